"""Reminders for overrides without a reason, and their lapse."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import slack_id
from storage.db.tables_asks import OverrideRow
from storage.jobs import outbox
from storage.jobs.rows import known_jobs
from storage.overriding.override_rows import move_override, refresh_override
from storage.records.checks import ask_of_decision
from twins.audit import Act
from twins.audit_words import ActWord
from twins.jobs import CardKind, Destination
from twins.states import OverrideState

_REMINDER = "reminder"


class OverrideExpiry:
    def __init__(self, database: Database) -> None:
        self._database = database

    def lapse(self, remind_after: timedelta, lapse_after: timedelta, now: datetime) -> int:
        """Remind conductors once of overrides that lack a reason, and lapse the older ones. Return how many were
        handled."""
        find = select(OverrideRow).where(OverrideRow.state == OverrideState.WAITING)
        find = find.order_by(col(OverrideRow.id))  # two machines lock them in the same order
        with self._database.read() as session:
            late = session.exec(find.where(OverrideRow.clicked_at <= now - remind_after)).all()
            new = [row for row in late if row.clicked_at <= now - lapse_after or not _is_reminded(session, row)]
        if new:
            with self._database.write() as session:
                for each in new:
                    self._lapse_or_remind(session, each.id, lapse_after, now)
        return len(new)

    def _lapse_or_remind(self, session: Session, override_id: str, lapse_after: timedelta, now: datetime) -> None:
        row = session.get(OverrideRow, override_id, with_for_update=True)
        if row is None or row.state != OverrideState.WAITING:
            return
        if row.clicked_at > now - lapse_after:
            ask = ask_of_decision(session, row.decision_id)
            conductor = slack_id(session, row.by)
            if conductor:
                place = Destination(ask.app, ask.team, ask.channel, ask.thread_ts, conductor)
                outbox.post(session, CardKind.OVERRIDE, row.id, place, now, again=_REMINDER)
            return
        if move_override(session, row, OverrideState.LAPSED, now):
            record(session, Act(now, ActWord.OVERRIDE_LAPSED, row.by, row.id, {"rule": row.rule_id}))
            refresh_override(session, row, now)


def _is_reminded(session: Session, row: OverrideRow) -> bool:
    ask = ask_of_decision(session, row.decision_id)
    return bool(known_jobs(session, [f"post:{CardKind.OVERRIDE}:{row.id}:{ask.channel}:{_REMINDER}"]))
