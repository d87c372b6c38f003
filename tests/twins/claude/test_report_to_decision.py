"""What comes of a report: from the form through the reading to the decision."""

from typing import Any

import pytest

from tests.fake_model.reports import a_reported_deed
from tests.support.builders import LEO, NOW, a_company, a_law, a_rule, a_space, a_twin, a_version
from tests.support.model_reports import an_ask_of_cora, facts
from twins.claude.report import reading_of
from twins.deciding.decide import decide
from twins.deciding.decision import AskedBackFor, Cause, Decision, DecisionContext, OtherTwins
from twins.values import Outcome

ORDER, QUESTION = "keep people logged in because they asked", "how long do sessions last?"
LEAVE = "can we keep people logged in because they asked"
PROSE = "We mend small slips as we see them."
SENT = a_reported_deed(what="send it", reach="outside")
GONE = a_reported_deed(what="delete it", reversible=False)
TWIN = a_twin(
    limits={"may_not_assume": ["the customer agreed"]},
    rules=[
        a_law(),
        a_rule(),
        a_rule("SEC-3", tier=2),
        a_rule("SEC-4", tier=3),
        a_rule("SEC-5", unless="It is a phone", must_be_said=True),
        a_rule("SEC-6", accepts=["outside"]),
    ],
    spaces=[a_space()],
    small_things=True,
)


def decided(ask: str, **report: Any) -> Decision:
    company = a_company()
    version = a_version(TWIN).model_copy(update={"background": f"# How I think\n\n{PROSE}"})
    given = an_ask_of_cora(ask)
    reading = reading_of(facts(**report), given, version, company)
    context = DecisionContext(company=company, background_is_fresh=True, other_twins=OtherTwins.FAR)
    return decide(given, reading, version, context, NOW)


