"""What happens when somebody clicks on a check, or puts something to its expert?"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from bot import sentences
from bot.actions import Action, Target
from twins.checks import Settling
from twins.states import CheckState
from twins.work import Click

_VERDICTS = {Action.APPROVE: CheckState.APPROVED, Action.DECLINE: CheckState.DECLINED}
Say = Callable[[Settling], str | None]


class Checks(Protocol):
    """The checks, as verbs."""

    def settle(self, click: Click, check_id: str, digest: str, to: CheckState, say: Say, now: datetime) -> None:
        """Give a verdict."""
        ...

    def hand_over(self, click: Click, decision_id: str, say: Say, now: datetime) -> None:
        """Put to a person what was handed to them."""
        ...


class Checking:
    """Verdicts. Who may give one is decided where it is written."""

    def __init__(self, checks: Checks, now: Callable[[], datetime]) -> None:
        self._checks = checks
        self._now = now

    def settle(self, click: Click, action: Action, target: Target) -> None:
        """Approve or decline."""
        verdict = _VERDICTS[action]
        self._checks.settle(click, target.id, target.detail, verdict, sentences.of_settling, self._now())

    def hand_over(self, click: Click, target: Target) -> None:
        """Ask the named person."""
        self._checks.hand_over(click, target.id, sentences.of_handing_over, self._now())
