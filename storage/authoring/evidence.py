"""Evidence on rules, and the changes that it suggests."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.db.database import Database
from storage.db.identities import text_of
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, OverrideRow
from storage.db.tables_twins import CitationRow, ProposalRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.captured_words import captured_words_of
from storage.records.checks import VERDICTS
from storage.records.proposal_rows import open_proposal, open_proposals, proposal_of, update_or_supersede
from storage.records.versions import VersionStore
from twins.authoring.evidence import (
    EvidenceFinding,
    Occurrence,
    ReasonKind,
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
from twins.authoring.lessons import Precedent, ProposalOrigin
from twins.checking.captured_words import WordsPurpose
from twins.jobs import CardKind, Destination
from twins.playbook.model import Rule
from twins.states import CheckState, OverrideState, ProposalState
from twins.values import Person

_LATELY = timedelta(days=92)
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
        """Return the evidence on a rule in its published wording; None if it isn't published."""
        with self._database.read() as session:
            live = self._versions.live_twin(session, book)
            rule = next((rule for rule in live.rules if rule.id == rule_id), None) if live else None
            if live is None or rule is None:
                return None
            weight = evidence_of(session, book, rule)
            return self._suggested(session, rule, live.expert, weight)

    def approvals(self, handle: str, alike: str, now: datetime) -> EvidenceFinding | None:
        """Return the evidence for a decision space: asked by enough people on enough products within three months, and
        none of the last two hundred checks declined. Otherwise None."""
        with self._database.read() as session:
            live = self._versions.live_twin(session, handle)
            find = (
                select(CheckRow, AskRow)
                .join(DecisionRow, col(DecisionRow.id) == col(CheckRow.decision_id))
                .join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
                .where(DecisionRow.handle == handle, CheckRow.similarity_key == alike)
                .where(col(CheckRow.settled_at) >= now - _LATELY)
                .order_by(col(CheckRow.settled_at).desc())
                .limit(_MOST_LIKE_IT)
            )
            found = [(row, ask) for row, ask in session.exec(find) if CheckState(row.state) in VERDICTS]
            said_no = any(row.state == CheckState.DECLINED for row, _ in found)
            voices = tuple(Occurrence(id=row.id, person=ask.conductor, **_where(ask)) for row, ask in found)
            if live is None or said_no or not meets_rule_of_three(voices, self._limits):
                return None
            texts = tuple(text_of(session, ask.text_id) for _, ask in found)
            subject = f"{alike}:approvals:{doublings(len(voices), self._limits)}"
            return EvidenceFinding(
                None, live.expert, RuleEvidence(), ProposalOrigin.APPROVALS, subject, voices, None, texts
            )

    def hand_overs(self, proposal_id: str) -> Person | None:
        """Return the expert whose twin needs a rule, if similar asks were handed over and answered often enough."""
        with self._database.read() as session:
            row = session.get(ProposalRow, proposal_id)
            if row is None or row.state != ProposalState.PROPOSED:
                return None
            find = select(ProposalRow).where(
                ProposalRow.handle == row.handle,
                ProposalRow.origin == ProposalOrigin.HAND_OVER.value,
                ProposalRow.state == ProposalState.PROPOSED.value,
            )
            mine = proposal_of(session, row).call
            same = [each for each in session.exec(find) if is_alike(mine, proposal_of(session, each).call)]
            voices = [voice for each in same if (voice := _handed(session, each))]
            live = self._versions.live_twin(session, row.handle)
            return live.expert if live and meets_rule_of_three(voices, self._limits) else None

    def offer(self, job_id: str, proposal_id: str, place: Destination, now: datetime) -> None:
        """Send an open proposal to its expert."""
        with self._ledger.completing(job_id) as session:
            outbox.post(session, CardKind.SUGGESTION, proposal_id, place, now)

    def propose(
        self,
        job_id: str,
        book: str,
        weighed: EvidenceFinding,
        quotes: Sequence[str],
        unquoted: int,
        cards: Sequence[Destination],
        now: datetime,
        *,
        channels: Sequence[str] = (),
    ) -> None:
        """Send the suggested change to its deciders: once per doubling of the evidence, never after they chose "never"
        for it."""
        with self._ledger.completing(job_id) as session:
            if weighed.suggests is None or _never(session, book, weighed):
                return
            about = weighed.rule.id if weighed.rule else ""
            ask = weighed.texts[0] if weighed.suggests is ProposalOrigin.APPROVALS else ""
            call = Precedent(
                ask=ask,
                said=_says(weighed),
                about=about,
                quotes=tuple(quotes),
                unquoted=unquoted,
                channels=tuple(dict.fromkeys(channels)),
            )
            proposal = open_proposal(session, book, weighed.suggests, weighed.subject, call, cards[0], now)
            if proposal is None:
                return
            head = ":".join(weighed.subject.split(":")[:2])
            rule, *_ = head.split(":")
            for row in open_proposals(session, book):
                if row.id != proposal and row.origin in BY_EVIDENCE and row.subject.startswith(f"{rule}:"):
                    update_or_supersede(session, ProposalOrigin(row.origin), row.subject, None, now, handle=book)
            for place in cards:
                outbox.post(session, CardKind.SUGGESTION, proposal, place, now)
                outbox.refresh_home(session, place.app, place.team, place.user or "", now)

    def settle(self, job_id: str, book: str, rule_id: str, now: datetime) -> None:
        """Supersede the proposals about a rule that the evidence no longer supports."""
        with self._ledger.completing(job_id) as session:
            find = select(ProposalRow).where(
                ProposalRow.handle == book,
                ProposalRow.state == ProposalState.PROPOSED.value,
                col(ProposalRow.origin).in_([origin.value for origin in BY_EVIDENCE]),
                col(ProposalRow.subject).like(f"{rule_id}:%"),
            )
            for row in session.exec(find).all():
                update_or_supersede(session, ProposalOrigin(row.origin), row.subject, None, now, handle=book)

    def _suggested(self, session: Session, rule: Rule, expert: Person, weight: RuleEvidence) -> EvidenceFinding:
        limits, bound = self._limits, f"{rule.id}:{rule_fingerprint(rule)}"
        if rule.is_law:
            suggests = ProposalOrigin.TO_DEFAULT if should_become_default(weight, limits) else None
            voices = weight.against_law
            subject = f"{bound}:{doublings(len(voices), limits)}"
            return EvidenceFinding(rule, expert, weight, suggests, subject, voices, None, _law_texts(session, voices))
        kind = contesting(weight, limits)
        if kind:
            voices = weight.overrides[kind]
            subject = f"{bound}:{kind.value}:{doublings(len(voices), limits)}"
            texts = tuple(_reason(session, voice.id) for voice in voices)
            return EvidenceFinding(rule, expert, weight, ProposalOrigin.CONTESTED, subject, voices, kind, texts)
        suggests = ProposalOrigin.TO_LAW if rule.otherwise_when and should_become_law(weight, limits) else None
        return EvidenceFinding(rule, expert, weight, suggests, f"{bound}:law")


