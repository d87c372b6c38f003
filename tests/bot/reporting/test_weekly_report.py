"""The weekly report in six lines, for architects and a channel, without people's names."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PIL import Image

from bot.cli.serve import practising
from bot.practice.blockkit.validate import check_message
from bot.practice.workspace.model import Message
from bot.reporting import week_chart
from bot.reporting.week_card import draw_week
from bot.reporting.weekly_report import WeeklyReport
from bot.slack import message_sender as picturing
from bot.slack.client import SlackRefusedError
from bot.ui.blocks import RenderedCard
from bot.ui.new_blocks import CHART
from tests.support.effort import for_thorough
from tests.support.settings import settings
from tests.support.slack_world import (
    ANA,
    ARI,
    BOT,
    CHECKED,
    CHEN,
    CORA,
    DECIDED,
    GENERAL,
    ONBOARD,
    OTHERWISE,
    World,
    shown,
)
from twins.jobs import Job
from twins.people import Membership, Profile
from twins.reporting.figures import Figures, Percentiles
from twins.reporting.week import Ending, PastWeek, RuleStanding, WeekView


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a workspace on a Monday; leadership reads #general."""
    given = settings(leadership_channel=GENERAL)
    with practising(tmp_path / "practice.db", port=0, given=given) as practice:
        world = World(practice)
        world.later(days=7 - practice.clock.now().weekday())
        yield world


def weeks(world: World) -> list[Message]:
    """Return the weekly reports to the architect."""
    world.settle()
    return [m for m in world.slack.said(world.slack.dm(ARI, BOT)) if "The week of" in m.text]


def monday(world: World) -> None:
    """Move to next Monday, noon in the architect's time."""
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
    assert "3 answers, 67% without waiting" in said
    assert "1 request needed a decision first (none decided yet); 1 still open, none expired" in said
    assert "Overridden: DAT-2 once" in said
    assert "No answer to review" in said
    assert "Audit log: " in said
    for name in ("Cora", "Chen", "Ana", CORA, CHEN, ANA):
        assert name not in said
    world.until(lambda: [m for m in world.slack.said(GENERAL) if "The week of" in m.text])
    world.later(hours=1)
    world.later(days=1)
    assert len(weeks(world)) == 1


def test_the_channel_hears_it_once_although_the_first_architect_has_left() -> None:
    told: list[Job] = []
    standing = {"U0GONE": Membership.GUEST, ARI: Membership.MEMBER, ANA: Membership.MEMBER}
    people = SimpleNamespace(profile=lambda _app, _team, slack: Profile(slack, slack, standing[slack]))
    slack = SimpleNamespace(
        users=people,
        apps=SimpleNamespace(first=SimpleNamespace(app="A0ZERO", team="T0")),
        architects=("U0GONE", ARI, ANA),
    )
    store = SimpleNamespace(
        figures=SimpleNamespace(is_empty=lambda _: False),
        ledger=SimpleNamespace(enqueue_new=lambda *jobs: told.extend(jobs)),
    )
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    leading = WeeklyReport(cast("Any", slack), cast("Any", store), lambda: now, "mon 09:00", GENERAL)
    leading.look(leading.due()[0])
    heard = {job.id: job.payload["place"] for job in told}
    assert sorted(place["channel"] or place["user"] for place in heard.values()) == sorted([GENERAL, ARI, ANA])


def test_of_a_quiet_week_nothing_is_said(world: World) -> None:
    monday(world)
    world.later(minutes=1)
    assert weeks(world) == []


def test_the_week_has_charts_of_the_past_weeks_and_no_picture(world: World) -> None:
    world.answered(DECIDED)
    monday(world)
    said = world.until(lambda: weeks(world))[0]
    [chart] = [block for block in said.blocks if block["type"] == CHART]
    counts = {series["name"]: series["data"][-1]["value"] for series in chart["chart"]["series"]}
    assert (chart["title"], counts) == ("Answers per week", {"without waiting": 1, "waited for a person": 0})
    assert "image" not in {block["type"] for block in said.blocks}
    assert not world.slack.space.files


