"""`/twins agents`: a person's tokens, made, listed and revoked. A form that nothing stores shows a token, once."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.agents import messages
from bot.agents.messages import NOT_SHOWN, listed, made, revoked
from bot.agents.webhooks.webhook_commands import WebhookCommands
from bot.clock import Now
from bot.slack.workspace_access import Slack
from bot.ui.blocks import Block, plain, section
from storage.store import Store
from twins.agents.identity import LONGEST_LIFE, USUAL_LIFE, AgentScope, agent_name
from twins.job_payloads import Command
from twins.jobs import Interaction
from twins.notices import Refusal, Refused

_LIFE = re.compile(r"\s+for\s+(\d{1,4})\s+days?\s*$", re.IGNORECASE)
_LIMITED = re.compile(r"\s+without\s+overrides?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class NewToken:
    name: str
    scopes: frozenset[AgentScope]
    life: timedelta


def new_token(text: str) -> NewToken:
    """Read `Claude Code without override for 30 days`, the last two in any order. A life beyond the longest is cut."""
    scopes, life = frozenset(AgentScope), USUAL_LIFE
    for _ in range(2):
        if found := _LIFE.search(f" {text}"):
            life, text = timedelta(days=int(found[1])), f" {text}"[: found.start()]
        if found := _LIMITED.search(f" {text}"):
            scopes, text = scopes - {AgentScope.OVERRIDE}, f" {text}"[: found.start()]
    return NewToken(agent_name(text), scopes, min(max(life, timedelta(days=1)), LONGEST_LIFE))


def token_form(name: str, token: str, url: str) -> Block:
    """Show a token, to be copied."""
    return {
        "type": "modal",
        "title": plain(messages.FOR_AGENT),
        "close": plain(messages.COPIED),
        "blocks": [section(made(name, token, url))],
    }


@dataclass(frozen=True)
class AgentTokenHandler:
    slack: Slack
    store: Store
    now: Now
    url: str
    """Where agents reach the door; "" if it isn't open."""
    webhooks: WebhookCommands

    def command(self, command: Command, rest: str) -> None:
        """List the tokens, make one, or revoke those of one name."""
        verb, _, name = rest.partition(" ")
        match verb.casefold():
            case "new":
                self._make(command, new_token(name))
            case "remove" | "revoke":
                self.store.agent_tokens.revoke(command.act, name, revoked(agent_name(name)), self.now())
            case "webhook" | "webhooks":
                self.webhooks.command(replace(command, act=self._act(command)), name.strip())
            case _:
                self._list(command)

    def _make(self, command: Command, wanted: NewToken) -> None:
        """Store the hash first: a token that its person never saw does no harm, one that isn't stored is useless."""
        if not wanted.name:
            raise Refused(Refusal.NO_AGENT)
        token = self.store.agent_tokens.make(self._act(command), wanted.name, wanted.scopes, wanted.life, self.now())
        if not self.slack.forms.try_open(command, token_form(wanted.name, token, self.url)):
            self.store.agent_tokens.discard(command.act.place, token, self.now(), NOT_SHOWN)

    def _act(self, command: Command) -> Interaction:
        """Agents ask through the shared app: a twin's own app hears one twin alone."""
        return replace(command.act, place=replace(command.act.place, app=self.slack.apps.first.app))

    def _list(self, command: Command) -> None:
        place = command.act.place
        tokens = self.store.agent_tokens.listed(place.team, command.act.by, self.now())
        webhooks = self.store.webhooks.listed(place.team, command.act.by)
        self.store.ledger.reply(command.act, listed(tokens, webhooks))
