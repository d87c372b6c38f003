"""Questions from a decider to the conductor, and their answers."""

from datetime import datetime

from sqlmodel import Session

from storage.db.audit_log import record
from storage.db.identities import new_id, person_id, slack_id
from storage.db.tables_asks import CheckRow, QuestionRow
from storage.jobs import outbox
from storage.records.captured_words import add_captured_words
from storage.records.checks import ask_of_decision, escalate_soon, refresh_check, thread_of
from storage.records.expected_words import expect_words
from twins.audit import Act
from twins.audit_words import ActWord
from twins.checking.captured_words import Source, WordsPurpose
from twins.checking.escalation import Stage
from twins.jobs import CardKind, Interaction


def ask_conductor(
    session: Session, row: CheckRow, click: Interaction, text: str, source: Source, now: datetime
) -> None:
    """Post a question in the conductor's thread. Escalation pauses until the answer is there."""
    ask, by = ask_of_decision(session, row.decision_id), person_id(session, click.place.team, click.by)
    thread = thread_of(ask)
    question = QuestionRow(id=new_id(), check_id=row.id, by=by, asked_at=now)
    session.add(question)
    facts = add_captured_words(session, question.id, WordsPurpose.QUESTION, text, source, now)
    record(session, Act(now, ActWord.CONDUCTOR_ASKED, by, row.id, {"question": question.id, **facts}))
    row.asked_back_at = row.next_at = now
    outbox.post(session, CardKind.QUESTION, question.id, thread, now)
    purpose, asked = WordsPurpose.ANSWER, ask.conductor
    expect_words(session, row.decision_id, question.id, purpose, asked, thread, click.at, now, posts=False)
    refresh_check(session, row, now)
    escalate_soon(session, row.id, now)


def answer_expert(
    session: Session, question: QuestionRow, click: Interaction, text: str, source: Source, now: datetime
) -> bool:
    """Resume escalation with the answer; False if the question or the check is settled."""
    row = session.get_one(CheckRow, question.check_id, with_for_update=True)
    if question.answered_at or row.settled_at:
        return False
    question.answered_at = now
    facts = add_captured_words(session, question.id, WordsPurpose.ANSWER, text, source, now)
    by = person_id(session, click.place.team, click.by)
    record(session, Act(now, ActWord.CONDUCTOR_ANSWERED, by, row.id, {"question": question.id, **facts}))
    row.asked_back_at, row.since, row.next_at = None, now, now
    if row.stage == Stage.REMINDED:
        row.stage = Stage.HELD
    if asked_by := slack_id(session, question.by):
        thread = thread_of(ask_of_decision(session, row.decision_id))
        outbox.post_under(session, CardKind.REPLIED, question.id, row.id, asked_by, thread, now)
    outbox.refresh_card(session, CardKind.QUESTION, question.id, now)
    refresh_check(session, row, now)
    escalate_soon(session, row.id, now)
    return True
