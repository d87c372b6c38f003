"""The real bot, started on a database of e543951: buttons that were posted before the upgrade still work."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import serve
from bot.cli.serve import practising
from bot.clock import Clock, Now
from bot.practice.demo_people import practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.teams import PRODUCT, Team
from bot.practice.workspace.model import Message
from storage.db import audit_log
from tests.support.old_database import END, load, posted_cards
from tests.support.settings import settings
from tests.support.slack_world import ANA, BILLING, BOT, CORA, World, buttons, shown


class EarlierClock(Clock):
    """A clock that starts where the old database stopped."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead = END - datetime.now(UTC)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The bot on the old database, in a workspace that holds the messages of that time."""
    monkeypatch.setattr(serve, "Clock", EarlierClock)
    monkeypatch.setattr(serve, "practice_slack", _with_old_messages(practice_slack))
    load(f"sqlite:///{tmp_path}/old.db")
    with practising(tmp_path / "old.db", port=0, given=settings(), team=replace(PRODUCT, handles=())) as practice:
        yield World(practice)


def _with_old_messages(make: Callable[[Now, Team], LocalSlack]) -> Callable[[Now, Team], LocalSlack]:
    def made(now: Now, team: Team) -> LocalSlack:
        slack = make(now, team)
        for message in posted_cards():
            if message.channel.startswith("D"):
                slack.dm(message.channel[1:].removesuffix(BOT), BOT)
            room = slack.space.room(message.channel)
            if message.is_reply and message.thread_ts not in room.messages:
                room.add(Message(message.channel, str(message.thread_ts), CORA, "what was asked"))
            room.add(message)
        return slack

    return made


@pytest.mark.thorough
def test_the_old_buttons_and_threads_still_work(world: World) -> None:
    world.settle()
    assert audit_log.verify(world.practice.store.database) is None
    direct = world.slack.said(world.slack.dm(ANA, BOT))

    card = next(message for message in direct if "check:approve" in buttons(message) and "ledger" in shown(message))
    world.click(ANA, card, "check:approve")
    assert "Approved by you" in shown(world.now_says(card, "Approved by you"))
    verdict = world.until(lambda: [m for m in world.slack.said(BILLING) if "Approved by Ana" in shown(m)])
    assert verdict

    digest = next(message for message in direct if "still right?" in message.text)
    world.slack.click(ANA, digest.channel, digest.ts, "digest:true/SEC-9")
    world.now_says(digest, "You say that *SEC-9* is still right")

    waits = next(m for m in posted_cards() if "override:write_reason" in buttons(m))
    world.slack.post(CORA, waits.channel, "the board meets until late", waits.thread_ts)
    world.now_says(waits, "the board meets until late")
    world.settle()
    assert audit_log.verify(world.practice.store.database) is None
