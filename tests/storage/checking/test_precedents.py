"""The earlier verdicts that a check card counts: of the same twin, by the same rule or trigger, within 90 days."""

from datetime import timedelta

from storage.views.precedents import WITHIN
from tests.support.check_actions import check_of, settle
from tests.support.store_world import ANA, CHECK_FIRST, World
from twins.checking.captured_words import WordsPurpose
from twins.checking.views import AnswerView, PastVerdict
from twins.deciding.reading import Reading
from twins.jobs import CardKind
from twins.states import CheckState

APPROVED, CHANGED, DECLINED = CheckState.APPROVED, CheckState.APPROVED_WITH_CHANGES, CheckState.DECLINED
BY_TRIGGER = "let partners pull the {} export by a link"
NO_RULE = Reading(mind="test", why="partners sync at night", applied=("SEC-7",))


def precedents(world: World, answer: AnswerView) -> list[CheckState]:
    """The states on the card of a check."""
    return [each.state for each in _on_card(world, answer)]


def _on_card(world: World, answer: AnswerView) -> tuple[PastVerdict, ...]:
    view = world.store.cards.view(CardKind.CHECK, check_of(answer).id)
    assert isinstance(view, AnswerView)
    return check_of(view).precedents


def test_verdicts_by_the_same_rule_are_counted_the_newest_first(world: World) -> None:
    for verdict in (APPROVED, DECLINED):
        settle(world, check_of(world.decide(CHECK_FIRST, "mail the dump")), to=verdict)
        world.clock.move(timedelta(days=1))
    world.decide(CHECK_FIRST)  # nobody has decided this

    assert precedents(world, world.decide(CHECK_FIRST)) == [DECLINED, APPROVED]


def test_the_words_of_an_approval_with_changes_are_quoted(world: World) -> None:
    check = check_of(world.decide(CHECK_FIRST))
    click, now = world.click(ANA), world.clock.now()
    world.store.replies.fill(click, WordsPurpose.CHANGES, check.id, check.digest, "signed links", (), now)

    [found] = _on_card(world, world.decide(CHECK_FIRST))
    assert (found.state, found.changes, found.audience.channel) == (CHANGED, "signed links", "C0BILLING")


def test_what_was_decided_over_90_days_ago_or_never_is_not_counted(world: World) -> None:
    settle(world, check_of(world.decide(CHECK_FIRST)))
    withdrawn = check_of(world.decide(CHECK_FIRST))
    world.store.conductor_actions.withdraw(world.click(), withdrawn.id, world.clock.now())
    world.clock.move(WITHIN)
    assert precedents(world, world.decide(CHECK_FIRST)) == [APPROVED]
    world.clock.move(timedelta(seconds=1))
    assert precedents(world, world.decide(CHECK_FIRST)) == []


def test_where_a_trigger_made_it_a_check_its_verdicts_are_counted(world: World) -> None:
    settle(world, check_of(world.decide(NO_RULE, BY_TRIGGER.format("invoice"))), to=DECLINED)
    settle(world, check_of(world.decide(CHECK_FIRST, "mail the dump")))

    assert precedents(world, world.decide(NO_RULE, BY_TRIGGER.format("ledger"))) == [DECLINED]
