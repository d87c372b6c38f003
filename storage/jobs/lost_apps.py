"""Apps that Slack no longer lets in. What they have to do is held, and released when a token works again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select

from storage.db.database import Database
from storage.db.statements import insert_or_ignore
from storage.db.tables_jobs import LostAppRow
from storage.jobs.rows import held_counts, release


@dataclass(frozen=True)
class LostApp:
    app: str
    reason: str
    since: datetime
    held: int
    """Jobs that wait for it."""


class LostAppStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def lose(self, app: str, token: str, reason: str, now: datetime) -> bool:
        """Record that an app's token is refused; False if it was recorded before."""
        with self._database.write() as session:
            values = {"app": app, "token": token, "reason": reason, "at": now}
            return insert_or_ignore(session, LostAppRow, values)

    def recover(self, app: str, now: datetime) -> int | None:
        """Record that an app is let in, and release its jobs. Return how many they are; None if it wasn't lost."""
        with self._database.write() as session:
            gone = session.exec(delete(LostAppRow).where(col(LostAppRow.app) == app)).rowcount
            released = release(session, app, now)
            return released if gone or released else None

    def release(self, app: str, now: datetime) -> int:
        """Release what another machine held, whose token of this app is refused while ours works."""
        with self._database.write() as session:
            return release(session, app, now)

    def reason(self, app: str, token: str) -> str:
        """Return why an app's token is refused; empty if it isn't."""
        with self._database.read() as session:
            row = session.get(LostAppRow, (app, token))
            return row.reason if row else ""

    def all(self) -> list[LostApp]:
        with self._database.read() as session:
            held, found = held_counts(session), session.exec(select(LostAppRow).order_by(col(LostAppRow.at))).all()
            first = {row.app: row for row in reversed(found)}
            return [LostApp(row.app, row.reason, row.at, held.get(row.app, 0)) for row in first.values()]
