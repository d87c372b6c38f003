"""A pick among rules that meaning ranked is decided by what was offered; no encoder is asked in a transaction."""

import pytest

from tests.support.encoders import PlacedEncoder, opinion_by
from tests.support.pick_actions import UNSURE, PickActions
from tests.support.store_world import World
from twins.checking.views import AnswerView
from twins.deciding.ask import Ask
from twins.deciding.decision import Fit
from twins.finder.finder import Finder
from twins.finder.rule_words import phrasings_of
from twins.values import Outcome


@pytest.fixture
def people(world: World) -> PickActions:
    return PickActions(world)


def offered_by_meaning(world: World, people: PickActions, *rules: str) -> AnswerView:
    """Return the answer to an ask that an encoder finds the same as some rules."""
    version, said = people.version, Ask.of(UNSURE)
    about = [rule for rule in version.twin.rules if rule.id in rules]
    same = [words for rule in about for words in (rule.text, f"{rule.text} {rule.why}", *phrasings_of(rule))]
    mind = Finder(opinion_by(PlacedEncoder(dict.fromkeys((*same, UNSURE), 0))))
    return world.answer(world.asked(UNSURE), (version, mind.find(said, version, world.company)))[0]


def test_a_rule_that_only_meaning_found_can_be_picked(world: World, people: PickActions) -> None:
    answer = offered_by_meaning(world, people, "SEC-9", "SEC-7")
    assert "SEC-9" not in people.read(UNSURE).offered
    assert {rule.id for rule in answer.decision.offered} >= {"SEC-9", "SEC-7"}

    assert people.pick(answer, "SEC-9") is None
    assert people.state(answer, Fit.KEEPS) is None

    after = world.view(answer.id).decision
    assert (after.outcome, [rule.id for rule in after.cited]) == (Outcome.ASSUMED, ["SEC-9"])
    assert after.encoder == "placed"


def test_a_rule_that_was_not_offered_can_not_be_picked(world: World, people: PickActions) -> None:
    answer = offered_by_meaning(world, people, "SEC-9", "SEC-7")

    assert people.pick(answer, "SEC-22") is not None
    assert world.view(answer.id).decision.outcome is Outcome.UNSURE
