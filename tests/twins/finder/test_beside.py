"""A card names decision spaces, triggers and other twins' rules near an ask. They decide nothing."""

from datetime import timedelta
from functools import cache

import pytest

from tests.support.builders import NOW, starter
from tests.support.encoders import PlacedEncoder, opinion_by
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Decision, DecisionContext
from twins.finder.finder import Finder
from twins.playbook.model import DecisionSpace, Version
from twins.values import Outcome

LINES = "may the marketing team move something between the lines of its budget, as the year is nearly over"
UNKNOWN = "where does the coffee come from"


@cache
def by_words() -> Finder:
    return Finder().beside((starter("finance"), starter("operations"), starter("security")))


def space() -> DecisionSpace:
    """Finance's way to move something between the lines of a budget."""
    found = starter("finance").twin.space("FIN-S3")
    assert found
    return found


def decided(text: str, version: Version, mind: Finder | None = None, **given: object) -> Decision:
    ask, context = Ask.of(text), DecisionContext.model_validate({"company": starter("company"), **given})
    return decide(ask, (mind or by_words()).find(ask, version, starter("company")), version, context, NOW)


def by_meaning(text: str, *same: str) -> Finder:
    """Return a finder for whose encoder a text means the same as some others, and nothing else is like it."""
    return Finder(opinion_by(PlacedEncoder(dict.fromkeys((text, *same), 0)))).beside(
        (starter("finance"), starter("operations"), starter("security"))
    )


def test_a_decision_space_near_an_ask_is_named_with_who_granted_it() -> None:
    decision = decided(LINES, starter("finance"))

    (line,) = [item.line for item in decision.nearby if item.id == space().id]
    assert line == f"Near this, {space().granted_by.name} has granted: “{space().may}” (FIN-S3)."
    assert not decision.outcome.gives_leave


def test_a_space_that_is_withdrawn_or_over_is_not_named() -> None:
    ask = Ask.of(LINES)
    late = NOW + timedelta(days=(space().until - NOW.date()).days + 2)
    over = decide(
        ask,
        by_words().find(ask, starter("finance"), starter("company")),
        starter("finance"),
        DecisionContext(company=starter("company")),
        late,
    )

    for decision in (decided(LINES, starter("finance"), revoked={space().id}), over):
        assert space().id not in {item.id for item in decision.nearby}


@pytest.mark.parametrize("handle", ["finance", "security"])
def test_a_trigger_that_an_ask_is_near_in_meaning_is_named_and_changes_nothing(handle: str) -> None:
    version = starter(handle)
    trigger, expert = version.twin.check_first[0], version.twin.expert.name
    decision = decided(UNKNOWN, version, by_meaning(UNKNOWN, *trigger.when))

    assert decision.outcome is decided(UNKNOWN, version).outcome is Outcome.NOT_COVERED
    assert decision.nearby[0].line == f"This is close to what {expert} always decides: {trigger.why} ({trigger.id})."


def test_what_fired_is_not_named_once_more() -> None:
    trigger = starter("security").twin.check_first[0]
    decision = decided(f"we want to {trigger.when[0]}", starter("security"), by_meaning("", *trigger.when))

    assert decision.outcome is Outcome.CHECK_FIRST
    assert trigger.id not in {item.id for item in decision.nearby}


def test_nothing_is_named_beside_a_no_or_a_go_ahead() -> None:
    for rule in starter("security").twin.rules:
        for text in (*rule.refuse_when, *rule.done_right):
            decision = decided(text, starter("security"))
            if decision.outcome is Outcome.REFUSED or decision.outcome.gives_leave:
                assert decision.nearby == (), text


def test_another_twin_is_named_with_its_closest_rule() -> None:
    decision = decided("how much may a team meal cost a person", starter("security"))

    assert decision.outcome is Outcome.NOT_COVERED
    rule = next(rule for rule in starter("finance").twin.rules if rule.id == "FIN-16")
    assert decision.reason == f"{starter('finance').twin.name} has a closer rule: {rule.text} (FIN-16)"
