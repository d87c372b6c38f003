"""An ask is read while the disk takes it in, and nothing leaves before the disk has what it rests on."""

from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from sqlmodel import select

from bot.cli.serve import practising
from bot.practice.workspace.model import Message
from storage.db.database import Database
from storage.db.tables_asks import DecisionRow
from storage.jobs.dispatcher import HAND_OVER
from storage.views.cards import CardStore
from tests.support.settings import settings
from tests.support.slack_world import ANA, BILLING, CORA, DECIDED, World
from tests.support.slow_disk import SlowDisk
from twins.jobs import CardKind


def decided(world: World) -> int:
    database = world.practice.store.database
    with database.ahead(), database.read() as session:
        return len(session.exec(select(DecisionRow.id)).all())


def test_an_answer_is_drawn_while_the_disk_takes_in_its_decision_and_sent_only_then(tmp_path: Path) -> None:
    with (
        practising(tmp_path / "practice.db", port=0, given=settings()) as practice,
        pytest.MonkeyPatch.context() as patch,
    ):
        world, disk = World(practice), SlowDisk(patch)
        drawn, to_post = [], CardStore.to_post

        def noted(store: CardStore, card: CardKind, *where: Any) -> Any:
            drawn.append(card)
            return to_post(store, card, *where)

        patch.setattr(CardStore, "to_post", noted)
        patch.setattr(Database, "disk_takes", 2 * HAND_OVER)
        ts = world.ask(DECIDED)
        disk.lets(1)
        world.until(lambda: drawn == [CardKind.ANSWER])
        world.until(lambda: disk.began == 2)
        sleep(0.2)

        assert [call.method for call in world.slack.calls() if call.method.startswith("chat.")] == []
        disk.lets(100)
        assert world.answer(ts).text.startswith("✅ Go ahead")
        assert drawn == [CardKind.ANSWER]


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


@pytest.mark.parametrize(
    ("click", "method"),
    [
        (lambda world, card: world.click(ANA, card, "check:approve"), "chat.update"),
        (lambda world, card: world.forward(card, CORA), "chat.postEphemeral"),
    ],
    ids=["a verdict", "a refusal"],
)
def test_nothing_that_follows_from_a_click_is_sent_before_the_disk_has_it(
    tmp_path: Path, click: Callable[[World, Message], None], method: str
) -> None:
    with (
        practising(tmp_path / "practice.db", port=0, given=settings()) as practice,
        pytest.MonkeyPatch.context() as patch,
    ):
        world = World(practice)
        _, card = world.checked()
        world.settle()
        disk = SlowDisk(patch)
        before = len(world.slack.calls())
        click(world, card)
        disk.lets(1)  # the click
        world.until(lambda: disk.began == 2)  # what it does
        sleep(0.2)

        assert method not in [call.method for call in world.slack.calls()[before:]]
        disk.lets(100)
        world.until(lambda: method in [call.method for call in world.slack.calls()[before:]])
