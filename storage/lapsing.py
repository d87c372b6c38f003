"""Reminders for overrides without a reason, and their lapse."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage import outgoing
from storage.chain import append
from storage.database import Database
from storage.jobs import known
from storage.keeping import slack_id
from storage.overrides import ask_of, move_override, redraw_override
from storage.tables import OverrideRow
from twins.audit import Act
from twins.states import OverrideState
from twins.work import Card, Place

_REMINDER = "reminder"


class Lapsing:
    def __init__(self, database: Database) -> None:
        self._database = database

    def lapse(self, remind_after: timedelta, lapse_after: timedelta, now: datetime) -> int:
        """Remind conductors once of overrides that lack a reason, and lapse the older ones. Return how many were
        handled."""
        find = select(OverrideRow).where(OverrideRow.state == OverrideState.WAITING.value)
        find = find.order_by(col(OverrideRow.id))  # two machines lock them in the same order
        with self._database.read() as session:
            late = session.exec(find.where(col(OverrideRow.clicked_at) <= now - remind_after)).all()
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
            ask = ask_of(session, row)
            asker = slack_id(session, row.by)
            if asker:
                place = Place(ask.app, ask.team, ask.channel, ask.thread_ts, asker)
                outgoing.post(session, Card.OVERRIDE, row.id, place, now, again=_REMINDER)
            return
        if move_override(session, row, OverrideState.LAPSED, now):
            append(session, Act(now, "override lapsed", row.by, row.id, {"rule": row.rule_id}))
            redraw_override(session, row, now)


def _is_reminded(session: Session, row: OverrideRow) -> bool:
    ask = ask_of(session, row)
    return bool(known(session, [f"post:{Card.OVERRIDE.value}:{row.id}:{ask.channel}:{_REMINDER}"]))
