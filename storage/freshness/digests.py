"""Weekly digests."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, func, update
from sqlmodel import Session, col, select

from storage.db.columns import UtcDateTime
from storage.db.database import Database
from storage.db.identities import new_id, upsert_person
from storage.db.statements import insert_or_ignore, insert_row, run
from storage.db.tables_asks import PersonRow, PersonSettingsRow
from storage.db.tables_twins import DigestItemRow, DigestRow, TwinRow
from storage.freshness.digest_selection import candidate_of, is_about, rank, recipients_of, show_item
from storage.jobs import outbox
from storage.jobs.due import enqueue_due_steps, enqueue_step, is_idle
from storage.jobs.ledger import Ledger
from storage.jobs.rows import enqueue
from storage.records.digests.digest_items import lock_items, overdue, refresh_earlier_digests, silence
from storage.records.digests.small_things import small_thing, small_things
from storage.records.edits import edited_items
from storage.records.rule_freshness import stale_in
from storage.records.versions import VersionStore
from twins.freshness.digest import MOST, DigestCandidate, DigestRecipient, SmallThing
from twins.jobs import CardKind, Destination, Job, JobKind
from twins.playbook.model import EscalationPolicy, Twin
from twins.values import Person

AT_ONCE = 500
_SCHEDULE_NEXT: Any = (
    update(PersonSettingsRow)
    .where(col(PersonSettingsRow.person) == bindparam("of_person"))
    .where(col(PersonSettingsRow.next_digest_at).is_not_distinct_from(bindparam("planned", type_=UtcDateTime())))
    .values(next_digest_at=bindparam("next_digest_at"))
    .execution_options(synchronize_session=False)
)
_LOCK_TWIN = select(col(TwinRow.handle)).where(TwinRow.handle == bindparam("of_twin")).with_for_update()


class DigestStore:
    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions
        self._planned: frozenset[str] = frozenset()

    def enqueue_due(self, app: str, team: str, now: datetime) -> int:
        """Enqueue every digest that is due, and the first of each newcomer. Return how many."""
        due = (
            select(col(PersonSettingsRow.person))
            .where(col(PersonSettingsRow.next_digest_at) <= now)
            .where(is_idle(JobKind.DIGEST, col(PersonSettingsRow.person), now))
            .order_by(col(PersonSettingsRow.next_digest_at))
            .limit(AT_ONCE)
        )
        with self._database.read() as session:
            found = list(session.exec(due))
            versions = frozenset(self._versions.live_ids(session))
            new = self._newcomers(session, team) if versions != self._planned else []
        count = 0
        if found or new:
            with self._database.write() as session:
                found += [_settings_of(session, person, app, team) for person in new]
                steps = [(person, {"person": person}) for person in dict.fromkeys(found)]
                count = enqueue_due_steps(session, JobKind.DIGEST, steps, now)
        if not new:  # one whose first digest was given up is looked for again
            self._planned = versions
        return count

    def reader(self, person: str, now: datetime) -> DigestRecipient | None:
        """Return a recipient; None for a forgotten person, or one without twins."""
        with self._database.read() as session:
            row, who = session.get(PersonSettingsRow, person), session.get(PersonRow, person)
            if row is None or who is None:
                return None
            return self._reader(session, row, who, now)

    def readers(self, now: datetime) -> list[DigestRecipient]:
        find = (
            select(PersonSettingsRow, PersonRow)
            .join(PersonRow, col(PersonRow.id) == col(PersonSettingsRow.person))
            .where(col(PersonSettingsRow.next_digest_at).is_not(None))
            .order_by(col(PersonSettingsRow.next_digest_at))
        )
        with self._database.read() as session:
            found = [self._reader(session, row, who, now) for row, who in session.exec(find)]
        return [reader for reader in found if reader]

    def reader_of(self, team: str, slack: str, now: datetime) -> DigestRecipient | None:
        """Like `reader`, by Slack id."""
        with self._database.read() as session:
            find = select(col(PersonRow.id)).where(PersonRow.team == team, PersonRow.slack == slack)
            person = session.exec(find).first()
        return self.reader(str(person), now) if person else None

    def choose(self, reader: DigestRecipient, now: datetime) -> list[DigestCandidate]:
        """Return the rules to show now, riskiest first: of the recipient's twins, and as a deputy of those whose expert
        doesn't answer. None with unpublished edits."""
        with self._database.read() as session:
            asked = [twin for twin in self._versions.live_in(session) if is_about(session, twin, reader, now)]
            found = sorted((each for twin in asked for each in stale_in(session, twin, now)), key=rank)
            edited = {twin.handle: edited_items(session, twin.handle) for twin in asked}
            left = (stale for stale in found if stale.rule.id not in edited[stale.handle])
            return [candidate_of(session, stale) for stale in islice(left, MOST)]

    def small_things(self, reader: DigestRecipient, now: datetime) -> list[SmallThing]:
        """Return what the recipient's own twins let pass by their background alone since their last digest."""
        with self._database.read() as session:
            mine = [twin for twin in self._versions.live_in(session) if twin.expert.slack == reader.slack]
            return [each for twin in mine for each in small_things(session, twin.handle, reader.last_at, now)]

    def small_thing(self, decision_id: str) -> SmallThing | None:
        with self._database.read() as session:
            return small_thing(session, decision_id)

    def send(
        self,
        job_id: str,
        reader: DigestRecipient,
        next_at: datetime,
        chosen: Sequence[tuple[DigestCandidate, str | None]],
        alerts: Sequence[Job],
        now: datetime,
        *,
        small: Sequence[str] = (),
        unanswered: Sequence[Sequence[str]] = (),
        posts: bool = True,
    ) -> None:
        """Send a digest and schedule the next, unless the schedule has changed; `small` are decisions on small things,
        `unanswered` those that left asks open, in groups.
        Without `posts` it can't be delivered, but counts as unanswered."""
        with self._ledger.completing(job_id) as session:
            if not _schedule_next(session, reader, next_at):
                return
            if chosen or small or unanswered:
                digest_id = _record_digest(session, reader, chosen, small, unanswered, now)
                if posts:
                    place = Destination(reader.app, reader.team, user=reader.slack)
                    outbox.post(session, CardKind.DIGEST, digest_id, place, now)
                    outbox.refresh_home(session, reader.app, reader.team, reader.slack, now)
            for alert in alerts:
                enqueue(session, alert, now)

    def forget(self, job_id: str, person: str) -> None:
        """Unschedule the digests of a person without a twin."""
        with self._ledger.completing(job_id) as session:
            row = session.get(PersonSettingsRow, person, with_for_update=True)
            if row:
                row.next_digest_at = None

    def plan(self, job_id: str, place: Destination, reader: DigestRecipient, at: str, said: str, now: datetime) -> None:
        """Move a person's digest; one already due is sent first."""
        with self._ledger.completing(job_id) as session:
            row = session.get_one(PersonSettingsRow, reader.person, with_for_update=True)
            row.digest_at = at
            if row.next_digest_at and row.next_digest_at > now:
                row.next_digest_at = None
                enqueue_step(session, JobKind.DIGEST, reader.person, {"person": reader.person}, now)
            outbox.whisper(session, place, said, now)

    def careful(self, reader: DigestRecipient, now: datetime) -> list[tuple[Twin, tuple[str, ...]]]:
        """Return the twins of an expert who doesn't answer, with the rules that are checked first because of that."""
        with self._database.read() as session:
            mine = [twin for twin in self._versions.live_in(session) if twin.expert.slack == reader.slack]
            late = overdue(session, mine, now)
            found = [(twin, tuple(sorted(late[twin.handle]))) for twin in mine]
        return [(twin, rules) for twin, rules in found if rules]

    def _newcomers(self, session: Session, team: str) -> list[Person]:
        find = (
            select(col(PersonRow.slack))
            .join(PersonSettingsRow, col(PersonSettingsRow.person) == col(PersonRow.id))
            .where(PersonRow.team == team, col(PersonSettingsRow.next_digest_at).is_not(None))
        )
        known = set(session.exec(find))
        maintainers = {
            person.slack: person for twin in self._versions.live_in(session) for person in recipients_of(twin)
        }
        return [person for slack, person in sorted(maintainers.items()) if slack not in known]

    def _reader(
        self, session: Session, row: PersonSettingsRow, who: PersonRow, now: datetime
    ) -> DigestRecipient | None:
        twins = [t for t in self._versions.live_in(session) if who.slack in {each.slack for each in recipients_of(t)}]
        twins.sort(key=lambda twin: twin.expert.slack != who.slack)
        if not twins:
            return None
        sent = select(func.max(col(DigestRow.sent_at))).where(DigestRow.person == row.person)
        return DigestRecipient(
            row.person,
            row.app,
            who.team,
            who.slack,
            row.digest_at,
            row.next_digest_at,
            row.away_until,
            twins[0].waiting or EscalationPolicy(),
            silence(session, row.person, now),
            session.exec(sent).one(),
        )


