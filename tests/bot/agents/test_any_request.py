"""Whatever is sent to the door, it answers as its OpenAPI document says, and never with a failure of its own."""

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.agents.openapi import openapi
from tests.support.agents_door import Agent
from tests.support.effort import examples

TEXT = st.text(max_size=60)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(["want", "why", "twin", "key", "wait", "answer", "reason", "rule", "person", "ticket"])
WORDS = st.sampled_from(["keep raw events for 400 days", "stop", "", "ux", "DAT-2", "0", " "]) | TEXT
BODIES = st.one_of(
    st.fixed_dictionaries({"want": WORDS}, optional={"why": WORDS, "twin": WORDS, "key": WORDS, "wait": st.just(0)}),
    st.dictionaries(FIELDS, WORDS | JSON_VALUES, max_size=4),
    JSON_VALUES,
).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40)
OPERATIONS = [
    (path, method) for path, calls in openapi()["paths"].items() for method in calls if method != "parameters"
]
QUIET = settings(max_examples=examples(80, 1_500), deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def tickets(agent: Agent) -> list[str]:
    """Return tickets in several states."""
    asks = [("keep raw events for 400 days", "finance audits yearly", "data"), ("paint the office blue", "", "")]
    checked = ("let partners pull the invoice export by a link", "they sync at night", "security")
    return [agent.ask(*each)["ticket"] for each in (*asks, checked)]


@pytest.mark.thorough
@QUIET
@given(data=st.data())
def test_no_request_makes_the_door_fail_or_leave_its_document(
    agent: Agent, tickets: list[str], data: st.DataObject
) -> None:
    path, method = data.draw(st.sampled_from(OPERATIONS))
    ticket = data.draw(st.sampled_from([*tickets, "ask_never"]) | TEXT.filter(lambda text: "/" not in text and text))
    body = data.draw(BODIES) if method == "post" else None
    query = data.draw(st.just("") | TEXT.map(lambda text: f"?wait={quote(text)}")) if method == "get" else ""
    token = data.draw(st.sampled_from([agent.token] * 9 + ["zh_never"]))

    status, said = send(agent, method, path.replace("{ticket}", quote(ticket, safe="")) + query, body, token)

    documented = openapi()["paths"][path][method]["responses"]
    assert str(status) in documented, (status, said)
    schema = documented[str(status)]["content"]["application/json"]["schema"]
    jsonschema.validate(said, schema | {"components": openapi()["components"]})


def send(agent: Agent, method: str, path: str, body: bytes | None, token: str) -> tuple[int, Any]:
    """Send a request as it is; return status and JSON."""
    connection = HTTPConnection("127.0.0.1", agent.port, timeout=60)
    try:
        connection.request(method.upper(), path, body, {"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_a_ticket_with_a_line_break_is_none(agent: Agent) -> None:
    status, said = send(agent, "get", "/v1/asks/%0A0", None, agent.token)

    assert (status, said["error"]) == (404, "no_such_page")


def test_the_document_itself_is_served_to_anybody(agent: Agent) -> None:
    status, said = send(agent, "get", "/v1/openapi.json", None, "")

    assert status == 200
    assert said == json.loads(json.dumps(openapi()))
    jsonschema.Draft202012Validator.check_schema(said["components"]["schemas"]["AgentResult"])
