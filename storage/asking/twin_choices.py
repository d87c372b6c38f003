"""Asks that name no twin: the choice among twins, and the twins that a thread is with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.asking.ask_back_rows import is_superseded, put_again
from storage.asking.ask_rows import is_asked_again, keep_ask
from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import slack_id, text_of
from storage.db.tables_ask_backs import TwinChoiceRow
from storage.db.tables_asks import AskRow, DecisionRow, TextRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.jobs.message_events import is_deleted
from storage.records.captured_words import reason_for
from storage.records.checks import thread_of
from twins.audit import Act
from twins.audit_words import ActWord
from twins.checking.ask_views import OUTDATED
from twins.conversation import EarlierAsk
from twins.deciding.ask import Asked
from twins.deciding.decision import CitedRule, Decision
from twins.jobs import CardKind, Interaction
from twins.notices import NoticeFacts, Refusal, Refused


def supersede_choice(session: Session, ask: AskRow, now: datetime) -> bool:
    """Close the choice of an ask that was edited; False if there is none, or its conductor has chosen."""
    won = session.get(TwinChoiceRow, ask.id) is not None and _claim(session, ask.id, chosen=OUTDATED, chosen_at=now)
    if won:
        outbox.refresh_card(session, CardKind.TWIN_CHOICE, ask.id, now)
    return won


class TwinChoiceStore:
    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger

    def offer(self, job_id: str, asked: Asked, candidates: Sequence[str], now: datetime) -> None:
        """Ask a conductor which twin they mean."""
        with self._ledger.completing(job_id) as session:
            ask, act = keep_ask(session, asked, now)
            session.flush()
            session.add(TwinChoiceRow(ask_id=ask.id, candidates=list(candidates)))
            outbox.post(session, CardKind.TWIN_CHOICE, ask.id, thread_of(ask), now)
            record(session, act)

    def ask_another(self, click: Interaction, decision_id: str, now: datetime) -> None:
        """Offer the other twins for an ask that was taken to one by its words."""
        with self._ledger.completing(click.job_id) as session:
            ask, row = _own_choice(session, click, session.get(DecisionRow, decision_id))
            if not row.candidates:
                raise Refused(Refusal.GONE)
            outbox.post(session, CardKind.TWIN_CHOICE, ask.id, thread_of(ask), now)

    def ask_others(self, click: Interaction, decision_id: str, now: datetime, *, only: str = "") -> None:
        """Have the other twins that an ask concerns, or `only` one, answer it too, once, in the message of the first
        answer."""
        with self._ledger.completing(click.job_id) as session:
            ask, row = _own_choice(session, click, session.get(DecisionRow, decision_id))
            handles = [handle for handle in row.concerned or () if only in {"", handle}]
            if not handles:
                raise Refused(Refusal.GONE)
            if is_deleted(session, ask.team, ask.channel, ask.ts):
                raise Refused(Refusal.CHECK_GONE)
            if is_asked_again(session, ask) or is_superseded(session, decision_id):
                raise Refused(Refusal.ASK_OUTDATED)
            if not _claim(session, ask.id, others_at=now):
                raise _claimed_before(session, row)
            record(session, Act(now, ActWord.OTHERS_ASKED, ask.conductor, ask.id, {"handles": handles}))
            outbox.refresh_card(session, CardKind.ANSWER, decision_id, now)
            why, key = reason_for(session, decision_id), f"others:{ask.id}"
            text = text_of(session, ask.text_id) + (f"\nbecause {why.text}" if why else "")
            put_again(session, ask, click.by, handles, key, now, text=text, job=key, beside=ask.id)

    def choose(self, click: Interaction, ask_id: str, handle: str, now: datetime) -> None:
        """Send the same text to the chosen twin. The first click counts; only the conductor's do."""
        with self._ledger.completing(click.job_id) as session:
            ask, row = _own_choice(session, click, session.get(AskRow, ask_id))
            if handle not in row.candidates:
                raise Refused(Refusal.GONE)
            if not _claim(session, ask_id, chosen=handle, chosen_at=now):
                raise _claimed_before(session, row)
            record(session, Act(now, ActWord.TWIN_CHOSEN, ask.conductor, ask_id, {"handle": handle}))
            outbox.refresh_card(session, CardKind.TWIN_CHOICE, ask_id, now)
            put_again(session, ask, click.by, [handle], f"{handle}:{ask.id}", now, job=f"chosen:{ask.id}")

    def last_ask_in(self, team: str, channel: str, thread_ts: str, ts: str) -> EarlierAsk | None:
        """Return the latest ask before a message in a thread that twins have answered, with their handles. A message
        that is asked again doesn't find itself."""
        with self._database.read() as session:
            row = _last_ask(session, team, channel, thread_ts, ts)
            if row is None:
                return None
            of_ask = select(col(DecisionRow.handle)).where(DecisionRow.ask_id == row.id)
            handles = tuple(session.exec(of_ask.order_by(col(DecisionRow.at), col(DecisionRow.id))))
            return EarlierAsk(row.app, slack_id(session, row.conductor), text_of(session, row.text_id), handles)

    def rules_behind(self, team: str, channel: str, thread_ts: str, ts: str) -> tuple[CitedRule, ...]:
        """Return the rules that the answers to that latest ask rest on."""
        with self._database.read() as session:
            row = _last_ask(session, team, channel, thread_ts, ts)
            of_ask = select(TextRow).join(DecisionRow, col(DecisionRow.content_id) == col(TextRow.id))
            kept = session.exec(of_ask.where(DecisionRow.ask_id == row.id)) if row else ()
            cited = [rule for text in kept for rule in Decision.model_validate_json(text.body).cited]
            return tuple({rule.id: rule for rule in cited}.values())


