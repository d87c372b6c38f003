"""Escalation of waiting checks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import new_id, person_of, slack_id, upsert_person
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, PersonRow, PersonSettingsRow
from storage.jobs import outbox
from storage.jobs.due import enqueue_due_steps, is_idle
from storage.jobs.ledger import Ledger
from storage.jobs.rows import enqueue
from storage.records.checks import VERDICTS, ask_of_decision, give_verdict, order_for, refresh_around, thread_of
from storage.records.digests.digest_items import is_silent
from storage.records.versions import VersionStore
from storage.views.answers import NOBODY
from twins.audit import Act
from twins.audit_words import ActWord
from twins.checking.escalation import CheckSnapshot, HandoverReason, NextStep, Stage, Step, WaitingCheck
from twins.freshness.digest import CAREFUL_AFTER
from twins.jobs import CardKind, Destination, Job, JobKind
from twins.playbook.model import Twin
from twins.states import CheckState

_LAST_ANSWERS = 15
AT_ONCE = 500
"""Due checks per tick; the next tick takes more."""


class EscalationStore:
    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions

    def enqueue_due(self, now: datetime) -> int:
        """Enqueue an escalation step for every due check; costs by due checks, not by waiting ones. Return how many."""
        due = (
            select(col(CheckRow.id))
            .where(CheckRow.state == CheckState.WAITING, CheckRow.next_at <= now)
            .where(is_idle(JobKind.ESCALATE, col(CheckRow.id), now))
            .order_by(col(CheckRow.next_at))
            .limit(AT_ONCE)
        )
        with self._database.read() as session:
            found = [(check, {"check": check}) for check in session.exec(due)]
        if not found:
            return 0
        with self._database.write() as session:
            return enqueue_due_steps(session, JobKind.ESCALATE, found, now)

    def find(self, check_id: str, now: datetime) -> WaitingCheck | None:
        with self._database.read() as session:
            row = session.get(CheckRow, check_id)
            if row is None or row.state != CheckState.WAITING:
                return None
            decision = session.get_one(DecisionRow, row.decision_id)
            ask = session.get_one(AskRow, decision.ask_id)
            twin = (
                self._versions.live_twin(session, decision.handle)
                or self._versions.version(session, decision.version_id).twin
            )
            situation = self._snapshot(session, row, ask, twin, now)
            away = _away(session, ask.team, [person.slack for person in situation.chain])
            return WaitingCheck(situation, decision.handle, ask.app, ask.team, away)

    def answered_in(self, team: str, slack: str) -> list[timedelta]:
        """Return how long a person's last verdicts took, from when they were asked."""
        find = (
            select(CheckRow)
            .join(PersonRow, col(PersonRow.id) == col(CheckRow.settled_by))
            .where(PersonRow.team == team, PersonRow.slack == slack, col(CheckRow.state).in_(VERDICTS))
            .order_by(col(CheckRow.settled_at).desc())
            .limit(_LAST_ANSWERS)
        )
        with self._database.read() as session:
            return [_took(row) for row in session.exec(find)]

    def act(
        self,
        job_id: str,
        check_id: str,
        seen: CheckSnapshot,
        move: NextStep,
        architects: Sequence[str],
        alerts: Sequence[Job],
        now: datetime,
    ) -> None:
        """Apply an escalation step, unless the check has changed since it was `seen`."""
        with self._ledger.completing(job_id) as session:
            row = session.get(CheckRow, check_id, with_for_update=True)
            if row is None or row.state != CheckState.WAITING or _has_moved(session, row, seen):
                return
            _ACTS[move.step](session, row, move, architects, now)
            for alert in alerts:
                enqueue(session, alert, now)

    def _snapshot(self, session: Session, row: CheckRow, ask: AskRow, twin: Twin, now: datetime) -> CheckSnapshot:
        owner, conductor = person_of(session, row.owner) or NOBODY, slack_id(session, ask.conductor) or ""
        colleague = person_of(session, row.colleague)
        return CheckSnapshot(
            holder=person_of(session, row.holder) or owner,
            stage=row.stage,
            since=row.since,
            chain=order_for(session, self._versions, row, owner, colleague, conductor),
            patience=twin.waiting,
            is_absent=is_silent(session, owner, ask.team, CAREFUL_AFTER, now),
            asked_back_at=row.asked_back_at,
        )


