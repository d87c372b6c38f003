"""An agent's request for an override: its card, and the person's click."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Now
from bot.slack.workspace_access import Slack
from bot.ui.blocks import RenderedCard, actions, button, escape, quotes, section
from bot.ui.ids import Action
from storage.store import Store
from twins.agents.tickets import OverrideRequestView
from twins.job_payloads import Click
from twins.states import OverrideRequestState
from twins.values import ActionValue

LAPSE_AFTER = timedelta(days=2)


def draw_override_request(view: OverrideRequestView) -> RenderedCard:
    rule, client = escape(view.rule_id), escape(view.client)
    match view.state:
        case OverrideRequestState.WAITING:
            who = f"<@{view.conductor}>, " if view.conductor else ""
            head = f"{who}*{client}* asks you to override {rule} for this reason. It takes effect when you click."
            ways = [
                button("Override", Action.ACCEPT_OVERRIDE, str(ActionValue(view.id)), "primary"),
                button("Keep to the rule", Action.DECLINE_OVERRIDE, str(ActionValue(view.id))),
            ]
            text = f"{client} asks you to override {rule}"
            return RenderedCard(text, [section(head), *quotes(view.reason), *actions(ways)])
        case OverrideRequestState.ACCEPTED:
            words = f"You overrode {rule}, as {client} asked."
        case OverrideRequestState.DECLINED:
            words = f"{rule} stays: you didn't override it."
        case OverrideRequestState.LAPSED:
            words = f"{rule} stays: {client}'s request to override it is over."
    return RenderedCard(words, [section(words)])


@dataclass(frozen=True)
class OverrideRequestHandler:
    slack: Slack
    store: Store
    now: Now

    def tick(self) -> None:
        self.store.override_requests.lapse(LAPSE_AFTER, self.now())

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {
            Action.ACCEPT_OVERRIDE: lambda click: self.store.override_requests.accept(
                click.act, click.target.id, self.now()
            ),
            Action.DECLINE_OVERRIDE: lambda click: self.store.override_requests.decline(
                click.act, click.target.id, self.now()
            ),
        }