def _last_ask(session: Session, team: str, channel: str, thread_ts: str, ts: str) -> AskRow | None:
    find = (
        select(AskRow)
        .where(AskRow.team == team, AskRow.channel == channel, AskRow.thread_ts == thread_ts, AskRow.ts < ts)
        .join(DecisionRow, col(DecisionRow.ask_id) == col(AskRow.id))
        .order_by(col(AskRow.ts).desc(), col(AskRow.at).desc(), col(AskRow.id).desc())
    )
    return session.exec(find.limit(1)).first()


def _own_choice(
    session: Session, click: Interaction, about: DecisionRow | AskRow | None
) -> tuple[AskRow, TwinChoiceRow]:
    """Return the ask of a decision, or the ask itself, with its choice; refuse anyone but its conductor."""
    ask = session.get(AskRow, about.ask_id) if isinstance(about, DecisionRow) else about
    row = session.get(TwinChoiceRow, ask.id) if ask else None
    if ask is None or row is None:
        raise Refused(Refusal.GONE)
    if (slack_id(session, ask.conductor), ask.team) != (click.by, click.place.team):
        raise Refused(Refusal.NOT_YOUR_ASK)
    return ask, row


def _claim(session: Session, ask_id: str, **values: Any) -> bool:
    """Settle which twins answer an ask; return False if another click was first."""
    is_open = (col(TwinChoiceRow.chosen).is_(None), col(TwinChoiceRow.others_at).is_(None))
    first = update(TwinChoiceRow).where(col(TwinChoiceRow.ask_id) == ask_id, *is_open)
    return bool(session.exec(first.values(**values)).rowcount)


def _claimed_before(session: Session, row: TwinChoiceRow) -> Refused:
    session.refresh(row)
    if row.chosen == OUTDATED:
        return Refused(Refusal.ASK_OUTDATED)
    if row.others_at:
        return Refused(Refusal.OTHERS_ASKED)
    return Refused(Refusal.TWIN_CHOSEN, NoticeFacts(item=row.chosen or ""))
