"""Products of channels, and the requests for one: exactly one click settles a request."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.statements import run
from storage.db.tables_products import ProductRequestRow, ProductRow
from storage.jobs import outbox
from twins.audit import Act
from twins.audit_words import ActWord
from twins.jobs import CardKind
from twins.states import PRODUCT_REQUEST_TRANSITIONS, ProductRequestState, can_move

_NAME = select(ProductRow.name).where(ProductRow.team == bindparam("team"), ProductRow.channel == bindparam("channel"))


def product_in(session: Session, team: str, channel: str) -> str | None:
    name: str | None = run(session, _NAME, {"team": team, "channel": channel}).scalar()
    return name


def waiting_in(session: Session, team: str, channel: str) -> Sequence[ProductRequestRow]:
    """Return the requests about a channel that nobody has settled, the oldest first."""
    find = select(ProductRequestRow).where(ProductRequestRow.team == team, ProductRequestRow.channel == channel)
    find = find.where(ProductRequestRow.state == ProductRequestState.WAITING)
    return session.exec(find.order_by(col(ProductRequestRow.at), col(ProductRequestRow.id))).all()


def settle_request(
    session: Session, row: ProductRequestRow, to: ProductRequestState, by: str | None, now: datetime
) -> bool:
    """Settle a request if its table allows the move, and redraw its cards; False if it was settled before."""
    allowed = [state for state in ProductRequestState if can_move(PRODUCT_REQUEST_TRANSITIONS, state, to)]
    is_open = (col(ProductRequestRow.id) == row.id, col(ProductRequestRow.state).in_(allowed))
    settling = update(ProductRequestRow).where(*is_open).values(state=to, settled_at=now, settled_by=by)
    won = bool(session.exec(settling).rowcount)
    session.refresh(row)
    if won:
        record(session, Act(now, ActWord(f"product {to}"), by, row.id, {}))
        outbox.refresh_card(session, CardKind.PRODUCT, row.id, now)
    return won


def supersede_requests(session: Session, rows: Iterable[ProductRequestRow], now: datetime) -> None:
    """Supersede those that still wait, since their product's name can't be read any more."""
    for row in rows:
        settle_request(session, row, ProductRequestState.SUPERSEDED, None, now)
