"""The finder's second opinion, as the program and the command line open it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.meaning.encoder_selection import open_encoder
from bot.settings import Settings
from storage.store import Store
from twins.finder.second_opinion import SecondOpinion
from twins.meaning import Encoder


@dataclass(frozen=True)
class Meaning:
    """An encoder, its second opinion, and what starts and refreshes the playbooks' vectors."""

    encoder: Encoder | None = None
    opinion: SecondOpinion | None = None
    start: Callable[[], None] = lambda: None
    refresh: Callable[[], None] = lambda: None


@contextmanager
def open_meaning(settings: Settings, store: Store) -> Iterator[Meaning]:
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


def kept_opinion(settings: Settings, store: Store | None) -> SecondOpinion | None:
    """Return an opinion by the vectors that the running program has kept. It writes nothing."""
    encoder = open_encoder(settings) if store else None
    if encoder is None or store is None:
        return None
    from bot.meaning.cached_encoder import KeptVectors
    from twins.finder.likeness import PlaybookMatrix, matrix_of, texts_of
    from twins.playbook.model import Version

    texts = KeptVectors(encoder.name, store.embeddings)

    def of(version: Version) -> PlaybookMatrix | None:
        rows = texts.encode(texts_of(version.twin))
        return None if rows is None else matrix_of(version.twin, rows)

    return SecondOpinion(encoder, of)
