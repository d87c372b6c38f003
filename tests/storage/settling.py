"""How does a test settle a check, or hand an ask over? As people do it, by a click."""

from tests.storage.world import ANA, CORA, TEAM, Told, World
from twins.checks import Settling
from twins.states import CheckState
from twins.views import AnswerView, CheckView


def check_of(answer: AnswerView) -> CheckView:
    """The check of an answer that has one."""
    assert answer.check
    return answer.check


def settle(
    world: World, check: CheckView, by: str = ANA, to: CheckState = CheckState.APPROVED, *,
    digest: str | None = None, team: str = TEAM,
) -> Settling:  # fmt: skip
    """What came of a click on a check."""
    told: Told[Settling] = Told()
    shown = check.digest if digest is None else digest
    world.store.checks.settle(world.click(by, team), check.id, shown, to, told, world.clock.now())
    return told.last


def hand_over(world: World, answer: AnswerView, by: str = CORA, team: str = TEAM) -> Settling:
    """What came of a click on the button that asks the named person."""
    told: Told[Settling] = Told()
    world.store.checks.hand_over(world.click(by, team), answer.id, told, world.clock.now())
    return told.last
