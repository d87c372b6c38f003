"""Which product an agent may ask for: one of a channel in which its person could have asked."""

from dataclasses import dataclass

from bot.slack.client import SlackRefusedError, call, pages
from bot.slack.workspace_access import Slack
from storage.asking.products import ProductStore
from twins.agents.identity import AgentIdentity
from twins.notices import NoticeFacts, Refusal, Refused

_MOST_PAGES = 25


@dataclass(frozen=True)
class ProductsOfPeople:
    slack: Slack
    products: ProductStore

    def require(self, identity: AgentIdentity, wanted: str) -> str:
        """Return the product's name as its channel has it; "" if none is wanted. Refuse one of which the person is in
        no channel, without a word on whether there is one. Asks Slack each time."""
        if not wanted:
            return ""
        for channel, name in self.products.channels_of(identity.team, wanted):
            if self._could_ask(identity, channel):
                return name
        raise Refused(Refusal.NOT_YOUR_PRODUCT, NoticeFacts(product=wanted))

    def _could_ask(self, identity: AgentIdentity, channel: str) -> bool:
        client = self.slack.apps.of(identity.app)
        try:
            found = call(client.conversations_info, channel=channel)["channel"]
            if found.get("is_archived") or found.get("is_ext_shared") or found.get("is_pending_ext_shared"):
                return False
            members = pages(client.conversations_members, _MOST_PAGES, channel=channel)
            return any(identity.person in page.get("members", ()) for page in members)
        except SlackRefusedError:  # the app isn't in the channel, or it has more members than are read
            return False
