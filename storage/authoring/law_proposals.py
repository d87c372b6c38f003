"""Proposals by conductors to change a law."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from storage.db.identities import person_id, text_of
from storage.db.tables_asks import AskRow
from storage.db.tables_twins import CitationRow
from storage.jobs import outbox
from storage.records.audiences import from_decision
from storage.records.proposal_rows import open_proposal
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin
from twins.jobs import CardKind, Destination


def open_law_change(
    session: Session, ask: AskRow, cited: CitationRow, reason: str, readers: Sequence[str], now: datetime
) -> bool:
    """Send a conductor's proposal to its readers, once for each ask and wording of the law; False if it existed."""
    call = Precedent(ask=text_of(session, ask.text_id), said=reason, about=cited.rule_id)
    key = ProposalKey(cited.decision_id, cited.rule_id, cited.fingerprint)
    told = from_decision(cited.decision_id, (person_id(session, ask.team, each) for each in readers))
    place = Destination(ask.app, ask.team)
    proposal = open_proposal(
        session, cited.book, ProposalOrigin.LAW_CHANGE, key, call, [told], place, now, by=ask.conductor
    )
    if proposal is None:
        return False
    for slack in readers:
        outbox.post(session, CardKind.SUGGESTION, proposal, Destination(ask.app, ask.team, user=slack), now)
    outbox.schedule_evidence(session, cited.book, cited.rule_id, proposal, now)
    return True
