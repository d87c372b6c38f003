"""An agent's request for an override: its card, and the person's click."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.agents import messages
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
            head = messages.override_asked(view.conductor or "", client, rule)
            ways = [
                button(messages.OVERRIDE, Action.ACCEPT_OVERRIDE, str(ActionValue(view.id)), "primary"),
                button(messages.KEEP_TO_RULE, Action.DECLINE_OVERRIDE, str(ActionValue(view.id))),
            ]
            text = messages.override_asked_title(client, rule)
            return RenderedCard(text, [section(head), *quotes(view.reason), *actions(ways)])
        case OverrideRequestState.ACCEPTED:
            words = messages.you_overrode(rule, client)
        case OverrideRequestState.DECLINED:
            words = messages.rule_stays(rule)
        case OverrideRequestState.LAPSED:
            words = messages.request_over(rule, client)
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
