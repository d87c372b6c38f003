"""What the door refuses, and how: a code, a status, and words that say what, why and what next."""

import http.client
from typing import Any

import pytest

from bot.agents.messages import NOT_SO
from tests.support.agents_door import Agent, agent_of
from tests.support.slack_world import ANA, CHEN, CORA, GUS, World
from twins.agents.identity import AgentScope

WANT = {"want": "show an error message next to the field", "why": "people miss it", "twin": "ux"}


@pytest.mark.parametrize("token", ["", "zh_nonsense", "zh_" + "x" * 4000, "\u00e9"])
def test_without_a_token_nothing_is_read(agent: Agent, token: str) -> None:
    status, said = agent.call("POST", "/v1/asks", raw=b"{", token=token.encode().decode("latin-1"))

    assert (status, said["error"]) == (401, "no_token")
    assert "/twins agents new NAME" in said["message"]
    assert said["message"].startswith("This token is" if token else "No token was sent. ")


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({}, 422, "malformed"),
        ({"want": 7}, 422, "malformed"),
        ({"want": "x", "person": ANA}, 422, "malformed"),
        ({"want": "x", "wait": 51}, 422, "malformed"),
        ({"want": "x" * 4001}, 422, "malformed"),
        ({"want": "x" * 3000, "why": "y" * 2000}, 422, "too_long"),
        ({"want": "   "}, 422, "nothing_asked"),
        ({"want": "hello"}, 422, "nothing_asked"),
        ({"want": "x", "twin": "nosuch"}, 422, "not_askable"),
        ({"want": "x", "twin": "company"}, 422, "not_askable"),
        ({"want": "x", "key": "k\x00"}, 422, "bad_key"),
        ({"want": "\ud800"}, 422, "malformed"),
        ({"want": "x", "\ud800": 1}, 422, "malformed"),
        ([], 422, "malformed"),
        ("x", 422, "malformed"),
    ],
)
def test_what_no_twin_could_read_is_refused_in_words(agent: Agent, body: object, status: int, error: str) -> None:
    found, said = agent.call("POST", "/v1/asks", body)

    assert (found, said["error"]) == (status, error), said
    assert said["message"].endswith(".")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "`want` is missing."),
        ({"want": 7}, "`want` has to be a text."),
        ({"want": "x", "person": ANA}, "`person` isn't known here. Leave it out."),
        ({"want": "x", "wait": 51}, "`wait` has to be 50 or less."),
        ({"want": "x", "wait": 1.5}, "`wait` has to be a whole number."),
        ({"want": "x" * 4001}, "`want` is longer than 4000 characters. Shorten it."),
        ({"want": "x", "notify": {"url": ""}}, "`notify.url` is empty."),
        ({"want": "\ud800"}, "`want` can't be read as it was sent."),
        ([], "The body has to be a JSON object."),
    ],
)
def test_what_is_malformed_is_said_in_plain_words(agent: Agent, body: object, said: str) -> None:
    assert agent.call("POST", "/v1/asks", body)[1]["message"] == f"{said} {NOT_SO}"


def test_another_method_is_told_which_there_are(agent: Agent) -> None:
    status, said = agent.call("DELETE", "/v1/asks")

    assert (status, said["error"]) == (405, "other_method")
    assert said["message"].startswith("This address takes POST alone.")


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 50_000, b'{"want": 1e999}', b'{"want": "x"} x'])
def test_a_body_that_is_no_json_object_is_refused(agent: Agent, raw: bytes) -> None:
    assert agent.call("POST", "/v1/asks", raw=raw)[0] == 422


def test_a_body_that_is_too_large_is_not_read_to_its_end(agent: Agent) -> None:
    assert agent.call("POST", "/v1/asks", raw=b" " * 70_000)[0] == 413


@pytest.mark.parametrize("wait", ["-1", "51", "x", "1.5", ""])
def test_how_long_to_wait_has_bounds(agent: Agent, wait: str) -> None:
    ticket = agent.ask(**WANT)["ticket"]

    assert agent.call("GET", f"/v1/asks/{ticket}?wait={wait}")[0] == 422


@pytest.mark.parametrize("ticket", ["nosuch", "ask_" + "x" * 24, "%00", "x" * 3000, "%F0%9F%98%80"])
@pytest.mark.parametrize(
    ("what", "body"),
    [("", None), ("/withdraw", {}), ("/answer", {"answer": "x"}), ("/override", {"reason": "x"})],
)
def test_a_ticket_that_never_was_is_not_found(agent: Agent, ticket: str, what: str, body: Any) -> None:
    status, said = agent.call("POST" if what else "GET", f"/v1/asks/{ticket}{what}", body)

    assert (status, said["error"]) == (404, "no_ticket")