def evidence_of(session: Session, book: str, rule: Rule) -> RuleEvidence:
    mine = (CitationRow.book == book, CitationRow.rule_id == rule.id, CitationRow.fingerprint == rule_fingerprint(rule))
    uses = session.connection().execute(select(func.count()).select_from(CitationRow).where(*mine)).scalar_one()
    is_against = col(CitationRow.is_against).is_(True)
    against = (
        session.connection()
        .execute(select(func.count()).select_from(CitationRow).where(*mine, is_against))
        .scalar_one()
    )
    product = func.coalesce(col(AskRow.product), col(AskRow.channel))
    is_named = col(AskRow.product).is_not(None) | col(AskRow.channel).not_like("D%")  # a direct message is no product
    asked = (
        select(product, col(AskRow.conductor))
        .join(DecisionRow, col(DecisionRow.ask_id) == col(AskRow.id))
        .join(CitationRow, col(CitationRow.decision_id) == col(DecisionRow.id))
    )
    told_no = asked.where(*mine, is_against, is_named).distinct().limit(200)
    found = session.connection().execute(told_no).all() if against else []
    overrides: dict[ReasonKind, list[Occurrence]] = {}
    unkinded = 0
    for row, ask in _overrides(session, book, rule):
        if row.kind is None:
            unkinded += 1
        else:
            overrides.setdefault(ReasonKind(row.kind), []).append(Occurrence(id=row.id, person=row.by, **_where(ask)))
    return RuleEvidence(
        uses=uses,
        against=against,
        products=len({product for product, _ in found}),
        people=len({conductor for _, conductor in found}),
        unclassified=unkinded,
        overrides={kind: tuple(voices) for kind, voices in overrides.items()},
        against_law=_against_law(session, book, rule) if rule.is_law else (),
    )


