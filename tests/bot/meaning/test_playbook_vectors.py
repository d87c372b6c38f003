"""Playbooks are encoded in the background; until they are, asks are found by words."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.meaning.playbook_vectors import PlaybookVectors
from storage.db.database import Database
from storage.db.migrate import upgrade
from storage.publishing.embeddings import EmbeddingStore
from tests.support.builders import starter
from tests.support.encoders import NoiseEncoder
from twins.deciding.ask import Ask
from twins.finder.finder import Finder
from twins.finder.second_opinion import SecondOpinion
from twins.meaning import Encoder, Vectors
from twins.playbook.model import Version

ASK = Ask.of("can we keep people logged in for a week")


class WaitingEncoder(NoiseEncoder):
    """Noise that comes once a test lets it, or not at all while it is down."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = threading.Event()
        self.is_down = False
        self.calls = 0

    def encode(self, texts: Sequence[str]) -> Vectors | None:
        self.calls += 1
        self.goes_on.wait(10)
        return None if self.is_down else super().encode(texts)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddingStore]:
    with closing(Database(f"sqlite:///{tmp_path / 'vectors.db'}")) as database:
        upgrade(database)
        yield EmbeddingStore(database)


@contextmanager
def started(encoder: Encoder, store: EmbeddingStore, live: Callable[[], list[Version]]) -> Iterator[PlaybookVectors]:
    vectors = PlaybookVectors(encoder, store, live)
    vectors.start()
    try:
        yield vectors
    finally:
        vectors.stop()


def until(look: Callable[[], object]) -> None:
    pause = threading.Event()
    for _ in range(1_000):
        if look():
            return
        pause.wait(0.01)
    pytest.fail("it never came")


def test_asks_are_found_by_words_until_their_playbook_is_encoded(store: EmbeddingStore) -> None:
    encoder = WaitingEncoder()
    with started(encoder, store, lambda: [starter("security")]) as vectors:
        mind = Finder(SecondOpinion(NoiseEncoder(), vectors.of))
        assert mind.find(ASK, starter("security"), None) == Finder().find(ASK, starter("security"), None)
        encoder.goes_on.set()
        until(lambda: vectors.of(starter("security")))
        assert mind.find(ASK, starter("security"), None).encoder == "noise 0"


def test_a_version_that_goes_live_is_encoded_and_one_that_is_gone_is_dropped(store: EmbeddingStore) -> None:
    live = [starter("security")]
    with started(NoiseEncoder(), store, lambda: live) as vectors:
        until(lambda: vectors.of(starter("security")))
        live[:] = [starter("data")]
        vectors.refresh()
        until(lambda: vectors.of(starter("data")))
        assert vectors.of(starter("security")) is None


def test_an_ask_has_what_another_machine_published_encoded(store: EmbeddingStore) -> None:
    live = [starter("security")]
    with started(NoiseEncoder(), store, lambda: live) as vectors:
        until(lambda: vectors.of(starter("security")))
        live.append(starter("ux"))
        until(lambda: vectors.of(starter("ux")))


def test_an_encoder_that_is_down_is_tried_again_a_minute_later(store: EmbeddingStore) -> None:
    encoder = WaitingEncoder()
    encoder.is_down = True
    encoder.goes_on.set()
    with started(encoder, store, lambda: [starter("security")]) as vectors:
        until(lambda: encoder.calls)
        until(lambda: vectors.of(starter("security")) is None)
        encoder.is_down = False
        vectors.refresh()  # as each minute does
        until(lambda: vectors.of(starter("security")))


def test_a_database_that_is_down_stops_no_later_attempt(store: EmbeddingStore) -> None:
    answers: list[list[Version] | None] = [None, [starter("security")]]

    def live() -> list[Version]:
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        if found is None:
            raise OSError("the database is down")
        return found

    with started(NoiseEncoder(), store, live) as vectors:
        until(lambda: len(answers) == 1)
        vectors.refresh()
        until(lambda: vectors.of(starter("security")))


def test_a_stop_leaves_the_playbooks_that_are_not_begun(store: EmbeddingStore) -> None:
    encoder = WaitingEncoder()
    with started(encoder, store, lambda: [starter("security"), starter("data"), starter("ux")]) as vectors:
        until(lambda: encoder.calls)
        vectors.is_stopped = True
        encoder.goes_on.set()
    assert encoder.calls == 1
