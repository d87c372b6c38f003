"""Has somebody stopped answering their digests?"""

from sqlmodel import Session, col, select

from storage.tables import PersonRow
from storage.twin_tables import DigestRow
from twins.looks import CAREFUL_AFTER
from twins.playbook import Twin
from twins.values import Person


def silence(session: Session, person: str) -> int:
    """How many digests in a row somebody has not answered."""
    find = select(col(DigestRow.answered_at)).where(DigestRow.person == person)
    count = 0
    for (answered,) in session.connection().execute(find.order_by(col(DigestRow.sent_at).desc()).limit(60)):
        if answered:
            break
        count += 1
    return count


def is_silent(session: Session, expert: Person, team: str, weeks: int) -> bool:
    """Whether an expert hasn't answered so many digests in a row."""
    find = select(col(PersonRow.id)).where(PersonRow.team == team, PersonRow.slack == expert.slack)
    person = session.connection().execute(find).scalar()
    return person is not None and silence(session, person) >= weeks


def unanswered(session: Session, twin: Twin, team: str, late: frozenset[str]) -> frozenset[str]:
    """Of the rules that are overdue, those whose expert has answered nothing for four weeks."""
    return late if late and is_silent(session, twin.expert, team, CAREFUL_AFTER) else frozenset()


def stands_in_for(session: Session, twin: Twin, slack: str, team: str) -> bool:
    """Whether somebody is asked in the place of an expert who has answered nothing for four weeks."""
    is_deputy = any(person.slack == slack and person.pinged for person in twin.deputies)
    return is_deputy and is_silent(session, twin.expert, team, CAREFUL_AFTER)
