"""Requests for a person's words, and the threads in which a reply answers them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from storage.db.identities import keep_text, new_id
from storage.db.tables_asks import ExpectedWordsRow
from storage.jobs import outbox
from twins.checking.captured_words import WordsPurpose
from twins.jobs import CardKind, Destination
from twins.states import EXPECTED_WORDS_TRANSITIONS, ExpectedWordsState, can_move


def expect_words(
    session: Session,
    decision_id: str,
    subject: str,
    purpose: WordsPurpose | None,
    by: str,
    thread: Destination,
    since: datetime,
    now: datetime,
    *,
    said: tuple[str, str] | None = None,
    posts: bool = True,
) -> ExpectedWordsRow:
    """Wait for a person's reply in a thread, and drop earlier requests about `subject`. `said` is the (text, ts) of a
    reply whose purpose isn't known yet. `posts` sends a card that asks."""
    for earlier in _waiting(session, ExpectedWordsRow.subject == subject, ExpectedWordsRow.by == by):
        settle_expected(session, earlier, ExpectedWordsState.DROPPED, now)
    row = ExpectedWordsRow(
        id=new_id(),
        decision_id=decision_id,
        subject=subject,
        purpose=purpose,
        by=by,
        team=thread.team,
        channel=thread.channel,
        thread_ts=thread.thread_ts,
        state=ExpectedWordsState.WAITING,
        since=since,
        text_id=keep_text(session, said[0], thread.channel).id if said else None,
        ts=said[1] if said else None,
    )
    session.add(row)
    if posts:
        outbox.post(session, CardKind.EXPECTED_WORDS, row.id, thread, now)
    return row


def expected_from(session: Session, place: Destination, by: str, ts: str) -> list[ExpectedWordsRow]:
    """Return the requests that a person's message may answer. By Slack's clock, it came after them."""
    found = _waiting(
        session,
        ExpectedWordsRow.channel == place.channel,
        ExpectedWordsRow.thread_ts == place.thread_ts,
        ExpectedWordsRow.team == place.team,
        ExpectedWordsRow.by == by,
    )
    return [row for row in found if row.text_id is None and float(ts) >= row.since.timestamp()]


def expected_about(session: Session, subject: str, by: str) -> ExpectedWordsRow | None:
    return next(iter(_waiting(session, ExpectedWordsRow.subject == subject, ExpectedWordsRow.by == by)), None)


def dropped_about(session: Session, subject: str, by: str, at: datetime | None) -> bool:
    """Return whether a request to a person was dropped at exactly `at`."""
    find = select(ExpectedWordsRow).where(
        ExpectedWordsRow.subject == subject, ExpectedWordsRow.by == by, ExpectedWordsRow.settled_at == at
    )
    return session.exec(find.where(ExpectedWordsRow.state == ExpectedWordsState.DROPPED)).first() is not None


def settle_expected(
    session: Session, row: ExpectedWordsRow, to: ExpectedWordsState, now: datetime, purpose: WordsPurpose | None = None
) -> bool:
    """Mark a request for words as answered (with `purpose`) or dropped; return False if it was settled before."""
    allowed = [state for state in ExpectedWordsState if can_move(EXPECTED_WORDS_TRANSITIONS, state, to)]
    statement = update(ExpectedWordsRow).where(
        col(ExpectedWordsRow.id) == row.id, col(ExpectedWordsRow.state).in_(allowed)
    )
    settled = {"state": to, "settled_at": now, "purpose": purpose or row.purpose}
    won = bool(session.exec(statement.values(**settled)).rowcount)
    if won:
        outbox.refresh_card(session, CardKind.EXPECTED_WORDS, row.id, now)
    return won


def drop_expected(session: Session, subjects: Iterable[str], now: datetime) -> None:
    for row in _waiting(session, col(ExpectedWordsRow.subject).in_(list(subjects))):
        settle_expected(session, row, ExpectedWordsState.DROPPED, now)


def _waiting(session: Session, *where: bool | ColumnElement[bool]) -> list[ExpectedWordsRow]:
    find = select(ExpectedWordsRow).where(ExpectedWordsRow.state == ExpectedWordsState.WAITING, *where)
    return list(session.exec(find.order_by(col(ExpectedWordsRow.since), col(ExpectedWordsRow.id))))