def test_the_second_chart_shows_how_long_people_waited() -> None:
    titles = [block["title"] for block in draw_week(week(3, ())).blocks if block["type"] == CHART]
    assert titles == ["Answers per week", "Median wait for a decision"]


@pytest.mark.thorough
def test_where_charts_are_refused_the_week_is_a_picture(world: World) -> None:
    world.slack.faults.set(refused_blocks=[CHART])
    world.answered(DECIDED)
    monday(world)
    assert CHART not in {block["type"] for block in world.until(lambda: weeks(world))[0].blocks}
    block = next(b for b in world.until(lambda: weeks(world))[0].blocks if b["type"] == "image")
    drawn = Image.open(BytesIO(world.slack.space.files[block["slack_file"]["id"]].content))
    assert (drawn.format, drawn.width) == ("PNG", 1080)
    assert ": 1. Below" in block["alt_text"]


@pytest.mark.thorough
@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
def test_a_slack_that_takes_no_picture_gets_the_lines(world: World, method: str) -> None:
    world.answered(DECIDED)
    world.slack.faults.set(refused_blocks=[CHART])
    world.slack.faults.next(method, {"ok": False, "error": "missing_scope"}, times=9)
    monday(world)
    said = world.until(lambda: weeks(world))[0]
    assert "1 answer" in said.text
    assert "image" not in {block["type"] for block in said.blocks}


@pytest.mark.parametrize(("refusals", "shown_as"), [(0, "picture"), (2, "picture"), (3, "lines"), (99, "lines")])
def test_slack_gets_a_moment_before_a_message_shows_what_was_uploaded(
    refusals: int, shown_as: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picturing, "WAITS", (0.0, 0.0, 0.0))
    answers = iter([SlackRefusedError("invalid_blocks")] * refusals)

    def post(card: RenderedCard) -> str:
        if card.text == "picture" and (refusal := next(answers, None)):
            raise refusal
        return card.text

    assert picturing.shown(post, RenderedCard("picture"), RenderedCard("lines")) == shown_as


def test_another_refusal_is_not_about_the_picture() -> None:
    def post(card: RenderedCard) -> str:
        raise SlackRefusedError("channel_not_found")

    with pytest.raises(SlackRefusedError, match="channel_not_found"):
        picturing.shown(post, RenderedCard("picture"), RenderedCard("lines"))


@pytest.mark.parametrize("colour", [week_chart.INK, week_chart.SOFT, week_chart.CALM, week_chart.BUSY])
def test_the_picture_is_read_by_light_and_by_dark(colour: str) -> None:
    """The picture has a background of its own; each colour has the contrast with it that WCAG requires of text."""
    light, dark = _luminance(week_chart.PAPER), _luminance(colour)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("count", [0, 10**6, *for_thorough([1])])
@pytest.mark.parametrize("twins", [0, 40, *for_thorough([1])])
def test_any_week_can_be_drawn(count: int, twins: int) -> None:
    standing = (RuleStanding("h" * 31, count, count),) * twins
    drawn = Image.open(BytesIO(week_chart.draw_picture(week(count, standing))))
    assert drawn.width == 1080
    assert drawn.height < 2 * drawn.width


def test_six_lines_fit_whatever_happened() -> None:
    view = week(10**6, (RuleStanding("h" * 31, 10**6, 10**6),) * 40)
    drawn = draw_week(view)
    check_message(drawn.blocks)
    assert "10% without waiting" in drawn.text


def week(count: int, standing: tuple[RuleStanding, ...]) -> WeekView:
    figures = Figures("", count * 10, count, count, count, count, None, None, count, count, count)
    spread = Percentiles(timedelta(days=count), timedelta(days=count), count) if count else None
    past = [PastWeek(date(2026, 9, 28) + timedelta(days=7 * ago), count, count, spread) for ago in range(8)]
    ending = (Ending("h" * 31, "SEC-S1", date(2027, 1, 1)),) * 5
    return WeekView(
        date(2026, 11, 16),
        figures,
        ((f"{'X' * 10}-1234", count),) * 5,
        tuple(past),
        standing,
        ending,
        10**12,
        10**12,
        "f" * 64,
    )
