"""The first wording of a rule is what its expert said, with the reason given."""

from datetime import date

import pytest

from twins.authoring.lessons import (
    LONGEST_LINE,
    Precedent,
    ProposalOrigin,
    RuleDraft,
    Stance,
    draft_rule,
    first_sentence,
    stance_meant,
    stance_of,
)

ON = date(2026, 11, 20)
ASK = "can partners pull the export because they sync at night?"


def words(said: str, stance: Stance | None = None, origin: ProposalOrigin = ProposalOrigin.THREAD) -> tuple[str, str]:
    """The text and the why that are drafted of what an expert said."""
    lesson = draft_rule(Precedent(ask=ASK, said=said, stance=stance), stance or Stance.GO, origin, ON)
    return lesson.text, lesson.why


# (what the expert said, the rule, its why)
SAID = [
    # a because is taken as the why, wherever it stands
    ("only by signed links, because links leak", "Only by signed links", "links leak"),
    ("Only by signed links because links leak. Ask me for more.", "Only by signed links", "links leak"),
    ("Only by signed links. Because links leak. More of it.", "Only by signed links", "links leak"),
    ("Only by signed links.\nSince links leak.", "Only by signed links, Since links leak.", ""),
    ("Only by signed links. They leak.", "Only by signed links.", ""),
    # what says too little alone is joined with what follows
    ("By link. Use signed ones, because they expire.", "By link: Use signed ones", "they expire"),
    # an exclamation is no part of the rule
    ("No. Use signed links. They expire.", "Use signed links.", ""),
    ("No! Never rename in one migration. Add first.", "Never rename in one migration.", ""),
    ("No, please. Use signed links, because they expire.", "Use signed links", "they expire"),
    ("Wrong. Stop! Use signed links.", "Use signed links.", ""),
    # alone, it is all that was said
    ("No.", "No.", ""),
    # a stop inside a number or a short form ends nothing
    ("Links live for 1.5 hours e.g. in a mail.", "Links live for 1.5 hours e.g. in a mail.", ""),
    ("", "", ""),
]


@pytest.mark.parametrize(("said", "text", "why"), SAID)
def test_the_first_sentence_is_the_rule_and_its_because_the_why(said: str, text: str, why: str) -> None:
    assert words(said) == (text, why)


HAPPENED = "Answered by hand on 20 Nov 2026"
# (what was said, what was decided, the rule, its why)
HANDED_OVER = [
    ("", Stance.GO, "Can partners pull the export", HAPPENED),
    ("signed links", Stance.GO, "Can partners pull the export, if: signed links", f"{HAPPENED}: signed links"),
    ("", Stance.NOT_USUALLY, "No: can partners pull the export", HAPPENED),
    ("links leak", Stance.NOT_USUALLY, "No: can partners pull the export", "links leak"),
]


@pytest.mark.parametrize(("said", "stance", "text", "why"), HANDED_OVER)
def test_an_ask_that_was_answered_by_hand_is_a_rule_with_the_answer(
    said: str, stance: Stance, text: str, why: str
) -> None:
    assert words(said, stance, ProposalOrigin.HAND_OVER) == (text, why)


def test_words_that_are_only_punctuation_still_make_a_text() -> None:
    assert words(":")[0] == ":"


# (where it comes from, what its why begins with where none was given)
WHYS = {
    ProposalOrigin.CORRECTION: "Corrected on 20",
    ProposalOrigin.VERDICT: "Decided by hand on 20",
    ProposalOrigin.HAND_OVER: "Answered by",
    ProposalOrigin.THREAD: "",
    ProposalOrigin.SENTENCE: "",
    ProposalOrigin.MESSAGE: "",
}


@pytest.mark.parametrize(("origin", "begins"), WHYS.items())
def test_what_happened_is_a_why_where_none_was_given(origin: ProposalOrigin, begins: str) -> None:
    why = words("Only by signed links", None, origin)[1]

    assert why.startswith(begins)
    assert bool(why) is bool(begins)
    assert words("Only by signed links, because they leak", None, origin)[1] == "they leak"


