"""Creation of checks: one for each person who is asked, and for each decision that is handed over."""

from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.db.identities import new_id, person_id, upsert_person
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, QuestionRow, TextRow
from storage.jobs import outbox
from storage.records.checks import escalate_soon, refresh_check, thread_of
from storage.records.expected_words import expect_words
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.evidence import alike_key
from twins.checking.captured_words import WordsPurpose
from twins.checking.checks import first_decider, is_named, joined_digest, shown_digest
from twins.checking.escalation import HandoverReason, Stage
from twins.deciding.ask import Asked
from twins.deciding.decision import Decision
from twins.jobs import CardKind, Destination
from twins.playbook.model import Twin
from twins.states import CheckState
from twins.values import Outcome


def open_check(session: Session, asked: Asked, decision_id: str, decision: Decision, twin: Twin, now: datetime) -> Act:
    """Put a decision to its decider; return the act for the audit log."""
    place = Destination(asked.app, asked.team, asked.channel, asked.thread_ts)
    return put_to_expert(session, place, asked.ask.text, asked.conductor, decision_id, decision, twin, now)


def _waiting_beside(session: Session, decision_id: str, decision: Decision, owner: str) -> CheckRow | None:
    """Lock the ask, so that only one check opens, and return the owner's waiting check on it. A decision to be checked
    joins no handed-over check, whose verdict is no precedent."""
    mine = session.get_one(DecisionRow, decision_id)
    session.get_one(AskRow, mine.ask_id, with_for_update=True)
    find = (
        select(CheckRow)
        .join(DecisionRow, col(DecisionRow.id) == col(CheckRow.decision_id))
        .where(DecisionRow.ask_id == mine.ask_id, DecisionRow.id != mine.id)
        .where(CheckRow.state == CheckState.WAITING, CheckRow.owner == owner)
        .order_by(col(CheckRow.id))
        .with_for_update(of=CheckRow)
    )
    if decision.outcome is Outcome.CHECK_FIRST:
        find = find.where(DecisionRow.outcome == Outcome.CHECK_FIRST)
    return session.exec(find).first()


def _join(session: Session, check: CheckRow, decision_id: str, shown: str, by: str, now: datetime) -> Act:
    """Bind a check to one more decision: cards that showed it without are outdated."""
    check.digest = joined_digest(check.digest, shown)
    session.get_one(DecisionRow, decision_id).check_id = check.id
    refresh_check(session, check, now)
    return Act(now, ActWord.CHECK_JOINED, by, check.id, {"decision": decision_id, "digest": check.digest})


def put_to_expert(
    session: Session,
    place: Destination,
    text: str,
    conductor: str,
    decision_id: str,
    decision: Decision,
    twin: Twin,
    now: datetime,
) -> Act:
    """Open a check, or join the one that its first decider has of another twin on this ask; return the act for the
    audit log."""
    owner, by = first_decider(twin, decision, conductor), person_id(session, place.team, conductor)
    shown = shown_digest(text, decision, _salt(session, decision_id))
    beside = _waiting_beside(session, decision_id, decision, person_id(session, place.team, owner.slack))
    if beside:
        return _join(session, beside, decision_id, shown, by, now)
    known = upsert_person(session, place.team, owner)
    row = CheckRow(
        id=new_id(),
        decision_id=decision_id,
        state=CheckState.WAITING,
        owner=known,
        named=is_named(twin, owner),
        digest=shown,
        similarity_key=alike_key(decision),
        asked_at=now,
        holder=known,
        since=now,
        stage=Stage.NEW,
        because=HandoverReason.ASKED,
        next_at=now,
    )
    session.add(row)
    _move_questions(session, row, now)
    escalate_soon(session, row.id, now)
    facts = {"decision": decision_id, "owner": known, "digest": row.digest}
    return Act(now, ActWord.CHECK_ASKED, by, row.id, facts)


def _salt(session: Session, decision_id: str) -> str:
    find = (
        select(col(TextRow.salt))
        .join(AskRow, col(AskRow.text_id) == col(TextRow.id))
        .join(DecisionRow, col(DecisionRow.ask_id) == col(AskRow.id))
        .where(DecisionRow.id == decision_id)
    )
    return session.exec(find).first() or ""


def _move_questions(session: Session, check: CheckRow, now: datetime) -> None:
    """Take over what was asked about the same message of the same twin. A question without an answer stays open, but
    no longer stops the decider's time: the ask may have been edited to answer it."""
    session.flush()
    decision = session.get_one(DecisionRow, check.decision_id)
    ask = session.get_one(AskRow, decision.ask_id)
    for question in session.exec(_asked_before(ask, decision.handle)).all():
        question.check_id = check.id
        outbox.refresh_card(session, CardKind.QUESTION, question.id, now)
        if question.answered_at is None:
            thread = thread_of(ask)
            purpose, by = WordsPurpose.ANSWER, ask.conductor
            expect_words(session, decision.id, question.id, purpose, by, thread, now, now, posts=False)


def _asked_before(ask: AskRow, handle: str) -> SelectOfScalar[QuestionRow]:
    return (
        select(QuestionRow)
        .join(CheckRow, col(CheckRow.id) == col(QuestionRow.check_id))
        .join(DecisionRow, col(DecisionRow.id) == col(CheckRow.decision_id))
        .join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
        .where(AskRow.team == ask.team, AskRow.channel == ask.channel, AskRow.ts == ask.ts)
        .where(AskRow.conductor == ask.conductor, DecisionRow.handle == handle)
        .where(CheckRow.state == CheckState.SUPERSEDED)
        .order_by(col(QuestionRow.asked_at))
    )
