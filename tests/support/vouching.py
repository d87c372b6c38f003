"""What `audit verify` finds."""

from storage.auditing.verification import Verified, verify_all
from storage.db.database import Database


def verify(database: Database) -> Verified | None:
    """Verify the audit log and all that it describes; None if everything agrees."""
    found = verify_all(database)
    return None if found.is_whole else found
