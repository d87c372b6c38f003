"""Overrides and their reasons, as rows inside a caller's transaction."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.identities import new_id, text_of
from storage.db.tables_asks import AskRow, DecisionRow, OverrideRow, ReviewRow
from storage.db.tables_twins import CitationRow
from storage.jobs import outbox
from storage.records.audiences import from_decision
from storage.records.captured_words import add_captured_words
from storage.records.checks import ask_of_decision, thread_of
from storage.records.open_reviews import open_review
from storage.records.proposal_rows import open_proposal
from storage.records.versions import VersionStore
from storage.views.answers import answer_view
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.evidence import ReasonKind
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin
from twins.checking.captured_words import Source, WordsPurpose
from twins.jobs import CardKind, Destination, Interaction
from twins.notices import Done, Notice, NoticeFacts
from twins.overriding import trimmed_reason
from twins.states import OVERRIDE_TRANSITIONS, OverrideState, can_move
from twins.values import Outcome, Tier


def set_kind(session: Session, row: OverrideRow, kind: ReasonKind, now: datetime) -> None:
    row.kind = kind
    record(session, Act(now, ActWord.REASON_KIND_SAID, row.by, row.id, {"rule": row.rule_id, "kind": kind}))
    refresh_override(session, row, now)
    schedule_override_evidence(session, row, new_id(), now)


def schedule_override_evidence(session: Session, row: OverrideRow, key: str, now: datetime) -> None:
    """What was stated by a click is no evidence: it has no citation."""
    cited = session.get(CitationRow, (row.decision_id, row.rule_id))
    if cited:
        outbox.schedule_evidence(session, cited.book, row.rule_id, key, now)


def precedent_of_override(session: Session, row: OverrideRow, ask: AskRow, text: str) -> Precedent:
    asked = text_of(session, ask.text_id)
    return Precedent(ask=asked, said=trimmed_reason(text), about=row.rule_id, channels=(ask.channel,))


def waiting_overrides(session: Session, place: Destination, by: str) -> list[OverrideRow]:
    find = (
        select(OverrideRow)
        .join(DecisionRow, col(DecisionRow.id) == col(OverrideRow.decision_id))
        .join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
        .where(OverrideRow.state == OverrideState.WAITING, OverrideRow.by == by)
        .where(AskRow.team == place.team, AskRow.channel == place.channel, AskRow.thread_ts == place.thread_ts)
    )
    return list(session.exec(find.order_by(col(OverrideRow.clicked_at).desc())))


def record_override(
    session: Session,
    versions: VersionStore,
    row: OverrideRow,
    text: str,
    place: Destination,
    ts: str | None,
    now: datetime,
) -> bool:
    """Put an override in force; False if it no longer waits."""
    if not move_override(session, row, OverrideState.RECORDED, now):
        return False
    add_reason(session, row, text, Source(place.channel, ts), now)
    refresh_override(session, row, now)
    ask = ask_of_decision(session, row.decision_id)
    thread = thread_of(ask)
    outbox.post(session, CardKind.OVERRIDE, row.id, thread, now)  # no second card if one asked for the reason there
    handle = session.get_one(DecisionRow, row.decision_id).handle
    call = precedent_of_override(session, row, ask, text)
    sources = [from_decision(row.decision_id)]
    open_proposal(session, handle, ProposalOrigin.OVERRIDE, ProposalKey(row.id), call, sources, thread, now)
    schedule_override_evidence(session, row, f"{row.id}:recorded", now)
    _review_override(session, versions, row.decision_id, ask, now)
    return True


def _review_override(session: Session, versions: VersionStore, decision_id: str, ask: AskRow, now: datetime) -> None:
    """Open a review of an override at tier 2, once for each answer."""
    decision = session.get_one(DecisionRow, decision_id)
    is_reviewed = decision.outcome == Outcome.NOT_BY_DEFAULT and decision.tier == Tier.ASSUME
    find = select(ReviewRow).where(ReviewRow.decision_id == decision_id)
    if is_reviewed and session.exec(find).first() is None:
        version = versions.version(session, decision.version_id)
        record(session, open_review(session, ask.app, ask.team, decision_id, version, now))


def add_reason(session: Session, row: OverrideRow, text: str, source: Source, now: datetime) -> None:
    facts = add_captured_words(session, row.id, WordsPurpose.REASON, trimmed_reason(text), source, now)
    revision = int(facts["revision"])
    word = ActWord.OVERRIDE_RECORDED if revision == 1 else ActWord.REASON_REVISED
    record(session, Act(now, word, row.by, row.id, {"rule": row.rule_id, "revision": revision, "text": facts["text"]}))


def refresh_override(session: Session, row: OverrideRow, now: datetime) -> None:
    outbox.refresh_card(session, CardKind.ANSWER, row.decision_id, now)
    outbox.refresh_card(session, CardKind.OVERRIDE, row.id, now)


def move_override(session: Session, row: OverrideRow, to: OverrideState, now: datetime) -> bool:
    """Change an override's state if its table allows it; the database decides who is first."""
    allowed = [state for state in OverrideState if can_move(OVERRIDE_TRANSITIONS, state, to)]
    statement = (
        update(OverrideRow)
        .where(col(OverrideRow.id) == row.id, col(OverrideRow.state).in_(allowed))
        .values(state=to, settled_at=now)
    )
    return bool(session.exec(statement).rowcount)


def lapse_if_changed(
    session: Session, versions: VersionStore, row: OverrideRow, click: Interaction, now: datetime, *, about: str = ""
) -> bool:
    """Lapse a waiting override whose rule can't be overridden any more, and say why; False if it still can."""
    change = answer_view(session, versions, row.decision_id).ended.get(row.rule_id)
    if change is None:
        return False
    if move_override(session, row, OverrideState.LAPSED, now):
        record(session, Act(now, ActWord.OVERRIDE_LAPSED, row.by, row.id, {"rule": row.rule_id, "now": change}))
        refresh_override(session, row, now)
    notice = Notice(Done.OVERRIDE_LAPSED, NoticeFacts(item=row.rule_id, change=change))
    outbox.notify(session, click, notice, now, about=about)
    return True
