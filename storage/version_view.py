"""Read model of a version, for its consent card."""

from sqlmodel import Session

from storage.shelf import Shelf
from storage.twin_tables import TwinRow, VersionRow
from twins.changes import changes
from twins.modes import Mode
from twins.views import TwinFace, VersionView


def version_view(session: Session, shelf: Shelf, version_id: str) -> VersionView:
    """Return a version, its changes against the live one, and whether its expert still has to agree."""
    row = session.get_one(VersionRow, version_id)
    twin = session.get_one(TwinRow, row.handle)
    version = shelf.parse(row)
    is_new = twin.mode == Mode.WAITING
    answering = None if is_new else shelf.version(session, twin.version_id)
    waits = twin.pending_id == row.id or (is_new and twin.version_id == row.id)
    before = answering.twin if answering and waits else None
    return VersionView(
        id=row.id,
        number=row.number,
        twin=TwinFace.of(version.twin),
        note=row.note,
        mode=Mode(twin.mode),
        waits=waits,
        answers=twin.version_id == row.id and not is_new,
        changes=tuple(changes(before, version.twin)),
    )
