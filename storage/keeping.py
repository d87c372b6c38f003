"""How are people and texts written down so that they can be forgotten again?"""

import secrets
from typing import Any

from sqlalchemy import Engine, insert, update
from sqlmodel import Session, SQLModel, col, select

from storage.database import Database
from storage.jobs import insert_or_ignore
from storage.tables import PersonRow, TextRow
from twins.audit import FORGOTTEN, text_digest
from twins.values import Person


def add(session: Session, row: SQLModel) -> None:
    """Insert a row at once. The unit of work of the ORM would cost as much as everything else together."""
    session.connection().execute(insert(type(row)), row.model_dump())


def new_id() -> str:
    """An opaque id that says nothing."""
    return secrets.token_hex(8)


def person_id(session: Session, team: str, slack: str) -> str:
    """The opaque id of somebody; the first time, one is given."""
    find = select(col(PersonRow.id)).where(PersonRow.team == team, PersonRow.slack == slack)
    known = session.connection().execute(find).scalar()
    if known is None:
        _meet(session, {"id": new_id(), "team": team, "slack": slack})
        known = session.connection().execute(find).scalar_one()
    return str(known)


def _meet(session: Session, values: dict[str, Any]) -> None:
    """Write a person down. On a server in a transaction of its own: two that meet two people would wait in a ring."""
    bind = session.get_bind()
    if bind.dialect.name == "sqlite" or not isinstance(bind, Engine):
        insert_or_ignore(session, PersonRow, values)
        return
    with Session(bind) as apart, apart.begin():
        insert_or_ignore(apart, PersonRow, values)


def meet_apart(database: Database, team: str, slack: str) -> None:
    """Write a person down before the transaction that needs them: inside, it would take a second connection."""
    if database.is_sqlite:
        return
    with database.read() as session:
        known = select(col(PersonRow.id)).where(PersonRow.team == team, PersonRow.slack == slack)
        if session.connection().execute(known).first():
            return
    with database.write() as session:
        insert_or_ignore(session, PersonRow, {"id": new_id(), "team": team, "slack": slack})


def meet(session: Session, team: str, person: Person) -> str:
    """The opaque id of somebody whose name is known; the name is kept with it."""
    known = person_id(session, team, person.slack)
    is_other = col(PersonRow.name).is_distinct_from(person.name)
    named = update(PersonRow).where(col(PersonRow.id) == known, is_other).values(name=person.name)
    session.connection().execute(named)
    return known


def person_of(session: Session, person: str | None, otherwise: str = "somebody") -> Person | None:
    """Who an opaque id is; None once they are forgotten."""
    row = session.get(PersonRow, person) if person else None
    return Person(slack=row.slack, name=row.name or otherwise) if row else None


def slack_id(session: Session, person: str | None) -> str | None:
    """Whom an opaque id stands for; None once they are forgotten."""
    row = session.get(PersonRow, person) if person else None
    return row.slack if row else None


def keep_text(session: Session, body: str) -> TextRow:
    """Store a text beside the salt of its digest."""
    row = TextRow(id=new_id(), salt=secrets.token_hex(16), body=body)
    add(session, row)
    return row


def text_of(session: Session, text_id: str) -> str:
    """The text, or a word that it was forgotten."""
    row = session.get(TextRow, text_id)
    return row.body if row else FORGOTTEN


def digest_of(row: TextRow) -> str:
    """What the audit chain holds of a text."""
    return text_digest(row.salt, row.body)
