"""The finder's second opinion, as the program and the command line open it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.meaning.encoder_selection import expects_encoder
from bot.meaning.late_encoder import LateEncoder, LateVectors
from bot.settings import Settings
from storage.publishing.embeddings import EmbeddingStore
from twins.finder.second_opinion import SecondOpinion
from twins.meaning import Encoder
from twins.playbook.model import Version

if TYPE_CHECKING:
    from storage.store import Store
    from twins.finder.likeness import PlaybookMatrix


@dataclass(frozen=True)
class Meaning:
    """An encoder, its second opinion, and what starts and refreshes the playbooks' vectors."""

    encoder: Encoder | None = None
    opinion: SecondOpinion | None = None
    start: Callable[[], None] = lambda: None
    refresh: Callable[[], None] = lambda: None


@contextmanager
def open_meaning(settings: Settings, store: "Store") -> Iterator[Meaning]:
    """Yield an opinion whose playbooks are encoded in the background once it is started, and kept; none without an
    encoder."""
    if not expects_encoder(settings):
        yield Meaning()
        return
    encoder = LateEncoder(settings)
    vectors = LateVectors(encoder, store)
    try:
        yield Meaning(encoder, SecondOpinion(encoder, vectors.of), vectors.start, vectors.refresh)
    finally:
        vectors.stop()


def kept_opinion(settings: Settings, kept: EmbeddingStore | None) -> SecondOpinion | None:
    """Return an opinion by the vectors that the running program has kept. It writes nothing, and opens the encoder for
    the first ask on which words alone don't decide."""
    if kept is None or not expects_encoder(settings):
        return None
    encoder = LateEncoder(settings)

    def of(version: Version) -> "PlaybookMatrix | None":
        if not encoder.name:
            return None
        from bot.meaning.cached_encoder import KeptVectors
        from twins.finder.likeness import matrix_of, texts_of

        rows = KeptVectors(encoder.name, kept).encode(texts_of(version.twin))
        return None if rows is None else matrix_of(version.twin, rows)

    return SecondOpinion(encoder, of)
