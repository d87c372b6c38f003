"""A card names decision spaces, triggers and other twins' rules near an ask. They decide nothing."""

from datetime import timedelta

import pytest

from bot.practice.starters import practice_starter
from tests.support.builders import NOW
from tests.support.encoders import PlacedEncoder, opinion_by
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Decision, DecisionContext
from twins.finder.finder import Finder
from twins.playbook.model import Version
from twins.values import Outcome

FINANCE, OPERATIONS, SECURITY = (
    practice_starter(handle).unpublished for handle in ("finance", "operations", "security")
)
COMPANY = practice_starter("company").unpublished
BY_WORDS = Finder().beside((FINANCE, OPERATIONS, SECURITY))
LINES = "may the marketing team move something between the lines of its budget, as the year is nearly over"
SPACE = FINANCE.twin.space("FIN-S3")
UNKNOWN = "where does the coffee come from"


def decided(text: str, version: Version, mind: Finder = BY_WORDS, **given: object) -> Decision:
    ask, context = Ask.of(text), DecisionContext.model_validate({"company": COMPANY, **given})
    return decide(ask, mind.find(ask, version, COMPANY), version, context, NOW)


def by_meaning(text: str, *same: str) -> Finder:
    """Return a finder for whose encoder a text means the same as some others, and nothing else is like it."""
    return Finder(opinion_by(PlacedEncoder(dict.fromkeys((text, *same), 0)))).beside((FINANCE, OPERATIONS, SECURITY))


def test_a_decision_space_near_an_ask_is_named_with_who_granted_it() -> None:
    assert SPACE
    decision = decided(LINES, FINANCE)

    (line,) = [item.line for item in decision.nearby if item.id == SPACE.id]
    assert line == f"Near this, {SPACE.granted_by.name} has granted: “{SPACE.may}” (FIN-S3)."
    assert not decision.outcome.gives_leave


def test_a_space_that_is_withdrawn_or_over_is_not_named() -> None:
    assert SPACE
    ask = Ask.of(LINES)
    late = NOW + timedelta(days=(SPACE.until - NOW.date()).days + 2)
    over = decide(ask, BY_WORDS.find(ask, FINANCE, COMPANY), FINANCE, DecisionContext(company=COMPANY), late)

    for decision in (decided(LINES, FINANCE, revoked={SPACE.id}), over):
        assert SPACE.id not in {item.id for item in decision.nearby}


@pytest.mark.parametrize("version", [FINANCE, SECURITY])
def test_a_trigger_that_an_ask_is_near_in_meaning_is_named_and_changes_nothing(version: Version) -> None:
    trigger, expert = version.twin.check_first[0], version.twin.expert.name
    decision = decided(UNKNOWN, version, by_meaning(UNKNOWN, *trigger.when))

    assert decision.outcome is decided(UNKNOWN, version).outcome is Outcome.NOT_COVERED
    assert decision.nearby[0].line == f"Near this, {expert} always decides: “{trigger.when[0]}” ({trigger.id})."


def test_what_fired_is_not_named_once_more() -> None:
    trigger = SECURITY.twin.check_first[0]
    decision = decided(f"we want to {trigger.when[0]}", SECURITY, by_meaning("", *trigger.when))

    assert decision.outcome is Outcome.CHECK_FIRST
    assert trigger.id not in {item.id for item in decision.nearby}


def test_nothing_is_named_beside_a_no_or_a_go_ahead() -> None:
    for rule in SECURITY.twin.rules:
        for text in (*rule.refuse_when, *rule.done_right):
            decision = decided(text, SECURITY)
            if decision.outcome is Outcome.REFUSED or decision.outcome.gives_leave:
                assert decision.nearby == (), text


def test_another_twin_is_named_with_its_closest_rule() -> None:
    decision = decided("how much may a team meal cost a person", SECURITY)

    assert decision.outcome is Outcome.NOT_COVERED
    rule = next(rule for rule in FINANCE.twin.rules if rule.id == "FIN-16")
    assert decision.reason == f"{FINANCE.twin.name} has a closer rule: {rule.text} (FIN-16)"
