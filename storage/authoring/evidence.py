"""Evidence on rules, and the changes that it suggests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from storage.authoring.rule_evidence import (
    LATELY,
    audiences_in,
    evidence_of,
    handed_occurrence,
    is_declined_for_good,
    law_texts,
    reason_of_override,
    suggestion_text,
    where_asked,
)
from storage.db.database import Database
from storage.db.identities import text_of
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow
from storage.db.tables_jobs import PostedRow
from storage.db.tables_twins import ProposalRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.audiences import from_decision
from storage.records.checks import VERDICTS
from storage.records.proposal_rows import open_proposal, open_proposals, proposal_of, supersede_proposal
from storage.records.versions import VersionStore
from twins.authoring.drafts import Proposal
from twins.authoring.evidence import (
    EvidenceFinding,
    Occurrence,
    RuleEvidence,
    Thresholds,
    contesting,
    doublings,
    is_alike,
    meets_rule_of_three,
    rule_fingerprint,
    should_become_default,
    should_become_law,
)
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin
from twins.jobs import CardKind, Destination
from twins.playbook.model import Rule
from twins.states import CheckState, ProposalState
from twins.values import Person

_MOST_LIKE_IT = 200
BY_EVIDENCE = (ProposalOrigin.CONTESTED, ProposalOrigin.TO_LAW, ProposalOrigin.TO_DEFAULT, ProposalOrigin.APPROVALS)
"""Origins of proposals that rest on counts, and are superseded once the counts no longer support them."""


class EvidenceStore:
    """Store for evidence, counted by rule and wording."""

    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore, limits: Thresholds) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions
        self._limits = limits

    def evaluate(self, book: str, rule_id: str) -> EvidenceFinding | None:
        """Return the evidence on a rule in its published wording."""
        with self._database.read() as session:
            live = self._versions.live_twin(session, book)
            rule = next((rule for rule in live.rules if rule.id == rule_id), None) if live else None
            if live is None or rule is None:
                return None
            weight = evidence_of(session, book, rule)
            return self._suggested(session, rule, live.expert, weight)

    def approvals(self, handle: str, alike: str, now: datetime) -> EvidenceFinding | None:
        """Return the evidence for a decision space: enough people and products within three months, and none of the
        last two hundred checks declined."""
        with self._database.read() as session:
            live = self._versions.live_twin(session, handle)
            found = _decided_alike(session, handle, alike, now)
            said_no = any(row.state == CheckState.DECLINED for row, _ in found)
            voices = tuple(
                Occurrence(id=row.id, person=ask.conductor, decision=row.decision_id, **where_asked(ask))
                for row, ask in found
            )
            if live is None or said_no or not meets_rule_of_three(voices, self._limits):
                return None
            texts = tuple(text_of(session, ask.text_id) for _, ask in found)
            key = ProposalKey(about=alike, step=doublings(len(voices), self._limits))
            approvals, said_to = ProposalOrigin.APPROVALS, audiences_in(session, voices)
            return EvidenceFinding(None, live.expert, RuleEvidence(), approvals, key, voices, None, texts, said_to)

    def hand_overs(self, proposal_id: str) -> tuple[Person, list[Proposal]] | None:
        """If similar asks were handed over and answered often enough, return the expert whose twin needs a rule, and
        the proposals about these asks, this one first."""
        with self._database.read() as session:
            row = session.get(ProposalRow, proposal_id)
            if row is None or row.state != ProposalState.PROPOSED:
                return None
            find = select(ProposalRow).where(
                ProposalRow.handle == row.handle,
                ProposalRow.origin == ProposalOrigin.HAND_OVER,
                ProposalRow.state == ProposalState.PROPOSED,
            )
            mine = proposal_of(session, row)
            found = [(each, proposal_of(session, each)) for each in session.exec(find)]
            same = [(each, made) for each, made in found if is_alike(mine.call, made.call)]
            voices = [voice for each, _ in same if (voice := handed_occurrence(session, each))]
            live = self._versions.live_twin(session, row.handle)
            if live is None or not meets_rule_of_three(voices, self._limits):
                return None
            return live.expert, sorted((made for _, made in same), key=lambda made: made.id != mine.id)

    def unasked_phrasing(self, proposal_id: str) -> tuple[Person, Proposal] | None:
        """Return the expert and an open proposal; None if a card already asks for a phrasing."""
        with self._database.read() as session:
            row = session.get(ProposalRow, proposal_id)
            live = self._versions.live_twin(session, row.handle) if row else None
            if row is None or live is None or row.state is not ProposalState.PROPOSED:
                return None
            same = [e.id for e in open_proposals(session, row.handle) if e.origin is ProposalOrigin.PHRASING]
            posted = select(PostedRow.id).where(PostedRow.card == CardKind.SUGGESTION, col(PostedRow.subject).in_(same))
            return (live.expert, proposal_of(session, row)) if session.exec(posted).first() is None else None

    def offer(self, job_id: str, proposal_id: str, place: Destination, now: datetime) -> None:
        with self._ledger.completing(job_id) as session:
            outbox.post(session, CardKind.SUGGESTION, proposal_id, place, now)

    def propose(
        self,
        job_id: str,
        book: str,
        finding: EvidenceFinding,
        quotes: Sequence[str],
        unquoted: int,
        cards: Sequence[Destination],
        now: datetime,
        *,
        said_in: Sequence[Occurrence] = (),
    ) -> None:
        """Send the change to its deciders: once per doubling of the evidence, never after they chose "never". `said_in`
        are the occurrences that `quotes` repeat."""
        with self._ledger.completing(job_id) as session:
            if finding.suggests is None or is_declined_for_good(session, book, finding):
                return
            call = _precedent_of(finding, quotes, unquoted, said_in)
            sources = [from_decision(voice.decision) for voice in said_in]
            proposal = open_proposal(session, book, finding.suggests, finding.key, call, sources, cards[0], now)
            if proposal is None:
                return
            _supersede_others(session, book, finding.key.about, now, but=proposal)
            for place in cards:
                outbox.post(session, CardKind.SUGGESTION, proposal, place, now)
                outbox.refresh_home(session, place.app, place.team, place.user or "", now)

    def settle(self, job_id: str, book: str, about: str, now: datetime) -> None:
        """Supersede what the evidence no longer supports."""
        with self._ledger.completing(job_id) as session:
            _supersede_others(session, book, about, now)

    def _suggested(self, session: Session, rule: Rule, expert: Person, weight: RuleEvidence) -> EvidenceFinding:
        limits, key = self._limits, ProposalKey(about=rule.id, fingerprint=rule_fingerprint(rule))
        if rule.is_law:
            suggests = ProposalOrigin.TO_DEFAULT if should_become_default(weight, limits) else None
            voices = weight.against_law
            key = replace(key, step=doublings(len(voices), limits))
            texts, said_to = law_texts(session, voices), audiences_in(session, voices)
            return EvidenceFinding(rule, expert, weight, suggests, key, voices, None, texts, said_to)
        kind = contesting(weight, limits)
        if kind:
            voices = weight.overrides[kind]
            key = replace(key, reason_kind=kind, step=doublings(len(voices), limits))
            texts = tuple(reason_of_override(session, voice.id) for voice in voices)
            contested, said_to = ProposalOrigin.CONTESTED, audiences_in(session, voices)
            return EvidenceFinding(rule, expert, weight, contested, key, voices, kind, texts, said_to)
        suggests = ProposalOrigin.TO_LAW if rule.otherwise_when and should_become_law(weight, limits) else None
        return EvidenceFinding(rule, expert, weight, suggests, key)


def _decided_alike(session: Session, handle: str, alike: str, now: datetime) -> list[tuple[CheckRow, AskRow]]:
    find = (
        select(CheckRow, AskRow)
        .join(DecisionRow, col(DecisionRow.id) == col(CheckRow.decision_id))
        .join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
        .where(DecisionRow.handle == handle, CheckRow.similarity_key == alike)
        .where(col(CheckRow.settled_at) >= now - LATELY)
        .order_by(col(CheckRow.settled_at).desc())
        .limit(_MOST_LIKE_IT)
    )
    return [(row, ask) for row, ask in session.exec(find) if row.state in VERDICTS]


def _precedent_of(
    finding: EvidenceFinding, quotes: Sequence[str], unquoted: int, said_in: Sequence[Occurrence]
) -> Precedent:
    return Precedent(
        ask="".join(quotes[:1]) if finding.suggests is ProposalOrigin.APPROVALS else "",
        said=suggestion_text(finding),
        about=finding.rule.id if finding.rule else "",
        quotes=tuple(quotes),
        unquoted=unquoted,
        channels=tuple(dict.fromkeys(voice.channel for voice in said_in)),
    )


def _supersede_others(session: Session, book: str, about: str | None, now: datetime, *, but: str = "") -> None:
    """Supersede the open proposals by evidence about a rule or a kind of decision, `but` one."""
    for row in open_proposals(session, book):
        if row.id != but and row.origin in BY_EVIDENCE and row.about == about:
            supersede_proposal(session, row, now)
