"""People's opaque ids and salted texts, which can both be erased later, and the agents that make requests."""

import secrets
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import bindparam, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from storage.db.database import Database
from storage.db.sessions import LeanSession
from storage.db.statements import insert_or_ignore, insert_values, run
from storage.db.tables_agents import AgentAskRow, AgentRow
from storage.db.tables_asks import PersonRow, TextRow
from twins.audience import is_direct
from twins.audit import FORGOTTEN, person_digest, text_digest
from twins.values import Person

PERSON_ID = 32
"""Characters of a person's id that commits to them."""
TOOL_CALL, PULL_REQUEST = "hook:", "pull:"
"""Beginnings of the keys of what the floor alone reads, before the twin and a digest: tool calls, and pull requests."""
ASSIGNED = "its files are assigned to this twin, so its expert decides"
"""Why a pull request is decided by the expert in any case."""

_PERSON = select_columns(col(PersonRow.id), col(PersonRow.name)).where(
    col(PersonRow.team) == bindparam("team"), col(PersonRow.slack) == bindparam("slack")
)
_IDS: Any = bindparam("ids", expanding=True)
_PEOPLE = select_columns(col(PersonRow.id), col(PersonRow.slack), col(PersonRow.name)).where(
    col(PersonRow.id).in_(_IDS)
)
_TEXTS = select_columns(col(TextRow.id), col(TextRow.body)).where(col(TextRow.id).in_(_IDS))
_BEHIND = select_columns(col(AgentAskRow.agent_id)).where(
    col(AgentAskRow.channel) == bindparam("channel"), col(AgentAskRow.ts) == bindparam("ts")
)


def new_id() -> str:
    return secrets.token_hex(8)


def new_person(team: str, slack: str) -> dict[str, Any]:
    """Return a person's row. The id commits to who it is: another Slack id under it is noticed."""
    salt = secrets.token_hex(16)
    return {"id": person_digest(salt, team, slack)[:PERSON_ID], "team": team, "slack": slack, "salt": salt}


def person_id(session: Session, team: str, slack: str) -> str:
    return _known(session, team, slack)[0]


def known_person(session: Session, team: str, slack: str) -> str | None:
    """Return the opaque id of a person who is known."""
    found: str | None = run(session, _PERSON, {"team": team, "slack": slack}).scalar()
    return found


def _known(session: Session, team: str, slack: str) -> tuple[str, str | None]:
    """Return a person's opaque id and name; of a new one, once they are inserted."""
    who = {"team": team, "slack": slack}
    found = run(session, _PERSON, who).first()
    if found is None:
        _upsert_person(session, new_person(team, slack))
        found = run(session, _PERSON, who).one()
    return found.id, found.name


def _upsert_person(session: Session, values: dict[str, Any]) -> None:
    """Insert a person. On a server, use a separate transaction: two that each insert two people could deadlock."""
    engine = session.engine if isinstance(session, LeanSession) else None
    if engine is None or engine.dialect.name == "sqlite":
        insert_or_ignore(session, PersonRow, values)
        return
    with Session(engine) as apart, apart.begin():
        insert_or_ignore(apart, PersonRow, values)


def ensure_person(database: Database, team: str, slack: str) -> None:
    """Insert a person before the transaction that refers to them, inside which it would take a second connection."""
    if database.is_sqlite:
        return
    with database.read() as session:
        known = select(col(PersonRow.id)).where(PersonRow.team == team, PersonRow.slack == slack)
        if session.exec(known).first():
            return
    with database.write() as session:
        insert_or_ignore(session, PersonRow, new_person(team, slack))


def upsert_person(session: Session, team: str, person: Person) -> str:
    known, name = _known(session, team, person.slack)
    if name != person.name:
        session.exec(update(PersonRow).where(col(PersonRow.id) == known).values(name=person.name))
    return known


def person_of(session: Session, person: str | None, otherwise: str = "somebody") -> Person | None:
    """Return a person; None once forgotten. `otherwise` replaces a missing name."""
    row = session.get(PersonRow, person) if person else None
    return Person(slack=row.slack, name=row.name or otherwise) if row else None


def people_of(session: Session, people: Iterable[str | None]) -> dict[str, Person]:
    """Like `person_of`, of several people, by their ids; forgotten ones are left out."""
    ids = {each for each in people if each}
    rows = run(session, _PEOPLE, {"ids": list(ids)}) if ids else ()
    return {each: Person(slack=slack, name=name or "somebody") for each, slack, name in rows}


def slack_id(session: Session, person: str | None) -> str | None:
    """Return a person's Slack id; None once forgotten."""
    row = session.get(PersonRow, person) if person else None
    return row.slack if row else None


class KeptText(NamedTuple):
    """A text that was stored."""

    id: str
    salt: str
    body: str


def keep_text(session: Session, body: str, channel: str | None) -> KeptText:
    kept = KeptText(new_id(), secrets.token_hex(16), body)
    insert_values(session, TextRow, {**kept._asdict(), "channel": channel})
    return kept


def text_of(session: Session, text_id: str) -> str:
    row = session.get(TextRow, text_id)
    return row.body if row else FORGOTTEN


def texts_of(session: Session, text_ids: Iterable[str]) -> dict[str, str]:
    """Return texts by their ids; forgotten ones are left out."""
    ids = set(text_ids)
    return dict(map(tuple, run(session, _TEXTS, {"ids": list(ids)}))) if ids else {}


def digest_of(text: KeptText | TextRow) -> str:
    return text_digest(text.salt, text.body)


def agent_behind(session: Session, channel: str, ts: str) -> str | None:
    """Return the agent whose request a message shows. It is in the direct messages of the agent's person."""
    if not is_direct(channel):
        return None
    agent: str | None = run(session, _BEHIND, {"channel": channel, "ts": ts}).scalar()
    return agent


def floor_only_of(session: Session, channel: str, ts: str) -> tuple[str, str]:
    """Return the twin whose floor alone reads this tool call or pull request, and why its expert decides the latter
    anyway; "" and "" for other asks."""
    find = select(AgentAskRow).where(AgentAskRow.channel == channel, AgentAskRow.ts == ts)
    row = session.exec(find).first() if is_direct(channel) else None
    if row is None or not row.key.startswith((TOOL_CALL, PULL_REQUEST)):
        return "", ""
    return row.key.split(":")[1], ASSIGNED if row.key.startswith(PULL_REQUEST) else ""


def name_of_agent(session: Session, agent_id: str | None) -> str:
    """Return an agent's name; "" for an ask that a person made, "an agent" once it is forgotten."""
    if agent_id is None:
        return ""
    row = session.get(AgentRow, agent_id)
    return row.name if row else "an agent"
