"""Requests for a person's words, and the threads in which a reply answers them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage import outgoing
from storage.keeping import add, keep_text, new_id, slack_id, text_of
from storage.tables import AwaitedRow
from twins.remarks import Role
from twins.states import AWAITED_MOVES, AwaitedState, may_move
from twins.views import AwaitedView
from twins.work import Card, Place


def await_words(
    session: Session,
    decision_id: str,
    subject: str,
    role: Role | None,
    by: str,
    thread: Place,
    since: datetime,
    now: datetime,
    *,
    said: tuple[str, str] | None = None,
    posts: bool = True,
) -> AwaitedRow:
    """Wait for a person's reply in a thread, and drop earlier requests about `subject`. `said` is the (text, ts) of a
    reply whose purpose isn't known yet. `posts` sends a card that asks."""
    for earlier in _waiting(session, AwaitedRow.subject == subject, AwaitedRow.by == by):
        settle_awaited(session, earlier, AwaitedState.DROPPED, now)
    row = AwaitedRow(
        id=new_id(),
        decision_id=decision_id,
        subject=subject,
        role=role and role.value,
        by=by,
        team=thread.team,
        channel=thread.channel,
        thread_ts=thread.thread_ts,
        state=AwaitedState.WAITING.value,
        since=since,
        text_id=keep_text(session, said[0]).id if said else None,
        ts=said[1] if said else None,
    )
    add(session, row)
    if posts:
        outgoing.post(session, Card.AWAITED, row.id, thread, now)
    return row


def awaited_in(session: Session, place: Place, by: str) -> list[AwaitedRow]:
    return _waiting(
        session,
        AwaitedRow.channel == place.channel,
        AwaitedRow.thread_ts == place.thread_ts,
        AwaitedRow.team == place.team,
        AwaitedRow.by == by,
    )


def awaited_about(session: Session, subject: str, by: str) -> AwaitedRow | None:
    return next(iter(_waiting(session, AwaitedRow.subject == subject, AwaitedRow.by == by)), None)


def dropped_about(session: Session, subject: str, by: str, at: datetime | None) -> bool:
    """Tell whether a request to a person was dropped at exactly `at`, when its subject was settled."""
    find = select(AwaitedRow).where(AwaitedRow.subject == subject, AwaitedRow.by == by, AwaitedRow.settled_at == at)
    return session.exec(find.where(AwaitedRow.state == AwaitedState.DROPPED.value)).first() is not None


def settle_awaited(
    session: Session, row: AwaitedRow, to: AwaitedState, now: datetime, role: Role | None = None
) -> bool:
    """Mark a request as taken (as `role`) or dropped; False if it was settled before."""
    allowed = [state.value for state in AwaitedState if may_move(AWAITED_MOVES, state, to)]
    statement = update(AwaitedRow).where(col(AwaitedRow.id) == row.id, col(AwaitedRow.state).in_(allowed))
    settled = {"state": to.value, "settled_at": now, "role": role.value if role else row.role}
    won = bool(session.connection().execute(statement.values(**settled)).rowcount)
    if won:
        outgoing.redraw(session, Card.AWAITED, row.id, now)
    return won


def drop_awaited(session: Session, subjects: Iterable[str], now: datetime) -> None:
    for row in _waiting(session, col(AwaitedRow.subject).in_(list(subjects))):
        settle_awaited(session, row, AwaitedState.DROPPED, now)


def awaited_views(session: Session, decision_id: str) -> tuple[AwaitedView, ...]:
    find = select(AwaitedRow).where(AwaitedRow.decision_id == decision_id).order_by(col(AwaitedRow.since))
    return tuple(
        AwaitedView(
            row.id,
            Role(row.role) if row.role else None,
            AwaitedState(row.state),
            slack_id(session, row.by),
            text_of(session, row.text_id) if row.text_id else None,
        )
        for row in session.exec(find)
    )


def _waiting(session: Session, *where: object) -> list[AwaitedRow]:
    find = select(AwaitedRow).where(AwaitedRow.state == AwaitedState.WAITING.value, *where)  # type: ignore[arg-type]  # SQLModel types comparisons as bool
    return list(session.exec(find.order_by(col(AwaitedRow.since), col(AwaitedRow.id))))
