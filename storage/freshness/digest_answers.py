"""Answers to the rules that a digest shows."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from storage.authoring.drafts import DraftStore
from storage.authoring.self_publishing import publishes_itself
from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import person_of
from storage.db.tables_twins import ConfirmationRow, DigestItemRow, DigestRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.digests.digest_items import can_undo, confirm, refresh_digests, settle_item, wordings_as_shown
from storage.records.edits import open_edits
from storage.records.versions import VersionStore
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.drafts import Draft, Make
from twins.authoring.editable_playbook import Edit, ItemKind
from twins.authoring.lesson_edits import edits_to_remove_rule
from twins.freshness.digest import UNDO
from twins.jobs import Interaction
from twins.notices import NoticeFacts, Refusal, Refused
from twins.states import DIGEST_ITEM_TRANSITIONS, DigestItemState, can_move


class DigestAnswerStore:
    """Store for answers. Each can be undone for ten minutes; what it changes is published after that."""

    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore, drafts: DraftStore) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions
        self._drafts = drafts

    def find(self, look_id: str) -> tuple[str, str, DigestItemState] | None:
        """Return (handle, rule id, state) of a digest item."""
        with self._database.read() as session:
            row = session.get(DigestItemRow, look_id)
            return (row.handle, row.rule_id, row.state) if row else None

    def ripe(self, handle: str, now: datetime) -> bool:
        """Return whether a draft publishes itself, and nothing of it can still be undone."""
        with self._database.read() as session:
            return publishes_itself(session, handle, now)

    def can_ripen(self, handle: str) -> bool:
        """Like `ripe`, but one may still be undone."""
        with self._database.read() as session:
            return publishes_itself(session, handle)

    def still_true(self, click: Interaction, look_id: str, now: datetime) -> None:
        with self._ledger.completing(click.job_id) as session:
            found = self._taken(session, click, look_id, DigestItemState.TRUE, now)
            if found is None:
                return
            row, draft = found
            live = self._versions.live_twin(session, row.handle)
            if live is None or row.rule_id not in wordings_as_shown(live, [row]):
                raise Refused(Refusal.WORDING_GONE, NoticeFacts(item=row.rule_id))
            by = self._drafts.known(session, click, draft)
            rule = next(each for each in live.rules if each.id == row.rule_id)
            settle_item(session, row, DigestItemState.TRUE, by, None, now)
            [row.undo] = confirm(session, row.handle, [rule], by, "digest", now)
            refresh_digests(session, row, now, later=UNDO)  # the undo button disappears then

    def retire(self, click: Interaction, look_id: str, now: datetime) -> None:
        """Remove the rule and its cases."""
        _, rule_id, _ = self.find(look_id) or ("", "", DigestItemState.OPEN)

        def make(draft: Draft) -> Sequence[Edit]:
            return edits_to_remove_rule(draft.playbook, rule_id, draft.playbook.digest(ItemKind.RULE, rule_id))

        self._change(click, look_id, DigestItemState.RETIRED, make, now)

    def change(self, click: Interaction, look_id: str, make: Make, now: datetime) -> None:
        self._change(click, look_id, DigestItemState.CHANGED, make, now)

    def undo(self, click: Interaction, look_id: str, now: datetime) -> None:
        with self._ledger.completing(click.job_id) as session:
            found = self._taken(session, click, look_id, DigestItemState.OPEN, now)
            if found is None:
                return
            row, draft = found
            self._take_back(session, click, row, draft, now)
            answered_by = row.settled_by
            row.state, row.settled_at, row.settled_by, row.undo = DigestItemState.OPEN, None, None, None
            _unanswer(session, row, answered_by)
            refresh_digests(session, row, now)
            outbox.schedule_publish(
                session, click, row.handle, row.id, now, later=UNDO
            )  # the draft may now hold only other answers

    def _change(self, click: Interaction, look_id: str, to: DigestItemState, make: Make, now: datetime) -> None:
        with self._ledger.completing(click.job_id) as session:
            found = self._taken(session, click, look_id, to, now)
            if found is None:
                return
            row, draft = found
            self._drafts.write(session, click, row.handle, make, now)
            batch = open_edits(session, row.handle)[-1].batch
            settle_item(session, row, to, self._drafts.known(session, click, draft), batch, now)
            outbox.schedule_publish(session, click, row.handle, row.id, now, later=UNDO)

    def _take_back(self, session: Session, click: Interaction, row: DigestItemRow, draft: Draft, now: datetime) -> None:
        too_late = Refused(Refusal.UNDO_OVER, NoticeFacts(item=row.rule_id))
        if not can_undo(row, now):
            raise too_late
        if row.state != DigestItemState.TRUE:
            if not self._drafts.take_back(session, click, draft, row.undo or "", now):
                raise too_late
            return
        said = session.get(ConfirmationRow, row.undo)
        if said:
            session.delete(said)
        by = self._drafts.known(session, click, draft)
        record(session, Act(now, ActWord.CONFIRMATION_TAKEN_BACK, by, row.rule_id, {"handle": row.handle}))

    def _taken(
        self, session: Session, click: Interaction, look_id: str, to: DigestItemState, now: datetime
    ) -> tuple[DigestItemRow, Draft] | None:
        """Lock a digest item for the twin's expert or deputy; None if they have answered so before. Lock order: the
        draft first."""
        seen = session.get(DigestItemRow, look_id)
        draft = self._drafts.locked(session, click, seen.handle, now) if seen else None
        if draft is None:
            raise Refused(Refusal.WORDING_GONE)
        row = session.get_one(DigestItemRow, look_id, with_for_update=True, populate_existing=True)
        if not draft.is_maintained_by(click):
            raise Refused(Refusal.NOT_DIGEST_READER, NoticeFacts(handle=row.handle))
        if not can_move(DIGEST_ITEM_TRANSITIONS, row.state, to):
            by = person_of(session, row.settled_by)
            if row.state == to and (by is None or by.slack == click.by):  # a repeated click succeeds too
                return None
            raise Refused(Refusal.DIGEST_ANSWERED, NoticeFacts(item=row.rule_id, name=by.name if by else ""))
        return row, draft


def _unanswer(session: Session, row: DigestItemRow, by: str | None) -> None:
    """Mark a digest as unanswered if this person gave no other answer."""
    for digest_id in row.digests or ():
        digest = session.get(DigestRow, digest_id)
        if digest and digest.person == by:
            others = (session.get(DigestItemRow, each["look"]) for each in digest.items or ())
            if not any(other and other.settled_by == by for other in others):
                digest.answered_at = None
