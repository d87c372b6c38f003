"""Which Slack statuses mean that a person is away."""

from datetime import UTC, datetime, timedelta

import pytest

from twins.checking.absence import UNKNOWN_END, away_by_snooze, away_by_status

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
AWAY = (
    # words
    "On vacation",
    "vacationing in Porto",
    "Public holiday",
    "Holidays!",
    "Out of office until Monday",
    "OOO",
    "ooo: Lisbon",
    "On leave",
    "parental leave",
    "Out sick",
    "ill today",
    "Off today",
    "Away",
    "PTO",
    # other languages
    "Im Urlaub",
    "krank",
    "in Elternzeit",
    "de vacaciones",
    "en congé",
    "congés",
)
NOT_AWAY = (
    # at work
    "",
    "In a meeting",
    "Commuting",
    "Working remotely",
    "Focusing",
    "At lunch",
    "I'll be late",
    # a word inside another
    "still here",
    "awaiting reviews",
    "Holidaycheck integration",
    "skill building",
    "cryptography",
)
EMOJI = (":palm_tree:", ":face_with_thermometer:", ":airplane:", ":ooo:", ":baby:")


@pytest.mark.parametrize("text", AWAY)
def test_a_status_that_says_so_means_away(text: str) -> None:
    assert away_by_status(text, ":speech_balloon:", NOW + HOUR, NOW) == NOW + HOUR


@pytest.mark.parametrize("emoji", EMOJI)
def test_a_picture_of_being_away_is_enough(emoji: str) -> None:
    assert away_by_status("", emoji, NOW + HOUR, NOW) == NOW + HOUR


@pytest.mark.parametrize("text", NOT_AWAY)
@pytest.mark.parametrize("emoji", ["", ":house_with_garden:", ":spiral_calendar_pad:", "palm_tree"])
def test_any_other_status_means_here(text: str, emoji: str) -> None:
    assert away_by_status(text, emoji, NOW + HOUR, NOW) is None


def test_a_status_that_has_ended_means_here() -> None:
    assert away_by_status("On vacation", ":palm_tree:", NOW, NOW) is None
    assert away_by_status("On vacation", ":palm_tree:", NOW - HOUR, NOW) is None


def test_a_status_without_an_end_is_believed_for_a_day() -> None:
    assert away_by_status("On vacation", "", None, NOW) == NOW + UNKNOWN_END == NOW + timedelta(days=1)


SNOOZES: dict[str, tuple[datetime | None, datetime | None]] = {
    # until when it is snoozed where they would be reminded at NOW, and until when they count as away
    "no snooze": (None, None),
    "shorter than the reminder": (NOW - HOUR, None),
    "just as long": (NOW, None),
    "longer": (NOW + HOUR, NOW + HOUR),
}


@pytest.mark.parametrize(("snoozed_until", "away_until"), SNOOZES.values(), ids=list(SNOOZES))
def test_a_snooze_means_away_where_it_outlasts_the_reminder(
    snoozed_until: datetime | None, away_until: datetime | None
) -> None:
    assert away_by_snooze(snoozed_until, NOW) == away_until


@pytest.mark.parametrize("text", ["Out of the office", "out-of-office", "O.O.O."])
def test_out_of_office_is_known_however_it_is_written(text: str) -> None:
    assert away_by_status(text, "", NOW + HOUR, NOW) == NOW + HOUR
