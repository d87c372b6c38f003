"""Clicks, replies and versions that meet: exactly one wins, and the others are told."""

import pytest

from tests.support.outcomes import refusal_of
from tests.support.pick_actions import PickActions, back_of, few_rules
from tests.support.store_world import CORA, World, all_at_once
from twins.checking.offers import SHOWN_OF_DIGEST
from twins.deciding.decision import Fit
from twins.notices import Refusal
from twins.states import AskState
from twins.values import Outcome

pytestmark = pytest.mark.postgresql


@pytest.fixture
def picks(world: World) -> PickActions:
    return PickActions(world)


def test_of_two_picks_at_once_one_wins_and_the_other_is_told(world: World, picks: PickActions) -> None:
    answer = picks.offered()
    shown, now = back_of(answer).digest[:12], world.clock.now()
    clicks = [(world.click(CORA), rule) for rule in ("SEC-7", "SEC-17") * 3]
    told = all_at_once(
        [
            lambda click=click, rule=rule: refusal_of(  # type: ignore[misc]  # bound now
                lambda: world.store.picks.pick(click, answer.id, rule, shown, now)
            )
            for click, rule in clicks
        ]
    )
    assert [each and each.kind for each in told].count(None) == 1
    assert {each.kind for each in told if each} == {Refusal.ASK_SETTLED}
    assert world.acts().count("rule picked") == 1


def test_of_two_statements_at_once_one_wins_and_one_check_or_review_is_opened(world: World, picks: PickActions) -> None:
    answer = picks.picked()
    shown, now = back_of(answer).digest[:12], world.clock.now()
    clicks = [(world.click(CORA), fit) for fit in list(Fit) * 2]
    told = all_at_once(
        [
            lambda click=click, fit=fit: refusal_of(  # type: ignore[misc]  # bound now
                lambda: world.store.picks.state(click, answer.id, fit, shown, now)
            )
            for click, fit in clicks
        ]
    )
    assert [each and each.kind for each in told].count(None) == 1
    after = world.view(answer.id)
    assert after.decision.outcome is not Outcome.UNSURE
    assert world.acts().count("fit stated") == 1
    assert (after.review is None) is (after.decision.outcome is not Outcome.ASSUMED)


def test_of_a_pick_and_a_hand_over_at_once_one_wins(world: World, picks: PickActions) -> None:
    answer = picks.offered()
    shown, now, store = back_of(answer).digest[:12], world.clock.now(), world.store
    first, second = world.click(CORA), world.click(CORA)
    told = all_at_once(
        [
            lambda: refusal_of(lambda: store.picks.pick(first, answer.id, "SEC-7", shown, now)),
            lambda: refusal_of(lambda: store.conductor_actions.hand_over(second, answer.id, now)),
        ]
    )
    after = world.view(answer.id)
    if back_of(after).state is AskState.PASSED_ON and told[0] is None:
        assert world.acts().count("rule picked") == 1  # picked first, and then put to the expert all the same
    else:
        assert [each is None for each in told].count(True) == 1


def test_of_a_reply_and_a_click_at_once_exactly_one_wins(world: World, picks: PickActions) -> None:
    answer = picks.asked_why()
    told = all_at_once([lambda: picks.reply(answer, "partners complain"), lambda: picks.withhold(answer)])
    after = world.view(answer.id)
    assert len([each for each in told if each is None]) >= 1
    assert world.acts().count("decided") == 2
    assert (after.review is None) is (after.check is not None)


@pytest.mark.parametrize("is_picked", [False, True])
def test_of_a_click_and_a_version_that_changes_the_rule_exactly_one_wins(
    world: World, picks: PickActions, is_picked: bool
) -> None:
    answer = picks.picked() if is_picked else picks.offered()
    shown, now, store = back_of(answer).digest[:SHOWN_OF_DIGEST], world.clock.now(), world.store
    click = world.click(CORA)

    def act() -> None:
        if is_picked:
            store.picks.state(click, answer.id, Fit.KEEPS, shown, now)
        else:
            store.picks.pick(click, answer.id, "SEC-7", shown, now)

    folder = few_rules("SEC-7", text="Something else")
    told = all_at_once([lambda: refusal_of(act), lambda: world.publish(folder) and None])
    state = back_of(world.view(answer.id)).state
    if told[0] is None and is_picked:
        assert state is AskState.STATED
    else:  # what was picked is superseded in turn
        assert state is AskState.SUPERSEDED


def test_of_a_reading_out_and_a_hand_over_at_once_one_is_first_and_no_leave_comes_of_both(
    world: World, picks: PickActions
) -> None:
    answer = picks.offered("order a cake and candles and balloons for the last session of the board")
    now, store = world.clock.now(), world.store
    clicks = [world.click(CORA) for _ in range(4)]

    told = all_at_once(
        [
            *(
                lambda click=click: refusal_of(lambda: store.picks.read_out(click, answer.id, "SEC-7", now))
                for click in clicks[:2]
            ),
            *(
                lambda click=click: refusal_of(lambda: store.conductor_actions.hand_over(click, answer.id, now))
                for click in clicks[2:]
            ),
        ]
    )

    after = world.view(answer.id)
    assert None in told
    assert after.decision.outcome in {Outcome.ANSWERED, Outcome.NOT_COVERED}
    assert world.acts().count("rule picked") == (after.decision.outcome is Outcome.ANSWERED)
    assert told[2:].count(None) == (after.check is not None)
