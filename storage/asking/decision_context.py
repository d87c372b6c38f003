"""The context of a decision."""

from datetime import datetime

from sqlmodel import Session

from storage.records.citations import contested
from storage.records.digest_items import overdue, unanswered
from storage.records.rule_freshness import confirmations
from storage.records.space_uses import revoked_of, uses_of
from storage.records.twin_state import state_of
from twins.deciding.decision import DecisionContext
from twins.playbook.model import Version
from twins.publishing.modes import Mode


def decision_context(
    session: Session, version: Version, company: Version | None, team: str, now: datetime
) -> DecisionContext:
    """Gather what an immutable version can't hold: of the twin, and of the company law above it."""
    twin = version.twin
    books = [twin, *([company.twin] if company else [])]
    late = {book.handle: overdue(session, book, now) for book in books}
    silent = [unanswered(session, book, team, late[book.handle], now) for book in books]
    state = state_of(session, twin.handle)
    return DecisionContext(
        company=company,
        confirmations={rule: at.date() for book in books for rule, at in confirmations(session, book).items()},
        uses=uses_of(session, twin, now),
        overdue=frozenset().union(*late.values()),
        unanswered=frozenset().union(*silent),
        on_trial=state.mode in {Mode.TRIAL, Mode.SHADOW},
        failing=state.fails_its_cases,
        stopped=state.is_stopped,
        paused=state.mode is Mode.PAUSED,
        contested=contested(session, twin.handle),
        revoked=revoked_of(session, twin.handle) if twin.spaces else frozenset(),
    )
