"""Edits that are published without a click on Publish: accepted suggestions and answers to digests, once the time to
undo them is over."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.db.tables_twins import DigestItemRow, EditRow, ProposalRow
from storage.records.digests.digest_items import can_undo
from twins.authoring.interview import is_read_first
from twins.freshness.digest import UNDO
from twins.states import EditState


def self_publishing(session: Session, handle: str, now: datetime | None = None) -> frozenset[str]:
    """Return a draft's open self-publishing batches; with `now`, only those that can't be undone any more."""
    is_open = (EditRow.handle == handle, EditRow.state == EditState.OPEN)
    batches = set(session.exec(select(col(EditRow.batch)).where(*is_open)))
    if not batches:
        return frozenset()
    of_digest = select(DigestItemRow).where(DigestItemRow.handle == handle, col(DigestItemRow.undo).in_(batches))
    answers = {row.undo for row in session.exec(of_digest) if now is None or not can_undo(row, now)}
    of_proposals = select(EditRow, ProposalRow).join(ProposalRow, col(ProposalRow.id) == col(EditRow.proposal_id))
    accepted = {
        edit.batch
        for edit, proposal in session.exec(of_proposals.where(*is_open))
        if not is_read_first(proposal.origin) and (now is None or edit.at + UNDO <= now)
    }
    return frozenset(batch for batch in batches if batch in answers | accepted)


def publishes_itself(session: Session, handle: str, now: datetime | None = None) -> bool:
    """Return whether a draft holds self-publishing edits alone."""
    batches = select(col(EditRow.batch)).where(EditRow.handle == handle, EditRow.state == EditState.OPEN)
    is_open = set(session.exec(batches))
    return bool(is_open) and is_open <= self_publishing(session, handle, now)
