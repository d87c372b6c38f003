"""Escalation of waiting checks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage import outgoing
from storage.chain import append
from storage.database import Database
from storage.jobs import put
from storage.keeping import meet, person_of, slack_id
from storage.ledger import Ledger
from storage.shelf import Shelf
from storage.silence import is_silent
from storage.tables import ArrangementRow, AskRow, CheckRow, DecisionRow, PersonRow
from storage.verdicts import asked_for, give_verdict, redraw_check
from storage.views import NOBODY
from twins.audit import Act
from twins.checks import chain
from twins.looks import CAREFUL_AFTER
from twins.playbook import Twin
from twins.states import CheckState
from twins.waiting import Because, Found, Move, Situation, Stage, Step
from twins.work import Card, Job, Place

AT_ONCE = 500
"""Due checks per tick; the next tick takes more."""


class Waiting:
    def __init__(self, database: Database, ledger: Ledger, shelf: Shelf) -> None:
        self._database = database
        self._ledger = ledger
        self._shelf = shelf

    def take_up(self, now: datetime) -> int:
        """Enqueue an escalation step for every due check; costs by due checks, not by waiting ones."""
        due = (
            select(col(CheckRow.id), col(CheckRow.next_at))
            .where(CheckRow.state == CheckState.WAITING.value, col(CheckRow.next_at) <= now)
            .order_by(col(CheckRow.next_at))
            .limit(AT_ONCE)
        )
        with self._database.read() as session:
            found = [(check, next_at) for check, next_at in session.connection().execute(due)]
        if found:
            with self._database.write() as session:
                for check, next_at in found:
                    outgoing.tend(session, check, now, f"{next_at.timestamp():.0f}")
        return len(found)

    def find(self, check_id: str, now: datetime) -> Found | None:
        with self._database.read() as session:
            row = session.get(CheckRow, check_id)
            if row is None or row.state != CheckState.WAITING:
                return None
            decision = session.get_one(DecisionRow, row.decision_id)
            ask = session.get_one(AskRow, decision.ask_id)
            twin = (
                self._shelf.live_twin(session, decision.handle)
                or self._shelf.version(session, decision.version_id).twin
            )
            situation = _situation(session, row, ask, twin, now)
            away = _away(session, ask.team, [person.slack for person in situation.chain])
            return Found(situation, decision.handle, ask.app, ask.team, away)

    def act(
        self,
        job_id: str,
        check_id: str,
        seen: Situation,
        move: Move,
        architects: Sequence[str],
        alerts: Sequence[Job],
        now: datetime,
    ) -> None:
        """Apply an escalation step, unless the check has changed since it was `seen`."""
        with self._ledger.closing(job_id) as session:
            row = session.get(CheckRow, check_id, with_for_update=True)
            if row is None or row.state != CheckState.WAITING or _has_moved(session, row, seen):
                return
            _ACTS[move.step](session, row, move, architects, now)
            for alert in alerts:
                put(session, alert, now)


def _situation(session: Session, row: CheckRow, ask: AskRow, twin: Twin, now: datetime) -> Situation:
    owner = person_of(session, row.owner) or NOBODY
    colleague = person_of(session, row.colleague)
    return Situation(
        holder=person_of(session, row.holder) or owner,
        stage=Stage(row.stage),
        since=row.since,
        chain=chain(twin, owner, colleague, slack_id(session, ask.asker) or "", named=row.named),
        patience=twin.waiting,
        is_absent=is_silent(session, owner, ask.team, CAREFUL_AFTER, now),
        asked_back_at=row.asked_back_at,
    )


def _away(session: Session, team: str, slack: Sequence[str]) -> dict[str, datetime]:
    find = (
        select(col(PersonRow.slack), col(ArrangementRow.away_until))
        .join(ArrangementRow, col(ArrangementRow.person) == col(PersonRow.id))
        .where(PersonRow.team == team, col(PersonRow.slack).in_(slack), col(ArrangementRow.away_until).is_not(None))
    )
    return {who: until for who, until in session.connection().execute(find) if until}


def _has_moved(session: Session, row: CheckRow, seen: Situation) -> bool:
    holder = person_of(session, row.holder)
    now = (holder and holder.slack, row.stage, row.since, row.asked_back_at)
    return now != (seen.holder.slack, seen.stage.value, seen.since, seen.asked_back_at)


def _wait(session: Session, row: CheckRow, move: Move, architects: Sequence[str], now: datetime) -> None:
    _set(session, row, next_at=move.next_at)


def _ask(session: Session, row: CheckRow, move: Move, architects: Sequence[str], now: datetime) -> None:
    ask = asked_for(session, row.decision_id)
    is_first, before = row.stage == Stage.NEW, row.holder
    holder = meet(session, ask.team, move.holder)
    because = Because.HANDED_OVER if is_first and holder == row.colleague else move.because
    _set(session, row, holder=holder, since=now, stage=Stage.HELD.value, because=because.value, next_at=move.next_at)
    if holder != before:
        append(session, Act(now, "check moved", None, row.id, {"to": holder, "because": because.value}))
    _show_to(session, row, ask, move, now)
    redraw_check(session, row, now)


def _remind(session: Session, row: CheckRow, move: Move, architects: Sequence[str], now: datetime) -> None:
    _set(session, row, stage=Stage.REMINDED.value, next_at=move.next_at)
    _say_under(session, row, move, now)


def _alarm(session: Session, row: CheckRow, move: Move, architects: Sequence[str], now: datetime) -> None:
    ask = asked_for(session, row.decision_id)
    holder = meet(session, ask.team, move.holder)
    _set(
        session,
        row,
        holder=holder,
        since=now,
        stage=Stage.STUCK.value,
        because=move.because.value,
        next_at=move.next_at,
    )
    append(session, Act(now, "check stuck", None, row.id, {"because": move.because.value}))
    if move.reaches_holder and not outgoing.card_thread(session, row.id, move.holder.slack):
        outgoing.post(session, Card.CHECK, row.id, Place(ask.app, ask.team, user=move.holder.slack), now)
    for architect in architects:
        place = Place(ask.app, ask.team, user=architect)
        outgoing.post(session, Card.ALARM, row.id, place, now, again=f"{now.timestamp():.0f}")
    redraw_check(session, row, now)


def _expire(session: Session, row: CheckRow, move: Move, architects: Sequence[str], now: datetime) -> None:
    give_verdict(session, row, CheckState.EXPIRED, None, now)


_ACTS = {Step.WAIT: _wait, Step.ASK: _ask, Step.REMIND: _remind, Step.ALARM: _alarm, Step.EXPIRE: _expire}


def _show_to(session: Session, row: CheckRow, ask: AskRow, move: Move, now: datetime) -> None:
    """Send the check card, or a reminder in its thread if the person has it already."""
    if outgoing.card_thread(session, row.id, move.holder.slack):
        _say_under(session, row, move, now)
    else:
        outgoing.post(session, Card.CHECK, row.id, Place(ask.app, ask.team, user=move.holder.slack), now)


def _say_under(session: Session, row: CheckRow, move: Move, now: datetime) -> None:
    place, again = _place(session, row), f"{now.timestamp():.0f}"
    outgoing.post_under(session, Card.REMINDER, row.id, row.id, move.holder.slack, place, now, again=again)


def _place(session: Session, row: CheckRow) -> Place:
    ask = asked_for(session, row.decision_id)
    return Place(ask.app, ask.team, ask.channel, ask.thread_ts)


def _set(session: Session, row: CheckRow, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
