"""Rows of tickets: one for each key of an agent, so many a minute."""

import math
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.db.columns import UtcDateTime
from storage.db.database import OPENED, take_turns
from storage.db.identities import new_id
from storage.db.statements import insert_or_ignore, insert_row, run
from storage.db.tables_agents import AgentAskRow, AgentRow, TicketListenerRow, WebhookRow
from storage.db.tables_jobs import JobRow
from storage.jobs.rows import enqueue
from storage.jobs.ticket_events import enqueue_listener
from twins.agents.identity import AgentIdentity
from twins.agents.limits import Limit
from twins.agents.request import AgentRequest
from twins.jobs import Job, JobKind, JobState, ListenerKind, order_of
from twins.notices import NoticeFacts, Refusal, Refused

_A_MINUTE = timedelta(minutes=1)
_AGENT = select(AgentRow).where(col(AgentRow.id) == bindparam("agent"))
_UNDER_KEY = select(AgentAskRow).where(
    col(AgentAskRow.agent_id) == bindparam("agent"), col(AgentAskRow.key) == bindparam("key")
)
_RECENT = select(col(AgentAskRow.at)).where(col(AgentAskRow.at) > bindparam("since", type_=UtcDateTime()))
_RECENT = _RECENT.order_by(col(AgentAskRow.at).desc()).limit(bindparam("most"))
_OF_AGENT = _RECENT.where(col(AgentAskRow.agent_id) == bindparam("agent"))
_OF_PERSON = _RECENT.join(AgentRow, col(AgentRow.id) == col(AgentAskRow.agent_id))
_OF_PERSON = _OF_PERSON.where(col(AgentRow.person) == bindparam("person"))


def agent_in_turn(session: Session, identity: AgentIdentity) -> AgentRow:
    """Return the agent. Requests by agents of one person take turns."""
    agent: AgentRow | None = session.execute(_AGENT, {"agent": identity.agent}).scalar()
    if agent is None:
        raise Refused(Refusal.NO_TOKEN)
    take_turns(session, f"agents:{agent.person}")
    return agent


def ask_under(session: Session, agent: AgentRow, key: str) -> AgentAskRow | None:
    found: AgentAskRow | None = session.execute(_UNDER_KEY, {"agent": agent.id, "key": key}).scalar()
    return found


def give_up_key(session: Session, row: AgentAskRow | None) -> None:
    """Leave the key of a request to the next one."""
    if row is not None:
        row.key = f"{row.key}:{row.ticket}"
        session.flush()


def new_ticket() -> str:
    return f"ask_{secrets.token_urlsafe(18)}"


def put_ask(
    session: Session,
    identity: AgentIdentity,
    request: AgentRequest,
    key: str,
    digest: str,
    now: datetime,
    *,
    named: str = "",
    floor_only: bool = False,
    assigned: str = "",
) -> str:
    """Write a request and the job that shows it; return its ticket, which may be `named` beforehand."""
    ticket = named or new_ticket()
    about = {"floor_only": floor_only, "assigned": assigned, "taken_by": session.info[OPENED]}
    job = _job(identity, ticket, request, now, about)
    insert_row(
        session, AgentAskRow(ticket=ticket, agent_id=identity.agent, key=key, digest=digest, job_id=job.id, at=now)
    )
    enqueue(session, job, now)
    return ticket


def listen(session: Session, agent: AgentRow, ticket: str, url: str, now: datetime, *, is_new: bool) -> None:
    """Subscribe a webhook of the agent's person to a ticket. Refuse an address that they didn't register."""
    mine = (WebhookRow.person == agent.person, WebhookRow.url == url, col(WebhookRow.removed_at).is_(None))
    webhook = session.exec(select(WebhookRow).where(*mine)).first()
    if webhook is None:
        raise Refused(Refusal.NOT_REGISTERED, NoticeFacts(written=url))
    values = {"id": new_id(), "ticket": ticket, "kind": ListenerKind.WEBHOOK, "target": webhook.id, "at": now}
    if insert_or_ignore(session, TicketListenerRow, values) and not is_new:
        enqueue_listener(session, session.get_one(TicketListenerRow, values["id"]), now)


def unheard(session: Session, at_most: int) -> Sequence[TicketListenerRow]:
    """Return listeners of requests whose jobs are over and of which nothing was told yet, such as one that no twin
    took."""
    find = select(TicketListenerRow).join(AgentAskRow, col(AgentAskRow.ticket) == col(TicketListenerRow.ticket))
    find = find.join(JobRow, col(JobRow.id) == col(AgentAskRow.job_id)).where(JobRow.state != JobState.OPEN)
    find = find.where(col(TicketListenerRow.looked_at).is_(None)).order_by(col(TicketListenerRow.at)).limit(at_most)
    return session.exec(find.with_for_update(of=TicketListenerRow, skip_locked=True)).all()


def require_room(session: Session, agent: AgentRow, limit: Limit, now: datetime) -> None:
    """Refuse a request that exceeds the limit per minute of the agent, or of all agents of its person."""
    about = {"agent": agent.id, "person": agent.person, "since": now - _A_MINUTE}
    for find, most in ((_OF_AGENT, limit.of_agent), (_OF_PERSON, limit.of_person)):
        asked = run(session, find, about | {"most": most}).scalars().all() if most is not None else []
        if most is not None and len(asked) >= most:
            seconds = math.ceil((asked[-1] + _A_MINUTE - now).total_seconds())
            raise Refused(Refusal.TOO_MANY_ASKS, NoticeFacts(count=most, seconds=seconds))


def _job(identity: AgentIdentity, ticket: str, request: AgentRequest, now: datetime, about: Mapping[str, Any]) -> Job:
    payload = {
        "app": identity.app,
        "team": identity.team,
        "user": identity.person,
        "user_team": identity.team,
        "ticket": ticket,
        "client": identity.client,
        "text": request.text,
        "twin": request.twin,
        "product": request.product,
        **about,
    }
    return Job(f"{JobKind.AGENT_ASK}:{ticket}", JobKind.AGENT_ASK, f"agent:{ticket}", payload, order_of(now), now)