def test_the_ask_comes_without_its_reason_which_stands_apart() -> None:
    lesson = draft_rule(Precedent(ask=ASK, said="Yes"), Stance.GO, ProposalOrigin.THREAD, ON)

    assert (lesson.ask, lesson.reason) == ("can partners pull the export", "they sync at night")


def test_what_a_model_drafted_is_kept_but_for_the_stance_that_was_chosen() -> None:
    lesson = RuleDraft(stance=Stance.GO, text="Signed links only", why="Links leak", ask="pull the export")

    made = draft_rule(Precedent(said="whatever", lesson=lesson), Stance.NEVER, ProposalOrigin.THREAD, ON)

    assert made == lesson.model_copy(update={"stance": Stance.NEVER})


def test_a_long_text_is_cut_so_that_the_rule_fits_a_card() -> None:
    lesson = draft_rule(Precedent(ask="word " * 900, said="word " * 900), Stance.GO, ProposalOrigin.CORRECTION, ON)

    assert len(lesson.text) == len(lesson.why) == LONGEST_LINE
    assert (len(lesson.ask), lesson.text[-1]) == (1_500, "…")


@pytest.mark.parametrize(
    "said",
    [
        "No",
        "no, because it leaks",
        "“No, never”",
        "Not for partners",
        "Don’t",
        "dont",
        "do not log it",
        "Never",
        "Please don't",
        "Stop that",
        "We don't",
        "We never log",
        " - no way",
    ],
)
def test_what_begins_with_a_no_is_a_no(said: str) -> None:
    assert stance_of(said) is Stance.NOT_USUALLY


@pytest.mark.parametrize(
    "said",
    [
        "Yes",
        "Go ahead",
        "",
        "Nothing against it",
        "Note it down",
        "Sure, don't ask",
        "Noted",
        "If you must",
        "Donate it",
    ],
)
def test_what_does_not_is_a_yes(said: str) -> None:
    assert stance_of(said) is Stance.GO


@pytest.mark.parametrize(
    "said", ["Nevertheless, go ahead", "Please donate them", "We donate them", "Stopwatches are ok"]
)
def test_a_word_that_only_begins_like_a_no_is_none(said: str) -> None:
    assert stance_of(said) is Stance.GO


def test_a_sentence_ends_at_its_full_stop_or_at_the_end_of_its_line() -> None:
    assert first_sentence("Use signed links. They expire.") == "Use signed links."
    assert first_sentence("Use signed links\nThey expire.") == "Use signed links"
    assert first_sentence("  Use signed links  ") == "Use signed links"


@pytest.mark.parametrize(
    ("said", "stance"),
    [
        ("Keep Invoices; add Bills as a search word", Stance.NOT_USUALLY),
        ("No. Errors stay beside their field", Stance.NOT_USUALLY),
        ("Yes, but only this quarter", Stance.GO),
        ("It was right", Stance.GO),
    ],
)
def test_what_is_said_of_a_wrong_answer_never_becomes_leave_unless_it_is_a_yes(said: str, stance: Stance) -> None:
    assert stance_meant(Precedent(ask=ASK, said=said), ProposalOrigin.CORRECTION) is stance


def test_a_stance_that_was_chosen_is_kept() -> None:
    assert stance_meant(Precedent(ask=ASK, said="No", stance=Stance.GO), ProposalOrigin.CORRECTION) is Stance.GO


def test_a_model_words_a_sentence_and_leaves_how_strict_it_is() -> None:
    read = RuleDraft(stance=Stance.NEVER, text="Never push", why="Written in AGENTS.md, line 1", ask="push to main")
    call = Precedent(said="Never push", stance=Stance.NEVER, lesson=read)
    worded = RuleDraft(stance=Stance.GO, text="Nobody pushes to main", why="", ask="can I push to main")

    assert call.with_lesson(worded).lesson == RuleDraft(
        stance=Stance.NEVER, text="Nobody pushes to main", why="Written in AGENTS.md, line 1", ask="can I push to main"
    )
    assert call.with_lesson(None) == call
    assert Precedent(said="x").with_lesson(worded).lesson == worded
