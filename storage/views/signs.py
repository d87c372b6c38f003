"""The sign of a verdict, as a reaction on the message of its ask."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.db.database import Database
from storage.db.statements import insert_of, run
from storage.db.tables_asks import AskRow, DecisionRow
from storage.db.tables_jobs import SignRow
from storage.jobs.ledger import Ledger

_THIS: Any = aliased(DecisionRow)
_ITS_ASK: Any = aliased(AskRow)
_OF_MESSAGE: Any = (
    select(_ITS_ASK.app, _ITS_ASK.channel, _ITS_ASK.ts, col(DecisionRow.id), col(SignRow.name))
    .select_from(_THIS)
    .join(_ITS_ASK, _ITS_ASK.id == _THIS.ask_id)
    .join(AskRow, (AskRow.app == _ITS_ASK.app) & (AskRow.channel == _ITS_ASK.channel) & (AskRow.ts == _ITS_ASK.ts))
    .join(DecisionRow, col(DecisionRow.ask_id) == AskRow.id)
    .outerjoin(
        SignRow,
        (col(SignRow.app) == _ITS_ASK.app) & (SignRow.channel == _ITS_ASK.channel) & (SignRow.ts == _ITS_ASK.ts),
    )
    .where(_THIS.id == bindparam("decision"))
    .order_by(col(AskRow.at).desc(), col(DecisionRow.at).desc())
    .limit(1)
)
"""Return the request's message, the newest decision on it, and the reaction that shows its verdict."""


@dataclass(frozen=True)
class SignView:
    """The message of an ask, its newest decision, and the reaction that the bot has put on the message."""

    app: str
    channel: str
    ts: str
    decision_id: str
    name: str = ""


class SignStore:
    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger

    def of(self, decision_id: str) -> SignView:
        """Return the sign of the message that a decision is about: an edit of it has newer decisions."""
        with self._database.read() as session:
            row = run(session, _OF_MESSAGE, {"decision": decision_id}).one()
            return SignView(row.app, row.channel, row.ts, row.id, row.name or "")

    def put(self, job_id: str, sign: SignView, name: str) -> None:
        """Record the reaction that stands now, and complete the job that set it."""
        values = {"app": sign.app, "channel": sign.channel, "ts": sign.ts, "name": name}
        with self._ledger.completing(job_id, lasts=False) as session:
            run(session, _put(session.get_bind().dialect.name), values)


@cache
def _put(dialect: str) -> Any:
    added = insert_of(dialect, SignRow)
    return added.on_conflict_do_update(index_elements=["app", "channel", "ts"], set_={"name": added.excluded.name})
