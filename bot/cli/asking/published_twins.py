"""The published twins, and the stores that their decisions are read from."""

from dataclasses import dataclass

from bot.clock import Clock
from storage.asking.store import AskStore
from storage.db.database import Database
from storage.jobs.ledger import Ledger
from storage.publishing.embeddings import EmbeddingStore
from storage.records.versions import VersionStore


@dataclass(frozen=True)
class PublishedTwins:
    """The three stores that an ask on the command line reads: importing them all would take a tenth of its time."""

    versions: VersionStore
    asks: AskStore
    vectors: EmbeddingStore

    @classmethod
    def on(cls, database: Database) -> "PublishedTwins":
        versions = VersionStore(database)
        return cls(versions, AskStore(database, Ledger(database, Clock().now), versions), EmbeddingStore(database))
