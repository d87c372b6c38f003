"""The twin page that a person's Home tab shows."""

from sqlmodel import Session, col, select

from storage.db.database import insert_or_ignore
from storage.db.identities import person_id
from storage.db.tables_asks import PersonRow, PersonSettingsRow
from twins.jobs import Interaction


def opened_page(session: Session, team: str, slack: str) -> str:
    find = select(PersonSettingsRow).join(PersonRow, col(PersonRow.id) == col(PersonSettingsRow.person))
    row = session.exec(find.where(PersonRow.team == team, PersonRow.slack == slack)).first()
    return (row.page if row else None) or ""


def open_page(session: Session, click: Interaction, handle: str | None) -> None:
    """Remember the page, or with None the Home tab itself; the caller redraws it."""
    person = person_id(session, click.place.team, click.by)
    insert_or_ignore(session, PersonSettingsRow, {"person": person, "app": click.place.app})
    session.get_one(PersonSettingsRow, person, with_for_update=True).page = handle
