"""Agents' requests, shown to the people behind them: each is a message in their direct messages, whose thread holds all
that comes of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from bot.agents.expected_answers import ExpectedAnswers
from bot.agents.messages import asks_for
from bot.asking.handler import AskHandler, ReadAsk
from bot.clock import Now
from bot.slack.workspace_access import Slack
from bot.ui.blocks import RenderedCard, cut, escape, quotes, section
from storage.records.versions import LiveTwins
from storage.store import Store
from twins.job_payloads import AgentAsk, Mention, ask_of_agent, read
from twins.jobs import Destination, Job, JobKind, OutageError, RetryError, order_of
from twins.notices import Refused
from twins.people import Membership

_NOWHERE = "D"
"""Used until the direct messages where a request will appear are known."""
_POSTS_AT_ONCE = 16


@dataclass(frozen=True)
class AgentAskHandler:
    slack: Slack
    store: Store
    now: Now
    asking: AskHandler
    expected: ExpectedAnswers
    posting: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(_POSTS_AT_ONCE, thread_name_prefix="poster")
    )

    def show(self, said: AgentAsk) -> None:
        """Post an agent's words once they are on the disk, and answer them as an ask of their person in that thread: in
        the same transaction if they were read meanwhile, else by a job of its own, which says what stands against
        it."""
        live = self.store.versions.seen_by(said.act.by)
        posting = self.posting.submit(self._posted, said, live)
        try:
            found = self._read_meanwhile(said, live)
        finally:
            there = posting.result()
        if found is None:
            self.store.tickets.show(said, there, self.now())
        else:
            more = {"others": found.others, "concerned": found.concerned}
            self.store.tickets.answer(said, there, found.asked, found.readings, self.now(), **more)
        with self.store.database.on_disk():
            self.expected.wake(said.ticket)

    def _posted(self, said: AgentAsk, live: LiveTwins) -> Destination:
        """Return the thread of the message."""
        drawn = self._drawn(said, live)
        act = said.act
        place = replace(act.place, channel=None, thread_ts=None)
        attempts = max(2, said.attempts) if self.store.tickets.may_be_shown(said) else 1
        job = Job(act.job_id, JobKind.AGENT_ASK, place.lane, {}, order_of(act.at), self.now(), attempts)
        there, ts = self.slack.sender.post(job, place, drawn, None)
        return replace(there, thread_ts=ts)

    def _read_meanwhile(self, said: AgentAsk, live: LiveTwins) -> ReadAsk | None:
        """None where the ask has to be a job of its own, as after a failure."""
        place = said.act.place
        if said.attempts > 1:
            return None
        try:
            person = self.slack.users.profile(place.app, place.team, said.act.by, fresh=True)
            if person.standing_from(said.user_team, place.team) is not Membership.MEMBER:
                return None
            there = replace(place, channel=_NOWHERE, thread_ts=order_of(said.act.at))
            return self.asking.read_ahead(read(Mention, ask_of_agent(said, there, self.now())), live)
        except (OutageError, RetryError, Refused):
            return None

    def _drawn(self, said: AgentAsk, live: LiveTwins) -> RenderedCard:
        """As a quote the words are never read as the bot's own."""
        named = live.versions.get(said.twin)
        place = said.act.place
        conductor = self.slack.users.profile(place.app, place.team, said.act.by).name
        head = asks_for(said.client, conductor, named.twin.name if named else said.twin)
        return RenderedCard(f"{head} {escape(cut(said.text, 300))}", [section(head), *quotes(said.text)])
