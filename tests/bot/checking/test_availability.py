"""Absences and inbox times, in everyday words and in the person's own time zone."""

from datetime import UTC, datetime

import pytest

from bot.checking.availability import clock_time, is_about_being_away, moment_in

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)  # a Monday
MADRID, KOLKATA = "Europe/Madrid", "Asia/Kolkata"


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        # a day means nine in the morning, local time
        ("Friday", MADRID, datetime(2026, 11, 27, 8, tzinfo=UTC)),
        ("tomorrow", KOLKATA, datetime(2026, 11, 24, 3, 30, tzinfo=UTC)),
        ("3 Dec", MADRID, datetime(2026, 12, 3, 8, tzinfo=UTC)),
        ("2026-12-24", MADRID, datetime(2026, 12, 24, 8, tzinfo=UTC)),
        # times
        ("3 Dec 14:00", MADRID, datetime(2026, 12, 3, 13, tzinfo=UTC)),
        ("Friday 4pm", MADRID, datetime(2026, 11, 27, 15, tzinfo=UTC)),
        # no moment
        ("whenever", MADRID, None),
        ("", MADRID, None),
    ],
)
def test_until_when_is_read_on_the_persons_own_clock(text: str, zone: str, expected: datetime | None) -> None:
    assert moment_in(text, zone, NOW) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15:30", "15:30"),
        ("at 9", "09:00"),
        ("4 pm", "16:00"),
        ("12am", "00:00"),
        ("at 9:05", "09:05"),
        ("25:00", None),
        ("13pm", None),
        ("in the morning", None),
        ("", None),
    ],
)
def test_a_time_of_day_is_read_or_refused(text: str, expected: str | None) -> None:
    assert clock_time(text) == expected


@pytest.mark.parametrize(
    "text", ["away until Monday", "I'm away until 3 Dec", "I am out until friday", "back", "I'm back!"]
)
def test_a_direct_message_can_say_that_somebody_is_away(text: str) -> None:
    assert is_about_being_away(text)


@pytest.mark.parametrize("text", ["security may we be away until Monday", "bring it back", "ux away"])
def test_an_ask_is_never_taken_for_it(text: str) -> None:
    assert not is_about_being_away(text)
