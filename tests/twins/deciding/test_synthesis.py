"""Of a model's synthesis, people see only what the answers say already, and no leave that one of them withholds."""

import pytest

from twins.deciding.synthesis import LONGEST_SENTENCE, AnswerInBrief, AnswersInBrief, usable
from twins.values import Outcome

LETS = AnswerInBrief("Devika's data twin", Outcome.DECIDED, "Go ahead", ("We keep raw events for 90 days.",))
WAITS = AnswerInBrief("Ana's security twin", Outcome.CHECK_FIRST, "Wait for Ana", advice="Ask for signed links.")
QUESTION = AnswerInBrief("Uma's ux twin", Outcome.ANSWERED, "Links are blue.")


def brief(*answers: AnswerInBrief) -> AnswersInBrief:
    return AnswersInBrief("let 14 partners pull the export", "they sync at night", answers)


SHOWN = (
    "Wait for Ana; Devika has no objection.",
    "Bring Ana the list of the 14 partners, and keep the events for 90 days.",
    "Ask Ana for signed links.",
)


@pytest.mark.parametrize("said", SHOWN)
def test_a_sentence_on_what_to_do_and_what_to_wait_for_is_shown(said: str) -> None:
    assert usable([said], brief(LETS, WAITS)) == said


LEAVE = (
    "You can go ahead with Devika's part.",
    "Devika approves, so proceed.",
    "It is OK for the 14 partners.",
    "This is safe.",
    "You may pull the export.",
    "Nobody needs to ask; it is allowed.",
    "You don't have to wait for Ana.",
    "Pull it without Ana.",
)


@pytest.mark.parametrize("said", LEAVE)
@pytest.mark.parametrize("held_by", [WAITS, QUESTION], ids=["wait", "answer"])
def test_leave_is_not_shown_where_one_verdict_withholds_it(said: str, held_by: AnswerInBrief) -> None:
    assert usable([said], brief(LETS, held_by)) == ""


def test_leave_is_shown_where_every_verdict_gives_it() -> None:
    said = "You can go ahead, and the events stay for 90 days."

    assert usable([said], brief(LETS, LETS)) == said


UNUSABLE = {
    "nothing": [],
    "blank": [" "],
    "three sentences": ["Wait.", "Wait.", "Wait."],
    "too long": ["Wait " * (LONGEST_SENTENCE // 5 + 1)],
    "a quote": ["Ana says “never”."],
    "a mention": ["Ask <@U0ANA>."],
    "a link": ["See https://example.org."],
    "markdown": ["*Wait* for Ana."],
    "a rule": ["Wait, as SEC-4 asks."],
    "an amount that nobody named": ["Wait 400 days for Ana."],
    "a period that nobody named": ["Wait a week for Ana."],
    "an amount in words": ["Bring Ana three names."],
    "an invisible character": ["Wait for Ana.\u200b"],
}


@pytest.mark.parametrize("said", UNUSABLE.values(), ids=list(UNUSABLE))
def test_what_only_code_writes_or_nobody_said_is_not_shown(said: list[str]) -> None:
    assert usable(said, brief(LETS, WAITS)) == ""
