"""Creation of checks, one per decision."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.keeping import add, meet, new_id, person_id
from storage.tables import AskRow, CheckRow, DecisionRow, TextRow
from storage.verdicts import tend_soon
from twins.asks import Asked
from twins.audit import Act
from twins.checks import is_named, put_to, shown_digest
from twins.decision import Decision
from twins.evidence import alike_key
from twins.playbook import Twin
from twins.states import CheckState
from twins.values import Person
from twins.waiting import Because, Stage
from twins.work import Place


def open_check(session: Session, asked: Asked, decision_id: str, decision: Decision, twin: Twin, now: datetime) -> Act:
    """Open the check of a decision; return the act for the audit log."""
    place = Place(asked.app, asked.team, asked.channel, asked.thread_ts)
    return put_to_expert(session, place, asked.ask.text, asked.asker, decision_id, decision, twin, now)[1]


def put_to_expert(
    session: Session,
    place: Place,
    text: str,
    asker: str,
    decision_id: str,
    decision: Decision,
    twin: Twin,
    now: datetime,
) -> tuple[Person, Act]:
    """Open a check; return its first decider, and the act for the audit log."""
    owner, by = put_to(twin, decision, asker), person_id(session, place.team, asker)
    known = meet(session, place.team, owner)
    row = CheckRow(
        id=new_id(),
        decision_id=decision_id,
        state=CheckState.WAITING.value,
        owner=known,
        named=is_named(twin, owner),
        digest=shown_digest(text, decision, _salt(session, decision_id)),
        alike=alike_key(decision),
        asked_at=now,
        holder=known,
        since=now,
        stage=Stage.NEW.value,
        because=Because.ASKED.value,
        next_at=now,
    )
    add(session, row)
    tend_soon(session, row.id, now)
    facts = {"decision": decision_id, "owner": known, "digest": row.digest}
    return owner, Act(now, "check asked", by, row.id, facts)


def _salt(session: Session, decision_id: str) -> str:
    find = (
        select(col(TextRow.salt))
        .join(AskRow, col(AskRow.text_id) == col(TextRow.id))
        .join(DecisionRow, col(DecisionRow.ask_id) == col(AskRow.id))
        .where(DecisionRow.id == decision_id)
    )
    return str(session.connection().execute(find).scalar() or "")
