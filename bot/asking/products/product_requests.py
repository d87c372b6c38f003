"""Handler of `/twins product NAME`, and of the architects' answers to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.clock import Now
from bot.slack.workspace_access import Slack
from bot.ui.ids import Action
from storage.store import Store
from twins.audience import is_direct
from twins.job_payloads import Click, Command
from twins.notices import Refusal, Refused
from twins.playbook.products import LONGEST_PRODUCT
from twins.states import ProductRequestState


@dataclass(frozen=True)
class ProductHandler:
    """A channel's product: named by a member, and confirmed by an architect where that is needed."""

    slack: Slack
    store: Store
    now: Now

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {
            Action.CONFIRM_PRODUCT: lambda click: self._settle(click, ProductRequestState.CONFIRMED),
            Action.DECLINE_PRODUCT: lambda click: self._settle(click, ProductRequestState.DECLINED),
        }

    def name(self, command: Command, rest: str) -> None:
        channel, name = command.act.place.channel, " ".join(rest.split())
        if channel is None or is_direct(channel):
            raise Refused(Refusal.NO_PRODUCT_IN_DIRECT)
        if not 1 <= len(name) <= LONGEST_PRODUCT:
            raise Refused(Refusal.NO_PRODUCT_NAME)
        self.store.products.name(command.act, name, self.slack.architects, self.now())

    def _settle(self, click: Click, to: ProductRequestState) -> None:
        self.store.products.settle(click.act, click.target.id, to, self.slack.architects, self.now())
