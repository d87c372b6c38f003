"""Asks whose conductor pressed Slack's Stop button."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.db.identities import person_id
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.checks import give_verdict
from twins.jobs import Interaction
from twins.notices import Done, Notice
from twins.states import CheckState


class StoppedSessions:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def withdraw(self, act: Interaction, thread_ts: str, now: datetime) -> None:
        """Withdraw the person's own waiting checks in a thread; tell them if there are none."""
        with self._ledger.completing(act.job_id) as session:
            by = person_id(session, act.place.team, act.by)
            rows = _waiting(session, act, by, thread_ts)
            if not [row for row in rows if give_verdict(session, row, CheckState.WITHDRAWN, by, now)]:
                outbox.notify(session, act, Notice(Done.NOTHING_TO_STOP), now)


def _waiting(session: Session, act: Interaction, by: str, thread_ts: str) -> list[CheckRow]:
    find = (
        select(CheckRow)
        .join(DecisionRow, col(DecisionRow.id) == CheckRow.decision_id)
        .join(AskRow, col(AskRow.id) == DecisionRow.ask_id)
        .where(AskRow.team == act.place.team, AskRow.channel == act.place.channel, AskRow.thread_ts == thread_ts)
        .where(AskRow.conductor == by, CheckRow.state == CheckState.WAITING)
        .order_by(col(CheckRow.id))
        .with_for_update()
    )
    return list(session.exec(find))
