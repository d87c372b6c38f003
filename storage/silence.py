"""Counts of unanswered digests, and what follows from them."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import PersonRow
from storage.twin_tables import DigestRow
from twins.looks import ANSWERS_WITHIN, CAREFUL_AFTER
from twins.playbook import Twin
from twins.values import Person


def silence(session: Session, person: str, now: datetime) -> int:
    """Count the digests in a row that a person left unanswered; one that just came can still be answered."""
    mine = (DigestRow.person == person, col(DigestRow.sent_at) <= now - ANSWERS_WITHIN)
    fresh = (DigestRow.person == person, col(DigestRow.sent_at) > now - ANSWERS_WITHIN)
    answered = col(DigestRow.answered_at)
    if session.connection().execute(select(answered).where(*fresh, answered.is_not(None)).limit(1)).first():
        return 0
    find = select(answered).where(*mine)
    count = 0
    for (at,) in session.connection().execute(find.order_by(col(DigestRow.sent_at).desc()).limit(60)):
        if at:
            break
        count += 1
    return count


def is_silent(session: Session, expert: Person, team: str, weeks: int, now: datetime) -> bool:
    """Tell whether an expert left at least `weeks` digests in a row unanswered."""
    find = select(col(PersonRow.id)).where(PersonRow.team == team, PersonRow.slack == expert.slack)
    person = session.connection().execute(find).scalar()
    return person is not None and silence(session, person, now) >= weeks


def unanswered(session: Session, twin: Twin, team: str, late: frozenset[str], now: datetime) -> frozenset[str]:
    """Return the overdue rules if their expert has answered nothing for four weeks, else none."""
    return late if late and is_silent(session, twin.expert, team, CAREFUL_AFTER, now) else frozenset()


def stands_in_for(session: Session, twin: Twin, slack: str, team: str, now: datetime) -> bool:
    """Tell whether a deputy is asked in place of an expert who has answered nothing for four weeks."""
    is_deputy = any(person.slack == slack and person.pinged for person in twin.deputies)
    return is_deputy and is_silent(session, twin.expert, team, CAREFUL_AFTER, now)
