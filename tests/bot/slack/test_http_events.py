"""Slack over HTTP: the bot accepts only requests that Slack signed within five minutes."""

import json
import time
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier

from bot.app.compose import running
from bot.cli.serve import Practice, stocked
from bot.clock import Clock
from bot.http_server import free_port
from bot.practice.demo_people import BOT_TOKEN, add_own_app, practice_slack
from bot.practice.server import serve
from bot.settings import TwinApp
from tests.support.effort import examples
from tests.support.settings import settings
from tests.support.slack_world import BILLING, CORA, World

SECRET, OWN = "the-shared-app's-secret", "the-secret-of-ux"
FREE = "ux show an error message next to the field because people miss it at the top"


@pytest.fixture(scope="module")
def port() -> int:
    """Return the port for Slack's requests."""
    return free_port()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[World]:
    """Yield a workspace whose shared app and UX app use HTTP: they have signing secrets and no app-level tokens."""
    clock, database = Clock(), tmp_path_factory.mktemp("http") / "practice.db"
    slack = practice_slack(clock.now)
    ux = TwinApp(bot_token=SecretStr(add_own_app(slack, "ux")[0]), signing_secret=SecretStr(OWN))
    with serve(slack) as served:
        given = settings(
            slack_bot_token=SecretStr(BOT_TOKEN),
            slack_signing_secret=SecretStr(SECRET),
            twin_apps={"ux": ux},
            http_port=port,
            slack_api_url=served.api_url,
            database_url=f"sqlite:///{database}",
            architects=("U0ARI",),
        )
        stocked(given, slack, clock)
        with running(given, clock) as store:
            yield World(Practice(slack, served, store, clock, database))


def sent(
    port: int,
    body: str | bytes,
    *,
    secret: str = SECRET,
    path: str = "/slack/events",
    age: float = 0,
    headers: Mapping[str, str] = {},
    method: str = "POST",
) -> tuple[int, str]:
    """Send a request as Slack would, and return status and text of the response."""
    stamp = str(int(time.time() - age))
    raw = body.encode() if isinstance(body, str) else body
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=raw.decode("utf-8", "replace"))
    kind = "application/json" if raw.startswith(b"{") else "application/x-www-form-urlencoded"
    signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": str(signature), "Content-Type": kind}
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, raw, signed | dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def mention(world: World, text: str, bot: str = "U0ZERO", app: str = "A0ZERO") -> tuple[str, str]:
    """Post a mention, and return its payload and ts."""
    ts = world.slack.post(CORA, BILLING, f"<@{bot}> {text}")
    event = {"type": "app_mention", "user": CORA, "text": f"<@{bot}> {text}", "ts": ts, "channel": BILLING}
    team = world.slack.space.team_id
    return json.dumps(
        {"type": "event_callback", "api_app_id": app, "team_id": team, "event_id": f"Ev{ts}", "event": event}
    ), ts


@pytest.mark.thorough
def test_a_signed_mention_is_answered_once_however_often_it_is_delivered(world: World, port: int) -> None:
    body, ts = mention(world, FREE)
    assert [sent(port, body)[0] for _ in range(3)] == [200, 200, 200]
    world.answer(ts)
    world.settle()
    assert len([m for m in world.slack.said(BILLING, ts) if m.bot_id]) == 1


def test_each_twin_s_own_app_has_an_address_and_a_secret_of_its_own(world: World, port: int) -> None:
    body, ts = mention(world, FREE.removeprefix("ux "), "U0TUX", "A0UX")
    assert sent(port, body, path="/slack/events/ux")[0] == 401
    assert sent(port, body, path="/slack/events/ux", secret=OWN)[0] == 200
    assert world.answer(ts).user == "U0TUX"


