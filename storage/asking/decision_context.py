"""The context of a decision."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.db.tables_asks import PersonRow
from storage.records.citations import contested
from storage.records.digests.digest_items import overdue, unanswered
from storage.records.rule_freshness import background_in, confirmations
from storage.records.space_uses import revoked_of, uses_of
from storage.records.twin_state import state_of
from storage.records.versions import VersionStore
from twins.deciding.ask import Ask
from twins.deciding.decision import DecisionContext
from twins.deciding.reading import NoReading, Reading
from twins.finder.routing import TwinRouter
from twins.freshness.freshness import FreshnessState
from twins.playbook.model import Version
from twins.publishing.modes import Mode
from twins.values import Person

_ROUTER = TwinRouter()


def with_surroundings(
    session: Session,
    versions: VersionStore,
    context: DecisionContext,
    ask: Ask,
    version: Version,
    reading: Reading | NoReading,
    now: datetime,
) -> DecisionContext:
    """Add what only a small thing depends on: whether the background is fresh, and how near other twins are."""
    handle = version.twin.handle
    if not version.twin.small_things or not isinstance(reading, Reading) or not reading.background:
        return context
    twins = [each for each in versions.all_in(session) if not each.twin.is_company]
    near = _ROUTER.other_twins(ask, handle, twins)
    prose = background_in(session, versions, handle, now)
    is_fresh = prose is not None and prose.state is FreshnessState.FRESH
    return context.model_copy(update={"background_is_fresh": is_fresh, "other_twins": near})


def team_of(session: Session, expert: Person) -> str:
    """Return the workspace in which an expert is known; "" if there is none."""
    return session.exec(select(col(PersonRow.team)).where(PersonRow.slack == expert.slack)).first() or ""


def decision_context(
    session: Session, version: Version, company: Version | None, team: str, now: datetime
) -> DecisionContext:
    """Gather what an immutable version can't hold: of the twin, and of the company law above it."""
    twin = version.twin
    books = [twin, *([company.twin] if company else [])]
    late = overdue(session, books, now)
    silent = [unanswered(session, book, team, late[book.handle], now) for book in books]
    state = state_of(session, twin.handle)
    return DecisionContext(
        company=company,
        confirmations={rule: at.date() for said in confirmations(session, books).values() for rule, at in said.items()},
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
