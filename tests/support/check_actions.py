"""Driver for checks: settles and hands over by clicks, as people do."""

from tests.support.store_world import ANA, ARI, CORA, TEAM, RecordedResults, World
from twins.checking.checks import VerdictResult
from twins.checking.escalation import Presence, Step, next_move
from twins.checking.views import AnswerView, CheckView
from twins.jobs import JobKind
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
) -> VerdictResult:
    """Click on a check; return the result."""
    told: RecordedResults[VerdictResult] = RecordedResults()
    shown = check.digest if digest is None else digest
    world.store.checks.settle(world.click(by, team), check.id, shown, to, (ARI,), told, world.clock.now())
    return told.last


def hand_over(world: World, answer: AnswerView, by: str = CORA, team: str = TEAM) -> VerdictResult:
    """Click the button that asks the named person, and return the result."""
    told: RecordedResults[VerdictResult] = RecordedResults()
    world.store.conductor_actions.hand_over(world.click(by, team), answer.id, told, world.clock.now())
    return told.last


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