def test_the_secret_of_one_app_doesn_t_open_the_door_of_another(world: World, port: int) -> None:
    body, ts = mention(world, FREE)
    assert sent(port, body, path="/slack/events/ux", secret=OWN)[0] == 403
    assert sent(port, body.replace("A0ZERO", "A0NOBODY"))[0] == 403
    world.settle()
    assert [message for message in world.slack.said(BILLING, ts) if message.bot_id] == []


def test_commands_come_as_forms(world: World, port: int) -> None:
    said = {
        "command": "/twins",
        "text": "list",
        "user_id": CORA,
        "team_id": world.slack.space.team_id,
        "channel_id": BILLING,
        "api_app_id": "A0ZERO",
        "trigger_id": "1.2.3",
    }
    before = len(world.slack.ephemerals(CORA))
    assert sent(port, urlencode(said))[0] == 200
    world.until(lambda: len(world.slack.ephemerals(CORA)) > before)


def test_slack_s_first_question_is_answered(port: int, world: World) -> None:
    assert sent(port, json.dumps({"type": "url_verification", "challenge": "abc"})) == (200, '{"challenge": "abc"}')


@pytest.mark.parametrize(
    ("what", "status"),
    [
        ({"secret": "another"}, 401),
        ({"age": 301}, 401),
        ({"age": -360}, 401),
        ({"headers": {"X-Slack-Signature": "v0=\u00e9"}}, 401),
        ({"headers": {"X-Slack-Request-Timestamp": "soon"}}, 401),
        ({"headers": {"X-Slack-Request-Timestamp": ""}}, 401),
        ({"path": "/slack/events/legal"}, 404),
        ({"path": "/"}, 404),
        ({"method": "GET"}, 405),
    ],
)
def test_what_slack_did_not_sign_just_now_is_turned_away(
    world: World, port: int, what: dict[str, Any], status: int
) -> None:
    body, ts = mention(world, FREE)
    assert sent(port, body, **what)[0] == status
    assert [m for m in world.slack.said(BILLING, ts) if m.bot_id] == []


@pytest.mark.parametrize("body", ["{", "[1]", "payload=[", "\udcff", "null", "payload=3", "{" * 20_000, b"\xff\xfe{"])
def test_what_can_not_be_read_is_a_bad_request(world: World, port: int, body: str | bytes) -> None:
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    assert sent(port, raw)[0] in {400, 401, 200}


def test_nobody_sends_more_than_slack_would(world: World, port: int) -> None:
    assert sent(port, b"x" * 1_000_001)[0] == 413


texts = st.text(max_size=40) | st.sampled_from(["U0CORA", "C0BILLING", "A0ZERO", "1.2", "check:approve", "<@U0ZERO>"])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)
KEYS = [
    "type",
    "event",
    "user",
    "channel",
    "ts",
    "thread_ts",
    "text",
    "api_app_id",
    "team_id",
    "team",
    "event_id",
    "actions",
    "container",
    "message",
    "view",
    "state",
    "values",
    "trigger_id",
    "command",
    "user_id",
    "channel_id",
    "callback_id",
    "subtype",
    "previous_message",
    "bot_id",
    "files",
    "tab",
]
TYPES = [
    "event_callback",
    "block_actions",
    "message_action",
    "view_submission",
    "view_closed",
    "app_mention",
    "message",
    "app_home_opened",
    "message_changed",
    "message_deleted",
    "im",
]
fields = st.recursive(
    anything | st.sampled_from(TYPES),
    lambda inner: st.dictionaries(st.sampled_from(KEYS), inner, max_size=8) | st.lists(inner, max_size=2),
    max_leaves=20,
)
payloads = st.fixed_dictionaries(
    {"type": st.sampled_from(TYPES) | anything},
    optional=dict.fromkeys(KEYS[1:], fields),
)


@trying(max_examples=examples(8, 500), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=payloads)
def test_no_payload_makes_a_server_error(world: World, port: int, body: dict[str, Any]) -> None:
    status, _ = sent(port, json.dumps(body))
    assert status < 500
