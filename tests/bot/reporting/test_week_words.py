"""The words of the weekly chart."""

import pytest

from bot.reporting.messages.week_words import rules_due_title, short_span

SECOND = 1 / 3600


@pytest.mark.parametrize(
    ("hours", "label"),
    [(7 * SECOND, "7 s"), (59 * SECOND, "59 s"), (0.5, "30 min"), (3.2, "3 h"), (35, "35 h"), (72, "3 d")],
)
def test_a_wait_is_never_rounded_to_nothing(hours: float, label: str) -> None:
    assert short_span(hours) == label


@pytest.mark.parametrize(
    ("more", "title"),
    [
        (0, "Rules due for review"),
        (1, "Rules due for review (1 more twin)"),
        (4, "Rules due for review (4 more twins)"),
    ],
)
def test_a_title_is_a_whole_sentence_and_counts_what_is_left_out(more: int, title: str) -> None:
    assert rules_due_title(more) == title
