"""Read models for the Home tab of conductors and architects."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from storage.asking.ask_back_rows import OPEN_STATES
from storage.db.columns import UtcDateTime
from storage.db.database import Database
from storage.db.identities import known_person
from storage.db.statements import run
from storage.db.tables_ask_backs import AskBackRow
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, OverrideRow
from storage.db.tables_products import ProductRequestRow
from storage.records.proposal_rows import count_open
from storage.records.rule_freshness import stale_by_twin
from storage.records.shared_checks import settles
from storage.records.space_uses import revoked_in, uses_in
from storage.records.twin_state import states_of
from storage.records.versions import VersionStore
from storage.views.answers import answer_views
from storage.views.request_views import product_view
from twins.playbook.model import Twin
from twins.publishing.modes import Mode
from twins.publishing.twin_state import TwinState
from twins.reporting.home_views import AvailableSpace, ConductorHome, ProductRequestView, TwinLine
from twins.states import AskState, CheckState, OverrideState, ProductRequestState

_LATELY = timedelta(days=30)
_MOST_WAITING, _MOST_OVERRIDES, _MOST_FREE = 5, 5, 8
_FOR_CONDUCTOR = tuple(state for state in OPEN_STATES if state is not AskState.REPEATED)
"""States in which an ask waits for a word of its conductor. A repeated ask points to its first answer."""
_PERSON: Any = bindparam("person")
_WAITING: Any = (
    select(col(CheckRow.decision_id))
    .join(DecisionRow, col(DecisionRow.id) == col(CheckRow.decision_id))
    .join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
    .where(col(AskRow.conductor) == _PERSON, CheckRow.state == CheckState.WAITING)
    .order_by(col(CheckRow.asked_at))
    .limit(100)
)
_ASKED_BACK: Any = (
    select(col(AskBackRow.decision_id))
    .where(col(AskBackRow.by) == _PERSON, col(AskBackRow.state).in_(_FOR_CONDUCTOR))
    .order_by(col(AskBackRow.since))
    .limit(100)
)
_OVERRIDDEN: Any = (
    select(col(OverrideRow.decision_id))
    .where(col(OverrideRow.by) == _PERSON, OverrideRow.state == OverrideState.RECORDED)
    .where(col(OverrideRow.clicked_at) >= bindparam("since", type_=UtcDateTime()))
    .order_by(col(OverrideRow.clicked_at).desc())
    .limit(20)
)
_CHECKS: Any = (
    select(col(DecisionRow.handle), func.count())
    .join(CheckRow, settles())
    .where(CheckRow.state == CheckState.WAITING)
    .group_by(col(DecisionRow.handle))
)
"""Waiting checks by twin."""


class HomeStore:
    def __init__(self, database: Database, versions: VersionStore) -> None:
        self._database = database
        self._versions = versions

    def of(self, team: str, slack: str, now: datetime) -> ConductorHome:
        """Return a conductor's asks that wait, for them or for others, their overrides of the last 30 days, and the
        spaces they may use."""
        with self._database.read() as session:
            free = _free(session, self._versions.live_in(session), slack, now)
            person = str(known_person(session, team, slack))
            lists = (
                (waiting_of(session, person), _MOST_WAITING),
                (_overridden(session, person, now - _LATELY), _MOST_OVERRIDES),
                (_asked_back(session, person), _MOST_WAITING),
            )
            shown = [each for ids, most in lists for each in ids[:most]]
            views = {view.id: view for view in answer_views(session, self._versions, shown)}
            waiting, overridden, asked_back = (tuple(views[each] for each in ids[:most]) for ids, most in lists)
            more_waiting, _, more_asked_back = (max(0, len(ids) - most) for ids, most in lists)
            return ConductorHome(
                waiting,
                more_waiting,
                overridden,
                tuple(free[:_MOST_FREE]),
                max(0, len(free) - _MOST_FREE),
                asked_back,
                more_asked_back,
            )

    def product_requests(self, team: str) -> list[ProductRequestView]:
        """Return the requests that wait for an architect, the oldest first."""
        find = select(col(ProductRequestRow.id)).where(ProductRequestRow.team == team)
        find = find.where(ProductRequestRow.state == ProductRequestState.WAITING).order_by(col(ProductRequestRow.at))
        with self._database.read() as session:
            return [product_view(session, each) for each in session.exec(find.limit(_MOST_WAITING))]

    def overview(self, now: datetime) -> list[TwinLine]:
        with self._database.read() as session:
            twins, states = self._versions.live_in(session), states_of(session)
            stale, proposed = stale_by_twin(session, twins, now), count_open(session)
            waiting = dict(map(tuple, run(session, _CHECKS)))
            return [
                TwinLine(
                    twin.handle,
                    twin.expert.name,
                    states[twin.handle],
                    len(twin.rules),
                    sum(rule.is_law for rule in twin.rules),
                    sum(not each.is_unused for each in stale[twin.handle]),
                    proposed.get(twin.handle, 0),
                    waiting.get(twin.handle, 0),
                )
                for twin in twins
            ]


def waiting_of(session: Session, person: str) -> Sequence[str]:
    """Return the decisions whose checks a conductor waits for, the oldest first."""
    return list(run(session, _WAITING, {"person": person}).scalars())


def _asked_back(session: Session, person: str) -> Sequence[str]:
    return list(run(session, _ASKED_BACK, {"person": person}).scalars())


def _overridden(session: Session, person: str, since: datetime) -> list[str]:
    return list(dict.fromkeys(run(session, _OVERRIDDEN, {"person": person, "since": since}).scalars()))


def _free(session: Session, twins: Sequence[Twin], slack: str, now: datetime) -> list[AvailableSpace]:
    """Return the spaces of twins that a person may use today."""
    states = states_of(session)
    able = [twin for twin in twins if twin.spaces and _may_decide(states[twin.handle])]
    revoked, uses, today = revoked_in(session), uses_in(session, able, now), now.astimezone(UTC).date()
    return [
        AvailableSpace(twin.handle, space, uses[twin.handle, space.id])
        for twin in able
        for space in twin.spaces
        if (twin.handle, space.id) not in revoked
        and space.granted_on <= today <= space.until
        and uses[twin.handle, space.id] < space.cap.uses
        and (not space.who or slack in {person.slack for person in space.who})
    ]


def _may_decide(state: TwinState) -> bool:
    return not (state.mode in {Mode.PAUSED, Mode.SHADOW} or state.fails_its_cases or state.is_stopped)
