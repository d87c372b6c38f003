"""Open reviews, as rows inside a caller's transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.identities import new_id, upsert_person
from storage.db.statements import insert_or_ignore
from storage.db.tables_asks import PersonSettingsRow, ReviewRow
from storage.jobs import outbox
from storage.jobs.due import enqueue_step
from storage.records.digests.digest_items import covers_for
from twins.audit import Act
from twins.audit_words import ActWord
from twins.jobs import CardKind, JobKind
from twins.playbook.model import Version
from twins.states import ReviewState


def open_review(session: Session, app: str, team: str, decision_id: str, version: Version, now: datetime) -> Act:
    """Add an assumed answer to its expert's inbox; return the act for the audit log."""
    twin = version.twin
    row = ReviewRow(id=new_id(), decision_id=decision_id, handle=twin.handle, state=ReviewState.OPEN, opened_at=now)
    session.add(row)
    others = [each for each in twin.deputies if covers_for(session, twin, each.slack, team, now)]
    for each in (twin.expert, *others):
        person = upsert_person(session, team, each)
        insert_or_ignore(session, PersonSettingsRow, {"person": person, "app": app})
        next_round = select(col(PersonSettingsRow.next_inbox_at)).where(PersonSettingsRow.person == person)
        if session.exec(next_round).first() is None:
            plan_inbox(session, person, now)
    return Act(now, ActWord.REVIEW_OPENED, None, row.id, {"decision": decision_id})


def supersede_review(session: Session, row: ReviewRow, now: datetime) -> bool:
    """Close an open review whose answer no longer holds; False if it was settled before."""
    still_open = (col(ReviewRow.id) == row.id, col(ReviewRow.state) == ReviewState.OPEN)
    values = {"state": ReviewState.SUPERSEDED, "settled_at": now}
    won = bool(session.exec(update(ReviewRow).where(*still_open).values(**values)).rowcount)
    session.refresh(row)
    if won:
        record(session, Act(now, ActWord.REVIEW_SUPERSEDED, None, row.id, {"decision": row.decision_id}))
        outbox.refresh_card(session, CardKind.ANSWER, row.decision_id, now)
    return won


def open_reviews(session: Session, handles: Sequence[str], at_most: int) -> Sequence[ReviewRow]:
    find = select(ReviewRow).where(col(ReviewRow.handle).in_(handles), ReviewRow.state == ReviewState.OPEN)
    return session.exec(find.order_by(col(ReviewRow.opened_at), col(ReviewRow.id)).limit(at_most)).all()


def backlog(session: Session, *handles: str) -> int:
    find = select(func.count()).where(col(ReviewRow.handle).in_(handles), ReviewRow.state == ReviewState.OPEN)
    return session.exec(find).one()


def plan_inbox(session: Session, person: str, now: datetime) -> None:
    """Enqueue the job that schedules a person's daily card."""
    enqueue_step(session, JobKind.INBOX, person, {"person": person}, now)
