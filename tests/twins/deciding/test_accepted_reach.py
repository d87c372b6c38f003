"""A rule accepts the reach that its expert has weighed: for one deed, inside its bounds, beside nothing else."""

from typing import Any

import pytest

from tests.support.builders import a_deed, a_law, a_reading, a_rule, a_trigger, a_twin, decided
from twins.deciding.decision import Cause, DecisionContext
from twins.values import Outcome, Reach, Tier

LIMIT = {"kind": "number", "name": "amount", "unit": "euros", "at_most": 100}
REFUND = a_rule(text="Refunds up to 100 euros are made at once", accepts=["outside", "irreversible"], bounds=[LIMIT])
TWIN = a_twin(
    rules=[a_law(), REFUND, a_rule("SEC-3"), a_rule("SEC-4", accepts=["outside"])],
    check_first=[a_trigger("SEC-T1", "refund a reseller")],
)
PAID = a_deed(what="refund it", reach=Reach.OUTSIDE, reversible=False)
ASK = "refund 80 euros because the charge was wrong"


def _outcome(ask: str = ASK, **facts: Any) -> Outcome:
    return decided(a_reading(**{"deeds": (PAID,)} | facts), ask=ask, twin=TWIN).outcome


def test_what_reaches_outside_is_decided_by_a_rule_that_accepts_it() -> None:
    assert _outcome() is Outcome.DECIDED


STAYS_UP: dict[str, dict[str, Any]] = {
    "an amount over the bound": {"ask": "refund 800 euros because the charge was wrong"},
    "no amount": {"ask": "refund it because the charge was wrong"},
    "a second deed": {"deeds": (PAID, a_deed())},
    "no deed": {"deeds": (PAID, PAID)},
    "another rule beside it": {"applied": ("SEC-2", "SEC-3")},
    "an unknown rule beside it": {"applied": ("SEC-2", "SEC-99")},
    "a default gone against": {"broken": ("SEC-3",)},
    "a law in doubt": {"in_doubt": ("SEC-1",)},
    "a rule that accepts half of it": {"applied": ("SEC-4",)},
    "a rule that accepts nothing": {"applied": ("SEC-3",)},
    "a trigger in its words": {"ask": "refund a reseller 80 euros because the charge was wrong"},
    "a trigger in other words": {"triggers": ("SEC-T1",)},
}


@pytest.mark.parametrize("given", STAYS_UP.values(), ids=list(STAYS_UP))
def test_nothing_else_is_accepted_with_it(given: dict[str, Any]) -> None:
    assert _outcome(**given) is Outcome.CHECK_FIRST


def test_a_law_that_it_breaks_stays_above_it() -> None:
    assert _outcome(broken=("SEC-1",)) is Outcome.REFUSED


def test_what_it_accepts_is_no_ground_at_all() -> None:
    causes = {ground.cause for ground in decided(a_reading(deeds=(PAID,)), ask=ASK, twin=TWIN).grounds}

    assert not causes & {Cause.OUTSIDE, Cause.IRREVERSIBLE}


def test_the_state_of_the_twin_stays_above_it() -> None:
    trial = decided(a_reading(deeds=(PAID,)), ask=ASK, twin=TWIN, standing=DecisionContext(on_trial=True))

    assert (trial.outcome, trial.tier) == (Outcome.ASSUMED, Tier.ASSUME)
