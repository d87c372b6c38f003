"""What every envelope of the agents' door calls: tokens, asks, tickets and what an agent may do with one."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from starlette.concurrency import run_in_threadpool

from bot.agents.bearer import Bearers
from bot.agents.expected_answers import ExpectedAnswers
from bot.agents.limiting import Waits
from bot.agents.products import ProductsOfPeople
from bot.agents.watch import LOOKS_EVERY, TicketWatch
from bot.asking.lead import lead_of
from bot.clock import Now
from bot.slack.payload_text import storable
from bot.slack.workspace_access import Slack
from storage.agents.ticket_rows import new_ticket
from storage.store import Store
from twins.agents.answering import result_of
from twins.agents.identity import AgentIdentity, AgentScope
from twins.agents.limits import AgentLimits
from twins.agents.request import LONGEST_KEY, AgentRequest
from twins.agents.result import AgentResult, TicketState
from twins.agents.tickets import BEING_READ, TicketView
from twins.agents.tool_use import ApprovalUse, ToolUse
from twins.agents.webhooks import address_of
from twins.checking.escalation import Stage
from twins.checking.views import AnswerView
from twins.deciding.addressing import Listed, is_greeting
from twins.deciding.ask import LONGEST_ASK
from twins.deciding.secrets.blanking import blank_secrets
from twins.jobs import Destination
from twins.notices import NoticeFacts, Refusal, Refused
from twins.people import Membership
from twins.playbook.model import Version


def needs_agent(result: AgentResult) -> bool:
    """Whether waiting longer brings nothing: it is settled, or the agent or its person has to do something."""
    return not result.state.waits_for_person


@dataclass(frozen=True)
class AgentDesk:
    """Verbs take the identity that the token gave, never a person or an agent from arguments. They raise Refused, and
    RetryError or OutageError while Slack can't say who the person is. Sync verbs belong on a worker thread."""

    slack: Slack
    store: Store
    bearers: Bearers
    now: Now
    watch: TicketWatch
    expected: ExpectedAnswers
    limits: AgentLimits
    waits: Waits
    promised: Callable[[AnswerView], AnswerView]
    """Adds when a check that waits expires."""

    @classmethod
    def of(
        cls,
        slack: Slack,
        store: Store,
        now: Now,
        limits: AgentLimits,
        promised: Callable[[AnswerView], AnswerView],
        vouched: Callable[[str], AgentIdentity] | None = None,
    ) -> "AgentDesk":
        bearers, watch = Bearers(store.agent_tokens, vouched), TicketWatch(store.tickets.marks)
        return cls(slack, store, bearers, now, watch, ExpectedAnswers(), limits, Waits(limits.waits), promised)

    def identity(self, token: str) -> AgentIdentity:
        """Return who acts with a token. Refuse a person who may not ask twins themselves."""
        identity = self.bearers.identity(token, self.now())
        self.admit(identity, fresh=False)
        return identity

    def admit(self, identity: AgentIdentity, *, fresh: bool = True) -> None:
        """Refuse guests, outsiders and deactivated people; `fresh` asks Slack now."""
        profile = self.slack.users.profile(identity.app, identity.team, identity.person, fresh=fresh)
        standing = profile.standing_from(identity.team, identity.team)
        if standing is not Membership.MEMBER:
            raise Refused(Refusal.NOT_ADMITTED, NoticeFacts(state=standing.value))

    def take(self, identity: AgentIdentity, request: AgentRequest, named: str) -> str:
        """Take in an ask once, and return its ticket. The gate asks Slack who the person is before a twin answers."""
        require_scope(identity, AgentScope.ASK)
        checked = self.checked(identity, request)
        return self.store.tickets.take(identity, checked, self.limits.asks, self.now(), named=named)

    def take_tool_use(self, identity: AgentIdentity, use: ToolUse, request: AgentRequest, named: str) -> str:
        """Take in a request for one exact tool call, and return its ticket."""
        require_scope(identity, AgentScope.ASK)
        checked = self.checked(identity, request)
        return self.store.tool_uses.take(identity, use, checked, self.limits.asks, self.now(), named=named)

    def spend(self, identity: AgentIdentity, ticket: str) -> ApprovalUse:
        """Let the tool call of a ticket through if it is approved, for one caller alone."""
        self.admit(identity)
        return self.store.tool_uses.spend(identity, ticket, self.now())

    def version_for(self, identity: AgentIdentity, handle: str) -> Version | None:
        """Return what a twin goes by; None if it doesn't answer the person."""
        return self.store.versions.live(handle) if handle in {each.handle for each in self._askable(identity)} else None

    def read(self, identity: AgentIdentity, ticket: str) -> AgentResult:
        require_scope(identity, AgentScope.READ)
        return self._result(identity, ticket)

    def withdraw(self, identity: AgentIdentity, ticket: str) -> AgentResult:
        self._require(identity, AgentScope.ASK)
        self.store.agent_actions.withdraw(identity, ticket, self.now())
        return self._result(identity, ticket)

    def answer(self, identity: AgentIdentity, ticket: str, text: str) -> AgentResult:
        """Answer the question that the expert asks before deciding."""
        self._require(identity, AgentScope.ASK)
        self.store.agent_actions.answer(identity, ticket, _words(text), self.now())
        return self._result(identity, ticket)

    def request_override(self, identity: AgentIdentity, ticket: str, reason: str, rule: str = "") -> AgentResult:
        """Show the person what to override and why. Their click in Slack is the override; wait for it as for a
        verdict."""
        self._require(identity, AgentScope.OVERRIDE)
        self.store.agent_actions.request_override(identity, ticket, _words(reason), self.now(), rule=rule)
        return self._result(identity, ticket)

    def twins(self, identity: AgentIdentity) -> list[Listed]:
        """Return the twins that answer the person."""
        require_scope(identity, AgentScope.READ)
        live = self.store.versions.seen_by(identity.person)
        return [Listed.of(twin) for twin in live.twins if twin.handle not in live.hidden]

    async def ask(self, identity: AgentIdentity, request: AgentRequest, seconds: float) -> AgentResult:
        """Ask, and wait at most this long for the twin's own answer, which may be to wait for a person."""
        with self.waits.held(identity, seconds):
            return await self._answered(identity, partial(self.take, identity, request), seconds)

    async def ask_for_tool(
        self, identity: AgentIdentity, use: ToolUse, request: AgentRequest, seconds: float
    ) -> AgentResult:
        """Like `ask`, for one exact tool call."""
        with self.waits.held(identity, seconds):
            return await self._answered(identity, partial(self.take_tool_use, identity, use, request), seconds)

    async def wait(self, identity: AgentIdentity, ticket: str, seconds: float) -> AgentResult:
        """Wait at most this long for a verdict, or for anything that the agent has to do."""
        require_scope(identity, AgentScope.READ)
        with self.waits.held(identity, seconds):
            return await self._until_needed(identity, ticket, seconds)

    async def _answered(self, identity: AgentIdentity, take: Callable[[str], str], seconds: float) -> AgentResult:
        """Take in a request, and return its ticket once its twin has answered or nothing more comes of it."""
        ends, named = time.monotonic() + seconds, new_ticket()
        with self.expected.call(named, partial(self._result, identity, named)) as call:
            ticket = await run_in_threadpool(take, named)
            result = await call.result(min(seconds, LOOKS_EVERY)) if ticket == named else None
            if result and result.state is not TicketState.READING:
                return result
        await self.watch.change(ticket, BEING_READ, ends - time.monotonic())
        return await run_in_threadpool(self._result, identity, ticket)

    async def _until_needed(self, identity: AgentIdentity, ticket: str, seconds: float) -> AgentResult:
        """Return a ticket once waiting brings nothing more, or as it is when the time is over. Holds no thread
        meanwhile."""
        ends = time.monotonic() + seconds
        mark: str | None = await self.watch.mark(ticket)
        while True:
            result = await run_in_threadpool(self._result, identity, ticket)
            left = ends - time.monotonic()
            if needs_agent(result) or left <= 0 or mark is None:
                return result
            mark = await self.watch.change(ticket, mark, left)

    def _result(self, identity: AgentIdentity, ticket: str) -> AgentResult:
        return self.result_of_view(self.store.tickets.view(identity, ticket))

    def result_of_view(self, view: TicketView) -> AgentResult:
        view = replace(view, answers=tuple(map(self._with_end, view.answers)))
        return result_of(view, _reason, self._link(view.place) if view.answers or view.choices else "")

    def _require(self, identity: AgentIdentity, scope: AgentScope) -> None:
        require_scope(identity, scope)
        self.admit(identity)

    def checked(self, identity: AgentIdentity, request: AgentRequest) -> AgentRequest:
        """Blank secrets, and refuse what no twin could read, before anything is stored."""
        if request.notify and address_of(request.notify, this_machine=True) is None:
            raise Refused(Refusal.NOT_REGISTERED, NoticeFacts(written=request.notify))
        want, why = _clean(request.want), _clean(request.why)
        checked = replace(request, want=want, why=why, twin=request.twin.strip().casefold(), key=request.key.strip())
        if not want or is_greeting(want):
            raise Refused(Refusal.NOTHING_ASKED)
        if len(checked.text) > LONGEST_ASK:
            raise Refused(Refusal.TOO_LONG, NoticeFacts(count=len(checked.text)))
        if len(checked.key) > LONGEST_KEY or checked.key != storable(checked.key):
            raise Refused(Refusal.BAD_KEY, NoticeFacts(count=LONGEST_KEY))
        handles = tuple(twin.handle for twin in self._askable(identity))
        if checked.twin and checked.twin not in handles:
            raise Refused(Refusal.NOT_ASKABLE, NoticeFacts(handle=checked.twin, choices=handles))
        wanted = storable(request.product).strip()
        return replace(checked, product=ProductsOfPeople(self.slack, self.store.products).require(identity, wanted))

    def _askable(self, identity: AgentIdentity) -> list[Listed]:
        return self.twins(replace(identity, scopes=identity.scopes | {AgentScope.READ}))

    def _with_end(self, answer: AnswerView) -> AnswerView:
        """Only a check of which the architects were told has an end that is known."""
        is_last = answer.check is not None and answer.check.is_waiting and answer.check.stage is Stage.STUCK
        return self.promised(answer) if is_last else answer

    def _link(self, place: Destination | None) -> str:
        return self.slack.apps.link_to_thread(place) if place else ""


def require_scope(identity: AgentIdentity, scope: AgentScope) -> None:
    if scope not in identity.scopes:
        raise Refused(Refusal.NO_SCOPE, NoticeFacts(item=scope.value))


def _clean(text: str) -> str:
    return blank_secrets(storable(text)).text.strip()


def _words(text: str) -> str:
    """Return what an agent says for its person. Refuse nothing at all, and more than a person could send."""
    words = _clean(text)
    if not words:
        raise Refused(Refusal.NOTHING_SAID)
    if len(words) > LONGEST_ASK:
        raise Refused(Refusal.TOO_LONG, NoticeFacts(count=len(words)))
    return words


def _reason(answer: AnswerView) -> str:
    """Return the sentence that the card in Slack shows behind the verdict."""
    return lead_of(answer).reason or answer.decision.reason
