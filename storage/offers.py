"""Rows of proposals: opened when something happens, updated or superseded when it changes."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage import outgoing
from storage.chain import append
from storage.jobs import insert_or_ignore
from storage.keeping import digest_of, keep_text, new_id, person_of, text_of
from storage.tables import TextRow
from storage.twin_tables import ProposalRow
from twins.audit import Act
from twins.drafts import Proposal
from twins.evidence import wording
from twins.lessons import Call, Origin
from twins.playbook import Twin
from twins.states import ProposalState
from twins.work import Card, Place

ABOUT_WORDINGS = frozenset({Origin.CONTESTED, Origin.TO_LAW, Origin.TO_DEFAULT, Origin.LAW_CHANGE})
"""Origins of proposals about a rule in one wording; the subject begins with the rule id and its fingerprint."""


def open_proposal(
    session: Session,
    handle: str,
    origin: Origin,
    subject: str,
    call: Call,
    place: Place,
    now: datetime,
    *,
    by: str | None = None,
) -> str | None:
    """Open a proposal, once for each handle, origin and subject. Return its id, or None if it existed."""
    kept = keep_text(session, call.model_dump_json())
    values = {
        "id": new_id(),
        "handle": handle,
        "origin": origin.value,
        "subject": subject,
        "team": place.team,
        "app": place.app,
        "state": ProposalState.PROPOSED.value,
        "call_id": kept.id,
        "at": now,
        "by": by,
    }
    if not insert_or_ignore(session, ProposalRow, values):
        session.connection().execute(delete(TextRow).where(col(TextRow.id) == kept.id))
        return None
    facts = {"handle": handle, "origin": origin.value, "subject": subject, "text": digest_of(kept)}
    append(session, Act(now, "proposed", by, str(values["id"]), facts))
    return str(values["id"])


def open_proposals(session: Session, handle: str) -> list[ProposalRow]:
    find = select(ProposalRow).where(ProposalRow.handle == handle, ProposalRow.state == ProposalState.PROPOSED.value)
    return list(session.exec(find.order_by(col(ProposalRow.at), col(ProposalRow.id))))


def proposal_of(session: Session, row: ProposalRow) -> Proposal:
    """Return a proposal as a domain value; its texts may have been forgotten."""
    body = text_of(session, row.call_id)
    call = Call.model_validate_json(body) if body.startswith("{") else Call(said=body)
    return Proposal(
        row.id,
        row.handle,
        Origin(row.origin),
        row.subject,
        call,
        ProposalState(row.state),
        row.at,
        row.rule_id,
        person_of(session, row.settled_by),
        row.settled_at,
        tuple(row.agreed or ()),
    )


def supersede_reworded_rules(session: Session, twin: Twin, now: datetime) -> None:
    """Supersede the proposals about wordings that are no longer live; counting starts over."""
    wordings = {rule.id: wording(rule) for rule in twin.rules}
    for row in open_proposals(session, twin.handle):
        if Origin(row.origin) in ABOUT_WORDINGS:
            rule_id, said, *_ = (*row.subject.split(":"), "")
            if wordings.get(rule_id) != said:
                restate(session, Origin(row.origin), row.subject, None, now, handle=row.handle)


def restate(
    session: Session, origin: Origin, subject: str, call: Call | None, now: datetime, *, handle: str | None = None
) -> None:
    """Replace the text of the open proposals from one subject, or (None) supersede them because it was taken back."""
    find = select(ProposalRow).where(ProposalRow.origin == origin.value, ProposalRow.subject == subject)
    for row in session.exec(find.where(ProposalRow.state == ProposalState.PROPOSED.value).with_for_update()):
        if handle not in {None, row.handle}:
            continue
        if call is None:
            row.state, row.settled_at = ProposalState.SUPERSEDED.value, now
            row.subject = f"{row.subject}:{row.id}"  # so that new evidence may propose it again
            append(session, Act(now, "proposal superseded", None, row.id, {"handle": row.handle}))
        else:
            kept = session.get(TextRow, row.call_id)
            row.call_id = keep_text(session, call.model_dump_json()).id
            if kept:
                session.delete(kept)
        session.add(row)
        session.flush()
        outgoing.redraw(session, Card.OFFER, row.id, now)
