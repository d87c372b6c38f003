"""Rates of asks per person and per channel."""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from storage.db.database import Database
from storage.db.tables_asks import AskRow, PersonRow
from storage.jobs.ledger import Ledger
from storage.jobs.rows import enqueue
from twins.jobs import Destination, Job, JobKind

_FAR_ENOUGH = timedelta(hours=2)
"""How far back asks are looked through, by our clock."""


class AskRateStore:
    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger

    def asked(self, team: str, user: str, channel: str, ts: str, within: timedelta, now: datetime) -> tuple[int, int]:
        """Count the asks within some time before a message, by Slack's clock, since ours may have been set meanwhile:
        (by one person, in one channel)."""
        person = select(col(PersonRow.id)).where(PersonRow.team == team, PersonRow.slack == user).scalar_subquery()
        since = f"{float(ts) - within.total_seconds():.6f}"
        recent = (col(AskRow.at) > now - _FAR_ENOUGH, col(AskRow.ts) > since, col(AskRow.ts) <= ts)
        count = select(func.count()).select_from(AskRow).where(*recent)
        with self._database.read() as session:
            by = session.exec(count.where(col(AskRow.conductor) == person)).first()
            there = session.exec(count.where(col(AskRow.channel) == channel)).first()
            return int(by or 0), int(there or 0)

    def refuse(self, job_id: str, key: str, place: Destination, text: str, now: datetime) -> None:
        """Complete a job with an ephemeral message to one person, sent once per `key`."""
        with self._ledger.completing(job_id) as session:
            payload = {"place": asdict(place), "text": text}
            enqueue(
                session, Job(key, JobKind.WHISPER, f"tell:{place.user}", payload, f"{now.timestamp():017.6f}", now), now
            )