def _overrides(session: Session, book: str, rule: Rule) -> list[tuple[OverrideRow, AskRow]]:
    find = (
        select(OverrideRow, AskRow)
        .join(
            CitationRow,
            (col(CitationRow.decision_id) == col(OverrideRow.decision_id))
            & (col(CitationRow.rule_id) == col(OverrideRow.rule_id)),
        )
        .join(DecisionRow, col(DecisionRow.id) == col(OverrideRow.decision_id))
        .join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
        .where(OverrideRow.rule_id == rule.id, OverrideRow.state == OverrideState.RECORDED.value)
        .where(CitationRow.book == book, CitationRow.fingerprint == rule_fingerprint(rule))
        .order_by(col(OverrideRow.clicked_at), col(OverrideRow.id))
    )
    return list(session.exec(find))


def _against_law(session: Session, book: str, rule: Rule) -> tuple[Occurrence, ...]:
    """Return the proposals to change a law in its current wording, whatever became of them."""
    find = select(ProposalRow).where(ProposalRow.handle == book, ProposalRow.origin == ProposalOrigin.LAW_CHANGE.value)
    rows = session.exec(find.where(col(ProposalRow.subject).like(f"{rule.id}:{rule_fingerprint(rule)}:%")))
    voices = []
    for row in rows:
        ask = session.exec(
            select(AskRow)
            .join(DecisionRow, col(DecisionRow.ask_id) == col(AskRow.id))
            .where(DecisionRow.id == row.subject.rpartition(":")[2])
        ).first()
        if ask and row.by:
            voices.append(Occurrence(id=row.id, person=row.by, **_where(ask)))
    return tuple(voices)


def _handed(session: Session, row: ProposalRow) -> Occurrence | None:
    """Return who asked what was handed over; the proposal's subject is the check that answered it."""
    check = session.get(CheckRow, row.subject)
    decision = session.get(DecisionRow, check.decision_id) if check else None
    ask = session.get(AskRow, decision.ask_id) if decision else None
    return Occurrence(id=row.id, person=ask.conductor, **_where(ask)) if ask else None


def _where(ask: AskRow) -> dict[str, str | None]:
    """Return the product, or the channel in its place; a direct message counts for no product."""
    is_dm = ask.channel.startswith("D")
    return {"product": ask.product or (None if is_dm else ask.channel), "channel": ask.channel}


def _reason(session: Session, override_id: str) -> str:
    captured_words = captured_words_of(session, override_id, WordsPurpose.REASON)
    return captured_words.text if captured_words else ""


def _law_texts(session: Session, voices: Sequence[Occurrence]) -> tuple[str, ...]:
    rows = [session.get(ProposalRow, voice.id) for voice in voices]
    return tuple(proposal_of(session, row).call.said for row in rows if row)


def _never(session: Session, book: str, weighed: EvidenceFinding) -> bool:
    """Tell whether a person chose "never" for this change, in this wording."""
    head = ":".join(weighed.subject.split(":")[:2])
    find = select(ProposalRow.id).where(ProposalRow.handle == book, ProposalRow.origin == weighed.suggests)
    return session.exec(find.where(ProposalRow.subject == f"{head}:never")).first() is not None


def _says(weighed: EvidenceFinding) -> str:
    weight, number = weighed.weight, len(weighed.voices)
    people = len({voice.person for voice in weighed.voices})
    products = len({voice.product for voice in weighed.voices if voice.product})
    match weighed.suggests:
        case ProposalOrigin.CONTESTED if weighed.kind:
            return (
                f"{number} of {weight.uses} uses were overridden as “{weighed.kind.label.casefold()}”, by {people} "
                f"people on {products} products."
            )
        case ProposalOrigin.APPROVALS:
            return f"{number} like this in three months, asked by {people} people on {products} products; all approved."
        case ProposalOrigin.TO_LAW:
            return (
                f"It said no {weight.against} times on {weight.products} products, and nobody ever had a reason to go "
                "against it."
            )
    return f"{number} proposals to change it, by {people} people on {products} products."