Row = tuple[str, dict[str, Any], Outcome, Cause | None]
ROWS: dict[str, Row] = {
    # a question is answered, with what doing it would come to
    "a question": (QUESTION, {"kind": "question", "applied": ["SEC-2"]}, Outcome.ANSWERED, Cause.QUESTION),
    "about a law": (QUESTION, {"kind": "question", "broken": ["SEC-1"]}, Outcome.ANSWERED, Cause.LAW_BROKEN),
    "about a trigger": (
        QUESTION,
        {"kind": "question", "applied": ["SEC-2"], "triggers": ["SEC-T1"]},
        Outcome.ANSWERED,
        Cause.TRIGGER,
    ),
    "that the prose answers": (QUESTION, {"kind": "question", "background": PROSE}, Outcome.ANSWERED, Cause.QUESTION),
    "that no rule answers": (QUESTION, {"kind": "question"}, Outcome.NOT_COVERED, Cause.NOT_COVERED),
    "that is too vague": (QUESTION, {"kind": "question", "ask_back": "Of what?"}, Outcome.UNSURE, Cause.ASKED_BACK),
    "which the report calls a request": (QUESTION, {"applied": ["SEC-2"]}, Outcome.DECIDED, Cause.DEFAULT),
    "asking leave is no question": (
        LEAVE,
        {"kind": "question", "applied": ["SEC-2"]},
        Outcome.UNSURE,
        Cause.ASKED_BACK,
    ),
    # a request that a rule lets
    "a rule is kept": (ORDER, {"applied": ["SEC-2"]}, Outcome.DECIDED, Cause.DEFAULT),
    "a rule of tier 2 is kept": (ORDER, {"applied": ["SEC-3"]}, Outcome.ASSUMED, Cause.DEFAULT),
    "a rule of tier 3 is kept": (ORDER, {"applied": ["SEC-4"]}, Outcome.CHECK_FIRST, Cause.DEFAULT),
    "a law is kept": (ORDER, {"applied": ["SEC-1"]}, Outcome.DECIDED, Cause.LAW),
    "a space covers it": (ORDER, {"broken": ["SEC-2"], "space": "SEC-S1"}, Outcome.DECIDED, Cause.SPACE),
    # how far it reaches
    "one deed reaches outside": (ORDER, {"applied": ["SEC-2"], "deeds": [SENT]}, Outcome.CHECK_FIRST, Cause.OUTSIDE),
    "the second of two can't be undone": (
        ORDER,
        {"applied": ["SEC-2"], "deeds": [a_reported_deed(), GONE]},
        Outcome.CHECK_FIRST,
        Cause.IRREVERSIBLE,
    ),
    "the rule accepts it": (ORDER, {"applied": ["SEC-6"], "deeds": [SENT]}, Outcome.DECIDED, Cause.DEFAULT),
    "it accepts only one deed": (
        ORDER,
        {"applied": ["SEC-6"], "deeds": [SENT, a_reported_deed()]},
        Outcome.CHECK_FIRST,
        Cause.OUTSIDE,
    ),
    # what is left open
    "it rests on something": (
        ORDER,
        {"applied": ["SEC-2"], "assumptions": ["that it works"]},
        Outcome.ASSUMED,
        Cause.ASSUMPTION,
    ),
    "one of two may not be assumed": (
        ORDER,
        {"applied": ["SEC-2"], "assumptions": ["that it works", "the customer agreed"]},
        Outcome.CHECK_FIRST,
        Cause.MAY_NOT_ASSUME,
    ),
    "an unless is silent": (ORDER, {"applied": ["SEC-5"]}, Outcome.ASSUMED, Cause.UNLESS_UNSAID),
    "an unless is said": (ORDER, {"applied": ["SEC-5"], "unless_said": ["SEC-5"]}, Outcome.DECIDED, Cause.DEFAULT),
    "a law is in doubt": (ORDER, {"in_doubt": ["SEC-1"]}, Outcome.CHECK_FIRST, Cause.IN_DOUBT),
    "it is too vague": (ORDER, {"ask_back": "Which people?"}, Outcome.UNSURE, Cause.ASKED_BACK),
    "too vague for the rule that it names": (
        ORDER,
        {"applied": ["SEC-2"], "ask_back": "Which people?"},
        Outcome.UNSURE,
        Cause.ASKED_BACK,
    ),
    "vague, but a law is in doubt": (
        ORDER,
        {"in_doubt": ["SEC-1"], "ask_back": "Which people?"},
        Outcome.CHECK_FIRST,
        Cause.IN_DOUBT,
    ),
    # what it goes against
    "a default is gone against": (ORDER, {"broken": ["SEC-2"]}, Outcome.NOT_BY_DEFAULT, Cause.DEFAULT),
    "a default, on an assumption": (
        ORDER,
        {"broken": ["SEC-2"], "assumptions": ["that it works"]},
        Outcome.NOT_BY_DEFAULT,
        Cause.ASSUMPTION,
    ),
    "a law is broken": (ORDER, {"broken": ["SEC-1"]}, Outcome.REFUSED, Cause.LAW_BROKEN),
    "a law of the company, though it isn't covered": (
        ORDER,
        {"broken": ["CO-1"], "covered": False},
        Outcome.REFUSED,
        Cause.LAW_BROKEN,
    ),
    "a trigger is met in other words": (
        ORDER,
        {"applied": ["SEC-2"], "triggers": ["SEC-T1"]},
        Outcome.CHECK_FIRST,
        Cause.TRIGGER,
    ),
    # what isn't covered
    "it belongs to somebody else": (ORDER, {"covered": False, "topic": "Contracts"}, Outcome.NOT_COVERED, None),
    # what only the prose speaks to
    "it is small": (ORDER, {"background": PROSE}, Outcome.DECIDED, Cause.SMALL_THING),
    "the prose doesn't say so": (ORDER, {"background": f"{PROSE} So what?"}, Outcome.NOT_COVERED, Cause.NOTHING_CITED),
    "no sentence is quoted": (ORDER, {"covered": True}, Outcome.NOT_COVERED, Cause.NOTHING_CITED),
    "it isn't small": (ORDER, {"background": PROSE, "deeds": [GONE]}, Outcome.NOT_COVERED, Cause.NOTHING_CITED),
    "a law is near": (ORDER, {"background": PROSE, "closest": ["SEC-1"]}, Outcome.NOT_COVERED, Cause.NOTHING_CITED),
}


@pytest.mark.parametrize(("ask", "report", "outcome", "cause"), ROWS.values(), ids=list(ROWS))
def test_what_comes_of_a_report(ask: str, report: dict[str, Any], outcome: Outcome, cause: Cause | None) -> None:
    decision = decided(ask, **report)

    assert decision.outcome is outcome
    assert cause is None or cause in {ground.cause for ground in decision.grounds}


def test_a_topic_that_is_not_covered_goes_to_the_person_named_for_it() -> None:
    assert decided(ORDER, covered=False, topic="Contracts").person == LEO


def test_a_question_back_is_asked_in_the_models_words() -> None:
    back = decided(ORDER, ask_back="Which people?").asks_back

    assert back
    assert (back.what, back.text) == (AskedBackFor.WORDS, "Which people?")
