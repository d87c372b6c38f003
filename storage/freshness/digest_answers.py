"""Digest items: rules shown to an expert or deputy, the answers, and what follows from no answer."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from storage.authoring.drafts import DraftStore
from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import person_of
from storage.db.tables_twins import ConfirmationRow, DigestItemRow, DigestRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.digest_items import are_answers, can_undo, confirm, refresh_digests, settle_item, wordings_as_shown
from storage.records.versions import VersionStore
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.drafts import Draft, EditOutcome, EditResult, Make, Say
from twins.authoring.lesson_edits import edits_to_remove_rule
from twins.freshness.digest import UNDO, DigestAnswer, DigestAnswerResult, SayDigestAnswer
from twins.jobs import Interaction
from twins.states import DIGEST_ITEM_TRANSITIONS, DigestItemState, can_move


class DigestAnswerStore:
    """Store for answers to a digest. Each can be undone for ten minutes; what it changes is published after that."""

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
        """Return whether a draft holds only answers to digests, and none that can still be undone."""
        with self._database.read() as session:
            return are_answers(session, handle, now)

    def can_ripen(self, handle: str) -> bool:
        """Return whether a draft holds only answers to digests, of which one can still be undone perhaps."""
        with self._database.read() as session:
            return are_answers(session, handle)

    def still_true(self, click: Interaction, look_id: str, say: SayDigestAnswer, now: datetime) -> None:
        with self._ledger.completing(click.job_id) as session:
            outbox.reply_privately(session, click, say(self._still_true(session, click, look_id, now)), now)

    def retire(self, click: Interaction, look_id: str, say: Say, now: datetime) -> None:
        """Remove the rule and its cases."""
        rule_id = (self.find(look_id) or ("", "", DigestItemState.OPEN))[1]

        def make(draft: Draft) -> Any:
            return edits_to_remove_rule(draft.playbook, rule_id, draft.playbook.digest_of_rule(rule_id))

        with self._ledger.completing(click.job_id) as session:
            outbox.reply_privately(
                session, click, say(self._change(session, click, look_id, DigestItemState.RETIRED, make, now)), now
            )

    def change(self, click: Interaction, look_id: str, make: Make, say: Say, now: datetime) -> None:
        with self._ledger.completing(click.job_id) as session:
            outbox.reply_privately(
                session, click, say(self._change(session, click, look_id, DigestItemState.CHANGED, make, now)), now
            )

    def undo(self, click: Interaction, look_id: str, say: SayDigestAnswer, now: datetime) -> None:
        with self._ledger.completing(click.job_id) as session:
            outbox.reply_privately(session, click, say(self._undo(session, click, look_id, now)), now)

    def _still_true(self, session: Session, click: Interaction, look_id: str, now: datetime) -> DigestAnswerResult:
        found = self._taken(session, click, look_id, DigestItemState.TRUE, now)
        if isinstance(found, DigestAnswerResult):
            return found
        row, draft = found
        live = self._versions.live_twin(session, row.handle)
        if live is None or row.rule_id not in wordings_as_shown(live, [row]):
            return DigestAnswerResult(DigestAnswer.UNKNOWN, row.rule_id, row.handle)
        by = self._drafts.known(session, click, draft)
        rule = next(each for each in live.rules if each.id == row.rule_id)
        settle_item(session, row, DigestItemState.TRUE, by, None, now)
        [row.undo] = confirm(session, row.handle, [rule], by, "digest", now)
        session.add(row)
        session.flush()
        refresh_digests(session, row, now, later=UNDO)  # the undo button disappears then
        return DigestAnswerResult(DigestAnswer.DONE, row.rule_id, row.handle)

    def _change(
        self, session: Session, click: Interaction, look_id: str, to: DigestItemState, make: Make, now: datetime
    ) -> EditResult:
        found = self._taken(session, click, look_id, to, now)
        if isinstance(found, DigestAnswerResult):
            return EditResult(_AS_DRAFTED[found.result], found.handle, found.rule_id, found.by)
        row, before = found
        drafting = self._drafts.write(session, click, row.handle, make, now)
        after = self._drafts.draft(session, row.handle)
        if drafting.result is not EditOutcome.DONE or after is None:
            return drafting
        settle_item(session, row, to, self._drafts.known(session, click, before), after.pending[-1].batch, now)
        outbox.schedule_publish(session, click, row.handle, row.id, now, later=UNDO, answers=True)
        return EditResult(EditOutcome.DONE, row.handle, row.rule_id)

    def _undo(self, session: Session, click: Interaction, look_id: str, now: datetime) -> DigestAnswerResult:
        found = self._taken(session, click, look_id, DigestItemState.OPEN, now)
        if isinstance(found, DigestAnswerResult):
            return found
        row, draft = found
        too_late = DigestAnswerResult(DigestAnswer.OVER, row.rule_id, row.handle)
        if not can_undo(row, now):
            return too_late
        if row.state == DigestItemState.TRUE:
            said = session.get(ConfirmationRow, row.undo)
            if said:
                session.delete(said)
            by = self._drafts.known(session, click, draft)
            record(session, Act(now, ActWord.CONFIRMATION_TAKEN_BACK, by, row.rule_id, {"handle": row.handle}))
        elif not self._drafts.take_back(session, click, draft, row.undo or "", now):
            return too_late
        answered_by = row.settled_by
        row.state, row.settled_at, row.settled_by, row.undo = DigestItemState.OPEN, None, None, None
        session.add(row)
        session.flush()
        _unanswer(session, row, answered_by)
        refresh_digests(session, row, now)
        outbox.schedule_publish(
            session, click, row.handle, row.id, now, later=UNDO, answers=True
        )  # the draft may now hold only other answers
        return DigestAnswerResult(DigestAnswer.DONE, row.rule_id, row.handle)

    def _taken(
        self, session: Session, click: Interaction, look_id: str, to: DigestItemState, now: datetime
    ) -> tuple[DigestItemRow, Draft] | DigestAnswerResult:
        """Lock a digest item for the twin's expert or deputy, or return the refusal. Lock order: the draft first."""
        seen = session.get(DigestItemRow, look_id)
        draft = self._drafts.locked(session, click, seen.handle, now) if seen else None
        if draft is None:
            return DigestAnswerResult(DigestAnswer.UNKNOWN)
        row = session.get_one(DigestItemRow, look_id, with_for_update=True, populate_existing=True)
        if not draft.is_maintained_by(click):
            return DigestAnswerResult(DigestAnswer.NOT_YOURS, row.rule_id, row.handle)
        if not can_move(DIGEST_ITEM_TRANSITIONS, row.state, to):
            by = person_of(session, row.settled_by)
            if row.state == to and (by is None or by.slack == click.by):  # a repeated click succeeds too
                return DigestAnswerResult(DigestAnswer.DONE, row.rule_id, row.handle)
            return DigestAnswerResult(DigestAnswer.TOO_LATE, row.rule_id, row.handle, by.name if by else "")
        return row, draft


_AS_DRAFTED = {
    DigestAnswer.DONE: EditOutcome.DONE,
    DigestAnswer.OVER: EditOutcome.TOO_LATE,
    DigestAnswer.UNKNOWN: EditOutcome.UNKNOWN,
    DigestAnswer.NOT_YOURS: EditOutcome.NOT_YOURS,
    DigestAnswer.TOO_LATE: EditOutcome.TOO_LATE,
}


def _unanswer(session: Session, row: DigestItemRow, by: str | None) -> None:
    """Mark a digest as unanswered if it holds no other answer of this person."""
    for digest_id in row.digests or ():
        digest = session.get(DigestRow, digest_id)
        if digest and digest.person == by:
            others = (session.get(DigestItemRow, each["look"]) for each in digest.items or ())
            if not any(other and other.settled_by == by for other in others):
                digest.answered_at = None
                session.add(digest)
    session.flush()
