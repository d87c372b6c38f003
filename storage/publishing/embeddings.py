"""Vectors of the playbooks' texts: made once, and kept like the playbooks. Asks are never kept here."""

import hashlib
from collections.abc import Mapping, Sequence

from sqlmodel import col, select

from storage.db.database import Database
from storage.db.statements import insert_into
from storage.db.tables_twins import EmbeddingRow

_AT_ONCE = 500


class EmbeddingStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def vectors(self, encoder: str, texts: Sequence[str]) -> dict[str, bytes]:
        """Return the vectors that are kept of some texts, by text."""
        by_digest = {_digest(text): text for text in texts}
        digests, found = list(by_digest), dict[str, bytes]()
        find = select(EmbeddingRow.text_digest, EmbeddingRow.vector).where(EmbeddingRow.encoder == encoder)
        with self._database.read() as session:
            for at in range(0, len(digests), _AT_ONCE):
                some = col(EmbeddingRow.text_digest).in_(digests[at : at + _AT_ONCE])
                found |= {by_digest[digest]: vector for digest, vector in session.exec(find.where(some))}
        return found

    def keep(self, encoder: str, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors by text. One that is kept already stays."""
        rows = [
            {"encoder": encoder, "text_digest": _digest(text), "vector": vector} for text, vector in vectors.items()
        ]
        if not rows:
            return
        with self._database.write() as session:
            session.connection().execute(insert_into(session, EmbeddingRow).on_conflict_do_nothing(), rows)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
