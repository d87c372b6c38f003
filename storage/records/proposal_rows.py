"""Rows of proposals: opened when something happens, updated or superseded when it changes, settled by a decision."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, update
from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.identities import digest_of, keep_text, new_id, people_of, texts_of
from storage.db.statements import insert_or_ignore, run
from storage.db.tables_asks import TextRow
from storage.db.tables_twins import ProposalRow
from storage.jobs import outbox
from storage.records.audiences import Source, audiences_of, joined
from twins.audit import FORGOTTEN, Act
from twins.audit_words import ActWord
from twins.authoring.drafts import Proposal
from twins.authoring.evidence import rule_fingerprint
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin
from twins.jobs import CardKind, Destination
from twins.notices import NoticeFacts, Refusal, Refused
from twins.playbook.model import Twin
from twins.states import PROPOSAL_TRANSITIONS, ProposalState, can_move

ABOUT_WORDINGS = frozenset(
    {ProposalOrigin.CONTESTED, ProposalOrigin.TO_LAW, ProposalOrigin.TO_DEFAULT, ProposalOrigin.LAW_CHANGE}
)
"""Origins of proposals about a rule in one wording."""
_OPEN: Any = (
    select(ProposalRow)
    .where(col(ProposalRow.handle) == bindparam("handle"), ProposalRow.state == ProposalState.PROPOSED)
    .order_by(col(ProposalRow.at), col(ProposalRow.id))
)
_COUNTED: Any = (
    select(col(ProposalRow.handle), func.count())
    .where(ProposalRow.state == ProposalState.PROPOSED)
    .group_by(col(ProposalRow.handle))
)


def open_proposal(
    session: Session,
    handle: str,
    origin: ProposalOrigin,
    key: ProposalKey,
    call: Precedent,
    sources: Sequence[Source],
    place: Destination,
    now: datetime,
    *,
    by: str | None = None,
) -> str | None:
    """Open a proposal, once for each handle, origin and key, but again after it was superseded. `sources` are all that
    its words come from. Return its id, or None if it existed."""
    kept = keep_text(session, call.model_dump_json(), None)
    values = {
        "id": new_id(),
        "handle": handle,
        "origin": origin,
        **asdict(key),
        "is_never": False,
        "team": place.team,
        "app": place.app,
        "state": ProposalState.PROPOSED,
        "precedent_id": kept.id,
        "sources": joined(sources),
        "at": now,
        "by": by,
    }
    if not insert_or_ignore(session, ProposalRow, values):
        session.exec(delete(TextRow).where(col(TextRow.id) == kept.id))
        return None
    facts = {"handle": handle, "origin": origin, "subject": str(key), "text": digest_of(kept)}
    record(session, Act(now, ActWord.PROPOSED, by, str(values["id"]), facts))
    return str(values["id"])


def standing_proposal(session: Session, handle: str, origin: ProposalOrigin, key: ProposalKey) -> ProposalRow:
    find = select(ProposalRow).where(ProposalRow.handle == handle, ProposalRow.origin == origin)
    find = find.where(ProposalRow.state != ProposalState.SUPERSEDED)
    return session.exec(find.filter_by(**asdict(key)).with_for_update()).one()


def key_of(row: ProposalRow) -> ProposalKey:
    return ProposalKey(row.subject, row.about, row.fingerprint, row.reason_kind, row.step)


def open_proposals(session: Session, handle: str) -> list[ProposalRow]:
    return list(session.scalars(_OPEN, {"handle": handle}))


def count_open(session: Session) -> dict[str, int]:
    """Return how many proposals of each twin are open, by handle; twins without any are left out."""
    return dict(map(tuple, run(session, _COUNTED)))


def suggestion_of(session: Session, row: ProposalRow) -> Proposal:
    """Return a proposal with what is joined to it."""
    joined = tuple(proposal_of(session, each) for each in joined_rows(session, row.id))
    head = session.get(ProposalRow, row.joined_to) if row.joined_to else None
    is_joined = head is not None and head.state is ProposalState.PROPOSED
    return replace(proposal_of(session, row), joined=joined, joined_to=row.joined_to if is_joined else None)


def open_suggestions(session: Session, handle: str) -> list[Proposal]:
    """Return the open proposals, each with what is joined to it, which isn't listed by itself."""
    rows = open_proposals(session, handle)
    known = {proposal.id: proposal for proposal in _proposals_of(session, rows)}
    return [
        replace(known[row.id], joined=tuple(known[each.id] for each in rows if each.joined_to == row.id))
        for row in rows
        if row.joined_to not in known
    ]


