"""Uses and revocations of decision spaces."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from storage.db.statements import insert_or_ignore, run
from storage.db.tables_twins import RevokedSpaceRow, SpaceUseRow
from twins.deciding.spaces import period_start
from twins.playbook.model import Twin

_USES = select(col(SpaceUseRow.handle), col(SpaceUseRow.space), col(SpaceUseRow.period), col(SpaceUseRow.uses)).where(
    col(SpaceUseRow.handle).in_(bindparam("handles", expanding=True)),
    col(SpaceUseRow.period).in_(bindparam("periods", expanding=True)),
)
_REVOKED = select(col(RevokedSpaceRow.space)).where(RevokedSpaceRow.handle == bindparam("handle"))


def uses_of(session: Session, twin: Twin, now: datetime) -> dict[str, int]:
    """Return the uses of each space of a twin, in the cap period that contains `now`."""
    return {space: uses for (_, space), uses in uses_in(session, [twin], now).items()}


def uses_in(session: Session, twins: Sequence[Twin], now: datetime) -> dict[tuple[str, str], int]:
    """Like `uses_of`, of several twins, by (handle, space)."""
    starts = {(twin.handle, space.id): period_start(space.cap.per, now) for twin in twins for space in twin.spaces}
    if not starts:
        return {}
    rows = run(session, _USES, {"handles": [twin.handle for twin in twins], "periods": list(set(starts.values()))})
    used = {(handle, space, period): uses for handle, space, period, uses in rows}
    return {(handle, space): used.get((handle, space, start), 0) for (handle, space), start in starts.items()}


def revoked_of(session: Session, handle: str) -> frozenset[str]:
    return frozenset(run(session, _REVOKED, {"handle": handle}).scalars())


def revoked_in(session: Session) -> frozenset[tuple[str, str]]:
    """Return the revoked spaces of all twins, by (handle, space)."""
    return frozenset(session.exec(select(col(RevokedSpaceRow.handle), col(RevokedSpaceRow.space))).all())


def use_space(session: Session, twin: Twin, space_id: str, now: datetime) -> bool:
    """Count one use against the cap; False if the cap was reached meanwhile. The database guards this."""
    space = twin.space(space_id)
    if space is None:
        return False
    key = {"handle": twin.handle, "space": space_id, "period": period_start(space.cap.per, now)}
    insert_or_ignore(session, SpaceUseRow, {**key, "uses": 0})
    statement = (
        update(SpaceUseRow)
        .where(*(col(getattr(SpaceUseRow, name)) == value for name, value in key.items()))
        .where(col(SpaceUseRow.uses) < space.cap.uses)
        .values(uses=col(SpaceUseRow.uses) + 1)
    )
    return bool(session.exec(statement).rowcount)
