"""What has happened at least once in a workspace, and how much waits for each person."""

from collections import Counter
from collections.abc import Collection
from enum import StrEnum
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.db.database import Database
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, OverrideRow, PersonRow, QuestionRow, ReviewRow
from storage.db.tables_twins import DigestItemRow, TwinRow
from storage.records.versions import VersionStore
from twins.publishing.modes import Mode
from twins.states import CheckState, DigestItemState, OverrideState, ReviewState
from twins.values import Outcome


class Milestone(StrEnum):
    ASKED = "asked"
    REFUSED = "refused"
    OVERRIDDEN = "overridden"
    CHECK_OPENED = "check_opened"
    APPROVED = "approved"
    TWIN_PUBLISHED = "twin_published"


_APPROVED = (CheckState.APPROVED, CheckState.APPROVED_WITH_CHANGES)
_ANSWERING = (Mode.TRIAL, Mode.LIVE)


class MilestoneStore:
    def __init__(self, database: Database, versions: VersionStore) -> None:
        self._database = database
        self._versions = versions

    def reached(self, shipped: Collection[str]) -> frozenset[Milestone]:
        """Return what has happened; `shipped` names the twins that count as nobody's own."""
        finds = {
            Milestone.ASKED: select(DecisionRow.id),
            Milestone.REFUSED: select(DecisionRow.id).where(DecisionRow.outcome == Outcome.REFUSED),
            Milestone.OVERRIDDEN: select(OverrideRow.id).where(OverrideRow.state == OverrideState.RECORDED),
            Milestone.CHECK_OPENED: select(CheckRow.id),
            Milestone.APPROVED: select(CheckRow.id).where(col(CheckRow.state).in_(_APPROVED)),
            Milestone.TWIN_PUBLISHED: select(TwinRow.handle).where(
                col(TwinRow.handle).not_in(shipped), col(TwinRow.mode).in_(_ANSWERING)
            ),
        }
        with self._database.read() as session:
            return frozenset(each for each, find in finds.items() if session.exec(find.limit(1)).first() is not None)

    def waiting(self) -> dict[str, int]:
        """Count what waits for each person, by Slack id: checks, their questions, reviews and digest items."""
        with self._database.read() as session:
            counts = _by_person(session)
            experts = {twin.handle: twin.expert.slack for twin in self._versions.live_in(session)}
            for handle, count in _by_twin(session):
                if handle in experts:
                    counts[experts[handle]] += count
        return dict(counts)


def _by_person(session: Session) -> Counter[str]:
    held = select(PersonRow.slack, func.count()).join(CheckRow, col(CheckRow.holder) == col(PersonRow.id))
    asked = (
        select(PersonRow.slack, func.count())
        .join(AskRow, col(AskRow.conductor) == col(PersonRow.id))
        .join(DecisionRow, col(DecisionRow.ask_id) == col(AskRow.id))
        .join(CheckRow, col(CheckRow.decision_id) == col(DecisionRow.id))
        .join(QuestionRow, col(QuestionRow.check_id) == col(CheckRow.id))
        .where(col(QuestionRow.answered_at).is_(None))
    )
    counts: Counter[str] = Counter()
    for find in (held, asked):
        waits = find.where(CheckRow.state == CheckState.WAITING).group_by(col(PersonRow.slack))
        counts.update(dict(session.exec(waits).all()))
    return counts


def _by_twin(session: Session) -> list[Any]:
    reviews = select(ReviewRow.handle, func.count()).where(ReviewRow.state == ReviewState.OPEN)
    items = select(DigestItemRow.handle, func.count()).where(DigestItemRow.state == DigestItemState.OPEN)
    return [
        *session.exec(reviews.group_by(col(ReviewRow.handle))),
        *session.exec(items.group_by(col(DigestItemRow.handle))),
    ]
