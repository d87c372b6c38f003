"""Hash-chained audit log: appending, verifying and exporting entries."""

from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import UTC
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col, select

from storage.db.database import LAST, Database
from storage.db.statements import run
from storage.db.tables_jobs import AuditHeadRow, AuditRow
from twins.audit import GENESIS, Act, Entry, chained, first_broken
from twins.audit_words import MEANS
from twins.auditing.recorded_acts import follow
from twins.auditing.recorded_rows import RecordedRows

_WAITING = "audit"
_COLUMNS: Any = (
    *(col(AuditRow.seq), col(AuditRow.at), col(AuditRow.act), col(AuditRow.actor), col(AuditRow.subject)),
    *(col(AuditRow.facts), col(AuditRow.before), col(AuditRow.hash)),
)
_HEAD = select(col(AuditHeadRow.seq), col(AuditHeadRow.hash))
_LOCKED_HEAD = _HEAD.with_for_update()
_ADD = insert(AuditRow)
_MOVE_HEAD = update(AuditHeadRow).values(seq=bindparam("end"), hash=bindparam("last"))


def record(session: Session, *acts: Act) -> None:
    """Queue entries until this transaction commits: nobody may wait for anything while holding the log's head."""
    if acts:
        session.info.setdefault(_WAITING, []).extend(acts)
        session.info[LAST] = _write


def _write(session: Session) -> None:
    seq, before = run(session, _LOCKED_HEAD).one()
    rows = []
    for act in session.info.pop(_WAITING):
        entry = chained(seq + 1, act, before)
        facts = {"act": str(act.act), "actor": act.actor, "subject": act.subject, "facts": dict(act.facts)}
        rows.append({"seq": entry.seq, "at": act.at, **facts, "before": before, "hash": entry.hash})
        seq, before = entry.seq, entry.hash
    run(session, _ADD, rows)
    run(session, _MOVE_HEAD, {"end": seq, "last": before})


def entries(session: Session, since: int = 1) -> Generator[Entry, None, None]:
    find: Any = select(*_COLUMNS).where(AuditRow.seq >= since).order_by(col(AuditRow.seq))
    with session.execute(find.execution_options(yield_per=500)) as rows:
        for seq, at, act, actor, subject, facts, before, digest in rows:
            yield Entry(seq, Act(at, act, actor, subject, facts or {}), before, digest)


def verify(database: Database) -> int | None:
    """Return the number of the first entry that was changed, removed or reordered; None if the log is intact."""
    with database.read() as session:
        return broken_in(session)


def broken_in(session: Session, recorded: RecordedRows | None = None) -> int | None:
    """Like `verify`, within a transaction. Adds what the entries say about rows to `recorded`."""
    with closing(entries(session)) as found:  # a server's cursor is open until then
        broken = first_broken(found if recorded is None else follow(found, recorded))
    head = session.exec(_HEAD).one()
    last = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).first()
    ends = (last.seq, last.hash) if last else (0, GENESIS)
    return broken if broken or ends == tuple(head) else ends[0] + 1


def find_by_hash(database: Database, head: str) -> int | None:
    """Return the number of the entry whose hash starts with `head`; None if there is none."""
    with database.read() as session:
        find = select(col(AuditRow.seq)).where(col(AuditRow.hash).startswith(head, autoescape=True))
        return session.exec(find.limit(1)).first()


def export(database: Database, since: int) -> Iterator[dict[str, Any]]:
    """Yield the entries from number `since` on. `means`, outside the hash, gives today's term for an older word."""
    with database.read() as session:
        for entry in entries(session, since):
            act = entry.act
            means = {"means": MEANS[act.act]} if act.act in MEANS else {}
            yield {
                "seq": entry.seq,
                "at": act.at.astimezone(UTC).isoformat(),
                "act": act.act,
                **means,
                "actor": act.actor,
                "subject": act.subject,
                "facts": dict(act.facts),
                "before": entry.before,
                "hash": entry.hash,
            }
