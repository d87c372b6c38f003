"""Earlier verdicts by the rule or trigger that a check rests on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, literal
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from storage.db.columns import UtcDateTime
from storage.db.statements import run
from storage.db.tables_asks import CapturedWordsRow, CheckRow, DecisionRow, TextRow
from storage.records.audiences import audiences_in
from storage.records.checks import VERDICTS
from twins.audience import NOBODY_ELSE
from twins.audit import FORGOTTEN
from twins.checking.captured_words import WordsPurpose
from twins.checking.checks import ground_behind
from twins.checking.views import AnswerView, PastVerdict
from twins.states import CheckState

WITHIN = timedelta(days=90)
_MOST = 20
_KEYS = literal(" ") + col(CheckRow.similarity_key) + literal(" ")
_VERDICTS: Any = (
    select_columns(col(CheckRow.id), col(CheckRow.decision_id), col(CheckRow.state))
    .join(DecisionRow, col(DecisionRow.id) == col(CheckRow.decision_id))
    .where(col(DecisionRow.handle) == bindparam("handle"), col(CheckRow.id) != bindparam("check"))
    .where(_KEYS.like(bindparam("key"), escape="/"), col(CheckRow.state).in_(VERDICTS))
    .where(col(CheckRow.settled_at) >= bindparam("since", type_=UtcDateTime()))
    .order_by(col(CheckRow.settled_at).desc(), col(CheckRow.id))
    .limit(_MOST)
)
_CHANGES: Any = (
    select_columns(col(CapturedWordsRow.subject), col(TextRow.body), col(CapturedWordsRow.deleted_at))
    .outerjoin(TextRow, col(TextRow.id) == col(CapturedWordsRow.text_id))
    .where(col(CapturedWordsRow.subject).in_(bindparam("ids", expanding=True)))
    .where(col(CapturedWordsRow.purpose) == WordsPurpose.CHANGES)
    .order_by(col(CapturedWordsRow.revision))
)


def with_precedents(session: Session, view: AnswerView, now: datetime) -> AnswerView:
    """Add the verdicts of the last 90 days on checks of the same twin by the same rule or trigger, the newest first."""
    check, behind = view.check, ground_behind(view.decision)
    if check is None or behind is None:
        return view
    about = {"handle": view.twin.handle, "check": check.id, "key": f"% {_escaped(behind)} %", "since": now - WITHIN}
    rows = run(session, _VERDICTS, about).all()
    words = _changes(session, [row.id for row in rows if row.state is CheckState.APPROVED_WITH_CHANGES])
    audiences = audiences_in(session, [row.decision_id for row in rows])
    precedents = tuple(
        PastVerdict(row.state, words.get(row.id, ""), audiences.get(row.decision_id, NOBODY_ELSE)) for row in rows
    )
    return replace(view, check=replace(check, precedents=precedents))


def _escaped(key: str) -> str:
    return key.replace("/", "//").replace("%", "/%").replace("_", "/_")


def _changes(session: Session, checks: Sequence[str]) -> dict[str, str]:
    """Return the latest words of each approval with changes; "" where their message was deleted."""
    rows = run(session, _CHANGES, {"ids": checks}) if checks else ()
    return {check: "" if deleted_at else FORGOTTEN if body is None else body for check, body, deleted_at in rows}
