"""Driver for checks: settles and hands over by clicks, as people do."""

from tests.support.outcomes import refusal_of
from tests.support.store_world import ANA, ARI, CORA, TEAM, World
from twins.checking.escalation import Presence, Step, next_move
from twins.checking.views import AnswerView, CheckView
from twins.jobs import JobKind
from twins.notices import Notice
from twins.states import CheckState


def check_of(answer: AnswerView) -> CheckView:
    """The check of an answer that has one."""
    assert answer.check
    return answer.check


def settle(
    world: World,
    check: CheckView,
    by: str = ANA,
    to: CheckState = CheckState.APPROVED,
    *,
    digest: str | None = None,
    team: str = TEAM,
) -> Notice | None:
    """Click on a check; return why the click was refused."""
    click, now, shown = world.click(by, team), world.clock.now(), check.digest if digest is None else digest
    return refusal_of(lambda: world.store.checks.settle(click, check.id, shown, to, (ARI,), now))


def hand_over(world: World, answer: AnswerView, by: str = CORA, team: str = TEAM) -> Notice | None:
    """Click the button that asks the named person; return why the click was refused."""
    click, now = world.click(by, team), world.clock.now()
    return refusal_of(lambda: world.store.conductor_actions.hand_over(click, answer.id, now))


def tend(world: World, check: CheckView, **present: Presence) -> Step | None:
    """Look at a check that waits, as the clock does; `present` says by name where people are, else they are here."""
    found = world.store.escalation.find(check.id, world.clock.now())
    if found is None:
        return None
    people = {person.slack: person.name.casefold() for person in (found.situation.holder, *found.situation.chain)}
    where = {slack: present.get(name, Presence(away_until=found.away.get(slack))) for slack, name in people.items()}
    now = world.clock.now()
    move = next_move(found.situation, where, now)
    world.store.escalation.act(world.job(JobKind.ESCALATE).id, check.id, found.situation, move, (ARI,), (), now)
    return move.step
