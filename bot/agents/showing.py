"""Agents' requests, shown to the people behind them: each is a message in their direct messages, whose thread holds all
that comes of it."""

from dataclasses import dataclass, replace

from bot.agents.messages import asks_for
from bot.clock import Now
from bot.slack.message_sender import MessageSender
from bot.slack.workspace_access import Slack
from bot.ui.blocks import RenderedCard, cut, escape, quotes, section
from storage.store import Store
from twins.job_payloads import AgentAsk
from twins.jobs import Job, JobKind, order_of


@dataclass(frozen=True)
class AgentAskHandler:
    slack: Slack
    store: Store
    now: Now

    def show(self, said: AgentAsk) -> None:
        """Post an agent's words once, and put them to a twin as an ask of their person in that thread."""
        act = said.act
        place = replace(act.place, channel=None, thread_ts=None)
        job = Job(act.job_id, JobKind.AGENT_ASK, place.lane, {}, order_of(act.at), self.now(), said.attempts)
        sender = MessageSender(self.slack.apps, self.slack.shared_channels)
        there, ts = sender.post(job, place, self._drawn(said), None)
        self.store.tickets.show(said, there.channel or "", ts, self.now())

    def _drawn(self, said: AgentAsk) -> RenderedCard:
        """As a quote the words are never read as the bot's own."""
        live = self.store.versions.live(said.twin) if said.twin else None
        place = said.act.place
        conductor = self.slack.users.profile(place.app, place.team, said.act.by).name
        head = asks_for(said.client, conductor, live.twin.name if live else said.twin)
        return RenderedCard(f"{head} {escape(cut(said.text, 300))}", [section(head), *quotes(said.text)])
