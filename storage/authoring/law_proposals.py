"""Proposals by conductors to change a law that refused them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from storage.authoring.drafts import DraftStore
from storage.db.identities import person_id, text_of
from storage.db.tables_twins import CitationRow
from storage.jobs import outbox
from storage.records.audiences import from_decision
from storage.records.checks import ask_of_decision
from storage.records.proposal_rows import open_proposal
from twins.authoring.drafts import EditOutcome, EditResult
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin
from twins.jobs import CardKind, Destination, Interaction


def propose_law_change(
    session: Session,
    drafts: DraftStore,
    click: Interaction,
    decision_id: str,
    rule_id: str,
    reason: str,
    architects: Sequence[str],
    now: datetime,
) -> EditResult:
    """Open a refused conductor's proposal against a law. The law's expert and the architects receive it, as its form
    says, wherever the ask was made."""
    cited = session.get(CitationRow, (decision_id, rule_id))
    if cited is None:
        return EditResult(EditOutcome.UNKNOWN)
    ask = ask_of_decision(session, decision_id)
    draft = drafts.draft(session, cited.book)
    by = person_id(session, click.place.team, click.by)
    if draft is None or (ask.conductor, ask.team) != (by, click.place.team):
        return EditResult(EditOutcome.NOT_YOURS, cited.book)
    call = Precedent(ask=text_of(session, ask.text_id), said=reason, about=rule_id)
    key = ProposalKey(decision_id, rule_id, cited.fingerprint)
    place = Destination(ask.app, ask.team)
    readers = list(dict.fromkeys((draft.expert.slack, *architects)))
    told = from_decision(decision_id, (person_id(session, ask.team, each) for each in readers))
    proposal = open_proposal(session, cited.book, ProposalOrigin.LAW_CHANGE, key, call, [told], place, now, by=by)
    if proposal is None:
        return EditResult(EditOutcome.TOO_LATE, cited.book, rule_id)
    for slack in readers:
        outbox.post(session, CardKind.SUGGESTION, proposal, replace(place, user=slack), now)
    outbox.schedule_evidence(session, cited.book, rule_id, proposal, now)
    return EditResult(EditOutcome.DONE, cited.book, rule_id)