def _took(row: CheckRow) -> timedelta:
    """Count from the ask for the person who got it first, else from when it was last handed on."""
    return (row.settled_at or row.asked_at) - (row.asked_at if row.settled_by == row.owner else row.since)


def _away(session: Session, team: str, slack: Sequence[str]) -> dict[str, datetime]:
    find = (
        select(col(PersonRow.slack), col(PersonSettingsRow.away_until))
        .join(PersonSettingsRow, col(PersonSettingsRow.person) == col(PersonRow.id))
        .where(PersonRow.team == team, col(PersonRow.slack).in_(slack), col(PersonSettingsRow.away_until).is_not(None))
    )
    return {who: until for who, until in session.exec(find) if until}


def _has_moved(session: Session, row: CheckRow, seen: CheckSnapshot) -> bool:
    holder = person_of(session, row.holder)
    now = (holder and holder.slack, row.stage, row.since, row.asked_back_at)
    return now != (seen.holder.slack, seen.stage, seen.since, seen.asked_back_at)


def _wait(session: Session, row: CheckRow, move: NextStep, architects: Sequence[str], now: datetime) -> None:
    row.next_at = move.next_at


def _ask(session: Session, row: CheckRow, move: NextStep, architects: Sequence[str], now: datetime) -> None:
    ask = ask_of_decision(session, row.decision_id)
    is_first, before = row.stage == Stage.NEW, row.holder
    holder = upsert_person(session, ask.team, move.holder)
    row.because = HandoverReason.HANDED_OVER if is_first and holder == row.colleague else move.because
    row.holder, row.since, row.stage, row.next_at = holder, now, Stage.HELD, move.next_at
    if holder != before:
        record(session, Act(now, ActWord.CHECK_MOVED, None, row.id, {"to": holder, "because": row.because}))
    _show_to(session, row, ask, move, now)
    refresh_around(session, row, now)


def _remind(session: Session, row: CheckRow, move: NextStep, architects: Sequence[str], now: datetime) -> None:
    row.stage, row.next_at = Stage.REMINDED, move.next_at
    _say_under(session, row, move, now)


def _alarm(session: Session, row: CheckRow, move: NextStep, architects: Sequence[str], now: datetime) -> None:
    ask = ask_of_decision(session, row.decision_id)
    row.holder = upsert_person(session, ask.team, move.holder)
    row.since, row.stage, row.because, row.next_at = now, Stage.STUCK, move.because, move.next_at
    record(session, Act(now, ActWord.CHECK_STUCK, None, row.id, {"because": move.because}))
    if move.reaches_holder and not outbox.card_thread(session, row.id, move.holder.slack):
        outbox.post(session, CardKind.CHECK, row.id, Destination(ask.app, ask.team, user=move.holder.slack), now)
    for architect in architects:
        place = Destination(ask.app, ask.team, user=architect)
        outbox.post(session, CardKind.ALARM, row.id, place, now, again=new_id())
    refresh_around(session, row, now)


def _expire(session: Session, row: CheckRow, move: NextStep, architects: Sequence[str], now: datetime) -> None:
    give_verdict(session, row, CheckState.EXPIRED, None, now)


_ACTS = {Step.WAIT: _wait, Step.ASK: _ask, Step.REMIND: _remind, Step.ALARM: _alarm, Step.EXPIRE: _expire}


def _show_to(session: Session, row: CheckRow, ask: AskRow, move: NextStep, now: datetime) -> None:
    """Send the check card, or a reminder in its thread if the person has it already."""
    if outbox.card_thread(session, row.id, move.holder.slack):
        _say_under(session, row, move, now)
    else:
        outbox.post(session, CardKind.CHECK, row.id, Destination(ask.app, ask.team, user=move.holder.slack), now)


def _say_under(session: Session, row: CheckRow, move: NextStep, now: datetime) -> None:
    place, again = thread_of(ask_of_decision(session, row.decision_id)), new_id()
    outbox.post_under(session, CardKind.REMINDER, row.id, row.id, move.holder.slack, place, now, again=again)
