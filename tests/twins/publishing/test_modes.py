"""The allowed mode changes, and when a trial has passed."""

from datetime import UTC, datetime

import pytest

from twins.publishing.modes import MODE_TRANSITIONS, Mode, Trial
from twins.states import can_move

AT = datetime(2026, 11, 21, tzinfo=UTC)


def test_every_mode_stands_in_the_table_and_says_what_it_means() -> None:
    assert set(MODE_TRANSITIONS) == set(Mode)
    assert all(mode.meaning for mode in Mode)


def test_nothing_goes_back_to_waiting_and_nothing_to_itself() -> None:
    assert not any(can_move(MODE_TRANSITIONS, mode, Mode.WAITING) for mode in Mode)
    assert not any(can_move(MODE_TRANSITIONS, mode, mode) for mode in Mode)


@pytest.mark.parametrize(
    ("answers", "against", "is_passed"),
    [
        # enough answers
        (19, 0, False),
        (20, 0, True),
        # fewer than one in ten against
        (20, 1, True),
        (20, 2, False),
        (30, 3, False),
        (31, 3, True),
        # nothing at all
        (0, 0, False),
    ],
)
def test_a_trial_is_passed_by_twenty_answers_of_which_few_were_wrong(
    answers: int, against: int, is_passed: bool
) -> None:
    assert Trial(AT, answers, against).is_passed is is_passed
