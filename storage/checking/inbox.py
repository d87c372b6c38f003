"""A person's inbox, their daily card, and their own settings."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import new_id, person_id
from storage.db.statements import insert_or_ignore
from storage.db.tables_asks import CheckRow, PersonRow, PersonSettingsRow
from storage.db.tables_jobs import PostedRow
from storage.jobs import outbox
from storage.jobs.due import enqueue_due_steps, is_idle
from storage.jobs.ledger import Ledger
from storage.jobs.rows import enqueue
from storage.records.checks import checks_held_by, escalate_soon
from storage.records.open_reviews import plan_inbox
from storage.records.versions import VersionStore
from storage.views.inbox_view import inbox_view, twins_of_expert
from twins.audit import Act
from twins.audit_words import ActWord
from twins.checking.reviews import InboxTime
from twins.jobs import CardKind, Destination, Interaction, Job, JobKind
from twins.reporting.home_views import InboxView
from twins.states import CheckState

AT_ONCE = 500


class InboxStore:
    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions

    def view_of(self, team: str, slack: str, now: datetime) -> InboxView:
        with self._database.read() as session:
            find = select(PersonRow).where(PersonRow.team == team, PersonRow.slack == slack)
            person = session.exec(find).first()
            return inbox_view(session, self._versions, person.id, now) if person else InboxView()

    def mark_seen(self, team: str, slack: str, now: datetime) -> None:
        mine = select(col(PersonRow.id)).where(PersonRow.team == team, PersonRow.slack == slack).scalar_subquery()
        unseen = (
            update(CheckRow)
            .where(col(CheckRow.holder) == mine, col(CheckRow.state) == CheckState.WAITING)
            .where(col(CheckRow.seen_at).is_(None))
        )
        with self._database.write() as session:
            session.exec(unseen.values(seen_at=now))

    def enqueue_due(self, now: datetime) -> int:
        due = (
            select(col(PersonSettingsRow.person))
            .where(col(PersonSettingsRow.next_inbox_at) <= now)
            .where(is_idle(JobKind.INBOX, col(PersonSettingsRow.person), now))
            .order_by(col(PersonSettingsRow.next_inbox_at))
            .limit(AT_ONCE)
        )
        with self._database.read() as session:
            found = [(person, {"person": person}) for person in session.exec(due)]
        if not found:
            return 0
        with self._database.write() as session:
            return enqueue_due_steps(session, JobKind.INBOX, found, now)

    def find(self, person: str) -> InboxTime | None:
        with self._database.read() as session:
            row, who = session.get(PersonSettingsRow, person), session.get(PersonRow, person)
            if row is None or who is None:
                return None
            twin = next(iter(twins_of_expert(self._versions.live_in(session), who.slack)), None)
            return InboxTime(row.app, who.team, who.slack, row.reviews_at, row.away_until, row.next_inbox_at, twin)

    def post_daily(
        self,
        job_id: str,
        person: str,
        seen: datetime | None,
        next_at: datetime,
        alerts: Sequence[Job],
        now: datetime,
        *,
        sends: bool,
    ) -> None:
        """Send the daily card (if `sends`) and schedule the next; with an empty inbox neither. Do nothing if the
        schedule is no longer `seen`."""
        with self._ledger.completing(job_id) as session:
            row = session.get(PersonSettingsRow, person, with_for_update=True)
            if row is None or row.next_inbox_at != seen:
                return
            view = inbox_view(session, self._versions, person, now)
            waits = bool(view.checks or view.reviews)
            if sends and waits:
                _post_inbox(session, row, person, now)
            row.next_inbox_at = next_at if waits else None
            for alert in alerts:
                enqueue(session, alert, now)

    def post_now(self, click: Interaction, now: datetime, *, said: str) -> None:
        """Send the inbox as a direct message, and say so where the person is."""
        with self._ledger.completing(click.job_id) as session:
            row = _arrangement(session, click)
            _post_inbox(session, row, row.person, now)
            outbox.whisper(session, click.place, said, now)

    def arrange(self, click: Interaction, said: str, now: datetime, *, reviews_at: str | None = None) -> None:
        """Move the daily card to another time."""
        with self._ledger.completing(click.job_id) as session:
            row = _arrangement(session, click)
            row.reviews_at = reviews_at or row.reviews_at
            row.next_inbox_at = None
            plan_inbox(session, row.person, now)
            outbox.whisper(session, click.place, said, now)

    def go_away(self, click: Interaction, until: datetime | None, said: str, now: datetime) -> None:
        """Mark a person as away, and move their checks on; None marks them as back."""
        with self._ledger.completing(click.job_id) as session:
            row = _arrangement(session, click)
            row.away_until = until
            record(session, Act(now, ActWord.AWAY if until else ActWord.BACK, row.person, row.person, {}))
            for check in checks_held_by(session, row.person) if until else ():
                escalate_soon(session, check.id, now)
            outbox.refresh_home(session, click.place.app, click.place.team, click.by, now)
            outbox.whisper(session, click.place, said, now)


def _arrangement(session: Session, click: Interaction) -> PersonSettingsRow:
    person = person_id(session, click.place.team, click.by)
    insert_or_ignore(session, PersonSettingsRow, {"person": person, "app": click.place.app})
    return session.get_one(PersonSettingsRow, person, with_for_update=True)


def _post_inbox(session: Session, row: PersonSettingsRow, person: str, now: datetime) -> None:
    """Send the inbox. Earlier copies are marked as replaced, and not redrawn any more."""
    who = session.get_one(PersonRow, person)
    before = select(PostedRow).where(PostedRow.subject == person, PostedRow.card == CardKind.INBOX)
    for posted in session.exec(before):
        outbox.mark_replaced(session, posted, now)
        session.delete(posted)
    place = Destination(row.app, who.team, user=who.slack)
    outbox.post(session, CardKind.INBOX, person, place, now, again=new_id())
