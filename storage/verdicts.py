"""Verdicts: exactly one settles a check, and every card that shows the check is redrawn."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from storage import outgoing
from storage.awaiting import drop_awaited
from storage.chain import append
from storage.keeping import meet, new_id, person_id, slack_id, text_of
from storage.ledger_tables import PostedRow
from storage.offers import open_proposal
from storage.remarks import add_remark
from storage.shelf import Shelf
from storage.tables import AskRow, CheckRow, DecisionRow, QuestionRow
from twins.audit import Act
from twins.checks import Settled, Settling, may_decide
from twins.lessons import Call, Origin, Stance
from twins.remarks import NOWHERE, Role, Source
from twins.states import CHECK_MOVES, CheckState, may_move
from twins.values import Outcome
from twins.work import Card, Click, Place

VERDICTS = frozenset({CheckState.APPROVED, CheckState.APPROVED_WITH_CHANGES, CheckState.DECLINED})
_TOLD_IN_THREAD = VERDICTS | {CheckState.EXPIRED}


def asked_for(session: Session, decision_id: str) -> AskRow:
    find = select(AskRow).join(DecisionRow, col(DecisionRow.ask_id) == col(AskRow.id))
    return session.exec(find.where(DecisionRow.id == decision_id)).one()


def thread_of(ask: AskRow) -> Place:
    return Place(ask.app, ask.team, ask.channel, ask.thread_ts)


def why_not(session: Session, shelf: Shelf, row: CheckRow, click: Click) -> Settled | None:
    """Return why a person may not decide a check, by the live version; None if they may."""
    decision = session.get_one(DecisionRow, row.decision_id)
    ask = session.get_one(AskRow, decision.ask_id)
    live = shelf.live_twin(session, decision.handle)
    if live is None or click.place.team != ask.team:
        return Settled.NOT_YOURS
    named = slack_id(session, row.owner) if row.named else None
    colleague = slack_id(session, row.colleague)
    refused = may_decide(live, named, colleague, slack_id(session, ask.asker) or "", click.by)
    return refused or None


def decider(session: Session, shelf: Shelf, handle: str, click: Click) -> str:
    """Return the actor's opaque id, and store the name that the twin gives them."""
    live = shelf.live_twin(session, handle)
    people = {person.slack: person for person in (live.expert, *live.deputies)} if live else {}
    known = people.get(click.by)
    return meet(session, click.place.team, known) if known else person_id(session, click.place.team, click.by)


def seen(session: Session, row: CheckRow, now: datetime) -> None:
    """Note the first look at a check by a person who may decide it."""
    unseen = update(CheckRow).where(col(CheckRow.id) == row.id, col(CheckRow.seen_at).is_(None))
    session.connection().execute(unseen.values(seen_at=now))


def too_late(session: Session, row: CheckRow) -> Settling:
    """Say who was first, when, and with which verdict."""
    return Settling(Settled.TOO_LATE, CheckState(row.state), slack_id(session, row.settled_by), row.settled_at)


def give_verdict(
    session: Session,
    row: CheckRow,
    to: CheckState,
    by: str | None,
    now: datetime,
    *,
    words: str = "",
    source: Source = NOWHERE,
    witnesses: Sequence[str] = (),
) -> bool:
    """Settle a check if its table allows the move; False if another verdict was first. Store the words and one audit
    entry, and enqueue every message that follows."""
    allowed = [state.value for state in CheckState if may_move(CHECK_MOVES, state, to)]
    settled: dict[str, Any] = {"state": to.value, "settled_at": now, "settled_by": by}
    if to in VERDICTS:
        settled["seen_at"] = func.coalesce(col(CheckRow.seen_at), now)
    statement = update(CheckRow).where(col(CheckRow.id) == row.id, col(CheckRow.state).in_(allowed)).values(**settled)
    won = bool(session.connection().execute(statement).rowcount)
    session.refresh(row)
    if not won:
        return False
    ask = asked_for(session, row.decision_id)
    facts: dict[str, object] = {"digest": row.digest, "own_ask": ask.asker == by}
    if words:
        facts |= add_remark(session, row.id, role_of(to), words, source, now)
    append(session, Act(now, f"check {to.value}", by, row.id, facts))
    _announce(session, row, ask, to, now)
    if to in VERDICTS:
        _offer_rule(session, row, ask, to, words, now)
        if row.alike:
            outgoing.weigh_alike(session, session.get_one(DecisionRow, row.decision_id).handle, row.alike, row.id, now)
    for witness in witnesses if facts["own_ask"] and to in VERDICTS else ():
        outgoing.post(session, Card.ALARM, row.id, Place(ask.app, ask.team, user=witness), now, again="own ask")
    return True


def _offer_rule(session: Session, row: CheckRow, ask: AskRow, to: CheckState, words: str, now: datetime) -> None:
    """Propose the missing rule, if none covered the ask and a person answered it."""
    decision = session.get_one(DecisionRow, row.decision_id)
    if decision.outcome != Outcome.HANDED_OVER:
        return
    call = Call(ask=text_of(session, ask.text_id), said=words, stance=stance_for(to))
    handle, place = decision.handle, thread_of(ask)
    proposal = open_proposal(session, handle, Origin.HAND_OVER, row.id, call, place, now, by=ask.asker)
    if proposal:
        outgoing.weigh_hand_over(session, handle, proposal, now)


def stance_for(verdict: CheckState) -> Stance:
    return Stance.NOT_USUALLY if verdict is CheckState.DECLINED else Stance.GO


def role_of(verdict: CheckState) -> Role:
    return Role.REASON if verdict is CheckState.DECLINED else Role.CHANGES


def redraw_check(session: Session, row: CheckRow, now: datetime) -> None:
    """Redraw every card and Home tab that shows a check."""
    for card in (Card.CHECK, Card.VERDICT, Card.ALARM):
        outgoing.redraw(session, card, row.id, now)
    outgoing.redraw(session, Card.ANSWER, row.decision_id, now)
    standing = select(PostedRow).where(PostedRow.subject == row.id, PostedRow.card == Card.CHECK.value)
    for posted in session.exec(standing):
        if posted.user:
            outgoing.refresh_home(session, posted.app, posted.team, posted.user, now)
    for person in sorted({row.owner, row.holder, row.colleague or row.owner}):
        outgoing.redraw(session, Card.QUEUE, person, now)


def _announce(session: Session, row: CheckRow, ask: AskRow, to: CheckState, now: datetime) -> None:
    redraw_check(session, row, now)
    if to in _TOLD_IN_THREAD:
        outgoing.post(session, Card.VERDICT, row.id, thread_of(ask), now)
    questions = list(session.exec(select(QuestionRow).where(QuestionRow.check_id == row.id)))
    for question in questions:
        outgoing.redraw(session, Card.QUESTION, question.id, now)
    drop_awaited(session, [row.id, *(question.id for question in questions)], now)


def tend_soon(session: Session, check_id: str, now: datetime) -> None:
    """Schedule an escalation step at once, not at the next tick."""
    outgoing.tend(session, check_id, now, new_id())
