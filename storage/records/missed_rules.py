"""Rules that came up without deciding anything: offered, nearest where nothing was cited, or suggested by a person."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.db.statements import run
from storage.db.tables_asks import DecisionRow, TextRow
from storage.db.tables_twins import ProposalRow
from twins.values import Outcome

_MOST = 500
"""Of the newest decisions that are read."""
_UNDECIDED: Any = (
    select(col(DecisionRow.at), col(TextRow.body))
    .join(TextRow, col(TextRow.id) == col(DecisionRow.content_id))
    .where(col(DecisionRow.handle) == bindparam("handle"))
    .where(col(DecisionRow.outcome).in_((Outcome.UNSURE, Outcome.NOT_COVERED, Outcome.CHECK_FIRST)))
    .order_by(col(DecisionRow.at).desc())
    .limit(_MOST)
)
_ABOUT: Any = select(col(ProposalRow.about), col(ProposalRow.at)).where(
    col(ProposalRow.handle) == bindparam("handle"), col(ProposalRow.about) != ""
)


def last_came_up(session: Session, handle: str) -> dict[str, date]:
    """Return the last day on which each rule of a twin came up, by rule id, as far as texts aren't forgotten."""
    found: dict[str, date] = {}
    for rule, at in (*_near(session, handle), *_suggested(session, handle)):
        found[rule] = max(found.get(rule, at.date()), at.date())
    return found


def _near(session: Session, handle: str) -> Iterator[tuple[str, datetime]]:
    for at, body in run(session, _UNDECIDED, {"handle": handle}):
        decision = json.loads(body)
        near = decision.get("closest", []) if not decision.get("cited") else []
        for rule in (*decision.get("offered", []), *near[:1]):
            yield rule["id"], at


def _suggested(session: Session, handle: str) -> Iterator[tuple[str, datetime]]:
    yield from run(session, _ABOUT, {"handle": handle})
