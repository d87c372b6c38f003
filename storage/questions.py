"""Questions from a decider to the conductor, and their answers."""

from datetime import datetime

from sqlmodel import Session

from storage import outgoing
from storage.awaiting import await_words
from storage.chain import append
from storage.keeping import add, new_id, person_id, slack_id
from storage.remarks import add_remark
from storage.tables import CheckRow, QuestionRow
from storage.verdicts import asked_for, redraw_check, thread_of
from twins.audit import Act
from twins.checks import Settled, Settling
from twins.remarks import Role, Source
from twins.waiting import Stage
from twins.work import Card, Click


def ask_conductor(session: Session, row: CheckRow, click: Click, text: str, source: Source, now: datetime) -> Settling:
    """Post a question in the conductor's thread. Escalation pauses until the answer is there."""
    ask, by = asked_for(session, row.decision_id), person_id(session, click.place.team, click.by)
    question = QuestionRow(id=new_id(), check_id=row.id, by=by, asked_at=now)
    add(session, question)
    facts = add_remark(session, question.id, Role.QUESTION, text, source, now)
    append(session, Act(now, "conductor asked", by, row.id, {"question": question.id, **facts}))
    row.asked_back_at, row.next_at = now, now
    session.add(row)
    session.flush()
    outgoing.post(session, Card.QUESTION, question.id, thread_of(ask), now)
    await_words(
        session, row.decision_id, question.id, Role.ANSWER, ask.asker, thread_of(ask), click.at, now, posts=False
    )
    redraw_check(session, row, now)
    outgoing.tend(session, row.id, now, question.id)
    return Settling(Settled.ASKED)


def answer_decider(
    session: Session, question: QuestionRow, click: Click, text: str, source: Source, now: datetime
) -> bool:
    """Bring the answer to the decider and resume escalation; False if the question or the check is settled."""
    row = session.get_one(CheckRow, question.check_id, with_for_update=True)
    if question.answered_at or row.settled_at:
        return False
    question.answered_at = now
    session.add(question)
    facts = add_remark(session, question.id, Role.ANSWER, text, source, now)
    by = person_id(session, click.place.team, click.by)
    append(session, Act(now, "conductor answered", by, row.id, {"question": question.id, **facts}))
    row.asked_back_at = None
    row.since = row.next_at = now
    if row.stage == Stage.REMINDED:
        row.stage = Stage.HELD.value
    session.add(row)
    session.flush()
    asked_by = slack_id(session, question.by)
    ask = asked_for(session, row.decision_id)
    if asked_by:
        outgoing.post_under(session, Card.REPLIED, question.id, row.id, asked_by, thread_of(ask), now)
    outgoing.redraw(session, Card.QUESTION, question.id, now)
    redraw_check(session, row, now)
    outgoing.tend(session, row.id, now, f"{question.id}:answered")
    return True
