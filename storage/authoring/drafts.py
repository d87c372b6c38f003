"""Drafts: edits of a twin's published playbook that no version holds yet."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import ValidationError
from sqlmodel import Session

from storage.authoring.draft_reader import DraftReader
from storage.db.audit_log import record
from storage.db.database import Database, insert_or_ignore
from storage.db.identities import person_id, upsert_person
from storage.db.tables_twins import DraftRow, EditRow, RevokedSpaceRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.edits import drop_edit, keep_edits, last_by, open_edits
from storage.records.versions import VersionStore
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.drafts import ChangedMeanwhileError, Draft, DraftSnapshot, EditOutcome, EditResult, Make, Say
from twins.authoring.editable_playbook import ConflictError, Edit, EditablePlaybook, ItemKind, digest_of_item
from twins.authoring.space_edits import edits_to_remove_space
from twins.authoring.yaml_edits import apply_edits
from twins.jobs import CardKind, Destination, Interaction
from twins.states import EditState


class DraftStore:
    """Store for drafts. The published version decides who may edit, never an edit."""

    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore) -> None:
        self._database = database
        self._ledger = ledger
        self._reader = DraftReader(versions)

    def find(self, handle: str) -> Draft | None:
        """Return a twin with its open edits applied; None if there is no such twin."""
        with self._database.read() as session:
            return self.draft(session, handle)

    def edit(self, click: Interaction, handle: str, make: Make, say: Say, now: datetime) -> None:
        """Record a person's edits, all or none."""
        with self._ledger.completing(click.job_id) as session:
            outbox.reply_privately(session, click, say(self.write(session, click, handle, make, now)), now)

    def write(
        self,
        session: Session,
        click: Interaction,
        handle: str,
        make: Make,
        now: datetime,
        *,
        proposal: str | None = None,
    ) -> EditResult:
        """Like `edit`, within the caller's transaction."""
        draft = self.locked(session, click, handle, now)
        if draft is None:
            return EditResult(EditOutcome.UNKNOWN, handle)
        if not draft.is_maintained_by(click):
            return EditResult(EditOutcome.NOT_YOURS, handle)
        try:
            edits = [edit for edit in make(draft) if _says_something(draft.playbook, edit)]
            playbook = draft.playbook
            for edit in edits:
                playbook = playbook.changed(edit)
            if playbook.expert != draft.playbook.expert and click.by != draft.expert.slack:
                return EditResult(EditOutcome.NOT_YOURS, handle)  # only the expert may hand the twin to another expert
        except ConflictError as conflict:
            return EditResult(EditOutcome.CONFLICT, handle, conflict.item, last_by(session, handle, conflict.item))
        except KeyError as gone:
            return EditResult(EditOutcome.UNKNOWN, handle, str(gone.args[0]))
        except ValidationError as error:
            return EditResult(EditOutcome.WRONG, handle, written=str(error.errors()[0]["msg"]))
        if not edits:
            return EditResult(EditOutcome.NOTHING, handle)
        keep_edits(session, handle, edits, self.known(session, click, draft), proposal, now)
        self.changed(session, draft, click, now)
        return EditResult(EditOutcome.DONE, handle, edits[-1].item if edits[0].part is ItemKind.CASE else edits[0].item)

    def drop(self, click: Interaction, handle: str, batch: str, say: Say, now: datetime) -> None:
        """Drop the open edits of one batch, or of "all" batches."""
        with self._ledger.completing(click.job_id) as session:
            draft = self.locked(session, click, handle, now)
            result = EditResult(EditOutcome.UNKNOWN if draft is None else EditOutcome.NOT_YOURS, handle)
            if draft and draft.is_maintained_by(click):
                batches = [batch] if batch != "all" else list(dict.fromkeys(each.batch for each in draft.pending))
                dropped = [self.take_back(session, click, draft, each, now) for each in batches]
                result = EditResult(EditOutcome.DONE if any(dropped) else EditOutcome.NOTHING, handle)
            outbox.reply_privately(session, click, say(result), now)

    def take_back(self, session: Session, click: Interaction, draft: Draft, batch: str, now: datetime) -> bool:
        """Drop the edits of one batch, within the caller's transaction; False if none of them is open any more."""
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
        """Return the texts that a draft would be published as; None if there is no such twin."""
        draft = self.find(handle)
        if draft is None:
            return None
        return DraftSnapshot(
            apply_edits(draft.files, draft.edits), tuple(each.id for each in draft.pending), draft.base_id, draft.key
        )

    def take(self, session: Session, click: Interaction, handle: str, composed: DraftSnapshot, now: datetime) -> Draft:
        """Lock a draft for publishing, within the caller's transaction. Raises ChangedMeanwhileError."""
        draft = self.locked(session, click, handle, now)
        if draft is None or (tuple(each.id for each in draft.pending), draft.base_id) != (
            composed.edits,
            composed.base_id,
        ):
            raise ChangedMeanwhileError
        return draft

    def published(self, session: Session, draft: Draft, version_id: str, now: datetime) -> None:
        """Mark the draft's edits as held by a version; those in conflict stay open."""
        held = {pending.id for pending in draft.pending} - {pending.id for pending in draft.conflicts}
        rows = [row for row in open_edits(session, draft.handle) if row.id in held]
        _redraw_offers(session, rows, now)
        for row in rows:
            row.state, row.version_id = EditState.PUBLISHED, version_id
            session.add(row)
        self._unhold(session, draft.handle)
        self.redraw(session, draft, now)

    def revoke(
        self, click: Interaction, handle: str, space_id: str, architects: Sequence[str], say: Say, now: datetime
    ) -> None:
        """Revoke a decision space: close it at once, and remove it from the playbook with the next version."""
        with self._ledger.completing(click.job_id) as session:
            draft = self.locked(session, click, handle, now, is_from_here=click.by in architects)
            result = EditResult(EditOutcome.UNKNOWN, handle, space_id)
            if draft and not (draft.is_maintained_by(click) or click.by in architects):
                result = EditResult(EditOutcome.NOT_YOURS, handle)
            elif draft:
                by = person_id(session, click.place.team, click.by)
                values = {"handle": handle, "space": space_id, "by": by, "at": now}
                is_published = draft.base.digest(ItemKind.SPACE, space_id) is not None
                is_new = not is_published or insert_or_ignore(session, RevokedSpaceRow, values)
                if is_new:
                    record(session, Act(now, ActWord.SPACE_REVOKED, by, space_id, {"handle": handle}))
                if draft.is_maintained_by(click):
                    self.write(
                        session, click, handle, lambda draft: edits_to_remove_space(draft.playbook, space_id), now
                    )
                self.redraw(session, draft, now)
                result = EditResult(EditOutcome.DONE if is_new else EditOutcome.TOO_LATE, handle, space_id)
            outbox.reply_privately(session, click, say(result), now)

    def hold(self, click: Interaction, handle: str, lines: Sequence[str], now: datetime, *, wants_reason: bool) -> None:
        """Note why the gate held a draft back; its cards show it until the next edit."""
        with self._ledger.completing(click.job_id) as session:
            draft = self.locked(session, click, handle, now)
            if draft and draft.is_maintained_by(click):
                row = session.get_one(DraftRow, handle)
                row.held = {"lines": list(lines), "wants_reason": wants_reason}
                session.add(row)
                session.flush()
                _redraw_offers(session, open_edits(session, handle), now)
                self.redraw(session, draft, now)
                place = Destination(click.place.app, click.place.team, user=click.by)
                outbox.post(session, CardKind.DRAFT, handle, place, now, again=click.job_id)

    def draft(self, session: Session, handle: str) -> Draft | None:
        """Like `find`, within the caller's transaction."""
        return self._reader.draft(session, handle)

    def locked(
        self, session: Session, click: Interaction, handle: str, now: datetime, *, is_from_here: bool = False
    ) -> Draft | None:
        """Like `draft`, locked until the transaction ends. The locked row records the workspace, so only an editor, or
        a caller that knows it (`is_from_here`), creates the row; others get the draft unlocked."""
        before = self.draft(session, handle)
        is_known = is_from_here or session.get(DraftRow, handle) is not None
        if before is None or not (is_known or before.is_maintained_by(click)):
            return before
        by = person_id(session, click.place.team, click.by)
        values = {
            "handle": handle,
            "team": click.place.team,
            "app": click.place.app,
            "files": None,
            "begun_by": by,
            "begun_at": now,
            "asked": 0,
            "prompts": 0,
        }
        insert_or_ignore(session, DraftRow, values)
        session.get_one(DraftRow, handle, with_for_update=True)
        session.expire_all()
        return self.draft(session, handle)

    def changed(self, session: Session, draft: Draft, click: Interaction, now: datetime) -> None:
        """Discard the gate's outdated findings, and redraw the draft."""
        self._unhold(session, draft.handle)
        self.redraw(session, draft, now)

    def _unhold(self, session: Session, handle: str) -> None:
        row = session.get_one(DraftRow, handle)
        row.held = None
        session.add(row)
        session.flush()

    def redraw(self, session: Session, draft: Draft, now: datetime) -> None:
        row = session.get_one(DraftRow, draft.handle)
        outbox.refresh_card(session, CardKind.DRAFT, draft.handle, now)
        for slack in sorted(draft.maintainers):
            outbox.refresh_home(session, row.app, row.team, slack, now)

    def known(self, session: Session, click: Interaction, draft: Draft) -> str:
        """Return the actor's opaque id, and store the name that the playbook gives them."""
        people = {person.slack: person for person in (draft.expert, *draft.base.deputies)}
        person = people.get(click.by)
        return (
            upsert_person(session, click.place.team, person)
            if person
            else person_id(session, click.place.team, click.by)
        )


def _redraw_offers(session: Session, rows: Sequence[EditRow], now: datetime) -> None:
    """Redraw the cards of the proposals behind these edits."""
    for proposal in sorted({row.proposal_id for row in rows if row.proposal_id}):
        outbox.refresh_card(session, CardKind.SUGGESTION, proposal, now)


def _says_something(playbook: EditablePlaybook, edit: Edit) -> bool:
    return (edit.after and digest_of_item(edit.after)) != playbook.digest(edit.part, edit.item)
