"""The check on a pull request: who is asked about which files, and what the check says."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool

from bot.agents.desk import AgentDesk, require_scope
from bot.agents.limiting import CallRate
from bot.agents.pulls import messages
from bot.agents.pulls.github_api import GitHubApi, GitHubError, PullRequestChange
from storage.agents.pull_requests import AssignedTwin, PullState
from twins.agents.identity import AgentIdentity, AgentScope
from twins.agents.pulls.assignment import (
    MAP_FILE,
    AssignmentError,
    ChangedFile,
    by_map,
    by_owners,
    require_deciding_files_assigned,
    twins_of_map,
)
from twins.agents.pulls.check_status import (
    CheckStatus,
    PullRequestResult,
    TwinAnswer,
    failed_closed,
    result_of_check,
)
from twins.agents.pulls.path_patterns import PatternError
from twins.agents.pulls.pull_request import broken_laws, request_text
from twins.agents.request import AgentRequest
from twins.jobs import Destination
from twins.notices import Refusal, Refused
from twins.playbook.model import Version

log = logging.getLogger(__name__)

CLIENT = "GitHub"
"""The agent that asks for a pull request's author."""
_READERS = CapacityLimiter(4)
"""Threads that read from GitHub and match laws at a time."""


@dataclass(frozen=True)
class PullRequestDesk:
    desk: AgentDesk
    github: GitHubApi
    logins: Mapping[str, str]
    """Slack ids by login at GitHub, in lower case."""
    rate: CallRate

    @classmethod
    def of(cls, desk: AgentDesk, github: GitHubApi, logins: Mapping[str, str]) -> "PullRequestDesk":
        return cls(desk, github, logins, CallRate(desk.limits.calls))

    async def check(
        self, identity: AgentIdentity, repository: str, number: int, token: str, seconds: float
    ) -> PullRequestResult:
        """Read a pull request from GitHub with the caller's own token, ask its twins once, and wait at most this long
        for what they say."""
        require_scope(identity, AgentScope.ASK)
        require_scope(identity, AgentScope.READ)
        self.rate.count(identity)
        with self.desk.waits.held(identity, seconds):
            checked = await to_thread.run_sync(self._checked, identity, repository, number, token, limiter=_READERS)
            return checked if isinstance(checked, PullRequestResult) else await self._until(identity, checked, seconds)

    async def wait(self, identity: AgentIdentity, check_id: str, seconds: float) -> PullRequestResult:
        """Wait at most this long for a check that is no longer pending. Its id is known to those who could read the
        pull request."""
        require_scope(identity, AgentScope.READ)
        with self.desk.waits.held(identity, seconds):
            return await self._until(identity, check_id, seconds)

    async def _until(self, identity: AgentIdentity, check_id: str, seconds: float) -> PullRequestResult:
        ends = time.monotonic() + seconds
        while True:
            tickets = await run_in_threadpool(self.desk.store.pull_requests.tickets, check_id)
            marks = {ticket: await self.desk.watch.mark(ticket) for ticket in tickets}
            result = await run_in_threadpool(self.result, check_id, identity.team)
            left = ends - time.monotonic()
            if result.state is not CheckStatus.PENDING or left <= 0:
                return result
            changes = [asyncio.create_task(self.desk.watch.change(*each, left)) for each in marks.items()]
            found, waiting = await asyncio.wait(changes, return_when=asyncio.FIRST_COMPLETED)
            for task in waiting:
                task.cancel()
            if all(task.result() is None for task in found):
                return await run_in_threadpool(self.result, check_id, identity.team)

    def result(self, check_id: str, team: str | None = None) -> PullRequestResult:
        state = self.desk.store.pull_requests.state(check_id, team)
        if state is None:
            raise Refused(Refusal.NO_PULL_REQUEST)
        return self.result_of_state(state)

    def result_of_state(self, state: PullState) -> PullRequestResult:
        return result_of_check(state.id, state.head, [self._answer(each) for each in state.twins])

    def _answer(self, twin: AssignedTwin) -> TwinAnswer:
        version = self.desk.store.versions.live(twin.handle)
        answer = TwinAnswer(twin.handle, version.twin.name if version else twin.handle, broken=twin.broken)
        if twin.view is None:
            return answer
        answer = replace(answer, result=self.desk.result_of_view(twin.view))
        for asked in twin.view.answers:
            if asked.check:
                is_own = asked.check.holder.slack == asked.conductor
                return replace(answer, holder=asked.check.holder.name, since=asked.check.asked_at, is_own=is_own)
        return answer

    def _checked(self, identity: AgentIdentity, repository: str, number: int, token: str) -> PullRequestResult | str:
        """Return the id of what was asked, or why it couldn't be checked."""
        head = ""
        try:
            change = self.github.read(repository, number, token)
            head = change.pull.head
            asker = self._asker(identity, change.pull.author)
            return self._take(asker, change)
        except (AssignmentError, PatternError, GitHubError) as error:
            log.info("pull request not checked", extra={"agent": identity.agent, "reason": type(error).__name__})
            return failed_closed(head, str(error))

    def _take(self, asker: AgentIdentity, change: PullRequestChange) -> str:
        may_ask = {each.handle for each in self.desk.twins(asker)}
        live = self.desk.store.versions.all_live()
        versions = {each.twin.handle: each for each in live if each.twin.handle in may_ask}
        files = self._assigned(change, versions)
        unknown = sorted(files.keys() - versions.keys())
        if unknown:
            raise AssignmentError(messages.no_such_twin(unknown[0][:40]))
        company = self.desk.store.asks.company()
        broken = {handle: broken_laws(mine, versions[handle], company) for handle, mine in files.items()}
        asked = {
            handle: self.desk.checked(asker, AgentRequest(request_text(change.pull, mine), twin=handle))
            for handle, mine in files.items()
            if not broken[handle]
        }
        laws = {handle: each for handle, each in broken.items() if each}
        return self.desk.store.pull_requests.take(
            asker, change.pull, asked, laws, self.desk.limits.asks, self.desk.now()
        )

    def _assigned(
        self, change: PullRequestChange, versions: Mapping[str, Version]
    ) -> Mapping[str, Sequence[ChangedFile]]:
        assigned = self._assignment(change, versions)
        require_deciding_files_assigned(change.files, assigned)
        return assigned(change.files)

    def _assignment(
        self, change: PullRequestChange, versions: Mapping[str, Version]
    ) -> Callable[[Sequence[ChangedFile]], Mapping[str, Sequence[ChangedFile]]]:
        """Return what finds the twins of files, by the map or by CODEOWNERS."""
        if change.map_text is not None:
            twins = twins_of_map(change.map_text)
            return partial(by_map, twins=twins)
        if change.owners_text is None:
            raise AssignmentError(messages.no_map(MAP_FILE))
        owner = change.pull.repository.partition("/")[0].casefold()
        twins_of: dict[str, list[str]] = {}
        for handle, version in versions.items():
            twins_of.setdefault(f"@{owner}/{handle}", []).append(handle)
            for login, slack in self.logins.items():
                if slack == version.twin.expert.slack:
                    twins_of.setdefault(f"@{login}", []).append(handle)
        return partial(by_owners, text=change.owners_text, twins_of=twins_of)

    def _asker(self, identity: AgentIdentity, author: str) -> AgentIdentity:
        """Return who asks: the author, where it is known who that is in Slack, so that nobody decides about their own
        change; else the person of the token."""
        slack = self.logins.get(author.casefold())
        if slack is None:
            return identity
        place = Destination(identity.app, identity.team, user=slack)
        scopes = {AgentScope.READ, AgentScope.ASK}
        asker = self.desk.store.agent_tokens.known_agent(place, CLIENT, scopes, self.desk.now())
        try:
            self.desk.admit(asker)
        except Refused as refused:
            raise AssignmentError(messages.AUTHOR_CANT_ASK) from refused
        return asker