def joined_rows(session: Session, head: str, state: ProposalState = ProposalState.PROPOSED) -> list[ProposalRow]:
    find = select(ProposalRow).where(ProposalRow.joined_to == head, ProposalRow.state == state)
    return list(session.exec(find.order_by(col(ProposalRow.at), col(ProposalRow.id))))


def proposal_of(session: Session, row: ProposalRow) -> Proposal:
    """Return a proposal as a domain value; its texts may have been forgotten."""
    [proposal] = _proposals_of(session, [row])
    return proposal


def _proposals_of(session: Session, rows: Sequence[ProposalRow]) -> list[Proposal]:
    bodies = texts_of(session, [row.precedent_id for row in rows])
    people = people_of(session, [each for row in rows for each in (row.settled_by, row.by)])
    audiences = audiences_of(session, rows)
    return [
        Proposal(
            row.id,
            row.handle,
            row.origin,
            key_of(row),
            _call_in(bodies.get(row.precedent_id, FORGOTTEN)),
            row.state,
            row.at,
            row.rule_id,
            people.get(row.settled_by or ""),
            row.settled_at,
            tuple(row.agreed or ()),
            audiences[row.id],
            by=people.get(row.by or ""),
        )
        for row in rows
    ]


def _call_in(body: str) -> Precedent:
    return Precedent.model_validate_json(body) if body.startswith("{") else Precedent(said=body)


def settle_proposal(
    session: Session,
    row: ProposalRow,
    to: ProposalState,
    by: str,
    rule_id: str | None,
    now: datetime,
    *,
    is_never: bool = False,
) -> bool:
    """Accept or decline a proposal, and what is joined to it, if its table allows it; the database decides who is
    first. With `is_never`, the change isn't proposed again while the rule keeps its wording."""
    allowed = [state for state in ProposalState if can_move(PROPOSAL_TRANSITIONS, state, to)]
    statement = update(ProposalRow).where(col(ProposalRow.id) == row.id, col(ProposalRow.state).in_(allowed))
    values = {"state": to, "settled_at": now, "settled_by": by, "rule_id": rule_id, "is_never": is_never}
    if not session.exec(statement.values(**values)).rowcount:
        return False
    session.refresh(row)
    facts = {"handle": row.handle, "rule": rule_id} | ({"never": True} if is_never else {})
    record(session, Act(now, ActWord(f"proposal {to}"), by, row.id, facts))
    outbox.refresh_card(session, CardKind.SUGGESTION, row.id, now)
    for each in joined_rows(session, row.id):
        settle_proposal(session, each, to, by, rule_id, now)
    return True


def settled_before(proposal: Proposal) -> Refused:
    return Refused(Refusal.PROPOSAL_SETTLED, NoticeFacts(name=proposal.settled_by.name if proposal.settled_by else ""))


def supersede_reworded_rules(session: Session, twin: Twin, now: datetime) -> None:
    """Supersede the proposals about wordings that are no longer live; counting starts over."""
    wordings = {rule.id: rule_fingerprint(rule) for rule in twin.rules}
    for row in open_proposals(session, twin.handle):
        if row.origin in ABOUT_WORDINGS and wordings.get(row.about) != row.fingerprint:
            supersede_proposal(session, row, now)


def update_or_supersede(
    session: Session, origin: ProposalOrigin, subject: str, call: Precedent | None, now: datetime
) -> None:
    """Give the open proposals from a source the text of `call`. If `call` is None, supersede them, because their source
    was taken back."""
    find = select(ProposalRow).where(ProposalRow.origin == origin, ProposalRow.subject == subject)
    for row in session.exec(find.where(ProposalRow.state == ProposalState.PROPOSED).with_for_update()).all():
        if call is None:
            supersede_proposal(session, row, now)
            continue
        kept = session.get(TextRow, row.precedent_id)
        row.precedent_id = keep_text(session, call.model_dump_json(), None).id
        if kept:
            session.delete(kept)
        outbox.refresh_card(session, CardKind.SUGGESTION, row.id, now)


def supersede_proposal(session: Session, row: ProposalRow, now: datetime) -> None:
    """Supersede a proposal if it is still open; new evidence may propose the same again."""
    session.refresh(row, with_for_update=True)
    if row.state is ProposalState.PROPOSED:
        row.state, row.settled_at = ProposalState.SUPERSEDED, now
        record(session, Act(now, ActWord.PROPOSAL_SUPERSEDED, None, row.id, {"handle": row.handle}))
        outbox.refresh_card(session, CardKind.SUGGESTION, row.id, now)
