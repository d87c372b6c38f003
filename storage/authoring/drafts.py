"""Drafts: edits of a twin's playbook that no version holds yet."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import ValidationError
from sqlmodel import Session

from storage.authoring.draft_reader import DraftReader
from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import person_id, upsert_person
from storage.db.statements import insert_or_ignore
from storage.db.tables_twins import DraftRow, EditRow, RevokedSpaceRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.edits import drop_edit, keep_edits, last_by, open_edits, published_in_batch
from storage.records.proposal_rows import joined_rows
from storage.records.versions import VersionStore
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.drafts import ChangedMeanwhileError, Draft, DraftSnapshot, Make
from twins.authoring.editable_playbook import ConflictError, Edit, EditablePlaybook, ItemKind, digest_of_item
from twins.authoring.space_edits import edits_to_remove_space
from twins.authoring.yaml_edits import apply_edits
from twins.jobs import CardKind, Destination, Interaction
from twins.notices import Done, Notice, NoticeFacts, Refusal, Refused
from twins.publishing.modes import Mode
from twins.states import EditState, ProposalState


class DraftStore:
    """Store for drafts. The published version decides who may edit, never an edit."""

    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore) -> None:
        self._database = database
        self._ledger = ledger
        self._reader = DraftReader(versions)

    def find(self, handle: str) -> Draft | None:
        with self._database.read() as session:
            return self.draft(session, handle)

    def edit(
        self, click: Interaction, handle: str, make: Make, now: datetime, *, done: str = "", is_told: bool = False
    ) -> None:
        """Record a person's edits, all or none; then tell them `done` or, with `is_told`, what is in the draft now."""
        with self._ledger.completing(click.job_id) as session:
            item = self.write(session, click, handle, make, now)
            outbox.reply_privately(session, click, done, now)
            if is_told:
                outbox.notify(session, click, Notice(Done.IN_DRAFT, NoticeFacts(handle=handle, item=item)), now)

    def edit_and_publish(self, click: Interaction, handle: str, make: Make, mode: Mode | None, now: datetime) -> None:
        """Like `edit`; then publish the draft as it is, in a mode if the twin doesn't answer yet."""
        with self._ledger.completing(click.job_id) as session:
            self.write(session, click, handle, make, now)
            key = self.required(session, click, handle, now).key
            outbox.schedule_publish(session, click, handle, click.job_id, now, key=key, mode=mode or "")

    def write(
        self,
        session: Session,
        click: Interaction,
        handle: str,
        make: Make,
        now: datetime,
        *,
        proposal: str | None = None,
    ) -> str:
        """Like `edit`, within the caller's transaction. Return the id of the edited item."""
        draft = self.required(session, click, handle, now)
        edits = _checked_edits(session, draft, click, make)
        keep_edits(session, handle, edits, self.known(session, click, draft), proposal, now)
        self.changed(session, draft, click, now)
        return edits[-1].item if edits[0].part is ItemKind.CASE else edits[0].item

    def required(self, session: Session, click: Interaction, handle: str, now: datetime) -> Draft:
        """Return a draft, locked, for the people who may edit it."""
        draft = self.locked(session, click, handle, now)
        if draft is None:
            raise Refused(Refusal.ITEM_GONE, NoticeFacts(handle=handle))
        if not draft.is_maintained_by(click):
            raise Refused(Refusal.NOT_EDITOR, NoticeFacts(handle=handle))
        return draft

    def drop(self, click: Interaction, handle: str, batch: str, now: datetime) -> None:
        """Drop one batch of edits, or "all"."""
        with self._ledger.completing(click.job_id) as session:
            draft = self.required(session, click, handle, now)
            batches = [batch] if batch != "all" else list(dict.fromkeys(each.batch for each in draft.pending))
            dropped = [self.take_back(session, click, draft, each, now) for each in batches]
            if not any(dropped):
                item = published_in_batch(session, handle, batch)
                refusal = Refusal.UNDO_OVER if item else Refusal.SAME_AS_BEFORE
                raise Refused(refusal, NoticeFacts(item=item))

    def take_back(self, session: Session, click: Interaction, draft: Draft, batch: str, now: datetime) -> bool:
        """Drop the edits of one batch; False if none of them is open any more."""
        rows = [row for row in open_edits(session, draft.handle) if row.batch == batch]
        for row in rows:
            drop_edit(session, row)
        if rows:
            by, facts = self.known(session, click, draft), {"edits": [row.id for row in rows]}
            record(session, Act(now, ActWord.EDITS_DROPPED, by, draft.handle, facts))
            _redraw_offers(session, rows, now)
            self.changed(session, draft, click, now)
        return bool(rows)

    def compose(self, handle: str) -> DraftSnapshot | None:
        """Return what a draft would be published as."""
        draft = self.find(handle)
        if draft is None:
            return None
        return DraftSnapshot(
            apply_edits(draft.files, draft.edits), tuple(each.id for each in draft.pending), draft.base_id, draft.key
        )

    def take(self, session: Session, click: Interaction, handle: str, composed: DraftSnapshot, now: datetime) -> Draft:
        """Lock a draft for publishing. Raises ChangedMeanwhileError."""
        draft = self.locked(session, click, handle, now)
        seen = (composed.edits, composed.base_id)
        if draft is None or (tuple(each.id for each in draft.pending), draft.base_id) != seen:
            raise ChangedMeanwhileError
        return draft

    def published(self, session: Session, draft: Draft, version_id: str, now: datetime) -> None:
        """Mark edits as held by a version; those in conflict stay open."""
        held = {pending.id for pending in draft.pending} - {pending.id for pending in draft.conflicts}
        rows = [row for row in open_edits(session, draft.handle) if row.id in held]
        _redraw_offers(session, rows, now)
        for row in rows:
            row.state, row.version_id = EditState.PUBLISHED, version_id
        session.get_one(DraftRow, draft.handle).held = None
        self.redraw(session, draft, now)

    def revoke(self, click: Interaction, handle: str, space_id: str, architects: Sequence[str], now: datetime) -> None:
        """Close a decision space at once, and remove it from the playbook with the next version."""
        with self._ledger.completing(click.job_id) as session:
            draft = self.locked(session, click, handle, now, is_from_here=click.by in architects)
            if draft is None:
                raise Refused(Refusal.ITEM_GONE, NoticeFacts(handle=handle, item=space_id))
            if not (draft.is_maintained_by(click) or click.by in architects):
                raise Refused(Refusal.NOT_EDITOR, NoticeFacts(handle=handle))
            by = person_id(session, click.place.team, click.by)
            values = {"handle": handle, "space": space_id, "by": by, "at": now}
            is_published = draft.base.digest(ItemKind.SPACE, space_id) is not None
            is_new = not is_published or insert_or_ignore(session, RevokedSpaceRow, values)
            if is_new:
                record(session, Act(now, ActWord.SPACE_REVOKED, by, space_id, {"handle": handle}))
            if draft.is_maintained_by(click) and draft.playbook.digest(ItemKind.SPACE, space_id):
                self.write(session, click, handle, lambda draft: edits_to_remove_space(draft.playbook, space_id), now)
            self.redraw(session, draft, now)
            done = Done.SPACE_CLOSED if is_new else Done.SPACE_CLOSED_BEFORE
            outbox.notify(session, click, Notice(done, NoticeFacts(item=space_id)), now)

    def hold(
        self,
        click: Interaction,
        handle: str,
        lines: Sequence[str],
        now: datetime,
        *,
        wants_reason: bool,
        mode: Mode | None = None,
    ) -> None:
        """Note why the gate held a draft back, and in which mode it was to start, until the next edit."""
        with self._ledger.completing(click.job_id) as session:
            draft = self.locked(session, click, handle, now)
            if draft and draft.is_maintained_by(click):
                held = {"lines": list(lines), "wants_reason": wants_reason, "mode": mode or ""}
                session.get_one(DraftRow, handle).held = held
                _redraw_offers(session, open_edits(session, handle), now)
                self.redraw(session, draft, now)
                place = Destination(click.place.app, click.place.team, user=click.by)
                outbox.post(session, CardKind.DRAFT, handle, place, now, again=click.job_id)

    def draft(self, session: Session, handle: str) -> Draft | None:
        return self._reader.draft(session, handle)

    def locked(
        self, session: Session, click: Interaction, handle: str, now: datetime, *, is_from_here: bool = False
    ) -> Draft | None:
        """Like `draft`, locked until the transaction ends. The locked row records the workspace, so only an editor, or
        a caller that knows it (`is_from_here`), creates it; others get the draft unlocked."""
        before = self.draft(session, handle)
        is_known = is_from_here or session.get(DraftRow, handle) is not None
        if before is None or not (is_known or before.is_maintained_by(click)):
            return before
        begin_draft(session, click, handle, person_id(session, click.place.team, click.by), None, now)
        session.get_one(DraftRow, handle, with_for_update=True)
        session.expire_all()
        return self.draft(session, handle)

    def changed(self, session: Session, draft: Draft, click: Interaction, now: datetime) -> None:
        """Discard the gate's outdated findings, and redraw the draft."""
        session.get_one(DraftRow, draft.handle).held = None
        self.redraw(session, draft, now)

    def redraw(self, session: Session, draft: Draft, now: datetime) -> None:
        row = session.get_one(DraftRow, draft.handle)
        outbox.refresh_card(session, CardKind.DRAFT, draft.handle, now)
        for slack in sorted(draft.maintainers):
            outbox.refresh_home(session, row.app, row.team, slack, now)

    def known(self, session: Session, click: Interaction, draft: Draft) -> str:
        """Return the actor's opaque id, and store their name from the playbook."""
        people = {person.slack: person for person in (draft.expert, *draft.base.deputies)}
        person, team = people.get(click.by), click.place.team
        return upsert_person(session, team, person) if person else person_id(session, team, click.by)