def _settings_of(session: Session, person: Person, app: str, team: str) -> str:
    known = upsert_person(session, team, person)
    insert_or_ignore(session, PersonSettingsRow, {"person": known, "app": app})
    return known


def _schedule_next(session: Session, reader: DigestRecipient, next_at: datetime) -> bool:
    """Schedule the next digest; False if the schedule has changed since it was read."""
    values = {"of_person": reader.person, "planned": reader.next_at, "next_digest_at": next_at}
    return bool(run(session, _SCHEDULE_NEXT, values).rowcount)


def _record_digest(
    session: Session,
    reader: DigestRecipient,
    chosen: Sequence[tuple[DigestCandidate, str | None]],
    small: Sequence[str],
    unanswered: Sequence[Sequence[str]],
    now: datetime,
) -> str:
    """Record a digest and its items, and return its id."""
    shown: list[DigestItemRow] = []
    for handle in sorted({choice.stale.handle for choice, _ in chosen}):  # one digest at a time shows its rules
        run(session, _LOCK_TWIN, {"of_twin": handle})
        shown += sorted(lock_items(session, handle), key=lambda row: row.shown_at)
    digest_id = new_id()
    items = [(show_item(session, choice, shown, digest_id, now), about) for choice, about in chosen]
    row = DigestRow(
        id=digest_id,
        person=reader.person,
        team=reader.team,
        app=reader.app,
        sent_at=now,
        items=[{"look": item.id, "decision": about} for item, about in items],
        small=list(small),
        unanswered=[list(group) for group in unanswered],
        silent=reader.silent,
    )
    insert_row(session, row)
    for item, _ in items:
        refresh_earlier_digests(session, item, reader.person, now)
    return digest_id
