"""Tool calls that a hook asks for: each is a ticket for one exact input, and its approval lets it through once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col

from storage.agents.ticket_rows import agent_in_turn, ask_under, give_up_key, put_ask, require_room
from storage.agents.tickets import newest_decisions, own_ticket, ticket_view
from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import TOOL_CALL, person_id
from storage.db.tables_agents import AgentAskRow
from storage.records.versions import VersionStore
from twins.agents.identity import AgentIdentity
from twins.agents.limits import Limit
from twins.agents.request import AgentRequest
from twins.agents.tool_use import ApprovalUse, ToolUse, is_over, may_run
from twins.audit import Act
from twins.audit_words import ActWord


class ToolUseStore:
    def __init__(self, database: Database, versions: VersionStore) -> None:
        self._database = database
        self._versions = versions

    def take(
        self,
        identity: AgentIdentity,
        use: ToolUse,
        request: AgentRequest,
        limit: Limit,
        now: datetime,
        *,
        named: str = "",
    ) -> str:
        """Take in a request for one exact tool call, and return its ticket. The same call keeps its ticket until its
        approval was used or nothing more comes of it. Only new ones count for the limit."""
        with self._database.write() as session:
            agent = agent_in_turn(session, identity)
            digest = use.digest(agent.salt)
            key = f"{TOOL_CALL}{request.twin}:{digest}"
            known = ask_under(session, agent, key)
            is_open = known and known.spent_at is None
            if known and is_open and not is_over(ticket_view(session, self._versions, known, agent), now):
                return known.ticket
            give_up_key(session, known)
            require_room(session, agent, limit, now)
            return put_ask(session, identity, request, key, digest, now, named=named, floor_only=True)

    def record_stop(self, identity: AgentIdentity, rules: Sequence[str], now: datetime) -> None:
        """Record which laws stopped a tool call. Nothing of the call itself is kept."""
        with self._database.write() as session:
            by = person_id(session, identity.team, identity.person)
            record(session, Act(now, ActWord.AGENT_STOPPED, by, identity.agent, {"rules": sorted(rules)}))

    def spend(self, identity: AgentIdentity, ticket: str, now: datetime) -> ApprovalUse:
        """Let the tool call of a ticket through if it may run, for one caller alone."""
        with self._database.write() as session:
            row, agent = own_ticket(session, identity, ticket)
            session.refresh(row, with_for_update=True)
            if not may_run(ticket_view(session, self._versions, row, agent)):
                return ApprovalUse.NOTHING
            unspent = (col(AgentAskRow.ticket) == ticket, col(AgentAskRow.spent_at).is_(None))
            if not session.exec(update(AgentAskRow).where(*unspent).values(spent_at=now)).rowcount:
                return ApprovalUse.BEFORE
            by = person_id(session, identity.team, identity.person)
            asked = newest_decisions(session, row)[-1].ask_id
            record(session, Act(now, ActWord.AGENT_ACTED, by, asked, {"agent": row.agent_id, "act": "run"}))
            return ApprovalUse.NOW
