"""Which parts of a report are used, dropped or cut."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fake_model.reports import a_reported_deed
from tests.support.builders import NOW, a_company, a_version
from tests.support.model_reports import CORA, a_turn, an_ask_of_cora, facts
from twins.claude.report import LONGEST_ADVICE, LONGEST_LINE, MOST_BOUNDS, reading_of
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Cause, DecisionContext
from twins.deciding.reading import AskKind, Deed, Reading
from twins.values import Outcome, Reach, Tier


def read(ask: Ask | None = None, **given: Any) -> Reading:
    """The reading in a report on an ask of Cora's."""
    return reading_of(facts(**given), ask or an_ask_of_cora(), a_version(), a_company())


WHYS: dict[str, tuple[str, str | None]] = {
    "word for word": ("they asked", "they asked"),
    "with other spacing, case and quotes": ("  “They\n ASKED.” ", "They ASKED"),
    "made up": ("the expert likes it", "they asked"),
    "put in other words": ("people were asking", "they asked"),
    "none": ("", "they asked"),
    "nothing but a full stop": (" . ", "they asked"),
}


@pytest.mark.parametrize(("said", "why"), WHYS.values(), ids=list(WHYS))
def test_a_why_stands_in_the_askers_own_words_or_is_that_behind_because(said: str, why: str | None) -> None:
    assert read(why=said).why == why


def test_a_why_that_the_model_made_up_is_none_where_the_ask_gives_none() -> None:
    assert read(an_ask_of_cora("keep people logged in"), why="they asked").why is None


def test_a_why_from_an_earlier_message_of_the_askers_is_taken() -> None:
    earlier = a_turn("Half of them\nforget their passwords!", CORA.slack)

    said = read(an_ask_of_cora("keep people logged in", earlier), why="Half of them forget their passwords")

    assert said.why == "Half of them forget their passwords"


def test_a_why_from_a_colleagues_message_is_not_the_askers_whatever_they_are_called() -> None:
    colleague = a_turn("half of them forget their passwords", name=CORA.name)

    assert read(an_ask_of_cora("keep people logged in", colleague), why="half of them forget").why is None


def test_a_long_why_that_stands_in_the_ask_is_found() -> None:
    why = "every one of the twelve partners syncs at night and loses the session " * 8

    assert read(an_ask_of_cora(f"Reason given here. {why}. Keep people logged in"), why=why).why


def test_a_why_with_an_invisible_joiner_is_found() -> None:
    why = "our 👩\u200d💻 lose their work"

    assert read(an_ask_of_cora(f"Keep people logged in. {why}"), why=why).why


def test_ids_that_no_rule_has_stay_so_that_the_answer_is_no_longer_the_twins_alone() -> None:
    report: dict[str, Any] = {"why": "they asked", "applied": ["SEC-2", "SEC-99"]}
    known, unknown = read(**report | {"applied": ["SEC-2"]}), read(**report)
    standing = DecisionContext(company=a_company())

    before, after = (decide(an_ask_of_cora(), each, a_version(), standing, NOW) for each in (known, unknown))

    assert (before.outcome, before.tier) == (Outcome.DECIDED, Tier.DECIDE)
    assert (after.outcome, after.tier) == (Outcome.ASSUMED, Tier.ASSUME)
    assert Cause.UNKNOWN_RULE in {ground.cause for ground in after.grounds}
    assert [rule.id for rule in after.cited] == ["SEC-2"]


def test_ids_are_taken_once_and_without_space_around_them() -> None:
    said = read(applied=[" SEC-2", "SEC-2", "", " ", "SEC-1\n"], broken=["x" * 50])

    assert (said.applied, said.broken) == (("SEC-2", "SEC-1"), ("x" * 40,))


def test_the_closest_rules_are_known_ones_at_most_three_and_no_guess_of_the_look_up() -> None:
    assert read(closest=["SEC-99", "CO-1", "SEC-2", "SEC-1", "SEC-2"]).closest == ("CO-1", "SEC-2", "SEC-1")
    assert read(closest=["SEC-99"]).closest == ()


