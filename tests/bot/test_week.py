"""Once a week the architects and a channel hear in six lines how the week went, without anybody's name."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.practice.blocks import check_message
from bot.practice.model import Message
from bot.serving import practising
from bot.week_card import draw_week
from tests.bot.world import ANA, ARI, BOT, CHECKED, CHEN, CORA, DECIDED, GENERAL, ONBOARD, OTHERWISE, World, shown
from tests.settings import settings
from twins.figures import Figures
from twins.week import Ending, WeekView


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """On a Monday; leadership reads #general."""
    given = settings(leadership_channel=GENERAL)
    with practising(tmp_path / "practice.db", port=0, given=given) as practice:
        world = World(practice)
        world.later(days=7 - practice.clock.now().weekday())
        yield world


def weeks(world: World) -> list[Message]:
    """What the architect has heard."""
    world.settle()
    return [m for m in world.slack.said(world.slack.dm(ARI, BOT)) if "The week of" in m.text]


def monday(world: World) -> None:
    """The Monday after, at noon where the architect is."""
    now = world.practice.clock.now()
    world.later(days=7 - now.weekday(), hours=11 - now.hour)
    world.settle()


def test_the_week_before_is_said_once_to_the_architect_and_in_the_channel(world: World) -> None:
    world.answered(DECIDED)
    ts = world.ask(OTHERWISE, CHEN, ONBOARD)
    answer = world.answer(ts, ONBOARD)
    world.click(CHEN, answer, "answer:override")
    world.answer(ts, ONBOARD, 2)
    world.slack.post(CHEN, ONBOARD, "the auditors want 400 days", ts)
    world.now_says(answer, "the auditors want")
    world.checked(CHECKED, CORA)
    monday(world)
    said = shown(world.until(lambda: weeks(world))[0])
    assert "3 answers, 67% of them without waiting" in said
    assert "Checked first: 1, no verdict yet" in said
    assert "Overridden: DAT-2 once" in said
    assert "Audit: " in said
    for name in ("Cora", "Chen", "Ana", CORA, CHEN, ANA):
        assert name not in said
    world.until(lambda: [m for m in world.slack.said(GENERAL) if "The week of" in m.text])
    world.later(hours=1)
    world.later(days=1)
    assert len(weeks(world)) == 1


def test_of_a_quiet_week_nothing_is_said(world: World) -> None:
    monday(world)
    world.later(minutes=1)
    assert weeks(world) == []


def test_six_lines_fit_whatever_happened() -> None:
    figures = Figures("", 10**9, 10**8, 10**6, 10**5, 10**4, None, None, 10**6, 10**6, 10**6)
    long = "h" * 31
    view = WeekView(date(2026, 11, 16), figures, ((f"{'X' * 10}-1234", 10**6),) * 5, ((long, 10**6),) * 5,
                    (Ending(long, "SEC-S1", date(2027, 1, 1)),) * 5, 10**12, 10**12, "f" * 64)  # fmt: skip
    drawn = draw_week(view)
    check_message(drawn.blocks)
    assert "10% of them without waiting" in drawn.text
