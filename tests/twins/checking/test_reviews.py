"""Who may review, what can be settled together, and the order of reviews."""

from typing import Any

import pytest

from tests.support.builders import (
    ANA,
    LEO,
    OMAR,
    a_deed,
    a_law,
    a_reading,
    a_rule,
    a_space,
    a_twin,
    decided,
    no_reading,
)
from twins.checking.ask_views import TwinIdentity
from twins.checking.reviews import batch_key, is_urgent, late_note, may_not_review
from twins.checking.views import AnswerView
from twins.deciding.decision import Cause, Decision, DecisionContext, Ground
from twins.jobs import Destination
from twins.notices import Refusal
from twins.playbook.model import Deputy, Twin
from twins.values import Outcome, Tier

LEA = Deputy(slack="U0LEA", name="Lea", pinged=False)
TWIN, ALONE, QUIET = a_twin(), a_twin(deputies=[]), a_twin(deputies=[LEA])
CORA = "U0CORA"
MAY: dict[str, tuple[Twin, str, str, Refusal | None]] = {
    # the twin, who asked, who clicks: the same people as decide a check
    "the expert": (TWIN, CORA, ANA.slack, None),
    "a deputy": (TWIN, CORA, OMAR.slack, None),
    "a deputy to whom nothing is sent": (QUIET, CORA, LEA.slack, None),
    "a stranger": (TWIN, CORA, LEO.slack, Refusal.NOT_REVIEWER),
    "the one who asked": (TWIN, CORA, CORA, Refusal.NOT_REVIEWER),
    # nobody reviews what they asked for, but a sole expert
    "the expert about an ask of their own": (TWIN, ANA.slack, ANA.slack, Refusal.OWN_REVIEW),
    "a deputy about an ask of their own": (TWIN, OMAR.slack, OMAR.slack, Refusal.OWN_REVIEW),
    "a deputy about the expert's": (TWIN, ANA.slack, OMAR.slack, None),
    "a sole expert about an ask of their own": (ALONE, ANA.slack, ANA.slack, None),
}


@pytest.mark.parametrize(("twin", "conductor", "by", "why_not"), MAY.values(), ids=list(MAY))
def test_expert_and_deputies_review_and_nobody_their_own_ask(
    twin: Twin, conductor: str, by: str, why_not: Refusal | None
) -> None:
    assert may_not_review(twin, conductor, by) is why_not


def _view(decision: Decision, twin: Twin = TWIN) -> AnswerView:
    return AnswerView("D1", decision, TwinIdentity.of(twin), "ask", CORA, Destination("A1", "T1"), None, None, ())


def _because_of(cause: Cause) -> AnswerView:
    """Something assumed by a model, with one rule cited, on this ground."""
    decision = decided(a_reading(model="m", assumptions=("nobody minds",)))
    return _view(decision.model_copy(update={"grounds": (Ground(cause=cause, tier=Tier.ASSUME, line="so"),)}))


URGENT = {Cause.IRREVERSIBLE, Cause.OUTSIDE}
ONE_BY_ONE = URGENT | {Cause.LAW, Cause.TRIGGER, Cause.IN_DOUBT, Cause.TAMPERING, Cause.NEAR, Cause.STATED}
ONE_BY_ONE |= {Cause.IN_FILE, Cause.ATTACHED, Cause.ASSIGNED}


@pytest.mark.parametrize("cause", Cause)
def test_what_is_undoable_outside_near_a_law_or_stated_by_a_click_is_looked_at_one_by_one(cause: Cause) -> None:
    assert batch_key(_because_of(cause)) == (None if cause in ONE_BY_ONE else "security SEC-2")


@pytest.mark.parametrize("cause", Cause)
def test_what_cannot_be_undone_or_reaches_outside_comes_first(cause: Cause) -> None:
    assert is_urgent(_because_of(cause)) is (cause in URGENT)


LATER = a_rule("SEC-3", text="Links live 10 minutes")
KINDS: dict[str, tuple[dict[str, Any], str | None]] = {
    # the twin and the rules, whatever their order
    "one rule": ({"reading": a_reading(why=None)}, "security SEC-2"),
    "two rules": (
        {"reading": a_reading(why=None, applied=("SEC-3", "SEC-2")), "twin": a_twin(rules=[a_rule(), LATER])},
        "security SEC-2 SEC-3",
    ),
    "another twin": ({"reading": a_reading(why=None), "twin": a_twin(handle="legal")}, "legal SEC-2"),
    "against a default": ({"reading": a_reading(why=None, broken=("SEC-2",), applied=())}, "security SEC-2"),
    # what was matched by words alone: nobody has judged that it can be undone
    "assumed by a finder": ({"reading": a_reading(mind="lookup", assumptions=("nobody minds",), model="")}, None),
    "a question that a finder answered": ({"reading": a_reading(mind="lookup", why=None)}, None),
    # a check: only where a model said that it can be undone
    "a check that a model read": (
        {"reading": a_reading(model="m"), "twin": a_twin(limits={"lowest_tier": 3})},
        "security SEC-2",
    ),
    "a check that a finder read": ({"twin": a_twin(limits={"lowest_tier": 3})}, None),
    # nothing that is alike
    "no rule cited": ({"reading": no_reading()}, None),
    "covered by nothing": ({"reading": a_reading(covered=False, model="m")}, None),
    "a trigger that no model read": ({"reading": no_reading(), "ask": "make the bucket public"}, None),
    # read by a model, one by one all the same
    "a law applies": ({"reading": a_reading(applied=("SEC-1", "SEC-2"), why=None, model="m")}, None),
    "a trigger": ({"reading": a_reading(model="m"), "ask": "make the bucket public"}, None),
    "it can't be undone": ({"reading": a_reading(deeds=(a_deed(reversible=False),), model="m")}, None),
}


@pytest.mark.parametrize(("given", "kind"), KINDS.values(), ids=list(KINDS))
def test_a_kind_is_the_twin_and_its_rules(given: dict[str, Any], kind: str | None) -> None:
    assert batch_key(_view(decided(**given), given.get("twin", TWIN))) == kind


BROUGHT_DOWN: dict[str, dict[str, Any]] = {
    "a law": {"reading": a_reading(applied=("SEC-1",), space="SEC-S1", model="m")},
    "what can't be undone": {"reading": a_reading(deeds=(a_deed(reversible=False),), space="SEC-S1", model="m")},
}


@pytest.mark.parametrize("given", BROUGHT_DOWN.values(), ids=list(BROUGHT_DOWN))
def test_what_a_space_brought_down_is_still_looked_at_one_by_one(given: dict[str, Any]) -> None:
    space = a_space(brings_down=["SEC-1", "irreversible"])
    twin = a_twin(spaces=[space], rules=[a_law(), a_rule()])

    decision = decided(**given, twin=twin, standing=DecisionContext(on_trial=True))

    assert (decision.outcome, decision.space) == (Outcome.ASSUMED, "SEC-S1")
    assert batch_key(_view(decision, twin)) is None


def test_a_conductor_is_told_how_many_answers_wait_and_for_whom() -> None:
    assert late_note("Ana", 23) == "Reviews are late: 23 answers are waiting for Ana ahead of this one."


def test_one_answer_waits() -> None:
    assert late_note("Ana", 1) == "Reviews are late: 1 answer is waiting for Ana ahead of this one."
