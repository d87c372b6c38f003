"""Commits of pull requests: one ask for each twin that has a say, however often the check is run."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from storage.agents.ticket_rows import agent_in_turn, ask_under, give_up_key, put_ask, require_room
from storage.agents.tickets import ticket_view
from storage.db.audit_log import record
from storage.db.database import Database, take_turns
from storage.db.identities import ASSIGNED, PULL_REQUEST, new_id, person_id
from storage.db.statements import insert_or_ignore
from storage.db.tables_agents import AgentAskRow, AgentRow, PullRequestRow, TicketListenerRow
from storage.jobs.due import enqueue_step
from storage.jobs.ledger import Ledger
from storage.records.versions import VersionStore
from twins.agents.identity import AgentIdentity
from twins.agents.limits import Limit
from twins.agents.pulls.pull_request import BrokenLaw, PullRequest, context_of
from twins.agents.request import AgentRequest
from twins.agents.tickets import TicketView
from twins.agents.tool_use import is_over
from twins.audit import Act
from twins.audit_words import ActWord
from twins.jobs import JobKind, ListenerKind


@dataclass(frozen=True)
class AssignedTwin:
    """How far one twin is with a commit."""

    handle: str
    broken: tuple[BrokenLaw, ...]
    view: TicketView | None


@dataclass(frozen=True)
class PullState:
    id: str
    repository: str
    number: int
    head: str
    context: str
    """The name of the status."""
    twins: tuple[AssignedTwin, ...]
    told: str | None


class PullRequestStore:
    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions

    def take(
        self,
        identity: AgentIdentity,
        pull: PullRequest,
        asked: Mapping[str, AgentRequest],
        broken: Mapping[str, Sequence[BrokenLaw]],
        limit: Limit,
        now: datetime,
    ) -> str:
        """Take in the commit of a pull request, ask each twin in `asked` once, and note what is `broken`; return its
        id. A twin whose ticket `is_over` is asked again."""
        with self._database.write() as session:
            take_turns(session, f"pull:{identity.team}:{pull.name}@{pull.head}")
            agent = agent_in_turn(session, identity)
            row = _row(session, identity.team, pull, now)
            before: Mapping[str, Any] = row.twins or {}
            twins: dict[str, Any] = {}
            for handle, laws in broken.items():
                twins[handle] = {"broken": [[law.rule, law.path] for law in laws]}
            for handle, request in asked.items():
                ticket = (before.get(handle) or {}).get("ticket")
                if ticket is None or self._is_over(session, ticket, now):
                    ticket = _ask(session, identity, agent, row, request, limit, now)
                twins[handle] = {"ticket": ticket}
            if twins != before:
                _record(session, identity, row.id, twins, before, now)
            row.twins = twins
            enqueue_step(session, JobKind.COMMIT_STATUS, row.id, {"target": row.id}, now)
            return row.id

    def state(self, check_id: str, team: str | None = None) -> PullState | None:
        """Return how a commit is; of one workspace alone, if it is given."""
        with self._database.read() as session:
            row = session.get(PullRequestRow, check_id)
            if row is None or (team and row.team != team):
                return None
            twins = tuple(self._twin(session, handle, said) for handle, said in sorted((row.twins or {}).items()))
            return PullState(row.id, row.repository, row.number, row.head, row.context, twins, row.told)

    def tickets(self, check_id: str) -> list[str]:
        with self._database.read() as session:
            row = session.get(PullRequestRow, check_id)
            return [said["ticket"] for said in ((row.twins or {}) if row else {}).values() if "ticket" in said]

    def complete_status(self, job_id: str, check_id: str, status: str, now: datetime) -> None:
        """Complete a job with the status that GitHub was told."""
        with self._ledger.completing(job_id) as session:
            row = session.get(PullRequestRow, check_id)
            if row is not None:  # retention may have deleted it meanwhile
                row.told = status

    def _twin(self, session: Session, handle: str, said: Mapping[str, Any]) -> AssignedTwin:
        broken = tuple(BrokenLaw(rule, path) for rule, path in said.get("broken", ()))
        ask = session.get(AgentAskRow, said["ticket"]) if "ticket" in said else None
        agent = session.get(AgentRow, ask.agent_id) if ask else None
        view = ticket_view(session, self._versions, ask, agent) if ask and agent else None
        return AssignedTwin(handle, broken, view)

    def _is_over(self, session: Session, ticket: str, now: datetime) -> bool:
        ask = session.get(AgentAskRow, ticket)
        agent = session.get(AgentRow, ask.agent_id) if ask else None
        return ask is None or agent is None or is_over(ticket_view(session, self._versions, ask, agent), now)


def _row(session: Session, team: str, pull: PullRequest, now: datetime) -> PullRequestRow:
    same: dict[str, Any] = {
        "team": team,
        "repository": pull.repository.casefold(),
        "number": pull.number,
        "head": pull.head,
    }
    same["base"] = pull.base
    insert_or_ignore(
        session,
        PullRequestRow,
        same | {"id": f"pr_{secrets.token_urlsafe(18)}", "context": context_of(pull), "twins": {}, "at": now},
    )
    return session.exec(select(PullRequestRow).filter_by(**same).with_for_update()).one()


def _ask(
    session: Session,
    identity: AgentIdentity,
    agent: AgentRow,
    row: PullRequestRow,
    request: AgentRequest,
    limit: Limit,
    now: datetime,
) -> str:
    key = f"{PULL_REQUEST}{request.twin}:{row.id}"
    give_up_key(session, ask_under(session, agent, key))
    require_room(session, agent, limit, now)
    digest = request.digest(agent.salt)
    ticket = put_ask(session, identity, request, key, digest, now, floor_only=True, assigned=ASSIGNED)
    session.flush()
    listener = {"id": new_id(), "ticket": ticket, "kind": ListenerKind.PULL_REQUEST, "target": row.id, "at": now}
    insert_or_ignore(session, TicketListenerRow, listener)
    return ticket


def _record(
    session: Session,
    identity: AgentIdentity,
    check_id: str,
    twins: Mapping[str, Any],
    before: Mapping[str, Any],
    now: datetime,
) -> None:
    """Record which twins have a say, and which laws stop a commit; neither names nor paths."""
    by = person_id(session, identity.team, identity.person)
    laws = {handle: sorted({rule for rule, _ in said.get("broken", ())}) for handle, said in twins.items()}
    facts = {"agent": identity.agent, "twins": laws, "no_longer": sorted(before.keys() - twins.keys())}
    record(session, Act(now, ActWord.PULL_REQUEST_CHECKED, by, check_id, facts))
