"""Whether a twin is stopped or fails its cases, and lifting a stop."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.statements import run
from storage.db.tables_twins import TwinRow
from twins.audit import Act
from twins.audit_words import ActWord
from twins.publishing.modes import Mode
from twins.publishing.twin_state import TwinState

_EVERY = select(TwinRow)
_STATE = select(col(TwinRow.mode), col(TwinRow.failing_since), col(TwinRow.stopped_at)).where(
    TwinRow.handle == bindparam("handle")
)


def state_of(session: Session, handle: str) -> TwinState:
    """Return a twin's state; an unpublished twin counts as live."""
    row = run(session, _STATE, {"handle": handle}).first()
    return _state(row) if row else TwinState(Mode.LIVE)


def states_of(session: Session) -> dict[str, TwinState]:
    """Return the states of all published twins."""
    return {row.handle: _state(row) for row in session.scalars(_EVERY)}


def _state(row: Any) -> TwinState:
    return TwinState(row.mode, bool(row.failing_since), bool(row.stopped_at))


def release_twin(session: Session, decision_id: str, handle: str, by: str, now: datetime) -> None:
    """Release a twin once the answer that it was stopped on is reviewed, or the report withdrawn."""
    row = session.get(TwinRow, handle, with_for_update=True)
    if row is None or row.stopped_on != decision_id:
        return
    row.stopped_at = row.stopped_by = row.stopped_on = None
    record(session, Act(now, ActWord.CORD_MENDED, by, decision_id, {"handle": handle}))
