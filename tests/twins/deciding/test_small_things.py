"""What is small goes ahead on the prose alone, near no law, trigger, tier-3 rule or topic, and undone in a day."""

from typing import Any

import pytest

from tests.support.builders import NOW, a_deed, a_law, a_reading, a_rule, a_trigger, a_twin, a_version, an_ask
from twins.deciding.decide import decide
from twins.deciding.decision import Decision, DecisionContext, OtherTwins
from twins.deciding.reading import AskKind
from twins.values import Outcome, Reach

PROSE = "We mend typos as we see them.\nNobody is asked about them, least of all me."
SAID = "We mend typos as we see them."
LIVE = {"background_is_fresh": True, "other_twins": OtherTwins.FAR}


def _decided(
    *, reading: dict[str, Any] | None = None, context: dict[str, Any] | None = None, twin: dict[str, Any] | None = None
) -> Decision:
    facts = {"applied": (), "background": SAID, "deeds": (a_deed(what="mend a typo"),)} | (reading or {})
    rules = [a_law(), a_rule(), a_rule("SEC-4", tier=2), a_rule("SEC-5", tier=3)]
    version = a_version(a_twin(**{"small_things": True, "rules": rules} | (twin or {}))).model_copy(
        update={"background": PROSE}
    )
    given = DecisionContext(**LIVE | (context or {}))
    return decide(an_ask("mend the typo on the team page"), a_reading(**facts), version, given, NOW)


def test_a_small_thing_that_the_prose_speaks_of_is_decided_with_the_sentence_shown() -> None:
    decision = _decided()

    assert (decision.outcome, decision.quoted, decision.cited) == (Outcome.DECIDED, SAID, ())


def test_a_default_of_tier_1_may_be_near() -> None:
    assert _decided(reading={"closest": ("SEC-2",)}).outcome is Outcome.DECIDED


def test_the_sentence_may_run_over_a_line() -> None:
    assert _decided(reading={"background": "them. Nobody is asked about them"}).outcome is Outcome.DECIDED


REVIEWED: dict[str, dict[str, Any]] = {
    "customers would see it": {"reading": {"deeds": (a_deed(reach=Reach.PRODUCT),)}},
    "comes close to SEC-4": {"reading": {"closest": ("SEC-4",)}},
    "comes close to what another twin answers for": {"context": {"other_twins": OtherTwins.NEAR}},
}


@pytest.mark.parametrize("why", REVIEWED)
def test_it_is_reviewed_where_more_than_a_team_is_concerned_or_more_than_this_twin(why: str) -> None:
    decision = _decided(**REVIEWED[why])

    assert (decision.outcome, decision.quoted) == (Outcome.ASSUMED, SAID)
    assert why in decision.reason


def test_no_reason_is_asked_for_what_is_small() -> None:
    told = {"deeds": (a_deed(reach=Reach.PRODUCT),), "why": None}

    assert _decided(reading=told).outcome is Outcome.ASSUMED


NOT_SMALL: dict[str, dict[str, Any]] = {
    "the folder doesn't say so": {"twin": {"small_things": False}},
    "it reaches the company": {"reading": {"deeds": (a_deed(reach=Reach.COMPANY),)}},
    "it leaves the company": {"reading": {"deeds": (a_deed(reach=Reach.OUTSIDE),)}},
    "it can't be undone": {"reading": {"deeds": (a_deed(reversible=False),)}},
    "one of two deeds can't be undone": {"reading": {"deeds": (a_deed(), a_deed(reversible=False))}},
    "no deed was told": {"reading": {"deeds": ()}},
    "it rests on an assumption": {"reading": {"assumptions": ("nobody minds",)}},
    "a law is near": {"reading": {"closest": ("SEC-1",)}},
    "a default of tier 3 is near": {"reading": {"closest": ("SEC-5",)}},
    "it is another's topic": {"reading": {"topic": "Contracts", "covered": False}},
    "it isn't covered": {"reading": {"covered": False}},
    "the sentence isn't in the prose": {"reading": {"background": "Anything goes on Fridays, I say."}},
    "the sentence is two words": {"reading": {"background": "We mend"}},
    "nothing is quoted": {"reading": {"background": None}},
    "a mind recognises a trigger": {"reading": {"triggers": ("SEC-T1",)}},
    "its words match a trigger": {"twin": {"check_first": [a_trigger("SEC-T1", "mend the team page")]}},
    "a law of another twin is near": {"context": {"other_twins": OtherTwins.CAREFUL}},
    "the prose is due for review": {"context": {"background_is_fresh": False}},
    "the twin is on trial": {"context": {"on_trial": True}},
    "the twin fails its cases": {"context": {"failing": True}},
    "the twin was stopped": {"context": {"stopped": True}},
    "the twin has a limit": {"twin": {"limits": {"lowest_tier": 2}}},
}


@pytest.mark.parametrize("given", NOT_SMALL.values(), ids=list(NOT_SMALL))
def test_nothing_else_is_decided_without_a_rule(given: dict[str, Any]) -> None:
    assert not _decided(**given).outcome.gives_leave


def test_a_question_that_the_prose_answers_is_answered_with_the_sentence() -> None:
    facts = a_reading(applied=(), background=SAID, kind=AskKind.QUESTION)
    version = a_version().model_copy(update={"background": PROSE})

    decision = decide(an_ask("who mends typos"), facts, version, DecisionContext(), NOW)

    assert (decision.outcome, decision.quoted, decision.person) == (Outcome.ANSWERED, SAID, None)
