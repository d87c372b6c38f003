"""`/twins agents webhook`: a person registers where verdicts are sent. A form that nothing stores shows the secret,
once."""

from dataclasses import dataclass
from functools import partial

from bot.agents import messages
from bot.agents.messages import WEBHOOK_NOT_SHOWN, webhook_made, webhook_removed
from bot.clock import Now
from bot.slack.workspace_access import Slack
from bot.ui.blocks import Block, plain, section
from storage.store import Store
from twins.agents.webhooks import address_of, fingerprint, secret_of
from twins.job_payloads import Command
from twins.notices import NoticeFacts, Refusal, Refused


def secret_form(url: str, secret: str) -> Block:
    """Show a secret, to be copied."""
    return {
        "type": "modal",
        "title": plain(messages.OF_WEBHOOK),
        "close": plain(messages.COPIED),
        "blocks": [section(webhook_made(url, secret))],
    }


@dataclass(frozen=True)
class WebhookCommands:
    slack: Slack
    store: Store
    now: Now
    key: bytes
    """Of the server; empty where there are no webhooks."""
    this_machine: bool
    """Whether http to this machine is allowed too."""

    def command(self, command: Command, rest: str) -> None:
        verb, _, url = rest.partition(" ")
        if verb.casefold() in {"remove", "revoke"}:
            url = _plain_address(url)
            self.store.webhooks.remove(command.act, url, webhook_removed(url), self.now())
            return
        self._add(command, _plain_address(rest.removeprefix("new ")))

    def _add(self, command: Command, url: str) -> None:
        """Store it first: one whose secret its person never saw is removed again."""
        if not self.key:
            raise Refused(Refusal.NO_WEBHOOKS)
        if address_of(url, this_machine=self.this_machine) is None:
            raise Refused(Refusal.BAD_WEBHOOK, NoticeFacts(written=url))
        secret = self.store.webhooks.add(command.act, url, partial(secret_of, self.key), fingerprint, self.now())
        if not self.slack.forms.try_open(command, secret_form(url, secret)):
            self.store.webhooks.discard(command.act.place, url, WEBHOOK_NOT_SHOWN, self.now())


def _plain_address(text: str) -> str:
    """Return an address as it was typed: Slack may have made a link of it."""
    return text.strip().removeprefix("<").removesuffix(">").partition("|")[0]
