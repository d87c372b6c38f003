"""Publishing of versions, the expert's consent, and the modes of twins.

Storing a version changes nothing for conductors. It goes live once its expert agrees; until then the version before it
answers.
"""

from datetime import datetime

from sqlmodel import Session

from storage.authoring.drafts import DraftStore
from storage.checking.superseding import lock_waiting, supersede_outdated
from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import person_id
from storage.db.tables_twins import TwinRow, VersionRow
from storage.jobs import outbox
from storage.jobs.due import enqueue_step, is_under_way
from storage.jobs.ledger import Ledger
from storage.records.digests.digest_items import confirm, settle_reworded
from storage.records.edits import reopen_edits
from storage.records.proposal_rows import supersede_reworded_rules
from storage.records.rule_freshness import confirmations
from storage.records.versions import VersionStore
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.drafts import DraftSnapshot
from twins.jobs import CardKind, Destination, Interaction, JobKind
from twins.notices import Done, Notice, NoticeFacts, Refusal, Refused
from twins.playbook.folder import Folder, parse_folder
from twins.playbook.model import COMPANY, Version
from twins.publishing.modes import MODE_TRANSITIONS, Mode
from twins.states import can_move


class PublishingStore:
    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore, drafts: DraftStore) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions
        self._drafts = drafts

    def publish(
        self, folder: Folder, note: str | None, now: datetime, *, mode: Mode | None = Mode.LIVE
    ) -> tuple[Version, bool]:
        """Make a folder the live version, in a mode; with None its expert must agree first. False if it already was."""
        with self._database.write() as session:
            lock_waiting(session, folder.twin.handle, is_company=folder.twin.is_company)
            row, is_new = self._versions.put(session, folder, note, now)
            twin = session.get(TwinRow, row.handle, with_for_update=True)
            if twin and twin.version_id == row.id and twin.mode != Mode.WAITING:
                return self._versions.parse(row), False
            if mode is None and not folder.twin.is_company:
                self._propose(session, row, twin, now)
            else:
                self._install(session, row, twin, mode or Mode.LIVE, None, now)
            return self._versions.parse(row), is_new

    def publish_draft(
        self,
        click: Interaction,
        composed: DraftSnapshot,
        folder: Folder,
        reason: str | None,
        now: datetime,
        failed: tuple[str, ...] = (),
        *,
        mode: Mode | None = None,
    ) -> None:
        """Make a draft a version. It answers at once if the expert publishes it, who chooses a `mode` for a twin that
        doesn't answer yet; else it waits for their consent. Only the expert may publish over failing defaults; `failed`
        are the cases of those. Raise ChangedMeanwhileError."""
        handle = folder.twin.handle
        with self._ledger.completing(click.job_id) as session:
            lock_waiting(session, handle, is_company=handle == COMPANY)
            draft = self._drafts.take(session, click, handle, composed, now)
            is_owner = click.by == draft.expert.slack
            if not draft.is_maintained_by(click) or (reason and not is_owner):
                raise Refused(Refusal.NOT_PUBLISHER, NoticeFacts(handle=handle))
            twin = session.get(TwinRow, handle, with_for_update=True)
            row, is_new = self._versions.put(session, folder, reason, now)
            if not (is_new or (is_owner and twin and twin.pending_id == row.id)):
                raise Refused(Refusal.NOTHING_TO_PUBLISH, NoticeFacts(handle=handle))
            starts = twin.mode if twin and twin.mode != Mode.WAITING else mode
            is_named = draft.answers or click.by == folder.twin.expert.slack
            if starts and is_owner and is_named:
                self._publish_as_owner(session, click, row, twin, Mode(starts), now)
                done, state, name = Done.VERSION_LIVE, "" if draft.answers else starts, ""
            else:
                self._propose(session, row, twin, now)
                done, state, name = Done.VERSION_WAITS, "", "" if is_owner else draft.expert.name
            self._drafts.published(session, draft, row.id, now)
            facts = NoticeFacts(handle=handle, item=str(row.number), name=name, state=state, choices=failed)
            outbox.notify(session, click, Notice(done, facts), now)

    def _publish_as_owner(
        self,
        session: Session,
        click: Interaction,
        row: VersionRow,
        twin: TwinRow | None,
        mode: Mode,
        now: datetime,
    ) -> None:
        """Let a version answer: its expert's click on Publish is their consent."""
        by = person_id(session, click.place.team, click.by)
        waited = (twin.pending_id or twin.version_id) if twin else None
        if twin is None or twin.mode == Mode.WAITING:
            self._vouch(session, row, by, now)
        self._install(session, row, twin, mode, by, now)
        if waited and waited != row.id:
            outbox.refresh_card(session, CardKind.CONSENT, waited, now)

    def roll_back(self, handle: str, number: int, reason: str, now: datetime) -> Version | None:
        """Publish an earlier version's texts as a new version, live at once."""
        with self._database.write() as session:
            lock_waiting(session, handle, is_company=handle == COMPANY)
            earlier = next((row for row in self._versions.history_in(session, handle) if row.number == number), None)
            twin = session.get(TwinRow, handle, with_for_update=True)
            if earlier is None or twin is None:
                return None
            note = f"back to version {number}: {reason}"
            row, _ = self._versions.put(session, parse_folder(self._versions.texts(session, earlier)), note, now)
            self._install(session, row, twin, twin.mode, None, now)
            return self._versions.parse(row)

    def set_mode(self, handle: str, mode: Mode, now: datetime) -> Mode | None:
        """Set a mode from the command line, and return the one before; None if the twin or the move doesn't exist."""
        with self._database.write() as session:
            lock_waiting(session, handle, is_company=handle == COMPANY)
            twin = session.get(TwinRow, handle, with_for_update=True)
            if twin is None or not (can_move(MODE_TRANSITIONS, twin.mode, mode) or twin.mode == mode):
                return None
            before = twin.mode
            self._enter(session, twin, mode, None, now)
            return before

    def ask_consent(self, job_id: str, version_id: str, place: Destination, now: datetime) -> None:
        with self._ledger.completing(job_id) as session:
            outbox.post(session, CardKind.CONSENT, version_id, place, now, again=job_id.rpartition(":")[2])

    def agree(self, click: Interaction, version_id: str, mode: Mode | None, now: datetime) -> None:
        """Let a version go live in a mode, or (None) put it off."""
        with self._ledger.completing(click.job_id) as session:
            row = session.get(VersionRow, version_id)
            if row is None:
                raise Refused(Refusal.NO_SUCH_TWIN)
            lock_waiting(session, row.handle, is_company=row.handle == COMPANY)
            twin = session.get_one(TwinRow, row.handle, with_for_update=True)
            if click.by != self._owner(session, twin, row):
                raise Refused(Refusal.NOT_TWINS_EXPERT, NoticeFacts(handle=row.handle))
            waits = version_id == twin.pending_id or (twin.mode == Mode.WAITING and twin.version_id == version_id)
            if not waits:
                raise Refused(Refusal.MODE_SETTLED, NoticeFacts(handle=row.handle, state=twin.mode))
            by = person_id(session, click.place.team, click.by)
            if mode is None:
                record(session, Act(now, ActWord.VERSION_PUT_OFF, by, version_id, {}))
                outbox.notify(session, click, Notice(Done.PUT_OFF, NoticeFacts(handle=row.handle)), now)
                return
            self._vouch(session, row, by, now)
            self._install(session, row, twin, mode, by, now)
            outbox.refresh_card(session, CardKind.CONSENT, version_id, now)
            outbox.notify(session, click, _mode_changed(row.handle, mode), now)

    def change_mode(
        self, click: Interaction, handle: str, mode: Mode, architects: tuple[str, ...], now: datetime
    ) -> None:
        with self._ledger.completing(click.job_id) as session:
            twin = session.get(TwinRow, handle, with_for_update=True)
            row = session.get(VersionRow, twin.version_id) if twin else None
            if twin is None or row is None:
                raise Refused(Refusal.NO_SUCH_TWIN)
            owns = click.by == self._owner(session, twin, row)
            pauses = click.by in architects and mode is Mode.PAUSED and twin.mode != Mode.WAITING
            if not owns and not pauses:
                raise Refused(Refusal.NOT_TWINS_EXPERT, NoticeFacts(handle=handle))
            if not can_move(MODE_TRANSITIONS, twin.mode, mode):
                raise Refused(Refusal.MODE_SETTLED, NoticeFacts(handle=handle, state=twin.mode))
            self._enter(session, twin, mode, person_id(session, click.place.team, click.by), now)
            outbox.notify(session, click, _mode_changed(handle, mode), now)

    def _vouch(self, session: Session, row: VersionRow, by: str, now: datetime) -> None:
        """Confirm the rules that nothing confirmed before."""
        twin = self._versions.parse(row).twin
        known = confirmations(session, [twin])[twin.handle]
        new = [rule for rule in twin.rules if rule.confirmed is None and rule.id not in known]
        confirm(session, row.handle, new, by, "consent", now, version=row.id)

    def _propose(self, session: Session, row: VersionRow, twin: TwinRow | None, now: datetime) -> None:
        """Ask for consent, once for as long as it waits. Until then, a new twin answers nobody."""
        waited = twin is not None and row.id == (twin.version_id if twin.mode == Mode.WAITING else twin.pending_id)
        if twin is None:
            session.add(TwinRow(handle=row.handle, version_id=row.id, mode=Mode.WAITING))
        elif twin.mode == Mode.WAITING:
            twin.version_id = row.id
        else:
            self._pass_over(session, twin, row)
            twin.pending_id = row.id
        if not (waited and is_under_way(session, JobKind.CONSENT, row.handle, row.id)):
            payload = {"version": row.id, "handle": row.handle}
            enqueue_step(session, JobKind.CONSENT, row.handle, payload, now, about=row.id)

    def _install(
        self, session: Session, row: VersionRow, twin: TwinRow | None, mode: Mode, by: str | None, now: datetime
    ) -> None:
        if twin is None:
            session.add(TwinRow(handle=row.handle, version_id=row.id, mode=mode, mode_since=now))
        else:
            self._pass_over(session, twin, row)
            twin.version_id, twin.pending_id = row.id, None
            if twin.mode == Mode.WAITING:
                twin.mode, twin.mode_since = mode, now
        facts = {"handle": row.handle, "number": row.number, "mode": twin.mode if twin else mode}
        record(session, Act(now, ActWord.TWIN_PUBLISHED, by, row.id, facts))
        version = self._versions.parse(row)
        supersede_outdated(session, self._versions, version, now)
        supersede_reworded_rules(session, version.twin, now)
        settle_reworded(session, version.twin, by, now)

    def _pass_over(self, session: Session, twin: TwinRow, row: VersionRow) -> None:
        if twin.pending_id not in {None, row.id}:
            reopen_edits(session, row.handle, str(twin.pending_id))

    def _enter(self, session: Session, twin: TwinRow, mode: Mode, by: str | None, now: datetime) -> None:
        if twin.mode == Mode.WAITING or (twin.pending_id and by is None):
            row = session.get_one(VersionRow, twin.pending_id or twin.version_id)
            self._install(session, row, twin, mode, by, now)
        record(session, Act(now, ActWord.MODE_SET, by, twin.handle, {"from": twin.mode, "to": mode}))
        twin.mode, twin.mode_since = mode, now

    def _owner(self, session: Session, twin: TwinRow, row: VersionRow) -> str:
        """Return who must agree: the live version's expert, or the one a new twin names."""
        is_new = twin.mode == Mode.WAITING
        version = self._versions.parse(row) if is_new else self._versions.version(session, twin.version_id)
        return version.twin.expert.slack


def _mode_changed(handle: str, mode: Mode) -> Notice:
    return Notice(Done.MODE_CHANGED, NoticeFacts(handle=handle, state=mode))
