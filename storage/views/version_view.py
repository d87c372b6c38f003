"""Read model of a version, for its consent card."""

from sqlmodel import Session

from storage.db.tables_twins import TwinRow, VersionRow
from storage.records.versions import VersionStore
from twins.checking.ask_views import TwinIdentity
from twins.playbook.diff import changes
from twins.publishing.modes import Mode
from twins.reporting.home_views import VersionView


def version_view(session: Session, versions: VersionStore, version_id: str) -> VersionView:
    """Return a version, its changes against the live one, and whether its expert still has to agree."""
    row = session.get_one(VersionRow, version_id)
    twin = session.get_one(TwinRow, row.handle)
    version = versions.parse(row)
    is_new = twin.mode == Mode.WAITING
    answering = None if is_new else versions.version(session, twin.version_id)
    waits = twin.pending_id == row.id or (is_new and twin.version_id == row.id)
    before = answering.twin if answering and waits else None
    return VersionView(
        id=row.id,
        number=row.number,
        twin=TwinIdentity.of(version.twin),
        note=row.note,
        mode=twin.mode,
        waits=waits,
        answers=twin.version_id == row.id and not is_new,
        changes=tuple(changes(before, version.twin)),
    )
