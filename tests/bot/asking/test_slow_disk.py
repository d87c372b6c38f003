"""An ask is read while the disk takes it in, and nothing leaves before the disk has what it rests on."""

from pathlib import Path

import pytest
from sqlmodel import select

from bot.cli.serve import practising
from storage.db.tables_asks import DecisionRow
from tests.support.settings import settings
from tests.support.slack_world import BILLING, DECIDED, World
from tests.support.slow_disk import SlowDisk


def decided(world: World) -> int:
    database = world.practice.store.database
    with database.ahead(), database.read() as session:
        return len(session.exec(select(DecisionRow.id)).all())


def test_an_ask_is_decided_while_the_disk_is_busy_and_nobody_is_told_before_it_is_done(tmp_path: Path) -> None:
    with (
        practising(tmp_path / "practice.db", port=0, given=settings()) as practice,
        pytest.MonkeyPatch.context() as patch,
    ):
        world, disk = World(practice), SlowDisk(patch)
        ts = world.ask(DECIDED)
        world.until(lambda: decided(world) == 1)

        assert disk.began == 1  # that of the ask, which Slack waits for as well
        assert [call.method for call in world.slack.calls() if call.method.startswith(("chat.", "reactions."))] == []
        disk.lets(1)
        world.until(lambda: disk.began == 2)
        assert world.slack.said(BILLING, ts)[1:] == []
        disk.lets(100)
        assert world.answer(ts).text.startswith("✅ Go ahead")
