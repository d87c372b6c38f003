"""All stores on one database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storage.asks import Asks
from storage.beginnings import Beginnings
from storage.checks import Checks
from storage.concerns import Concerns
from storage.conducting import Conducting
from storage.cord import Cord
from storage.crowds import Crowds
from storage.database import Database
from storage.digests import Digests
from storage.drafts import Drafts
from storage.figures import Measures
from storage.forgetting import Forgetting
from storage.freshness import Freshness
from storage.interviews import Interviews
from storage.kept import Keeping
from storage.lapsing import Lapsing
from storage.ledger import Ledger
from storage.log import Log
from storage.looks import Looks
from storage.overrides import Overrides
from storage.personal import Personal
from storage.places import Places
from storage.proposals import Proposals
from storage.publishing import Publishing
from storage.readings import Readings
from storage.replies import Replies
from storage.reviews import Reviews
from storage.revising import Revising
from storage.rounds import Rounds
from storage.shelf import Shelf
from storage.waiting import Waiting
from storage.weighing import Weighing
from twins.evidence import Thresholds

USUAL = Thresholds()


@dataclass(frozen=True)
class Store:
    """The stores that share one database."""

    database: Database
    ledger: Ledger
    shelf: Shelf
    readings: Readings
    asks: Asks
    checks: Checks
    conducting: Conducting
    overrides: Overrides
    reviews: Reviews
    replies: Replies
    revising: Revising
    waiting: Waiting
    rounds: Rounds
    publishing: Publishing
    cord: Cord
    measures: Measures
    places: Places
    drafts: Drafts
    beginnings: Beginnings
    interviews: Interviews
    proposals: Proposals
    keeping: Keeping
    weighing: Weighing
    log: Log
    freshness: Freshness
    lapsing: Lapsing
    concerns: Concerns
    looks: Looks
    digests: Digests
    crowds: Crowds
    forgetting: Forgetting
    personal: Personal


def open_store(url: str, now: Callable[[], datetime], limits: Thresholds = USUAL) -> Store:
    """Open a database. Migrating it is up to the program that runs."""
    return store_on(Database(url), now, limits)


def store_on(database: Database, now: Callable[[], datetime], limits: Thresholds = USUAL) -> Store:
    ledger, shelf = Ledger(database, now), Shelf(database)
    drafts = Drafts(database, ledger, shelf)
    interviews = Interviews(database, ledger, drafts)
    checks, overrides = Checks(database, ledger, shelf), Overrides(ledger, shelf)
    reviews = Reviews(ledger, shelf)
    return Store(
        database=database,
        ledger=ledger,
        shelf=shelf,
        readings=Readings(database),
        checks=checks,
        overrides=overrides,
        conducting=Conducting(ledger, shelf),
        asks=Asks(database, ledger, shelf),
        reviews=reviews,
        replies=Replies(ledger, checks, reviews, overrides),
        revising=Revising(ledger, overrides),
        waiting=Waiting(database, ledger, shelf),
        rounds=Rounds(database, ledger, shelf),
        cord=Cord(ledger, shelf),
        publishing=Publishing(database, ledger, shelf, drafts),
        measures=Measures(database),
        places=Places(database, ledger, shelf, drafts, now),
        drafts=drafts,
        beginnings=Beginnings(ledger, drafts),
        interviews=interviews,
        proposals=Proposals(database, ledger, drafts, interviews),
        keeping=Keeping(database, ledger, shelf, drafts),
        weighing=Weighing(database, ledger, shelf, limits),
        log=Log(database, shelf),
        freshness=Freshness(database, ledger, shelf),
        lapsing=Lapsing(database),
        concerns=Concerns(database, shelf),
        looks=Looks(database, ledger, shelf, drafts),
        digests=Digests(database, ledger, shelf),
        crowds=Crowds(database, ledger),
        forgetting=Forgetting(database, shelf),
        personal=Personal(database),
    )
