"""Asks: each decision with its audit entry, its check or review, and its outgoing messages."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, select

from storage.asking.ask_back_rows import open_ask_back
from storage.asking.ask_rows import is_asked_again, keep_ask, twins_apart
from storage.asking.decision_context import decision_context, team_of, with_surroundings
from storage.asking.decision_rows import decided, keep_decision, open_follow_up, with_notes
from storage.asking.readings import reading_id
from storage.asking.syntheses import request_synthesis
from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.tables_ask_backs import TwinChoiceRow
from storage.db.tables_asks import AskRow, DecisionRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.checks import thread_of
from storage.records.citations import cite
from storage.records.versions import VersionStore
from twins.audit import Act
from twins.checking.checks import apart_note
from twins.deciding.ask import Ask, Asked
from twins.deciding.decide import decide
from twins.deciding.decision import Decision
from twins.deciding.reading import NoReading, Reading, noted
from twins.jobs import CardKind
from twins.playbook.model import Version
from twins.values import Outcome

_APART = timedelta(microseconds=1)
"""Between decisions on an ask, so that they keep the order of their twins' names."""


class AskStore:
    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions

    def company(self) -> Version | None:
        with self._database.read() as session:
            return self._versions.company(session)

    def preview(self, ask: Ask, version: Version, reading: Reading | NoReading, now: datetime) -> Decision:
        """Decide as `answer` does, and write nothing."""
        with self._database.read() as session:
            team = team_of(session, version.twin.expert)
            company = None if version.twin.is_company else self._versions.company(session)
            context = decision_context(session, version, company, team, now)
            context = with_surroundings(session, self._versions, context, ask, version, reading, now)
            return with_notes(session, decide(ask, reading, version, context, now), version.twin, context)

    def answer(
        self,
        job_id: str,
        asked: Asked,
        readings: Sequence[tuple[Version, Reading | NoReading]],
        now: datetime,
        *,
        others: Sequence[str] = (),
        concerned: Sequence[str] = (),
    ) -> None:
        """Decide from the state read in this transaction, and write all that follows. `others` may be asked in place of
        the twins that the ask's words fitted, and those `concerned` besides them."""
        with self._ledger.completing(job_id) as session:
            self.decide_in(session, job_id, asked, readings, now, others=others, concerned=concerned)

    def decide_in(
        self,
        session: Session,
        job_id: str,
        asked: Asked,
        readings: Sequence[tuple[Version, Reading | NoReading]],
        now: datetime,
        *,
        others: Sequence[str] = (),
        concerned: Sequence[str] = (),
    ) -> None:
        """Like `answer`, within the caller's transaction, which completes the job."""
        ask, act = keep_ask(session, asked, now)
        if others or concerned:
            session.add(TwinChoiceRow(ask_id=ask.id, candidates=list(others), concerned=list(concerned)))
        record(session, act)
        apart = twins_apart(session, self._versions, ask, [version.twin.handle for version, _ in readings])
        if apart:
            readings = [(version, noted(reading, apart_note(apart))) for version, reading in readings]
        rows = self._decide_each(session, job_id, asked, ask, readings, now)
        strictest = max(rows, key=lambda row: row.outcome.strictness or 0)
        outbox.post(session, CardKind.ANSWER, strictest.id, thread_of(ask), now)  # one message for all of them
        if len(rows) > 1:
            request_synthesis(session, ask.id, now)

    def answer_beside(
        self,
        job_id: str,
        ask_id: str,
        asked: Asked,
        readings: Sequence[tuple[Version, Reading | NoReading]],
        now: datetime,
    ) -> None:
        """Add other twins' answers to the message of an ask's first answer, which stays as it is."""
        with self._ledger.completing(job_id) as session:
            ask = session.get_one(AskRow, ask_id, with_for_update=True)
            before = {
                row.handle: row.id for row in session.exec(select(DecisionRow).where(DecisionRow.ask_id == ask_id))
            }
            more = [each for each in readings if each[0].twin.handle not in before]
            if more and not is_asked_again(session, ask):
                rows = self._decide_each(session, job_id, asked, ask, more, now)
                for first in before.values():
                    outbox.share_card(session, CardKind.ANSWER, first, [row.id for row in rows], now)
                request_synthesis(session, ask.id, now)

    def _decide_each(
        self,
        session: Session,
        job_id: str,
        asked: Asked,
        ask: AskRow,
        readings: Sequence[tuple[Version, Reading | NoReading]],
        now: datetime,
    ) -> list[DecisionRow]:
        rows = []
        for place, (version, reading) in enumerate(readings):
            key = reading_id(job_id, version.twin.handle)
            row, acts = self._decide(session, asked, ask, version, reading, key, now, now + place * _APART)
            record(session, *acts)
            rows.append(row)
        return rows

    def _decide(
        self,
        session: Session,
        asked: Asked,
        ask: AskRow,
        version: Version,
        reading: Reading | NoReading,
        key: str,
        now: datetime,
        at: datetime,
    ) -> tuple[DecisionRow, list[Act]]:
        context = decision_context(session, version, self._versions.company(session), asked.team, now)
        context = with_surroundings(session, self._versions, context, asked.ask, version, reading, now)
        decision = decided(session, asked, version, reading, context, now)
        row, act = keep_decision(session, ask, version, context.company, decision, key, at)
        if decision.outcome is not Outcome.UNSURE:
            cite(session, row.id, version.twin, decision, now)
        open_ask_back(session, ask, row, decision, asked.ask.before, now)
        return row, [act, *open_follow_up(session, asked, row.id, decision, version, now)]
