"""`python -m tests.bench.meaning`: what the encoder and the finder's second opinion cost on this machine.

CPU of an ask, memory, and the first start: nine twins are encoded in the background while asks are answered. Exits 1 if
an aim is missed; without the encoder it only says so.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from bot.meaning.blas_threads import use_one_thread
from bot.meaning.encoder_selection import installed_weights
from storage.db.database import Database
from storage.db.migrate import upgrade
from storage.publishing.embeddings import EmbeddingStore
from tests.eval.finder import starter, twins
from twins.deciding.ask import Ask
from twins.finder.finder import Finder
from twins.finder.second_opinion import SecondOpinion
from twins.meaning import Encoder

ASKS = (
    "let partners pull the invoice export by a link that expires because they sync at night",
    "keep raw events for 400 days",
    "may I rename the tab in the settings so that people find it",
)
ROUNDS, MOST_MS, MOST_MB, MOST_SECONDS = 100, 20.0, 150.0, 20.0
TWINS = 9
"""The last by name: those of the practice workspace, and reliability's."""
_PAUSE = 0.05
"""Seconds between two asks during the first start."""


def main() -> int:
    weights = installed_weights()
    if weights is None:
        print("the encoder isn't installed: see requirements-meaning.lock")
        return 0
    by_words = statistics.median(_asked(Finder().beside(twins())))
    before = _resident()
    use_one_thread()
    from bot.meaning.minilm import MiniLM

    began = time.process_time()
    encoder = MiniLM(weights)
    load = 1000 * (time.process_time() - began)
    encoded = [_cpu(partial(encoder.encode, [f"{ASKS[turn % len(ASKS)]} {turn}"])) for turn in range(ROUNDS)]
    long = _cpu(partial(encoder.encode, ["word " * 800]))
    began = time.process_time()
    seconds, slowest, asks = _first_start(encoder)
    cpu = time.process_time() - began - sum(asks) / 1000
    print(f"  encoder alone {statistics.median(encoded):.1f} ms, 4,000 characters {long:.0f} ms, loading {load:.0f} ms")
    print(f"  an ask by words alone {by_words:.1f} ms; the slowest during the first start {1000 * slowest:.0f} ms")
    print(f"  first start, CPU with the asks meanwhile: {cpu:.1f} s")
    figures = (
        ("an ask with meaning, CPU, median", statistics.median(asks), MOST_MS, "ms"),
        ("memory of weights and nine twins", _resident() - before, MOST_MB, "MB"),
        ("first start with nine twins, in the background", seconds, MOST_SECONDS, "s"),
    )
    for name, figure, aim, unit in figures:
        print(f"{name}: {figure:.1f} {unit} (aim: <= {aim:g}) {'ok' if figure <= aim else 'short'}")
    return int(any(figure > aim for _, figure, aim, _ in figures))


def _first_start(encoder: Encoder) -> tuple[float, float, list[float]]:
    """Return the seconds until every twin has a matrix, the slowest ask meanwhile, and the CPU of asks after it."""
    from bot.meaning.playbook_vectors import PlaybookVectors

    books = [*twins()[-TWINS:], starter("company")]
    with tempfile.TemporaryDirectory() as folder, closing(Database(f"sqlite:///{folder}/bench.db")) as database:
        upgrade(database)
        vectors = PlaybookVectors(encoder, EmbeddingStore(database), lambda: books)
        mind = Finder(SecondOpinion(encoder, vectors.of)).beside(books[:-1])
        began, slowest = time.monotonic(), 0.0
        vectors.start()
        while not all(vectors.of(book) for book in books):
            asked = time.monotonic()
            mind.find(Ask.of(ASKS[0]), starter("security"), starter("company"))
            slowest = max(slowest, time.monotonic() - asked)
            time.sleep(_PAUSE)
        took = time.monotonic() - began
        asks = _asked(mind)
        vectors.stop()
    return took, slowest, asks


def _asked(mind: Finder) -> list[float]:
    """Return the CPU of asks, each in words of its own."""
    security, company = starter("security"), starter("company")
    asks = [Ask.of(f"{ASKS[turn % len(ASKS)]} {turn}") for turn in range(ROUNDS)]
    mind.find(asks[0], security, company)
    return [_cpu(partial(mind.find, ask, security, company)) for ask in asks]


def _cpu(work: Callable[[], object]) -> float:
    """Return milliseconds of CPU."""
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


def _resident() -> float:
    """Return the MB of memory that this process holds; 0 where the system doesn't say."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


if __name__ == "__main__":
    sys.exit(main())
