"""Creation of checks, one per decision."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.db.identities import new_id, person_id, upsert_person
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, TextRow
from storage.records.checks import escalate_soon
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.evidence import alike_key
from twins.checking.checks import first_decider, is_named, shown_digest
from twins.checking.escalation import HandoverReason, Stage
from twins.deciding.ask import Asked
from twins.deciding.decision import Decision
from twins.jobs import Destination
from twins.playbook.model import Twin
from twins.states import CheckState
from twins.values import Person


def open_check(session: Session, asked: Asked, decision_id: str, decision: Decision, twin: Twin, now: datetime) -> Act:
    """Open the check of a decision; return the act for the audit log."""
    place = Destination(asked.app, asked.team, asked.channel, asked.thread_ts)
    return put_to_expert(session, place, asked.ask.text, asked.conductor, decision_id, decision, twin, now)[1]


def put_to_expert(
    session: Session,
    place: Destination,
    text: str,
    conductor: str,
    decision_id: str,
    decision: Decision,
    twin: Twin,
    now: datetime,
) -> tuple[Person, Act]:
    """Open a check; return its first decider, and the act for the audit log."""
    owner, by = first_decider(twin, decision, conductor), person_id(session, place.team, conductor)
    known = upsert_person(session, place.team, owner)
    row = CheckRow(
        id=new_id(),
        decision_id=decision_id,
        state=CheckState.WAITING,
        owner=known,
        named=is_named(twin, owner),
        digest=shown_digest(text, decision, _salt(session, decision_id)),
        similarity_key=alike_key(decision),
        asked_at=now,
        holder=known,
        since=now,
        stage=Stage.NEW,
        because=HandoverReason.ASKED,
        next_at=now,
    )
    session.add(row)
    escalate_soon(session, row.id, now)
    facts = {"decision": decision_id, "owner": known, "digest": row.digest}
    return owner, Act(now, ActWord.CHECK_ASKED, by, row.id, facts)


def _salt(session: Session, decision_id: str) -> str:
    find = (
        select(col(TextRow.salt))
        .join(AskRow, col(AskRow.text_id) == col(TextRow.id))
        .join(DecisionRow, col(DecisionRow.ask_id) == col(AskRow.id))
        .where(DecisionRow.id == decision_id)
    )
    return session.exec(find).first() or ""
