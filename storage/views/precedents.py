"""Earlier verdicts by the rule or trigger that a check rests on."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, literal, select

from storage.db.tables_asks import CheckRow, DecisionRow
from storage.records.audiences import audience_of
from storage.records.captured_words import captured_words_of
from storage.records.checks import VERDICTS
from twins.checking.captured_words import WordsPurpose
from twins.checking.checks import ground_behind
from twins.checking.views import AnswerView, PastVerdict
from twins.states import CheckState

WITHIN = timedelta(days=90)
_MOST = 20


def with_precedents(session: Session, view: AnswerView, now: datetime) -> AnswerView:
    """Add the verdicts of the last 90 days on checks of the same twin by the same rule or trigger, the newest first."""
    check, behind = view.check, ground_behind(view.decision)
    if check is None or behind is None:
        return view
    keys = literal(" ") + col(CheckRow.similarity_key) + literal(" ")
    find = (
        select(CheckRow)
        .join(DecisionRow, col(DecisionRow.id) == col(CheckRow.decision_id))
        .where(DecisionRow.handle == view.twin.handle, CheckRow.id != check.id)
        .where(keys.contains(f" {behind} ", autoescape=True))
        .where(col(CheckRow.state).in_(VERDICTS), col(CheckRow.settled_at) >= now - WITHIN)
        .order_by(col(CheckRow.settled_at).desc(), col(CheckRow.id))
        .limit(_MOST)
    )
    precedents = tuple(_verdict(session, row) for row in session.exec(find))
    return replace(view, check=replace(check, precedents=precedents))


def _verdict(session: Session, row: CheckRow) -> PastVerdict:
    changed = row.state is CheckState.APPROVED_WITH_CHANGES
    words = captured_words_of(session, row.id, WordsPurpose.CHANGES) if changed else None
    said = words.text if words and not words.is_deleted else ""
    return PastVerdict(row.state, said, audience_of(session, row.decision_id))
