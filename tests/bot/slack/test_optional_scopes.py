"""What an installation without an optional scope can do: everything but what the scope is for."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.serve import practising
from bot.practice.demo_people import APP_ID
from bot.slack.manifest import manifest
from bot.ui.messages.slack_words import OPTIONAL_SCOPES
from tests.support.effort import for_thorough
from tests.support.settings import settings
from tests.support.slack_world import ANA, ARI, BILLING, BOT, CHECKED, CORA, DECIDED, UMA, World, shown

PRIVATE, GROUP = "C0PRIVATE", "G0GROUP"
TESTED_ELSEWHERE = {"files:read", "files:write", "mpim:history", "users:read.email"}
"""With files in asks; with the weekly report; nowhere, since Slack then sends no events; and with `twin publish`."""


QUICK = ("chat:write.customize", "groups:history", "reactions:write")


@pytest.fixture(params=[*QUICK, *for_thorough(sorted(OPTIONAL_SCOPES.keys() - {*QUICK}))])
def scope(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def world(tmp_path: Path, scope: str) -> Iterator[World]:
    """A workspace that left out one scope, with a private channel and a group direct message."""
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        slack = practice.slack
        app = slack.space.apps[APP_ID]
        slack.add_app(replace(app, scopes=app.scopes - {scope}))
        slack.add_channel(PRIVATE, "private", [CORA, ANA, UMA, BOT], private=True)
        slack.add_group_dm(GROUP, [CORA, ANA, BOT])
        yield World(practice)


def test_a_day_goes_on_without_it(world: World, scope: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        ts, card = world.checked(CHECKED)
        world.click(ANA, card, "check:approve")
        world.until(lambda: any("Approved" in shown(m) for m in world.slack.said(BILLING, ts)))
        assert "UX-1" in shown(world.answered(DECIDED, channel=PRIVATE))
        world.slack.faults.next("chat.postMessage", "drop", channel=PRIVATE)  # its post has to be looked up
        again = world.ask(DECIDED, channel=PRIVATE, thread=world.ask(DECIDED, channel=PRIVATE))
        world.slack.post(CORA, GROUP, f"<@{BOT}> {DECIDED}")
        world.slack.open_home(CORA, APP_ID)
        world.slack.open_home(ARI, APP_ID, "messages")
        world.slack.delete(CORA, PRIVATE, again)
        world.later(days=8)
        world.settle()
    assert world.practice.store.ledger.dead_count() == 0
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == []
    with world.slack.space.lock:
        refused = {c.answer.get("needed") for c in world.slack.space.calls if c.answer.get("error") == "missing_scope"}
    assert refused == (set() if scope in TESTED_ELSEWHERE else {scope})


def test_the_manifest_says_which_scopes_an_installation_may_leave_out() -> None:
    scopes = manifest("zerohandoff", None)["oauth_config"]["scopes"]
    assert scopes["bot_optional"] == sorted(OPTIONAL_SCOPES)
    assert set(scopes["bot_optional"]) < set(scopes["bot"])
    own = manifest("Ana's twin", None, shared=False)["oauth_config"]["scopes"]
    assert "chat:write.customize" not in own["bot_optional"]
