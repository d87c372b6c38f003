"""New twins, until they are published."""

from collections.abc import Mapping
from datetime import datetime

from storage.authoring.drafts import DraftStore, begin_draft
from storage.db.audit_log import record
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
from twins.authoring.editable_playbook import EditablePlaybook
from twins.jobs import CardKind, Destination, Interaction, Job
from twins.notices import NoticeFacts, Refusal, Refused
from twins.playbook.model import COMPANY
from twins.states import EditState
from twins.values import Person


class NewTwinStore:
    def __init__(self, ledger: Ledger, drafts: DraftStore) -> None:
        self._ledger = ledger
        self._drafts = drafts

    def begin(
        self, click: Interaction, handle: str, files: Mapping[str, str], expert: Person, follow_up: Job, now: datetime
    ) -> None:
        """Begin a twin if its handle is free, and enqueue `follow_up`."""
        with self._ledger.completing(click.job_id) as session:
            by = upsert_person(session, click.place.team, expert)
            EditablePlaybook.of(files)  # raises on unreadable files, so that they are never stored
            is_known = session.get(TwinRow, handle) is not None or handle == COMPANY
            if is_known or not begin_draft(session, click, handle, by, dict(files), now):
                raise Refused(Refusal.HANDLE_TAKEN, NoticeFacts(handle=handle))
            record(session, Act(now, ActWord.TWIN_BEGUN, by, handle, {}))
            open_page(session, click, handle, now)
            place = Destination(click.place.app, click.place.team, user=click.by)
            outbox.post(session, CardKind.DRAFT, handle, place, now)
            enqueue(session, follow_up, now)
            outbox.refresh_home(session, click.place.app, click.place.team, click.by, now)

    def give_up(self, click: Interaction, handle: str, now: datetime) -> None:
        """Delete a twin that was never published, its edits and its proposals. Only its expert may."""
        with self._ledger.completing(click.job_id) as session:
            draft = self._drafts.locked(session, click, handle, now)
            if draft is None or not draft.is_new:
                raise Refused(Refusal.ITEM_GONE, NoticeFacts(handle=handle))
            if not draft.is_maintained_by(click) or click.by != draft.expert.slack:
                raise Refused(Refusal.NOT_EDITOR, NoticeFacts(handle=handle))
            for row in open_edits(session, handle):
                row.state = EditState.DROPPED
            for proposal in open_proposals(session, handle):
                supersede_proposal(session, proposal, now)
            session.delete(session.get_one(DraftRow, handle))
            by = person_id(session, click.place.team, click.by)
            record(session, Act(now, ActWord.TWIN_GIVEN_UP, by, handle, {}))
            open_page(session, click, None, now)
            outbox.refresh_home(session, click.place.app, click.place.team, click.by, now)
