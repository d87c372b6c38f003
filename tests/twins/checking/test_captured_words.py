"""Which replies answer a check, and which only put it off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twins.checking.captured_words import LONGEST_WORDS, asks_back, defers, trimmed_words

PUTS_OFF = (
    # wait
    "wait",
    "Wait!",
    "wait, please",
    "hold on",
    "Hang on...",
    "one moment",
    "One sec",
    "one second please",
    "a minute",
    "just a moment",
    "just a sec",
    # they will look
    "let me look",
    "let me check with Leo",
    "let me see",
    "Let me think about it",
    "let me ask legal",
    "I'll look into it",
    "I'll check",
    "i'll think about it",
    "I will get back to you",
    "I will ask",
    "looking",
    "Thinking…",
    # whatever stands in front
    "  wait",
    "*hold on*",
    "... let me see",
    "(one moment)",
)
SAYS = (
    # an answer, a condition, a reason
    "only on staging",
    "Ten minutes",
    "sign the link",
    "no, it is personal data",
    "12 hours",
    "Yes.",
    # the same words further behind, or inside another word
    "don't wait for us",
    "ship it and let me know",
    "look at SEC-2",
    "waiting rooms only",
    "one minutely report",
    "I looked: forty customers",
    "I'll allow it on staging",
    "let me be clear: no",
    # nothing
    "",
    "   ",
    "…",
)


@pytest.mark.parametrize("text", PUTS_OFF)
def test_a_reply_that_begins_by_putting_off_defers(text: str) -> None:
    assert defers(text)


@pytest.mark.parametrize("text", SAYS)
def test_a_reply_that_says_something_does_not_defer(text: str) -> None:
    assert not defers(text)


@pytest.mark.parametrize("text", ["I’ll check", "I’ll get back to you", "i’ll ask Leo"])
def test_a_phones_apostrophe_defers_as_well(text: str) -> None:
    assert defers(text)


@pytest.mark.parametrize(
    "text", ["Looking at the logs, forty", "Wait times are low", "One minute is enough", "A second copy"]
)
def test_an_answer_that_only_begins_like_it_does_not_defer(text: str) -> None:
    assert not defers(text)


QUESTIONS = ("why?", "For which product? ", "(for all of them?)", "Is it personal data??", "sign it. Until when?")
CONDITIONS = ("only on staging", "why not", "Is it? Then no.", "sign it (or ask Leo?) by Monday", "", "  ")


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_reply_that_ends_with_a_question_mark_asks_back(text: str) -> None:
    assert asks_back(text)


@pytest.mark.parametrize("text", CONDITIONS)
def test_any_other_reply_is_a_condition(text: str) -> None:
    assert not asks_back(text)


@pytest.mark.parametrize("text", ["why?\n", "*why?*", "“for all of them?”", "为什么？"])
def test_a_question_is_one_however_it_is_set(text: str) -> None:
    assert asks_back(text)


def test_a_remark_is_kept_as_it_is_but_for_spaces_around_it() -> None:
    assert trimmed_words("  sign the link\nfirst \n") == "sign the link\nfirst"
    assert trimmed_words("x" * LONGEST_WORDS) == "x" * LONGEST_WORDS


def test_a_remark_that_is_too_long_shows_that_it_was_cut() -> None:
    assert trimmed_words("x" * (LONGEST_WORDS + 1)) == "x" * (LONGEST_WORDS - 1) + "…"


@given(text=st.text(max_size=8).map(lambda text: text * 300) | st.text())
def test_a_remark_is_never_too_long_and_trimming_twice_changes_nothing(text: str) -> None:
    kept = trimmed_words(text)

    assert len(kept) <= LONGEST_WORDS
    assert trimmed_words(kept) == kept
    assert text.strip().startswith(kept.removesuffix("…"))