def test_another_person_s_ticket_looks_like_none(agent: Agent, world: World) -> None:
    ticket = agent.ask(**WANT)["ticket"]
    other = agent_of(world, CHEN)

    assert other.call("GET", f"/v1/asks/{ticket}") == other.call("GET", "/v1/asks/ask_never")
    assert agent_of(world, CORA, "CI").call("GET", f"/v1/asks/{ticket}")[0] == 200


def test_a_key_with_other_words_is_refused(agent: Agent) -> None:
    first = agent.ask(**WANT, key="one")

    assert agent.ask(**WANT, key="one")["ticket"] == first["ticket"]
    status, said = agent.call("POST", "/v1/asks", WANT | {"key": "one", "why": "another"})
    assert (status, said["error"]) == (409, "key_reused")


@pytest.mark.parametrize(
    ("scopes", "path", "body", "status"),
    [
        ({AgentScope.READ}, "/v1/asks", WANT, 403),
        ({AgentScope.ASK, AgentScope.READ}, "/v1/asks/ask_x/override", {"reason": "x"}, 403),
        ({AgentScope.READ}, "/v1/asks/ask_x/answer", {"answer": "x"}, 403),
        ({AgentScope.READ}, "/v1/asks/ask_x/withdraw", {}, 403),
    ],
)
def test_a_scope_that_is_lacking_is_named(
    world: World, scopes: set[AgentScope], path: str, body: object, status: int
) -> None:
    limited = agent_of(world, name="limited", scopes=frozenset(scopes))

    found, said = limited.call("POST", path, body)

    assert (found, said["error"]) == (status, "no_scope")
    assert "twins:" in said["message"]


def test_a_guest_s_agent_asks_nobody(world: World) -> None:
    status, said = agent_of(world, GUS).call("POST", "/v1/asks", WANT)

    assert (status, said["error"]) == (403, "not_admitted")


def test_no_path_and_no_scope_gives_a_verdict(agent: Agent) -> None:
    paths = agent.call("GET", "/v1/openapi.json")[1]["paths"]

    assert set(paths) == {
        "/v1/asks",
        "/v1/asks/{ticket}",
        "/v1/asks/{ticket}/withdraw",
        "/v1/asks/{ticket}/answer",
        "/v1/asks/{ticket}/override",
        "/v1/pull-requests",
        "/v1/pull-requests/{check}",
        "/v1/twins",
    }
    assert {scope.value for scope in AgentScope} == {"twins:read", "twins:ask", "twins:override"}
    for verb in ("approve", "verdict", "decline", "pick", "state"):
        ticket = agent.ask(**WANT)["ticket"]
        assert agent.call("POST", f"/v1/asks/{ticket}/{verb}", {})[0] == 404


def test_health_is_on_the_same_port(agent: Agent) -> None:
    assert agent.call("GET", "/health") == (200, {"ok": True})


def test_the_twins_are_those_that_answer_the_person(agent: Agent) -> None:
    twins = agent.call("GET", "/v1/twins")[1]["twins"]

    assert [twin["handle"] for twin in twins] == ["data", "security", "ux"]


def test_other_methods_and_paths_are_refused_as_json(agent: Agent) -> None:
    assert agent.call("DELETE", "/v1/asks")[0] == 405
    assert agent.call("GET", "/v1/nothing")[0] == 404


def test_more_than_its_share_is_refused_for_a_minute(tmp_path_factory: pytest.TempPathFactory) -> None:
    from tests.support.agents_door import agents_world

    with agents_world(tmp_path_factory.mktemp("limited"), asks_per_agent=2) as world:
        agent = agent_of(world)
        agent.ask(**WANT)
        agent.ask(**WANT | {"why": "another"})

        status, said = agent.call("POST", "/v1/asks", WANT | {"why": "a third"})

        assert (status, said["error"]) == (429, "too_many_asks")
        assert http.client.responses[status]


def test_a_pipeline_that_may_only_ask_gets_the_answer_to_what_it_asks(world: World) -> None:
    pipeline = agent_of(world, name="pipeline", scopes=frozenset({AgentScope.ASK}))

    ticket = pipeline.ask(**WANT)["ticket"]

    assert pipeline.call("GET", f"/v1/asks/{ticket}")[0] == 403
