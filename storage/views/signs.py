"""The sign of a verdict, as a reaction on the message of its ask."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from storage.db.database import Database, insert_into
from storage.db.tables_asks import AskRow, DecisionRow
from storage.db.tables_jobs import SignRow
from storage.jobs.ledger import Ledger


@dataclass(frozen=True)
class SignView:
    """The message of an ask, its newest decision, and the reaction that stands on it by our hand."""

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
            asked = session.get_one(AskRow, session.get_one(DecisionRow, decision_id).ask_id)
            row = session.get(SignRow, (asked.app, asked.channel, asked.ts))
            newest = _newest(session, asked) or decision_id
            return SignView(asked.app, asked.channel, asked.ts, newest, row.name if row else "")

    def put(self, job_id: str, sign: SignView, name: str) -> None:
        """Record the reaction that stands now, and complete the job that set it."""
        key = {"app": sign.app, "channel": sign.channel, "ts": sign.ts}
        with self._ledger.completing(job_id, lasts=False) as session:
            added = insert_into(session, SignRow).values(**key, name=name)
            session.exec(added.on_conflict_do_update(index_elements=list(key), set_={"name": name}))


def _newest(session: Session, asked: AskRow) -> str | None:
    of_message = (AskRow.app == asked.app, AskRow.channel == asked.channel, AskRow.ts == asked.ts)
    find = select(DecisionRow.id).join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id)).where(*of_message)
    return session.exec(find.order_by(col(AskRow.at).desc(), col(DecisionRow.at).desc()).limit(1)).first()
