"""Amounts and reasons of orders that are an expert's phrasings."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.builders import NOW, a_law, a_rule, a_space, a_twin, a_version
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Decision, DecisionContext
from twins.finder.finder import Finder
from twins.values import Outcome

SESSIONS = {
    "text": "A session ends after 12 hours, or after 30 minutes without use",
    "otherwise_when": [
        *(f"keep people logged in for {{number}} {unit}" for unit in ("days", "hours")),
        *(f"start sessions of {{number}} {unit}" for unit in ("days", "minutes")),
    ],
}
REFUNDS = {
    "text": "A charge of up to 200 euros is refunded",
    "accepts": ["outside", "irreversible"],
    "bounds": [{"kind": "number", "name": "amount", "unit": "euros", "at_most": 200}],
    "also_asked_as": ["refund a charge of {number} euros", "refund the last charge"],
}


def answer(text: str, rule: dict[str, Any], **twin: Any) -> Decision:
    version = a_version(a_twin(rules=[a_law(), a_rule(**rule)], check_first=[], **twin))
    ask = Ask.of(text)
    return decide(ask, Finder().find(ask, version, None), version, DecisionContext(), NOW)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("keep people logged in for 12 hours", Outcome.DECIDED),
        ("keep people logged in for 30 days", Outcome.NOT_BY_DEFAULT),
        ("keep people logged in for 12 days", Outcome.NOT_BY_DEFAULT),
        ("keep people logged in for 30 hours", Outcome.NOT_BY_DEFAULT),
        ("start sessions of 30 minutes", Outcome.DECIDED),
        ("start sessions of 30 days", Outcome.NOT_BY_DEFAULT),
    ],
)
def test_an_amount_is_a_defaults_own_only_with_its_unit(text: str, outcome: Outcome) -> None:
    assert answer(text, SESSIONS).outcome is outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("refund a charge of 150 euros because she forgot to cancel", Outcome.DECIDED),
        ("refund a charge of 900 euros because she forgot to cancel", Outcome.CHECK_FIRST),
        ("refund the last charge because she forgot to cancel", Outcome.DECIDED),
    ],
)
def test_an_order_with_an_amount_is_decided_inside_the_rules_bounds_only(text: str, outcome: Outcome) -> None:
    decision = answer(text, REFUNDS)

    assert (decision.outcome, [rule.id for rule in decision.cited]) == (outcome, ["SEC-2"])


BACKUPS = {"text": "Backups are kept for 30 days", "also_asked_as": ["keep the backups for {number} days"]}
WITHIN = {"bounds": [{"kind": "number", "name": "days", "unit": "days", "at_least": 7, "at_most": 60}]}


@pytest.mark.parametrize(
    ("text", "rule", "outcome"),
    [
        ("keep the backups for 30 days", BACKUPS, Outcome.DECIDED),
        ("keep the backups for 3000 days", BACKUPS, Outcome.UNSURE),
        ("keep the backups for 3000 days", BACKUPS | {"tier": 3}, Outcome.CHECK_FIRST),
        ("keep the backups for 60 days", BACKUPS | WITHIN, Outcome.DECIDED),
        ("keep the backups for 61 days", BACKUPS | WITHIN, Outcome.UNSURE),
        ("keep the backups for 6 days", BACKUPS | WITHIN, Outcome.UNSURE),
    ],
)
def test_any_number_is_one_that_the_rule_states_or_its_bounds_allow(
    text: str, rule: dict[str, Any], outcome: Outcome
) -> None:
    assert answer(text, rule).outcome is outcome


def test_a_day_is_one_number() -> None:
    days = [{"kind": "date", "name": "day", "not_before": "2026-01-01"}]
    rerun = {"also_asked_as": ["rerun the table from {number}"], "bounds": days}

    assert answer("rerun the table from 2026-11-02", rerun).outcome is Outcome.DECIDED


@pytest.mark.parametrize(
    ("reason", "is_plain"),
    [
        ("she forgot to cancel", True),
        ("the transfer failed to arrive", True),
        ("people ask about it", True),
        ("we are about to cancel", False),
        ("she wants to cancel", False),
    ],
)
def test_what_was_left_undone_is_a_plain_reason(reason: str, is_plain: bool) -> None:
    decision = answer(f"refund the last charge because {reason}", REFUNDS)

    assert (decision.outcome is Outcome.DECIDED) is is_plain


def test_an_order_behind_which_something_else_is_said_is_offered_its_rule_first() -> None:
    decision = answer("refund the last charge because we cancel all contracts of the region on Monday", REFUNDS)

    assert decision.outcome is Outcome.UNSURE
    assert decision.offered[0].id == "SEC-2"


def test_a_closed_space_leaves_what_goes_against_a_default_against_it() -> None:
    space = a_space(also_asked_as=["keep people logged in for {number} days"], until=NOW.date() - timedelta(days=1))

    decision = answer("keep people logged in for 400 days", SESSIONS, spaces=[space])

    assert (decision.outcome, decision.against) == (Outcome.NOT_BY_DEFAULT, ("SEC-2",))
