"""How is an act added to the audit chain, and does the chain still hold?"""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from storage.database import Database
from storage.tables import AuditHeadRow, AuditRow
from twins.audit import GENESIS, Act, Entry, chained, first_broken

_HEAD = 1


def append(session: Session, act: Act) -> None:
    """Add an entry in the transaction that writes what it describes."""
    head = session.exec(select(AuditHeadRow).where(AuditHeadRow.id == _HEAD).with_for_update()).one()
    entry = chained(head.seq + 1, act, head.hash)
    session.add(AuditRow(seq=entry.seq, at=act.at, act=act.act, actor=act.actor, subject=act.subject,
                         facts=dict(act.facts), before=entry.before, hash=entry.hash))  # fmt: skip
    head.seq, head.hash = entry.seq, entry.hash
    session.add(head)
    session.flush()


def entries(session: Session) -> Iterator[Entry]:
    """Every entry, the oldest first."""
    for row in session.exec(select(AuditRow).order_by(col(AuditRow.seq))).yield_per(500):
        yield Entry(row.seq, Act(row.at, row.act, row.actor, row.subject, row.facts or {}), row.before, row.hash)


def verify(database: Database) -> int | None:
    """The number of the first entry that is changed, removed or out of order; None when the chain holds."""
    with database.read() as session:
        broken = first_broken(entries(session))
        head = session.get_one(AuditHeadRow, _HEAD)
        last = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).first()
        ends = (last.seq, last.hash) if last else (0, GENESIS)
        return broken if broken or ends == (head.seq, head.hash) else ends[0] + 1
