"""The finder's second opinion, as the program and the command line open it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.meaning.encoder_selection import open_encoder
from bot.settings import OFF, Settings
from storage.publishing.embeddings import EmbeddingStore
from twins.finder.second_opinion import SecondOpinion
from twins.meaning import Encoder, Vectors
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
    encoder = open_encoder(settings)
    if encoder is None:
        yield Meaning()
        return
    from bot.meaning.playbook_vectors import PlaybookVectors

    vectors = PlaybookVectors(encoder, store.embeddings, store.versions.all_live)
    try:
        yield Meaning(encoder, SecondOpinion(encoder, vectors.of), vectors.start, vectors.refresh)
    finally:
        vectors.stop()


def kept_opinion(settings: Settings, vectors: EmbeddingStore | None) -> SecondOpinion | None:
    """Return an opinion by the vectors that the running program has kept. It writes nothing, and opens the encoder for
    the first ask on which words alone don't decide."""
    if vectors is None or settings.embeddings == OFF:
        return None
    encoder, kept = _LateEncoder(settings), vectors

    def of(version: Version) -> "PlaybookMatrix | None":
        if not encoder.name:
            return None
        from bot.meaning.cached_encoder import KeptVectors
        from twins.finder.likeness import matrix_of, texts_of

        rows = KeptVectors(encoder.name, kept).encode(texts_of(version.twin))
        return None if rows is None else matrix_of(version.twin, rows)

    return SecondOpinion(encoder, of)


class _LateEncoder:
    """The encoder of the settings, once it is needed: reading its weights takes a quarter of a second."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def _opened(self) -> Encoder | None:
        return open_encoder(self._settings)

    @property
    def name(self) -> str:
        """Empty where there is no encoder."""
        return self._opened.name if self._opened else ""

    def encode(self, texts: Sequence[str]) -> Vectors | None:
        return self._opened.encode(texts) if self._opened else None
