"""Whether the audit log is intact, and whether it agrees with what people read."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from storage.auditing.stored_rows import STORED, Rows
from storage.db.audit_log import broken_in
from storage.db.database import Database
from storage.db.identities import PERSON_ID
from storage.db.tables_asks import PersonRow, ReviewRow
from storage.db.tables_twins import SpaceUseRow, TwinRow, VersionRow
from twins.audit import person_digest
from twins.auditing.differences import Difference, Kind, compare
from twins.auditing.recorded_rows import Recorded, RecordedRows
from twins.deciding.spaces import period_start
from twins.playbook.model import Period
from twins.publishing.modes import Mode


@dataclass(frozen=True)
class Verified:
    broken_at: int | None = None
    """The first entry that was changed, removed or moved."""
    differences: tuple[Difference, ...] = ()

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None and not self.differences


def verify_all(database: Database) -> Verified:
    """Verify the chain, then compare what it describes with the rows, in one snapshot. A broken chain vouches for no
    row."""
    with database.read() as session:
        recorded = RecordedRows()
        broken = broken_in(session, recorded)
        return Verified(broken) if broken else Verified(None, tuple(_differences(session, recorded)))


def _differences(session: Session, recorded: RecordedRows) -> Iterator[Difference]:
    for table, read in STORED.items():
        for difference in compare(recorded, table, read(session)):
            if not _is_older_than_entries(session, recorded, difference):
                yield difference
    _count_uses(session, recorded)
    yield from compare(recorded, Recorded.SPACE_USE, _uses(session))
    yield from _people(session, recorded)


def _is_older_than_entries(session: Session, recorded: RecordedRows, difference: Difference) -> bool:
    """Return whether a row without an entry needs none: a twin that waits for consent, or the review of an answer on
    which a twin was stopped, which had no entry of its own at first."""
    if difference.kind is not Kind.NO_ENTRY:
        return False
    if difference.table is Recorded.REVIEW:
        review = session.get(ReviewRow, difference.row)
        return review is not None and review.decision_id in recorded.stopped_on
    return difference.table is Recorded.TWIN and _mode_of(session, difference.row) is Mode.WAITING


def _mode_of(session: Session, handle: str) -> Mode | None:
    return session.exec(select(col(TwinRow.mode)).where(TwinRow.handle == handle)).first()


def _count_uses(session: Session, recorded: RecordedRows) -> None:
    """Add the uses of spaces that the decisions make."""
    per, counts, last = _periods(session), Counter[str](), dict[str, int]()
    for version, space, at, entry in recorded.space_uses:
        if (version, space) in per:
            handle, period = per[(version, space)]
            use = _use(handle, space, period_start(period, at))
            counts[use] += 1
            last[use] = entry
    for use, count in counts.items():
        recorded.rows[(Recorded.SPACE_USE, use)] = {"uses": (count, last[use])}


def _uses(session: Session) -> Rows:
    columns = (col(SpaceUseRow.handle), col(SpaceUseRow.space), col(SpaceUseRow.period), col(SpaceUseRow.uses))
    for handle, space, start, uses in session.exec(select(*columns)):
        if uses:
            yield _use(handle, space, start), {"uses": uses}


def _use(handle: str, space: str, start: date) -> str:
    return f"{handle}/{space}/{start}"


def _periods(session: Session) -> Mapping[tuple[str, str], tuple[str, Period]]:
    """Return the handle and the period of the cap for each space of each version."""
    rows = session.exec(select(col(VersionRow.id), col(VersionRow.handle), col(VersionRow.content)))
    return {
        (version, space["id"]): (handle, Period(space["cap"]["per"]))
        for version, handle, content in rows
        for space in content.get("spaces", ())
    }


def _people(session: Session, recorded: RecordedRows) -> Iterator[Difference]:
    """Yield people under whose id there is another Slack id now, and those who acted and are gone without having been
    forgotten."""
    sealed = {row: columns for (table, row), columns in recorded.rows.items() if table is Recorded.PERSON}
    known = set()
    for row in session.exec(select(PersonRow)):
        known.add(row.id)
        digest = person_digest(row.salt or "", row.team, row.slack)
        said, entry = sealed.get(row.id, {}).get("digest", (None, None))
        is_same = digest == said if said else digest.startswith(row.id)
        if not is_same and (said or len(row.id) == PERSON_ID):
            yield Difference(Kind.CHANGED, Recorded.PERSON, row.id, "slack", entry)
    for person, entry in sorted(recorded.actors.items()):
        if person not in known and person not in recorded.forgotten:
            yield Difference(Kind.ROW_GONE, Recorded.PERSON, person, entry=entry)
