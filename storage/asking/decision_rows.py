"""Decisions, as rows inside a caller's transaction: written once, and completed once if they were unsure."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col

from storage.asking.check_opening import open_check
from storage.db.audit_log import record
from storage.db.identities import KeptText, digest_of, keep_text, new_id
from storage.db.statements import insert_row
from storage.db.tables_asks import AskRow, DecisionRow, TextRow
from storage.records.open_reviews import backlog, open_review
from storage.records.space_uses import use_space, uses_of
from storage.records.twin_state import state_of
from twins.audit import Act
from twins.audit_words import ActWord
from twins.checking.reviews import late_note
from twins.deciding.ask import Asked
from twins.deciding.decide import decide
from twins.deciding.decision import Decision, DecisionContext
from twins.deciding.reading import NoReading, Reading
from twins.finder.finder import Finder
from twins.playbook.model import Twin, Version
from twins.publishing.modes import Mode
from twins.values import Outcome

_OPEN = (Outcome.UNSURE, Outcome.NOT_COVERED, Outcome.CHECK_FIRST)
"""Outcomes that a click may change."""


def decided(
    session: Session,
    asked: Asked,
    version: Version,
    reading: Reading | NoReading,
    context: DecisionContext,
    now: datetime,
) -> Decision:
    """Decide, and take a use of the space that decided; decide again if another ask took the last one."""
    decision = decide(asked.ask, reading, version, context, now)
    if decision.space and not use_space(session, version.twin, decision.space, now):
        used_up = context.model_copy(update={"uses": uses_of(session, version.twin, now)})
        decision = decide(asked.ask, reading, version, used_up, now)
    return with_notes(session, decision, version.twin, context)


def with_notes(session: Session, decision: Decision, twin: Twin, context: DecisionContext) -> Decision:
    """Tell the conductor how much of a space is used, and if reviews are late."""
    if decision.space:
        decision = _with_total(decision, twin, context)
    if decision.outcome is Outcome.ASSUMED:
        decision = _with_backlog(session, decision, twin)
    return decision


def open_follow_up(
    session: Session, asked: Asked, decision_id: str, decision: Decision, version: Version, now: datetime
) -> list[Act]:
    """Open the check or the review that a decision needs; return the acts for the audit log. On trial, answers are
    reviewed as well."""
    if decision.outcome is Outcome.CHECK_FIRST:
        return [open_check(session, asked, decision_id, decision, version.twin, now)]
    on_trial = decision.outcome is Outcome.ANSWERED and state_of(session, version.twin.handle).mode is Mode.TRIAL
    if decision.outcome is Outcome.ASSUMED or on_trial:
        return [open_review(session, asked.app, asked.team, decision_id, version, now)]
    return []


def keep_decision(
    session: Session,
    ask: AskRow,
    version: Version,
    company: Version | None,
    decision: Decision,
    key: str,
    at: datetime,
) -> tuple[DecisionRow, Act]:
    content = keep_text(session, decision.model_dump_json(), ask.channel)
    row = DecisionRow(
        id=new_id(),
        ask_id=ask.id,
        handle=version.twin.handle,
        version_id=version.id,
        company_id=company.id if company else None,
        outcome=decision.outcome,
        tier=decision.tier,
        rules=[rule.id for rule in decision.cited],
        space=decision.space,
        is_small=decision.is_small_thing,
        mind=decision.mind,
        content_id=content.id,
        reading_id=key if decision.mind != Finder.name else None,
        at=at,
    )
    insert_row(session, row)
    return row, _decided_act(row, content, at)


def complete_decision(session: Session, row: DecisionRow, ask: AskRow, decision: Decision, now: datetime) -> bool:
    """Replace an open decision and its text by what became of it; False if another click was first."""
    content, before = keep_text(session, decision.model_dump_json(), ask.channel), row.content_id
    values = {
        "outcome": decision.outcome,
        "tier": decision.tier,
        "rules": [rule.id for rule in decision.cited],
        "space": decision.space,
        "is_small": decision.is_small_thing,
        "content_id": content.id,
    }
    still_open = (col(DecisionRow.id) == row.id, col(DecisionRow.outcome).in_(_OPEN))
    if not session.exec(update(DecisionRow).where(*still_open).values(**values)).rowcount:
        return False
    session.refresh(row)
    session.exec(delete(TextRow).where(col(TextRow.id) == before))
    record(session, _decided_act(row, content, now))
    return True


def _with_total(decision: Decision, twin: Twin, context: DecisionContext) -> Decision:
    space = twin.space(decision.space)
    if space is None:
        return decision
    note = f"Use {context.uses.get(space.id, 0) + 1} of {space.cap.uses} this {space.cap.per}."
    return decision.model_copy(update={"notes": (*decision.notes, note)})


def _with_backlog(session: Session, decision: Decision, twin: Twin) -> Decision:
    """Tell the conductor if the expert's reviews are late."""
    waiting = backlog(session, twin.handle)
    if waiting < twin.reviews.at_most:
        return decision
    note = late_note(twin.expert.name, waiting)
    return decision.model_copy(update={"notes": (*decision.notes, note)})


def _decided_act(row: DecisionRow, content: KeptText, now: datetime) -> Act:
    facts = {
        "ask": row.ask_id,
        "version": row.version_id,
        "outcome": row.outcome,
        "tier": row.tier,
        "rules": row.rules,
        "space": row.space,
        "content": digest_of(content),
    }
    return Act(now, ActWord.DECIDED, None, row.id, facts)
