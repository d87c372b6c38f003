"""What overrides, refusals and answered questions say about one rule."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, OverrideRow
from storage.db.tables_twins import CitationRow, ProposalRow
from storage.records.audiences import audience_of
from storage.records.captured_words import captured_words_of
from storage.records.citations import OF_OVERRIDE
from storage.records.proposal_rows import proposal_of
from twins.audience import Audience, is_direct
from twins.authoring.evidence import EvidenceFinding, Occurrence, ReasonKind, RuleEvidence, rule_fingerprint
from twins.authoring.lessons import ProposalOrigin
from twins.checking.captured_words import WordsPurpose
from twins.playbook.model import Rule
from twins.states import OverrideState, ProposalState

LATELY = timedelta(days=92)


def evidence_of(session: Session, book: str, rule: Rule) -> RuleEvidence:
    mine = (CitationRow.book == book, CitationRow.rule_id == rule.id, CitationRow.fingerprint == rule_fingerprint(rule))
    uses = session.exec(select(func.count()).select_from(CitationRow).where(*mine)).one()
    is_against = col(CitationRow.is_against).is_(True)
    against = session.exec(select(func.count()).select_from(CitationRow).where(*mine, is_against)).one()
    found = _told_no(session, *mine, is_against) if against else ()
    overrides: dict[ReasonKind, list[Occurrence]] = {}
    unkinded = 0
    for row, ask in _overrides(session, book, rule):
        if row.kind is None:
            unkinded += 1
        else:
            overrides.setdefault(row.kind, []).append(
                Occurrence(id=row.id, person=row.by, decision=row.decision_id, **where_asked(ask))
            )
    return RuleEvidence(
        uses=uses,
        against=against,
        products=len({product for product, _ in found}),
        people=len({conductor for _, conductor in found}),
        unclassified=unkinded,
        overrides={kind: tuple(voices) for kind, voices in overrides.items()},
        against_law=_against_law(session, book, rule) if rule.is_law else (),
    )


def _told_no(session: Session, *where: bool | ColumnElement[bool]) -> Sequence[tuple[str, str]]:
    """Return (product, conductor) of the refused asks; a direct message is no product."""
    product = func.coalesce(col(AskRow.product), col(AskRow.channel))
    is_named = col(AskRow.product).is_not(None) | col(AskRow.channel).not_like("D%")
    asked = (
        select(product, col(AskRow.conductor))
        .join(DecisionRow, col(DecisionRow.ask_id) == col(AskRow.id))
        .join(CitationRow, col(CitationRow.decision_id) == col(DecisionRow.id))
    )
    return session.exec(asked.where(*where, is_named).distinct().limit(200)).all()


def _overrides(session: Session, book: str, rule: Rule) -> list[tuple[OverrideRow, AskRow]]:
    find = (
        select(OverrideRow, AskRow)
        .join(CitationRow, OF_OVERRIDE)
        .join(DecisionRow, col(DecisionRow.id) == col(OverrideRow.decision_id))
        .join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
        .where(OverrideRow.rule_id == rule.id, OverrideRow.state == OverrideState.RECORDED)
        .where(CitationRow.book == book, CitationRow.fingerprint == rule_fingerprint(rule))
        .order_by(col(OverrideRow.clicked_at), col(OverrideRow.id))
    )
    return list(session.exec(find))


def _against_law(session: Session, book: str, rule: Rule) -> tuple[Occurrence, ...]:
    """Return the proposals to change a law, open or decided."""
    find = (
        select(ProposalRow, AskRow)
        .join(DecisionRow, col(DecisionRow.id) == col(ProposalRow.subject))
        .join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
        .where(ProposalRow.handle == book, ProposalRow.origin == ProposalOrigin.LAW_CHANGE)
        .where(ProposalRow.about == rule.id, ProposalRow.fingerprint == rule_fingerprint(rule))
        .where(ProposalRow.state != ProposalState.SUPERSEDED)
    )
    return tuple(
        Occurrence(id=row.id, person=row.by, decision=row.subject, **where_asked(ask))
        for row, ask in session.exec(find)
        if row.by
    )


def handed_occurrence(session: Session, row: ProposalRow) -> Occurrence | None:
    """Return a handed-over ask; the proposal's subject is its check."""
    check = session.get(CheckRow, row.subject)
    decision = session.get(DecisionRow, check.decision_id) if check else None
    ask = session.get(AskRow, decision.ask_id) if decision else None
    if decision is None or ask is None:
        return None
    return Occurrence(id=row.id, person=ask.conductor, decision=decision.id, **where_asked(ask))


def where_asked(ask: AskRow) -> dict[str, str | None]:
    """Return the product, or the channel in its place."""
    return {"product": ask.product or (None if is_direct(ask.channel) else ask.channel), "channel": ask.channel}


def reason_of_override(session: Session, override_id: str) -> str:
    captured_words = captured_words_of(session, override_id, WordsPurpose.REASON)
    return captured_words.text if captured_words else ""


def law_texts(session: Session, voices: Sequence[Occurrence]) -> tuple[str, ...]:
    rows = [session.get(ProposalRow, voice.id) for voice in voices]
    return tuple(proposal_of(session, row).call.said for row in rows if row)


def audiences_in(session: Session, voices: Sequence[Occurrence]) -> tuple[Audience, ...]:
    """Return who may read what each occurrence said."""
    return tuple(audience_of(session, voice.decision) for voice in voices)


def is_declined_for_good(session: Session, book: str, finding: EvidenceFinding) -> bool:
    """Return whether a person chose "never" for this wording."""
    key, never = finding.key, col(ProposalRow.is_never).is_(True)
    find = select(ProposalRow.id).where(ProposalRow.handle == book, ProposalRow.origin == finding.suggests, never)
    find = find.where(ProposalRow.about == key.about, ProposalRow.fingerprint == key.fingerprint)
    return session.exec(find).first() is not None


def suggestion_text(finding: EvidenceFinding) -> str:
    weight, number = finding.weight, len(finding.voices)
    people = len({voice.person for voice in finding.voices})
    products = len({voice.product for voice in finding.voices if voice.product})
    match finding.suggests:
        case ProposalOrigin.CONTESTED if finding.kind:
            return (
                f"{number} of {weight.uses} uses were overridden as “{finding.kind.label.casefold()}”, by {people} "
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
