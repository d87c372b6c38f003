"""What went ahead without waiting, and how long the rest waited, by twin."""

from datetime import timedelta

from tests.support.check_actions import check_of, settle, tend
from tests.support.store_world import CHECK_FIRST, CORA, DECIDED, FOR_A_PERSON, TEAM, World
from twins.deciding.reading import AskKind, Reading
from twins.reporting.figures import Figures
from twins.states import CheckState

ASSUMED = Reading(mind="test", why="people complain", applied=("SEC-7",), assumptions=("that they agreed",))
ASKED_BACK = Reading(mind="test", why="people complain", ask_back="Which session?")
DAY = timedelta(days=1)


def figures(world: World) -> Figures:
    """The security twin's of the last day."""
    now = world.clock.now()
    [found] = world.store.figures.figures(now - DAY, now + DAY)
    return found


def test_answers_are_counted_and_those_that_nobody_waited_for(world: World) -> None:
    for reading in (DECIDED, ASSUMED, CHECK_FIRST, FOR_A_PERSON):
        world.decide(reading)
    found = figures(world)
    assert (found.handle, found.answers, found.share_without_waiting) == ("security", 4, 0.5)
    assert (found.checks, found.waiting, found.to_review) == (1, 1, 1)


def test_questions_back_are_no_verdicts_and_what_is_not_covered_waits_for_a_person(world: World) -> None:
    for reading in (DECIDED, ASKED_BACK, ASKED_BACK, FOR_A_PERSON):
        world.decide(reading)
    found = figures(world)
    assert (found.answers, found.questions_back, found.not_covered) == (4, 2, 1)
    assert (found.without_waiting, found.waited, found.share_without_waiting) == (1, 1, 0.5)


def test_a_rule_that_is_read_out_and_a_no_by_default_keep_nobody_waiting(world: World) -> None:
    world.decide(Reading(mind="test", kind=AskKind.QUESTION, applied=("SEC-7",)), "how long does a session last?")
    world.decide(Reading(mind="test", why="people complain", broken=("SEC-7",)))
    assert figures(world).without_waiting == 2


def test_waiting_ends_with_a_first_look_and_with_a_verdict(world: World) -> None:
    for minutes in (10, 20, 90):
        check = check_of(world.decide(CHECK_FIRST))
        world.clock.move(timedelta(minutes=minutes))
        settle(world, check, to=CheckState.DECLINED)
    found = figures(world)
    assert found.verdict
    assert (found.verdict.median, found.verdict.p95) == (timedelta(minutes=20), timedelta(minutes=90))
    assert found.first_look == found.verdict


def test_opening_the_home_tab_is_a_first_look(world: World) -> None:
    check = check_of(world.decide(CHECK_FIRST))
    tend(world, check)
    world.clock.move(timedelta(minutes=5))
    world.store.inbox.mark_seen(TEAM, check.holder.slack, world.clock.now())
    world.clock.move(timedelta(minutes=5))
    settle(world, check)
    found = figures(world)
    assert found.first_look
    assert found.verdict
    assert (found.first_look.median, found.verdict.median) == (timedelta(minutes=5), timedelta(minutes=10))


def test_what_was_taken_back_is_no_verdict(world: World) -> None:
    check = check_of(world.decide(CHECK_FIRST))
    world.store.conductor_actions.withdraw(world.click(CORA), check.id, world.clock.now())
    assert (figures(world).verdict, figures(world).checks) == (None, 1)


def test_another_period_counts_none_of_it(world: World) -> None:
    world.decide(DECIDED)
    now = world.clock.now()
    assert world.store.figures.figures(now + DAY, now + 2 * DAY) == []
