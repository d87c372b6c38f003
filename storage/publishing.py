"""How does a folder become the live version of a twin, and what happens to the checks that it concerns?"""

from datetime import datetime

from storage.database import Database
from storage.shelf import Shelf
from storage.superseding import supersede_outdated
from twins.folder import Folder
from twins.playbook import Version


class Publishing:
    """Publishes folders."""

    def __init__(self, database: Database, shelf: Shelf) -> None:
        self._database = database
        self._shelf = shelf

    def publish(self, folder: Folder, note: str | None, now: datetime) -> tuple[Version, bool]:
        """Make a folder the live version of its twin; False when it already is. Checks that cite a rule which is no
        longer what was shown are superseded, and asked again."""
        with self._database.write() as session:
            version, is_new = self._shelf.put(session, folder, note, now)
            if is_new:
                supersede_outdated(session, self._shelf, version, now)
            return version, is_new
