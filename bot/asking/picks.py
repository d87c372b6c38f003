"""Handler for what conductors pick, state and add before and after a verdict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.clock import Now
from bot.ui.ids import Action
from storage.store import Store
from twins.checking.offers import ONCE_WITHIN
from twins.deciding.decision import Fit
from twins.job_payloads import Click
from twins.values import ActionValue


@dataclass(frozen=True)
class PickHandler:
    """Clicks on an answer that asks its conductor something. The store decides who is allowed, and who was first."""

    store: Store
    now: Now

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {
            Action.PICK: self._pick,
            Action.KEEPS: lambda click: self._state(click, Fit.KEEPS),
            Action.OTHER: lambda click: self._state(click, Fit.OTHER),
            Action.GOES_AGAINST: lambda click: self._state(click, Fit.AGAINST),
            Action.ONLY_ASKED: lambda click: self.store.picks.read_out(click.act, click.target.id, "", self.now()),
            Action.READ_OUT: self._read_out,
            Action.NO_WHY: lambda click: self.store.reasons.withhold(click.act, click.target.id, self.now()),
            Action.ADD_WHY: lambda click: self.store.reasons.wait_for_reason(click.act, click.target.id, self.now()),
            Action.NOT_MY_WHY: lambda click: self.store.reasons.take_back(click.act, click.target.id, self.now()),
        }

    def tick(self) -> None:
        self.store.ask_expiry.lapse(ONCE_WITHIN, self.now())

    def _pick(self, click: Click) -> None:
        target, shown = click.target, ActionValue.of(click.target.detail)
        self.store.picks.pick(click.act, target.id, shown.id, shown.detail, self.now())

    def _read_out(self, click: Click) -> None:
        self.store.picks.read_out(click.act, click.target.id, click.target.detail, self.now())

    def _state(self, click: Click, fit: Fit) -> None:
        self.store.picks.state(click.act, click.target.id, fit, click.target.detail, self.now())
