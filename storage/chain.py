"""How is an act added to the audit chain, and does the chain still hold?"""

from collections.abc import Iterator

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.database import Database
from storage.keeping import add
from storage.tables import AuditHeadRow, AuditRow
from twins.audit import GENESIS, Act, Entry, chained, first_broken

_HEAD = select(col(AuditHeadRow.seq), col(AuditHeadRow.hash))


def append(session: Session, *acts: Act) -> None:
    """Add entries in the transaction that writes what they describe."""
    connection = session.connection()
    head = connection.execute(_HEAD.with_for_update()).one()
    seq, before = head.seq, head.hash
    for act in acts:
        entry = chained(seq + 1, act, before)
        add(session, AuditRow(seq=entry.seq, at=act.at, act=act.act, actor=act.actor, subject=act.subject,
                              facts=dict(act.facts), before=before, hash=entry.hash))  # fmt: skip
        seq, before = entry.seq, entry.hash
    connection.execute(update(AuditHeadRow).values(seq=seq, hash=before))


def entries(session: Session) -> Iterator[Entry]:
    """Every entry, the oldest first."""
    for row in session.exec(select(AuditRow).order_by(col(AuditRow.seq))).yield_per(500):
        yield Entry(row.seq, Act(row.at, row.act, row.actor, row.subject, row.facts or {}), row.before, row.hash)


def verify(database: Database) -> int | None:
    """The number of the first entry that is changed, removed or out of order; None when the chain holds."""
    with database.read() as session:
        broken = first_broken(entries(session))
        head = session.connection().execute(_HEAD).one()
        last = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).first()
        ends = (last.seq, last.hash) if last else (0, GENESIS)
        return broken if broken or ends == (head.seq, head.hash) else ends[0] + 1
