"""What does the store offer as a whole? Its verbs, on one database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storage.asks import Asks
from storage.checks import Checks
from storage.database import Database
from storage.ledger import Ledger
from storage.overrides import Overrides
from storage.places import Places
from storage.readings import Readings
from storage.shelf import Shelf


@dataclass(frozen=True)
class Store:
    """The verbs of storage, on one database."""

    database: Database
    ledger: Ledger
    shelf: Shelf
    readings: Readings
    asks: Asks
    checks: Checks
    overrides: Overrides
    places: Places


def open_store(url: str, now: Callable[[], datetime]) -> Store:
    """Open the database; it is migrated where the program runs, not here."""
    return store_on(Database(url), now)


def store_on(database: Database, now: Callable[[], datetime]) -> Store:
    """The verbs, on a database that is open."""
    ledger, shelf = Ledger(database, now), Shelf(database)
    return Store(
        database, ledger, shelf, Readings(database), Asks(database, ledger, shelf), Checks(database, ledger, shelf),
        Overrides(ledger, shelf), Places(database, ledger, shelf),
    )  # fmt: skip
