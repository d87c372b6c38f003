"""Syntheses of the answers that several twins gave to one ask."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.db.database import Database
from storage.db.identities import keep_text
from storage.db.tables_ask_backs import SynthesisRow
from storage.db.tables_asks import AskRow, DecisionRow, TextRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from twins.finder.finder import Finder
from twins.jobs import CardKind


class SynthesisStore:
    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger

    def missing(self, ask_id: str) -> Mapping[str, str]:
        """Return the contents of the answers to put together, as `contents_of` does; none once that is done."""
        with self._database.read() as session:
            contents, row = contents_of(session, ask_id), session.get(SynthesisRow, ask_id)
            return {} if row and row.decisions == contents else contents

    def keep(self, job_id: str, ask_id: str, contents: Mapping[str, str], text: str, now: datetime) -> None:
        """Record a synthesis, which may be empty, and show it; not if one of the answers is another by now."""
        with self._ledger.completing(job_id) as session:
            ask = session.get_one(AskRow, ask_id, with_for_update=True)
            if contents_of(session, ask_id) != contents:
                return
            before = session.get(SynthesisRow, ask_id)
            if before:
                session.exec(delete(TextRow).where(col(TextRow.id) == before.content_id))
            content = keep_text(session, text, ask.channel)
            session.merge(SynthesisRow(ask_id=ask_id, decisions=dict(contents), content_id=content.id, at=now))
            outbox.refresh_card(session, CardKind.ANSWER, next(iter(contents)), now)


def request_synthesis(session: Session, ask_id: str, now: datetime) -> None:
    """Have a model put the answers to an ask together, if a model read it for several twins."""
    session.flush()
    minds = session.exec(select(col(DecisionRow.mind)).where(DecisionRow.ask_id == ask_id)).all()
    if len(minds) > 1 and Finder.name not in minds:
        outbox.schedule_synthesis(session, ask_id, now)


def synthesis_of(session: Session, ask_id: str) -> str:
    """Return the synthesis of the answers as they are; empty if there is none."""
    row = session.get(SynthesisRow, ask_id)
    text = session.get(TextRow, row.content_id) if row and row.decisions == contents_of(session, ask_id) else None
    return text.body if text else ""


def contents_of(session: Session, ask_id: str) -> dict[str, str]:
    """Return the id of what each decision on an ask says, by the decision's id."""
    find = select(col(DecisionRow.id), col(DecisionRow.content_id)).where(DecisionRow.ask_id == ask_id)
    return dict(session.exec(find.order_by(col(DecisionRow.at), col(DecisionRow.id))).all())
