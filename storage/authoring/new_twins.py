"""New twins: begun by their expert, or given up before they are published."""

from collections.abc import Mapping
from datetime import datetime

from storage.authoring.drafts import DraftStore
from storage.db.audit_log import record
from storage.db.database import insert_or_ignore
from storage.db.identities import person_id, upsert_person
from storage.db.tables_twins import DraftRow, TwinRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.jobs.rows import enqueue
from storage.records.edits import open_edits
from storage.records.opened_page import open_page
from storage.records.proposal_rows import open_proposals, supersede_proposal
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.drafts import EditOutcome, EditResult, Say
from twins.authoring.editable_playbook import EditablePlaybook
from twins.jobs import CardKind, Destination, Interaction, Job
from twins.playbook.model import COMPANY
from twins.states import EditState
from twins.values import Person


class NewTwinStore:
    def __init__(self, ledger: Ledger, drafts: DraftStore) -> None:
        self._ledger = ledger
        self._drafts = drafts

    def begin(
        self,
        click: Interaction,
        handle: str,
        files: Mapping[str, str],
        expert: Person,
        follow_up: Job,
        say: Say,
        now: datetime,
    ) -> None:
        """Begin a twin if its handle is free: post its first card to the expert, and enqueue `follow_up`."""
        with self._ledger.completing(click.job_id) as session:
            result = EditResult(EditOutcome.TAKEN, handle)
            by = upsert_person(session, click.place.team, expert)
            values = {
                "handle": handle,
                "team": click.place.team,
                "app": click.place.app,
                "files": dict(files),
                "begun_by": by,
                "begun_at": now,
                "asked": 0,
                "prompts": 0,
            }
            EditablePlaybook.of(files)  # raises on unreadable files, so that they are never stored
            is_known = session.get(TwinRow, handle) is not None or handle == COMPANY
            if not is_known and insert_or_ignore(session, DraftRow, values):
                record(session, Act(now, ActWord.TWIN_BEGUN, by, handle, {}))
                open_page(session, click, handle)
                place = Destination(click.place.app, click.place.team, user=click.by)
                outbox.post(session, CardKind.DRAFT, handle, place, now)
                enqueue(session, follow_up, now)
                outbox.refresh_home(session, click.place.app, click.place.team, click.by, now)
                result = EditResult(EditOutcome.DONE, handle)
            outbox.reply_privately(session, click, say(result), now)

    def give_up(self, click: Interaction, handle: str, say: Say, now: datetime) -> None:
        """Delete a twin that was never published, its edits and its proposals, and free its handle. Only its expert
        may."""
        with self._ledger.completing(click.job_id) as session:
            draft = self._drafts.locked(session, click, handle, now)
            result = EditResult(
                EditOutcome.UNKNOWN if draft is None or not draft.is_new else EditOutcome.NOT_YOURS, handle
            )
            if draft and draft.is_new and draft.is_maintained_by(click) and click.by == draft.expert.slack:
                for row in open_edits(session, handle):
                    row.state = EditState.DROPPED
                    session.add(row)
                for proposal in open_proposals(session, handle):
                    supersede_proposal(session, proposal, now)
                session.delete(session.get_one(DraftRow, handle))
                session.flush()
                by = person_id(session, click.place.team, click.by)
                record(session, Act(now, ActWord.TWIN_GIVEN_UP, by, handle, {}))
                open_page(session, click, None)
                outbox.refresh_home(session, click.place.app, click.place.team, click.by, now)
                result = EditResult(EditOutcome.DONE, handle)
            outbox.reply_privately(session, click, say(result), now)
