"""Rules that came up without deciding anything: offered, nearest where nothing was cited, or suggested by a person."""

import json
from collections.abc import Iterator
from datetime import date, datetime

from sqlmodel import Session, col, select

from storage.db.tables_asks import DecisionRow, TextRow
from storage.db.tables_twins import ProposalRow
from twins.values import Outcome

_MOST = 500
"""Of the newest decisions that are read."""


def last_came_up(session: Session, handle: str) -> dict[str, date]:
    """Return the last day on which each rule of a twin came up, by rule id, as far as texts aren't forgotten."""
    found: dict[str, date] = {}
    for rule, at in (*_near(session, handle), *_suggested(session, handle)):
        found[rule] = max(found.get(rule, at.date()), at.date())
    return found


def _near(session: Session, handle: str) -> Iterator[tuple[str, datetime]]:
    undecided = (Outcome.UNSURE, Outcome.NOT_COVERED, Outcome.CHECK_FIRST)
    find = (
        select(col(DecisionRow.at), col(TextRow.body))
        .join(TextRow, col(TextRow.id) == col(DecisionRow.content_id))
        .where(DecisionRow.handle == handle, col(DecisionRow.outcome).in_(undecided))
        .order_by(col(DecisionRow.at).desc())
    )
    for at, body in session.exec(find.limit(_MOST)):
        decision = json.loads(body)
        near = decision.get("closest", []) if not decision.get("cited") else []
        for rule in (*decision.get("offered", []), *near[:1]):
            yield rule["id"], at


def _suggested(session: Session, handle: str) -> Iterator[tuple[str, datetime]]:
    find = select(col(ProposalRow.about), col(ProposalRow.at)).where(ProposalRow.handle == handle)
    yield from session.exec(find.where(ProposalRow.about != ""))
