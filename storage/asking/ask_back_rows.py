"""Questions to conductors before there is a verdict, as rows inside a caller's transaction."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.identities import floor_only_of, keep_text, text_of
from storage.db.tables_ask_backs import AskBackRow
from storage.db.tables_asks import AskRow, DecisionRow, TextRow
from storage.jobs import outbox
from storage.jobs.rows import enqueue
from storage.records.checks import thread_of
from storage.records.expected_words import drop_expected, expect_words
from twins.audit import Act
from twins.audit_words import ActWord
from twins.checking.captured_words import WordsPurpose
from twins.checking.offers import ONCE_WITHIN, first_state, is_asked_again, offer_digest
from twins.deciding.decision import Decision
from twins.job_payloads import mention_again
from twins.jobs import CardKind, Destination, Job, JobKind, order_of
from twins.states import ASK_TRANSITIONS, AskState, can_move

OPEN_STATES = tuple(state for state in AskState if can_move(ASK_TRANSITIONS, state, AskState.LAPSED))
_PURPOSES = {
    AskState.WAITING_FOR_WHY: WordsPurpose.WHY,
    AskState.WAITING_FOR_WORDS: WordsPurpose.CLARIFICATION,
}


def open_ask_back(
    session: Session, ask: AskRow, decided: DecisionRow, decision: Decision, before: str, now: datetime
) -> None:
    """Ask the conductor what an unsure decision hangs on. The same ask gets one pick a day."""
    state = first_state(decision)
    if state is None:
        return
    session.flush()  # before the row that refers to the decision
    first = _first_offer(session, ask, decided, before, now) if state is AskState.OFFERED else None
    row = AskBackRow(
        decision_id=decided.id,
        state=AskState.REPEATED if first else state,
        digest=shown(session, ask, decision),
        by=ask.conductor,
        since=now,
        first_id=first,
        before_id=keep_text(session, before, ask.channel).id if before else None,
    )
    session.add(row)
    wait_for_words(session, row, ask, now)


def shown(session: Session, ask: AskRow, decision: Decision) -> str:
    """Return the digest of what the conductor is shown."""
    text = session.get(TextRow, ask.text_id)
    return offer_digest(text.body, decision, text.salt) if text else ""


def wait_for_words(session: Session, row: AskBackRow, ask: AskRow, now: datetime) -> None:
    """Take the conductor's next reply in the thread, by Slack's clock, for what the twin asks."""
    purpose = _PURPOSES.get(row.state)
    if purpose:
        since = datetime.fromtimestamp(float(ask.ts), UTC)
        expect_words(
            session, row.decision_id, row.decision_id, purpose, row.by, thread_of(ask), since, now, posts=False
        )


def locked(session: Session, decision_id: str) -> AskBackRow | None:
    return session.get(AskBackRow, decision_id, with_for_update=True)


def move_ask_back(session: Session, row: AskBackRow, to: AskState, now: datetime, *, rule: str | None = None) -> bool:
    """Change the state if its table allows it; the database decides who is first."""
    allowed = [state for state in AskState if can_move(ASK_TRANSITIONS, state, to)]
    statement = update(AskBackRow).where(
        col(AskBackRow.decision_id) == row.decision_id, col(AskBackRow.state).in_(allowed)
    )
    is_over = to not in OPEN_STATES
    values = {"state": to, "settled_at": now if is_over else None, "rule_id": rule or row.rule_id}
    won = bool(session.exec(statement.values(**values)).rowcount)
    session.refresh(row)
    if won:
        outbox.refresh_card(session, CardKind.ANSWER, row.decision_id, now)
        if is_over:
            drop_expected(session, [row.decision_id], now)
    return won


def is_superseded(session: Session, decision_id: str) -> bool:
    row = session.get(AskBackRow, decision_id)
    return row is not None and row.state == AskState.SUPERSEDED


def supersede_ask(session: Session, row: AskBackRow, ask: AskRow, now: datetime) -> bool:
    if not move_ask_back(session, row, AskState.SUPERSEDED, now):
        return False
    record(session, Act(now, ActWord.ASK_SUPERSEDED, None, row.decision_id, {"ask": ask.id}))
    return True


def supersede_answer(session: Session, decision: DecisionRow, ask: AskRow, now: datetime) -> bool:
    """Supersede an answer without a check, since a newer one replaces it; False if its state no longer allows that."""
    row = locked(session, decision.id)
    if row:
        return supersede_ask(session, row, ask, now)
    by, state = ask.conductor, AskState.SUPERSEDED
    session.add(AskBackRow(decision_id=decision.id, state=state, digest="", by=by, since=now, settled_at=now))
    record(session, Act(now, ActWord.ASK_SUPERSEDED, None, decision.id, {"ask": ask.id}))
    outbox.refresh_card(session, CardKind.ANSWER, decision.id, now)
    drop_expected(session, [decision.id], now)
    return True


def put_again(
    session: Session,
    ask: AskRow,
    conductor: str,
    handles: Sequence[str],
    revision: str,
    now: datetime,
    *,
    text: str | None = None,
    job: str | None = None,
    beside: str = "",
) -> bool:
    """Have twins answer an ask again, by default in the same words and in a message of its own; False if it was done
    before. A colon keeps the names apart from the words."""
    place = Destination(ask.app, ask.team, ask.channel, ask.thread_ts, conductor)
    words = f"{', '.join(handles)}: {text or text_of(session, ask.text_id)}"
    said = mention_again(place, ask.ts, words, revision) | ({"beside": beside} if beside else {})
    twin, assigned = floor_only_of(session, ask.channel, ask.ts)
    if twin and (beside or list(handles) != [twin]):
        return False
    if twin:  # only the floor reads it, and no character of it changes
        said |= {"text": text_of(session, ask.text_id), "floor_of": twin, "by_agent": True, "assigned": assigned}
    job_id, lane = f"{JobKind.ASK}:{job or f'again:{revision}'}", f"in:{ask.channel}:{ask.thread_ts}"
    return enqueue(session, Job(job_id, JobKind.ASK, lane, said, order_of(now), now), now)


def _first_offer(session: Session, ask: AskRow, decided: DecisionRow, before: str, now: datetime) -> str | None:
    """Return the decision that offered rules for the same ask of this person, behind the same ask, within a day."""
    find = (
        select(AskBackRow, AskRow)
        .join(DecisionRow, col(DecisionRow.id) == col(AskBackRow.decision_id))
        .join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
        .where(AskBackRow.by == ask.conductor, AskBackRow.since > now - ONCE_WITHIN)
        .where(DecisionRow.handle == decided.handle, DecisionRow.id != decided.id)
        .where(
            col(AskBackRow.state).not_in((AskState.SUPERSEDED, AskState.REPEATED)), col(AskBackRow.first_id).is_(None)
        )
        .order_by(col(AskBackRow.since))
    )
    text = text_of(session, ask.text_id)
    for row, other in session.exec(find):
        earlier = text_of(session, row.before_id) if row.before_id else ""
        if is_asked_again(text_of(session, other.text_id), text) and is_asked_again(earlier, before):
            return row.decision_id
    return None
