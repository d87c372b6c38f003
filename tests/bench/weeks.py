"""The weekly digests of a bad day: each reader gets each digest once."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, text, update
from sqlmodel import Session, col, select

from bot.practice.people.local_slack import LocalSlack
from bot.practice.starters import PEOPLE
from bot.practice.teams import PRODUCT
from bot.practice.workspace.model import Message
from storage.db.database import Database
from storage.db.tables_asks import PersonRow, PersonSettingsRow
from storage.db.tables_twins import DigestRow

_ROUND_THE_CLOCK = '\nwaiting: {hours: {start: "00:00", end: "23:59", days: [mon, tue, wed, thu, fri, sat, sun]}}\n'
_GONE_BY = "create table if not exists weeks_gone_by (number integer)"  # beside the tables of the program


def let_them_be_stale(starters: Path) -> set[str]:
    """Make the experts always at work and their rules years unconfirmed, so that every due digest has a question;
    return the experts."""
    for rules in starters.glob("*/rules.yaml"):
        given = re.sub(r"confirmed: 20\d\d-", "confirmed: 2019-", rules.read_text())
        rules.write_text(given + _ROUND_THE_CLOCK)
    return {PEOPLE[handle].expert.slack for handle in PRODUCT.handles}


class Weeks:
    """Lets weeks go by, each in some seconds."""

    def __init__(
        self, store: Database, experts: Collection[str], now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._store = store
        self._now = now
        self._experts = experts
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._let_go_by)

    def start(self) -> None:
        """From now on."""
        with self._store.write() as session:
            session.connection().execute(text(_GONE_BY))
        self._thread.start()

    def stop(self) -> None:
        """No other week begins."""
        self._ended.set()
        self._thread.join()

    def have_gone_by(self) -> bool:
        """Return whether a week at least has begun."""
        with self._store.read() as session:
            return session.connection().execute(text("select 1 from weeks_gone_by")).first() is not None

    def are_sent(self) -> bool:
        """Return whether last week's digests are all sent."""
        try:
            with self._store.read() as session:
                return _due(session, self._now()) == 0
        except Exception:  # the server restarts
            return False

    def amiss(self, slack: LocalSlack) -> tuple[int, int, int]:
        """Return how many digests were due, how many of those are missing in Slack, and how many came twice."""
        with self._store.read() as session:
            weeks = int(session.connection().execute(text("select count(*) from weeks_gone_by")).scalar_one())
            readers = session.exec(select(PersonRow.id).where(col(PersonRow.slack).in_(self._experts))).all()
            of_person = {row.id: row.person for row in session.exec(select(DigestRow))}
        said = (message for room in list(slack.space.rooms) for message in slack.said(room) if message.bot_id)
        shown = [name.split(":")[2] for name in map(_id_of, said) if name.startswith("post:digest:")]
        came = Counter(of_person[digest] for digest in set(shown))
        missing = sum(max(0, weeks - came[person]) for person in readers)
        twice = len(shown) - len(set(shown)) + sum(max(0, came[person] - weeks) for person in readers)
        return weeks * len(readers), missing, twice

    def _let_go_by(self) -> None:
        while not self._ended.wait(2):
            try:
                with self._store.write() as session:
                    if _planned(session) >= len(self._experts) and not _due(session, self._now()):
                        session.connection().execute(text("insert into weeks_gone_by values (1)"))
                        due = update(PersonSettingsRow).where(col(PersonSettingsRow.next_digest_at).is_not(None))
                        session.connection().execute(due.values(next_digest_at=self._now()))
            except Exception as error:  # the server restarts; the next look sees what was written
                _ = error


def _planned(session: Session) -> int:
    return int(session.exec(select(func.count(col(PersonSettingsRow.next_digest_at)))).one())


def _due(session: Session, now: datetime) -> int:
    is_due = col(PersonSettingsRow.next_digest_at) <= now + timedelta(seconds=1)
    return int(session.exec(select(func.count()).select_from(PersonSettingsRow).where(is_due)).one())


def _id_of(message: Message) -> str:
    return str(((message.metadata or {}).get("event_payload") or {}).get("id", ""))
