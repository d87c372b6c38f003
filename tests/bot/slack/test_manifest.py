"""The manifest requests exactly the scopes and events that the code uses."""

import ast
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
from slack_sdk import WebClient

from bot.slack.manifest import EVENTS, METHODS, link, manifest, scopes
from bot.slack.payloads import PayloadParser
from tests.support.command_line import command
from tests.support.slack_world import BILLING, CORA

NOW = datetime(2026, 11, 21, tzinfo=UTC)
ROOT = Path(__file__).parents[3]
UNLIKE = {
    "files_upload_v2": "files.uploadV2",
    "assistant_threads_setStatus": "assistant.threads.setStatus",
    "assistant_threads_setSuggestedPrompts": "assistant.threads.setSuggestedPrompts",
    "agents_sessions_setStatus": "agents.sessions.setStatus",
    "apps_connections_open": "apps.connections.open",
}


def called() -> set[str]:
    """Return each Slack method that the program calls, except in the practice workspace, which plays Slack."""
    files = [path for path in (ROOT / "bot").rglob("*.py") if "practice" not in path.parts]
    names = {
        node.attr
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and re.match(r"[a-z]+_", node.attr) and node.attr != "api_call"
        if callable(getattr(WebClient, node.attr, None))
    }
    return {UNLIKE.get(name) or name.replace("_", ".", 1) for name in names}


def test_what_is_called_is_what_the_scopes_are_for() -> None:
    assert called() == set(METHODS)


def test_every_scope_is_for_something() -> None:
    used = {scope for each in METHODS.values() for scope in each} | set(EVENTS.values())
    assert set(scopes()) - used == {"commands", "chat:write.customize"}
    assert set(scopes(shared=False)) <= used


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_every_event_is_handled(event: str) -> None:
    """A mention, a direct message, a message in a twin's thread an opened Home tab and a stop each become a job."""
    kind, _, where = event.partition(".")
    channel = {"im": "D0CORA"}.get(where, BILLING)
    said = {
        "type": kind,
        "user": CORA,
        "channel": channel,
        "ts": "2.0",
        "text": "ux show it",
        "tab": "home",
        "event_ts": "3.0",
        "tokens": {"oauth": [], "bot": ["U0ZERO"]},
        **({"thread_ts": "1.0"} if where in {"channels", "groups", "mpim"} or kind == "agent_session_stopped" else {}),
    }
    reader = PayloadParser(
        "T0", "U0ZERO", lambda *_: True, lambda: __import__("datetime").datetime.now(__import__("datetime").UTC)
    )
    assert reader.job({"type": "event_callback", "api_app_id": "A0", "event_id": "E1", "event": said})


def test_a_twin_s_own_app_has_its_name_and_no_command() -> None:
    made = manifest("Ana's security twin", None, shared=False)
    assert made["features"]["bot_user"]["display_name"] == "Ana's security twin"
    assert "slash_commands" not in made["features"]
    assert made["settings"]["socket_mode_enabled"]


def test_by_http_every_address_is_named() -> None:
    made = manifest("zerohandoff", "https://twins.example.com/slack/events")
    settings = made["settings"]
    assert not settings["socket_mode_enabled"]
    assert settings["event_subscriptions"]["request_url"] == settings["interactivity"]["request_url"]
    assert made["features"]["slash_commands"][0]["url"] == "https://twins.example.com/slack/events"


def test_a_link_makes_the_app() -> None:
    made = manifest("zerohandoff", None)
    assert json.loads(unquote(link(made)).partition("manifest_json=")[2]) == made


def test_it_is_printed(tmp_path: Path) -> None:
    ran = command({}, tmp_path, "manifest")
    assert json.loads(ran.stdout)["features"]["slash_commands"][0]["command"] == "/twins"


def test_a_twin_that_is_not_there_gets_no_app(tmp_path: Path) -> None:
    ran = command({}, tmp_path, "manifest", "legal")
    assert ran.returncode == 2
    assert "There is no database" in ran.stderr
