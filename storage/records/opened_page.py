"""The twin page that a person's Home tab shows."""

from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from storage.db.identities import person_id
from storage.db.statements import insert_or_ignore
from storage.db.tables_asks import PersonRow, PersonSettingsRow
from twins.jobs import Interaction

PAGE_STAYS = timedelta(minutes=2)
"""How long a page that was opened outlasts leaving the Home tab."""


def opened_page(session: Session, team: str, slack: str) -> str:
    find = select(PersonSettingsRow).join(PersonRow, col(PersonRow.id) == col(PersonSettingsRow.person))
    row = session.exec(find.where(PersonRow.team == team, PersonRow.slack == slack)).first()
    return (row.page if row else None) or ""


def open_page(session: Session, click: Interaction, handle: str | None, now: datetime) -> None:
    """Remember the page, or with None the Home tab itself; the caller redraws it."""
    person = person_id(session, click.place.team, click.by)
    insert_or_ignore(session, PersonSettingsRow, {"person": person, "app": click.place.app})
    row = session.get_one(PersonSettingsRow, person, with_for_update=True)
    row.page, row.page_opened_at = handle, now if handle else None


def leave_page(session: Session, team: str, slack: str, now: datetime) -> None:
    """Close a page unless it was opened a moment ago: opening the Home tab again shows its start."""
    person = select(col(PersonRow.id)).where(PersonRow.team == team, PersonRow.slack == slack).scalar_subquery()
    is_left = func.coalesce(col(PersonSettingsRow.page_opened_at) <= now - PAGE_STAYS, True)  # a value in SQL
    settings = update(PersonSettingsRow).where(col(PersonSettingsRow.person) == person, is_left)
    session.exec(settings.where(col(PersonSettingsRow.page).is_not(None)).values(page=None, page_opened_at=None))
