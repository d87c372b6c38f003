"""Personal tokens of agents: made once, stored hashed, expiring and revocable."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import new_id, person_id
from storage.db.statements import insert_or_ignore, run
from storage.db.tables_agents import AgentRow, AgentTokenRow
from storage.db.tables_asks import PersonRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from twins.agents.identity import AgentIdentity, AgentScope, TokenView, agent_key, agent_name
from twins.audit import Act, text_digest
from twins.audit_words import ActWord
from twins.auditing.recorded_agents import token_digest
from twins.jobs import Destination, Interaction
from twins.notices import NoticeFacts, Refusal, Refused

Scopes = Collection[AgentScope]
PREFIX = "zh_"
MOST_TOKENS = 20
"""Of one person, in force at a time."""
_USE_IS_NOTED = timedelta(minutes=1)
"""At most once within this time, so that a read costs no write."""
_TOKEN = (AgentTokenRow.scopes, AgentTokenRow.expires_at, AgentTokenRow.revoked_at, AgentTokenRow.used_at)
_AGENT = (AgentRow.id, AgentRow.name, AgentRow.app, AgentRow.team)
_BEARER: Any = (
    select_columns(*map(col, (*_TOKEN, *_AGENT, PersonRow.slack)))
    .join(AgentRow, col(AgentRow.id) == col(AgentTokenRow.agent_id))
    .join(PersonRow, col(PersonRow.id) == col(AgentRow.person))
    .where(col(AgentTokenRow.digest) == bindparam("digest"))
)


class AgentTokenStore:
    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger

    def make(self, click: Interaction, name: str, scopes: Scopes, life: timedelta, now: datetime) -> str:
        """Make a token for an agent of the person who acted, and return it: it can't be read again."""
        with self._ledger.completing(click.job_id) as session:
            return self._make(session, click.place, name, scopes, life, now)

    def issue(self, place: Destination, name: str, scopes: Scopes, life: timedelta, now: datetime) -> str:
        """Make a token for an agent of `place.user` without an act of theirs, as the practice workspace does."""
        with self._database.write() as session:
            return self._make(session, place, name, scopes, life, now)

    def identity(self, token: str, now: datetime) -> AgentIdentity:
        """Return whose token it is, and note its use. Refuse one that is unknown, expired or revoked, all alike."""
        digest = _digest(token)
        with self._database.read() as session:
            row = run(session, _BEARER, {"digest": digest}).first()
        if row is None or row.revoked_at or row.expires_at <= now:
            raise Refused(Refusal.NO_TOKEN)
        if row.used_at is None or row.used_at + _USE_IS_NOTED <= now:
            self._note_use(digest, now)
        return AgentIdentity(row.id, row.name, row.app, row.team, row.slack, frozenset(map(AgentScope, row.scopes)))

    def known_agent(self, place: Destination, name: str, scopes: Scopes, now: datetime) -> AgentIdentity:
        """Return the identity of an agent of `place.user` that another authority vouches for; the first time, add
        it."""
        with self._database.read() as session:
            person = select(col(PersonRow.id)).where(PersonRow.team == place.team, PersonRow.slack == place.user)
            found = _found(session, person.scalar_subquery(), agent_key(name))
        if found is None:
            with self._database.write() as session:
                found, is_new = _agent(session, place, name, now)
                if is_new:
                    named = {"name": _name_digest(found)}
                    record(session, Act(now, ActWord.AGENT_VOUCHED, found.person, found.id, named))
        return AgentIdentity(found.id, found.name, found.app, found.team, place.user or "", frozenset(scopes))

    def listed(self, team: str, slack: str, now: datetime) -> list[TokenView]:
        """Return a person's tokens in force, by name."""
        with self._database.read() as session:
            person = select(col(PersonRow.id)).where(PersonRow.team == team, PersonRow.slack == slack).scalar_subquery()
            find = select(AgentTokenRow, AgentRow).join(AgentRow, col(AgentRow.id) == col(AgentTokenRow.agent_id))
            find = find.where(AgentRow.person == person, *_in_force(now))
            rows = session.exec(find.order_by(col(AgentRow.key), col(AgentTokenRow.made_at))).all()
            return [
                TokenView(agent.name, frozenset(map(AgentScope, row.scopes)), row.made_at, row.expires_at, row.used_at)
                for row, agent in rows
            ]

    def discard(self, place: Destination, token: str, now: datetime, word: str) -> None:
        """Revoke a token that its person could not be shown, and tell them."""
        with self._database.write() as session:
            made = session.get_one(AgentTokenRow, _digest(token))
            made.revoked_at = now
            by = person_id(session, place.team, place.user or "")
            facts = {"tokens": 1, "expires": made.expires_at.isoformat()}
            record(session, Act(now, ActWord.AGENT_TOKEN_REVOKED, by, made.agent_id, facts))
            outbox.whisper(session, place, word, now)

    def revoke(self, click: Interaction, name: str, word: str, now: datetime) -> None:
        """Revoke every token of the person's agent of this name, and tell them."""
        with self._ledger.completing(click.job_id) as session:
            by = person_id(session, click.place.team, click.by)
            find = select(AgentRow).where(AgentRow.person == by, AgentRow.key == agent_key(name))
            agent = session.exec(find).first()
            mine = col(AgentTokenRow.agent_id) == agent.id if agent else None
            revoked = 0
            if agent is not None and mine is not None:
                in_force = update(AgentTokenRow).where(mine, *_in_force(now)).values(revoked_at=now)
                revoked = session.exec(in_force).rowcount
            if agent is None or not revoked:
                raise Refused(Refusal.NO_AGENT, NoticeFacts(written=agent_name(name)))
            record(session, Act(now, ActWord.AGENT_TOKEN_REVOKED, by, agent.id, {"tokens": revoked}))
            outbox.reply_privately(session, click, word, now)

    def _make(
        self,
        session: Session,
        place: Destination,
        name: str,
        scopes: Scopes,
        life: timedelta,
        now: datetime,
    ) -> str:
        agent, _ = _agent(session, place, name, now)
        held = (
            select(func.count())
            .select_from(AgentTokenRow)
            .join(AgentRow, col(AgentRow.id) == col(AgentTokenRow.agent_id))
        )
        if session.exec(held.where(AgentRow.person == agent.person, *_in_force(now))).one() >= MOST_TOKENS:
            raise Refused(Refusal.TOO_MANY_AGENTS, NoticeFacts(count=MOST_TOKENS))
        token = PREFIX + secrets.token_urlsafe(32)
        row = AgentTokenRow(
            digest=_digest(token),
            agent_id=agent.id,
            scopes=sorted(scope.value for scope in scopes),
            made_at=now,
            expires_at=_own_end(session, agent.id, now + life),
        )
        session.add(row)
        facts = {
            "scopes": row.scopes,
            "expires": row.expires_at.isoformat(),
            "name": _name_digest(agent),
            "token": token_digest(row.digest),
        }
        record(session, Act(now, ActWord.AGENT_TOKEN_MADE, agent.person, agent.id, facts))
        return token

    def _note_use(self, digest: str, now: datetime) -> None:
        with self._database.write() as session:
            session.exec(update(AgentTokenRow).where(col(AgentTokenRow.digest) == digest).values(used_at=now))


