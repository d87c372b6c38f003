"""Rates of asks per person and per channel."""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from storage.db.database import Database
from storage.db.tables_asks import AskRow, PersonRow
from storage.jobs.ledger import Ledger
from storage.jobs.rows import enqueue
from twins.jobs import Job

_FAR_ENOUGH = timedelta(hours=2)
"""How far back asks are looked through, by our clock."""
_OVERTAKING = 10.0
"""Seconds by which a later ask may be decided first: workers run side by side."""


class AskRateStore:
    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger

    def asked(self, team: str, user: str, channel: str, ts: str, within: timedelta, now: datetime) -> tuple[int, int]:
        """Count people's own asks (by one person, in one channel) before a message, and those that came right after it
        but were decided first. By Slack's clock: ours may have been set meanwhile."""
        person = select(col(PersonRow.id)).where(PersonRow.team == team, PersonRow.slack == user).scalar_subquery()
        since, until = f"{float(ts) - within.total_seconds():.6f}", f"{float(ts) + _OVERTAKING:.6f}"
        of_people = col(AskRow.agent_id).is_(None)
        recent = (AskRow.at > now - _FAR_ENOUGH, AskRow.ts > since, AskRow.ts < until, of_people)
        count = select(func.count()).select_from(AskRow).where(*recent)
        with self._database.read() as session:
            by = session.exec(count.where(AskRow.conductor == person)).one()
            return by, session.exec(count.where(AskRow.channel == channel)).one()

    def refuse(self, job_id: str, word: Job, now: datetime) -> None:
        """Complete a job with a private word, sent once for all jobs that have the same."""
        with self._ledger.completing(job_id) as session:
            enqueue(session, word, now)
