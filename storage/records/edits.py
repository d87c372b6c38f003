"""Edits of a twin that no version holds yet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.identities import new_id, person_of
from storage.db.statements import run
from storage.db.tables_twins import EditRow, ProposalRow, TwinRow
from storage.records.proposal_rows import joined_rows
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.drafts import PendingEdit
from twins.authoring.editable_playbook import Edit, digest_of_item
from twins.states import EditState, ProposalState
from twins.values import Person

NOBODY = Person(slack="U000", name="a former colleague")
_OPEN: Any = (
    select(EditRow)
    .where(col(EditRow.handle) == bindparam("handle"), EditRow.state == EditState.OPEN)
    .order_by(col(EditRow.seq))
)
_PENDING = select(col(TwinRow.pending_id)).where(col(TwinRow.handle) == bindparam("handle")).scalar_subquery()
_EDITED: Any = select(col(EditRow.item)).where(
    col(EditRow.handle) == bindparam("handle"),
    (col(EditRow.state) == EditState.OPEN) | (col(EditRow.version_id) == _PENDING),
)


def open_edits(session: Session, handle: str) -> list[EditRow]:
    return list(session.scalars(_OPEN, {"handle": handle}))


def published_in_batch(session: Session, handle: str, batch: str) -> str:
    """Return an item of a batch that a version holds by now; empty if there is none."""
    find = select(EditRow.item).where(EditRow.handle == handle, EditRow.batch == batch)
    return session.exec(find.where(EditRow.state == EditState.PUBLISHED).order_by(col(EditRow.seq))).first() or ""


def keep_edits(
    session: Session, handle: str, edits: Sequence[Edit], by: str, proposal: str | None, now: datetime
) -> None:
    newest = select(func.max(EditRow.seq)).where(EditRow.handle == handle)
    last = session.exec(newest).first()
    batch, acts = new_id(), []
    for seq, edit in enumerate(edits, start=(last or 0) + 1):
        row = EditRow(
            id=new_id(),
            handle=handle,
            seq=seq,
            batch=batch,
            part=edit.part,
            item=edit.item,
            before=edit.before,
            after=edit.after,
            state=EditState.OPEN,
            by=by,
            at=now,
            proposal_id=proposal,
        )
        session.add(row)
        facts = {"part": row.part, "item": row.item, "digest": edit.after and digest_of_item(edit.after)}
        acts.append(Act(now, ActWord.TWIN_EDITED, by, handle, facts))
    record(session, *acts)


def drop_edit(session: Session, row: EditRow) -> None:
    """Drop an edit: rebase a later one of the same item on the state before it, and reopen its proposal with what is
    joined to it."""
    row.state = EditState.DROPPED
    find = select(EditRow).where(EditRow.handle == row.handle, EditRow.part == row.part, EditRow.item == row.item)
    later = find.where(EditRow.seq > row.seq, EditRow.state == EditState.OPEN).order_by(col(EditRow.seq))
    behind = session.exec(later.limit(1)).first()
    if behind and behind.before == (row.after and digest_of_item(row.after)):
        behind.before = row.before
    proposal = session.get(ProposalRow, row.proposal_id, with_for_update=True) if row.proposal_id else None
    if proposal and proposal.state == ProposalState.ACCEPTED:
        for each in (*joined_rows(session, proposal.id, ProposalState.ACCEPTED), proposal):
            each.state, each.rule_id = ProposalState.PROPOSED, None
            each.settled_at = each.settled_by = None


def reopen_edits(session: Session, handle: str, version_id: str) -> None:
    find = select(EditRow).where(EditRow.handle == handle, EditRow.version_id == version_id)
    for row in session.exec(find):
        row.state, row.version_id = EditState.OPEN, None


def edited_items(session: Session, handle: str) -> frozenset[str]:
    return frozenset(run(session, _EDITED, {"handle": handle}).scalars())


def last_by(session: Session, handle: str, item: str) -> str:
    """Return the name of the last person to edit an item; empty if no edit touched it."""
    find = select(EditRow).where(EditRow.handle == handle, EditRow.item == item, EditRow.state != EditState.DROPPED)
    row = session.exec(find.order_by(col(EditRow.seq).desc()).limit(1)).first()
    person = person_of(session, row.by) if row else None
    return person.name if person else ""


def pending_of(session: Session, row: EditRow) -> PendingEdit:
    edit = Edit(part=row.part, item=row.item, before=row.before, after=row.after)
    return PendingEdit(row.id, row.batch, edit, person_of(session, row.by) or NOBODY, row.at)