def _agent(session: Session, place: Destination, name: str, now: datetime) -> tuple[AgentRow, bool]:
    """Return a person's agent of a name, and whether it is new. A new token of a name is another one of that agent."""
    person, key = person_id(session, place.team, place.user or ""), agent_key(name)
    if not key:
        raise Refused(Refusal.NO_AGENT)
    values = {
        "id": new_id(),
        "app": place.app,
        "team": place.team,
        "person": person,
        "key": key,
        "name": agent_name(name),
        "salt": secrets.token_hex(16),
        "made_at": now,
    }
    is_new = insert_or_ignore(session, AgentRow, values)
    return session.exec(select(AgentRow).where(AgentRow.person == person, AgentRow.key == key)).one(), is_new


def _found(session: Session, person: Any, key: str) -> AgentRow | None:
    return session.exec(select(AgentRow).where(AgentRow.person == person, AgentRow.key == key)).first()


def _in_force(now: datetime) -> tuple[Any, ...]:
    return (col(AgentTokenRow.revoked_at).is_(None), col(AgentTokenRow.expires_at) > now)


def _own_end(session: Session, agent: str, end: datetime) -> datetime:
    """Return a moment at which no other token of the agent ends: the audit log names tokens by it."""
    taken = set(session.exec(select(col(AgentTokenRow.expires_at)).where(AgentTokenRow.agent_id == agent)))
    while end in taken:
        end += timedelta(microseconds=1)
    return end


def _name_digest(agent: AgentRow) -> str:
    """Seal the name that people read, which a forgotten person's agent loses with its salt."""
    return text_digest(agent.salt, agent.name)


def _digest(token: str) -> str:
    """A token holds 256 random bits, so a plain hash can't be searched."""
    return hashlib.sha256(token.encode()).hexdigest()
