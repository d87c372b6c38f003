"""The lapse of asks whose conductor was asked something and said nothing."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.asking.ask_back_rows import OPEN_STATES, locked, move_ask_back
from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.tables_ask_backs import AskBackRow
from twins.audit import Act
from twins.audit_words import ActWord
from twins.states import AskState

_AT_ONCE = 200


class AskExpiry:
    def __init__(self, database: Database) -> None:
        self._database = database

    def lapse(self, after: timedelta, now: datetime) -> int:
        """Lapse what has waited for longer. Return how many."""
        late = (col(AskBackRow.state).in_(OPEN_STATES), AskBackRow.since <= now - after)
        find = select(col(AskBackRow.decision_id)).where(*late).order_by(col(AskBackRow.decision_id)).limit(_AT_ONCE)
        with self._database.read() as session:
            due = session.exec(find).all()
        if due:
            with self._database.write() as session:
                for each in due:  # two machines lock them in the same order
                    _lapse(session, each, now)
        return len(due)


def _lapse(session: Session, decision_id: str, now: datetime) -> None:
    row = locked(session, decision_id)
    if row and row.state in OPEN_STATES and move_ask_back(session, row, AskState.LAPSED, now):
        record(session, Act(now, ActWord.ASK_LAPSED, row.by, decision_id, {}))