def begin_draft(
    session: Session, click: Interaction, handle: str, by: str, files: dict[str, str] | None, now: datetime
) -> bool:
    """Insert a draft (`files` for a new twin); False if there was one."""
    begun = {"team": click.place.team, "app": click.place.app, "begun_by": by, "begun_at": now}
    return insert_or_ignore(session, DraftRow, {"handle": handle, "files": files, **begun, "asked": 0, "prompts": 0})


def _checked_edits(session: Session, draft: Draft, click: Interaction, make: Make) -> list[Edit]:
    """Return the edits that change something, or refuse all of them."""
    try:
        edits = [edit for edit in make(draft) if _says_something(draft.playbook, edit)]
        playbook = draft.playbook
        for edit in edits:
            playbook = playbook.changed(edit)
    except ConflictError as conflict:
        facts = NoticeFacts(handle=draft.handle, item=conflict.item, name=last_by(session, draft.handle, conflict.item))
        raise Refused(Refusal.EDIT_CONFLICT, facts) from conflict
    except KeyError as gone:
        raise Refused(Refusal.ITEM_GONE, NoticeFacts(handle=draft.handle, item=str(gone.args[0]))) from gone
    except ValidationError as error:
        raise Refused(Refusal.INVALID_EDIT, NoticeFacts(written=str(error.errors()[0]["msg"]))) from error
    if playbook.expert != draft.playbook.expert and click.by != draft.expert.slack:
        raise Refused(Refusal.NOT_EDITOR, NoticeFacts(handle=draft.handle))  # only the expert may hand the twin over
    if not edits:
        raise Refused(Refusal.SAME_AS_BEFORE)
    return edits


def _redraw_offers(session: Session, rows: Sequence[EditRow], now: datetime) -> None:
    for proposal in sorted({row.proposal_id for row in rows if row.proposal_id}):
        joined = (joined_rows(session, proposal, state) for state in ProposalState)
        for each in (proposal, *(row.id for some in joined for row in some)):
            outbox.refresh_card(session, CardKind.SUGGESTION, each, now)


def _says_something(playbook: EditablePlaybook, edit: Edit) -> bool:
    return (edit.after and digest_of_item(edit.after)) != playbook.digest(edit.part, edit.item)
