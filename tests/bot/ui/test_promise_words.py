"""A promise about waiting as its conductor reads it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.ui.messages.promise_words import promise_words, short_time, usual_time, waiting_since
from tests.support.long_cards import a_view
from twins.checking.escalation import HandoverReason, Stage
from twins.checking.promise import WaitingPromise
from twins.checking.views import CheckView
from twins.states import CheckState
from twins.values import Outcome, Person

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
ANA, OMAR = Person(slack="U0ANA", name="Ana"), Person(slack="U0OMAR", name="Omar")


def _check(because: HandoverReason = HandoverReason.ASKED, holder: Person = ANA, **promised: Any) -> CheckView:
    check = a_view(Outcome.CHECK_FIRST, "x", CheckState.WAITING).check
    assert check
    promise = WaitingPromise(holder, MONDAY, MONDAY + timedelta(hours=1), **promised)
    stage = Stage.STUCK if promise.expires_at else Stage.HELD
    return replace(
        check, owner=ANA, holder=holder, handed_by=ANA, because=because, stage=stage, promise=promise, questions=()
    )


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (
            _check(usually=timedelta(minutes=4), next=OMAR, next_at=MONDAY + timedelta(hours=6)),
            "I've asked Ana (usually answers within 4 minutes). Omar is next, at 15:00.",
        ),
        (
            _check(back_at=MONDAY + timedelta(days=2), is_away=True, next_at=MONDAY + timedelta(days=3)),
            "I've asked Ana (away until Wed 9:00). If nobody decides, I'll tell the architects on Thu 9:00.",
        ),
        (_check(HandoverReason.AWAY, OMAR), "Ana is away, so I've asked Omar."),
        (_check(HandoverReason.HANDED_OVER, OMAR), "Ana handed this to Omar."),
        (_check(HandoverReason.SILENT, OMAR), "No decision yet, so I've asked Omar as well."),
        (
            _check(expires_at=MONDAY + timedelta(days=7)),
            (
                "Ana hasn't decided yet, so I've told the architects. If nobody decides by 23 Nov, 9:00, it expires: "
                "neither yes nor no."
            ),
        ),
    ],
)
def test_it_says_who_has_it_and_what_comes_next(check: CheckView, said: str) -> None:
    assert promise_words(check) == said


def test_the_conductor_waits_since_they_asked_not_since_the_holder_has_it() -> None:
    assert waiting_since(_check(HandoverReason.SILENT, OMAR)) == "Waiting for Omar since 9:00"


@pytest.mark.parametrize(
    ("days", "zone", "said"),
    [
        (0, "UTC", "9:00"),
        (0, "Asia/Tokyo", "18:00"),
        (3, "UTC", "Thu 9:00"),
        (6, "UTC", "Sun 9:00"),
        (7, "UTC", "23 Nov, 9:00"),
        (-9, "UTC", "7 Nov, 9:00"),
    ],
)
def test_a_moment_is_as_short_as_tells_it_apart(days: int, zone: str, said: str) -> None:
    assert short_time(MONDAY + timedelta(days=days), MONDAY, zone) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "a minute"),
        (0.5, "a minute"),
        (5, "5 minutes"),
        (6, "10 minutes"),
        (56, "an hour"),
        (60, "an hour"),
        (61, "2 hours"),
        (24 * 60, "24 hours"),
        (24 * 60 + 1, "2 days"),
    ],
)
def test_a_usual_time_is_rounded_up(minutes: float, said: str) -> None:
    assert usual_time(timedelta(minutes=minutes)) == said
