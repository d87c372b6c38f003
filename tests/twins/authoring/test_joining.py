"""Which suggestions can be joined, and what their words bring to the rule."""

from dataclasses import replace

import pytest

from tests.support.long_drafts import a_proposal
from tests.support.past_decisions import AGREEMENT, a_folder
from twins.audience import Audience
from twins.authoring.drafts import Proposal
from twins.authoring.editable_playbook import EditablePlaybook
from twins.authoring.joining import edits_with_joined, may_join
from twins.authoring.lesson_edits import edits_for_phrasing
from twins.authoring.lessons import ProposalOrigin as Origin
from twins.states import ProposalState

PLAYBOOK = EditablePlaybook.of(a_folder(AGREEMENT).files)
ASKED, OTHERWISE = "may we sign our own agreement with a new host", "our paper for a second host, fine?"


def suggested(origin: Origin, ask: str = ASKED, about: str = "LEG-1", id_: str = "one") -> Proposal:
    made = replace(a_proposal(origin, ask, "yes, they are in Europe", about), id=id_)
    return replace(made, audiences=(Audience("C0BILLING"),))


@pytest.mark.parametrize(
    ("head", "other", "may"),
    [
        # what makes a new rule
        (Origin.CORRECTION, Origin.HAND_OVER, True),
        (Origin.HAND_OVER, Origin.VERDICT, True),
        (Origin.VERDICT, Origin.OVERRIDE, False),
        (Origin.HAND_OVER, Origin.PHRASING, False),
        # other words for a rule
        (Origin.PHRASING, Origin.PHRASING, True),
        (Origin.PHRASING, Origin.HAND_OVER, True),
        (Origin.PHRASING, Origin.OVERRIDE, False),
        # reasons against a rule
        (Origin.OVERRIDE, Origin.OVERRIDE, True),
        (Origin.CONTESTED, Origin.OVERRIDE, True),
        (Origin.OVERRIDE, Origin.CONTESTED, False),
        (Origin.LAW_CHANGE, Origin.LAW_CHANGE, True),
        # what two roles have to agree to, and questions of an interview
        (Origin.TO_DEFAULT, Origin.LAW_CHANGE, False),
        (Origin.PROMPT, Origin.HAND_OVER, False),
    ],
)
def test_what_is_settled_in_one_way_can_be_joined(head: Origin, other: Origin, may: bool) -> None:
    assert may_join(suggested(head), suggested(other, id_="two")) is may


@pytest.mark.parametrize("origin", [Origin.PHRASING, Origin.OVERRIDE, Origin.LAW_CHANGE])
def test_what_is_about_two_rules_is_not_joined(origin: Origin) -> None:
    assert not may_join(suggested(origin), suggested(origin, about="LEG-2", id_="two"))


def test_what_is_settled_or_of_another_twin_is_not_joined() -> None:
    head, other = suggested(Origin.HAND_OVER), suggested(Origin.HAND_OVER, id_="two")
    assert not may_join(head, head)
    assert not may_join(head, replace(other, state=ProposalState.DECLINED))
    assert not may_join(head, replace(other, handle="data"))


@pytest.mark.parametrize(
    ("joined", "is_found"),
    [
        (suggested(Origin.PHRASING, "our paper for a second host, fine?"), True),
        (suggested(Origin.HAND_OVER, "our paper for a second host, fine?"), True),
        (
            replace(suggested(Origin.PHRASING, "our paper for a second host, fine?"), audiences=(Audience("D0CORA"),)),
            False,
        ),
        (suggested(Origin.PHRASING, "this?"), False),
    ],
)
def test_a_rule_is_found_by_what_was_joined_but_not_by_what_was_said_directly(joined: Proposal, is_found: bool) -> None:
    head = suggested(Origin.PHRASING)
    taught = edits_for_phrasing(PLAYBOOK, "LEG-1", ASKED, None)
    rule = edits_with_joined(PLAYBOOK, head, taught, [joined], None).rule
    assert rule
    assert ASKED in rule.also_asked_as
    assert (len(rule.also_asked_as) == 3) is is_found


def test_reasons_that_are_joined_bring_no_words() -> None:
    head = suggested(Origin.OVERRIDE)
    taught = edits_for_phrasing(PLAYBOOK, "LEG-1", ASKED, None)
    assert edits_with_joined(PLAYBOOK, head, taught, [suggested(Origin.OVERRIDE, "anything else")], None) == taught


def test_words_in_another_order_are_words_of_their_own_since_only_the_order_is_decided_on() -> None:
    phrasing = AGREEMENT.ask
    turned = "with a new hosting provider use our standard data processing agreement"
    for asked, is_new in ((phrasing, False), (turned, True)):
        rule = edits_for_phrasing(PLAYBOOK, "LEG-1", asked, None).rule
        assert rule
        assert (rule.also_asked_as == (phrasing, turned)) is is_new