UNSEEN = "Use\r\n\r\n*the* vault\x1b[2J \u202eno\u202c\u2028ok\u200b.\x00\t"
SEEN = "Use *the* vault [2J no ok."


@pytest.mark.parametrize("field", ["advice", "ask_back", "want"])
def test_line_breaks_and_what_nobody_sees_vanish(field: str) -> None:
    said = read(an_ask_of_cora("and that too", a_turn("x")), **{field: UNSEEN})
    assert getattr(said, field) == SEEN


def test_they_vanish_from_deeds_and_assumptions_too() -> None:
    said = read(deeds=[a_reported_deed(what=UNSEEN)], assumptions=[UNSEEN])

    assert (said.deeds[0].what, said.assumptions) == (SEEN, (SEEN,))


def test_a_question_has_no_deeds_and_a_request_has_each_that_was_reported() -> None:
    sent = a_reported_deed(what="send it", reach="outside", reversible=False)

    asked, wanted = read(kind="question"), read(deeds=[a_reported_deed(what="look at it"), sent])

    assert (asked.kind, asked.deeds) == (AskKind.QUESTION, ())
    assert wanted.kind is AskKind.REQUEST
    assert wanted.deeds == (Deed(what="look at it"), Deed(what="send it", reach=Reach.OUTSIDE, reversible=False))


@pytest.mark.parametrize(("want", "what"), [("Send it.", "Send it."), ("", "keep people logged in")])
def test_a_deed_without_words_is_what_is_asked(want: str, what: str) -> None:
    assert [deed.what for deed in read(want=want, deeds=[a_reported_deed(what=" ")]).deeds] == [what]


def test_every_assumption_counts_once_and_an_empty_one_is_none() -> None:
    assert read(assumptions=["it works", "", " it  works", "\u200b"]).assumptions == ("it works",)
    assert read(assumptions=[""]).assumptions == ()


def test_nothing_to_ask_back_is_none() -> None:
    assert read(ask_back=" \n").ask_back is None
    assert read(ask_back="Which key?").ask_back == "Which key?"


def test_the_sentence_of_the_background_is_kept_on_one_line() -> None:
    assert read(background=" We mend typos\n as we see them. ").background == "We mend typos as we see them."
    assert read(background=" ").background is None


def test_the_rules_whose_unless_the_ask_speaks_of_are_named_by_their_ids() -> None:
    assert read(unless_said=[" SEC-2", "SEC-2"]).unless_said == ("SEC-2",)


def test_how_an_ask_was_understood_is_kept_where_a_thread_stands_before_it() -> None:
    want = "Keep people logged in for a week."
    assert read(want=want).want == ""
    assert read(an_ask_of_cora("and for a week", a_turn("x")), want=want).want == want


@given(said=st.text(max_size=60) | st.text(min_size=380, max_size=1_200))
def test_no_line_is_longer_than_a_card_holds_nor_has_anything_unprintable(said: str) -> None:
    deeds = [a_reported_deed(what=said)]
    reading = read(
        an_ask_of_cora("and that", a_turn("x")), advice=said, assumptions=[said], want=said, ask_back=said, deeds=deeds
    )

    short = (*reading.assumptions, reading.want, reading.ask_back or "", reading.deeds[0].what)
    assert len(reading.advice) <= LONGEST_ADVICE
    for line in (reading.advice, *short):
        assert len(line) <= (LONGEST_ADVICE if line is reading.advice else LONGEST_LINE)
        assert line.isprintable()


def test_advice_that_is_too_long_is_cut_and_shows_it() -> None:
    said = read(advice="word " * 300).advice

    assert len(said) == LONGEST_ADVICE
    assert said.endswith("word…")


def test_at_most_twenty_bounds_are_looked_at() -> None:
    claims = [{"bound": f"b{number}", "value": "", "quote": ""} for number in range(50)]

    assert [claim.bound for claim in read(bounds=claims).bounds] == [f"b{number}" for number in range(MOST_BOUNDS)]


def test_that_a_thread_was_cut_is_noted() -> None:
    assert read(an_ask_of_cora("x", a_turn("y"), left_out=4)).notes == (
        "Read with the last 1 of 5 earlier messages of this thread.",
    )
    assert read().notes == ()
