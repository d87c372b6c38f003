"""Read model of the weekly report on all twins."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, OverrideRow, ReadingRow, ReviewRow
from storage.db.tables_jobs import AuditHeadRow
from storage.records.rule_freshness import stale_in
from storage.records.space_uses import revoked_of
from storage.records.versions import VersionStore
from storage.reporting.figures import figures_of, outcomes_of, small_things_of
from twins.playbook.model import Twin
from twins.reporting.figures import Figures
from twins.reporting.week import Ending, PastWeek, RuleStanding, WeekView
from twins.states import OverrideState

_ENDS_WITHIN = timedelta(days=14)
_MOST = 5
_LOOKED_BACK = 8
"""Weeks in the trend."""


def week_view(session: Session, versions: VersionStore, monday: str, now: datetime) -> WeekView:
    """Return the seven days from a Monday on (ISO date, UTC). Due rules and ending spaces are as of `now`."""
    since = datetime.combine(date.fromisoformat(monday), time(), UTC)
    until = since + timedelta(days=7)
    twins = versions.live_in(session)
    head = session.exec(select(AuditHeadRow)).one()
    figures = _figures(session, since, _reviews(session, since, until))
    return WeekView(
        since.date(),
        figures,
        _overridden(session, since, until),
        _trend(session, since, figures),
        tuple(sorted((_standing(session, twin, now) for twin in twins), key=lambda each: -each.due)),
        tuple(each for twin in twins for each in _ending(session, twin, now.date()))[:_MOST],
        _cost(session, since, until),
        head.seq,
        head.hash,
        _by_agents(session, since, until),
    )


def _figures(session: Session, since: datetime, reviews: Counter[tuple[str, str]]) -> Figures:
    until = since + timedelta(days=7)
    outcomes = Counter[tuple[str, str]]()
    for (_, outcome), number in outcomes_of(session, since, until).items():
        outcomes["", outcome] += number
    asked = select(CheckRow).where(CheckRow.asked_at >= since, CheckRow.asked_at < until)
    small = small_things_of(session, since, until).total()
    return figures_of("", outcomes, list(session.exec(asked)), reviews, small)


def _trend(session: Session, last: datetime, figures: Figures) -> tuple[PastWeek, ...]:
    """Return the weeks up to the last one, whose figures are given."""
    mondays = [last - timedelta(days=7 * ago) for ago in range(_LOOKED_BACK - 1, 0, -1)]
    weeks = [(monday, _figures(session, monday, Counter())) for monday in mondays]
    return tuple(
        PastWeek(monday.date(), each.without_waiting, each.waited, each.verdict)
        for monday, each in [*weeks, (last, figures)]
    )


def _reviews(session: Session, since: datetime, until: datetime) -> Counter[tuple[str, str]]:
    settled = (col(ReviewRow.settled_at) >= since) & (col(ReviewRow.settled_at) < until)
    find = select(col(ReviewRow.state), func.count()).where(settled | col(ReviewRow.settled_at).is_(None))
    rows = session.exec(find.group_by(col(ReviewRow.state)))
    return Counter({("", state): number for state, number in rows})


def _by_agents(session: Session, since: datetime, until: datetime) -> int:
    find = select(func.count()).select_from(DecisionRow).join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
    of_agents = col(AskRow.agent_id).is_not(None)
    return session.exec(find.where(of_agents, DecisionRow.at >= since, DecisionRow.at < until)).one()


def _overridden(session: Session, since: datetime, until: datetime) -> tuple[tuple[str, int], ...]:
    count = func.count().label("count")
    find = (
        select(col(OverrideRow.rule_id), count)
        .where(OverrideRow.state == OverrideState.RECORDED)
        .where(OverrideRow.clicked_at >= since, OverrideRow.clicked_at < until)
        .group_by(col(OverrideRow.rule_id))
        .order_by(count.desc(), col(OverrideRow.rule_id))
        .limit(_MOST)
    )
    return tuple((rule, number) for rule, number in session.exec(find))


def _standing(session: Session, twin: Twin, now: datetime) -> RuleStanding:
    due = sum(not each.is_unused for each in stale_in(session, twin, now))
    return RuleStanding(twin.handle, len(twin.rules) - due, due)


def _ending(session: Session, twin: Twin, today: date) -> list[Ending]:
    revoked = revoked_of(session, twin.handle) if twin.spaces else frozenset()
    return [
        Ending(twin.handle, space.id, space.until)
        for space in twin.spaces
        if space.id not in revoked and today <= space.until <= today + _ENDS_WITHIN
    ]


def _cost(session: Session, since: datetime, until: datetime) -> int:
    find = select(func.sum(col(ReadingRow.cost))).where(ReadingRow.at >= since, ReadingRow.at < until)
    return int(session.exec(find).one() or 0)
