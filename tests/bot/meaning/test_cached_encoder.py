"""The rows of playbook texts are made once, and are the same after a restart."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from bot.meaning.cached_encoder import CachedEncoder, KeptVectors
from storage.db.database import Database
from storage.db.migrate import upgrade
from storage.publishing.embeddings import EmbeddingStore
from twins.meaning import Vectors

TEXTS = [f"rule {number}" for number in range(150)]


class Random:
    """An encoder whose rows are drawn by the text, and that remembers what it encoded."""

    def __init__(self, name: str = "random", width: int = 384) -> None:
        self.name = name
        self.width = width
        self.encoded: list[str] = []
        self.is_down = False

    def encode(self, texts: Sequence[str]) -> Vectors | None:
        if self.is_down:
            return None
        self.encoded += texts
        drawn = [np.random.default_rng([*text.encode()]).normal(size=self.width) for text in texts]
        rows = np.array(drawn, np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'embeddings.db'}"


@pytest.fixture
def store(url: str) -> Iterator[EmbeddingStore]:
    with closing(Database(url)) as database:
        upgrade(database)
        yield EmbeddingStore(database)


def test_a_text_is_encoded_once_and_its_row_is_the_same_after_a_restart(store: EmbeddingStore, url: str) -> None:
    first, second = Random(), Random()
    before = CachedEncoder(first, store).encode([*TEXTS, TEXTS[0]])
    assert first.encoded == TEXTS
    with closing(Database(url)) as database:
        after = CachedEncoder(second, EmbeddingStore(database)).encode([*TEXTS, TEXTS[0]])
    assert second.encoded == []
    assert before is not None
    assert after is not None
    assert np.array_equal(before, after)
    assert (after.shape, str(after.dtype)) == ((151, 384), "float32")
    assert np.linalg.norm(after, axis=1) == pytest.approx(np.ones(151), abs=1e-6)


def test_rounding_leaves_the_order_of_the_nearest(store: EmbeddingStore) -> None:
    exact, kept = Random().encode(TEXTS), CachedEncoder(Random(), store).encode(TEXTS)
    asks = Random().encode(["an ask", "another ask"])
    assert exact is not None
    assert kept is not None
    assert asks is not None
    assert np.array_equal(np.argsort(-(asks @ exact.T))[:, :3], np.argsort(-(asks @ kept.T))[:, :3])


def test_only_an_edited_rule_is_encoded_again(store: EmbeddingStore) -> None:
    encoder = Random()
    CachedEncoder(encoder, store).encode(TEXTS)
    CachedEncoder(encoder, store).encode(["an edited rule", *TEXTS[1:]])
    assert encoder.encoded == [*TEXTS, "an edited rule"]


def test_an_encoder_of_another_name_starts_afresh(store: EmbeddingStore) -> None:
    CachedEncoder(Random(), store).encode(TEXTS)
    other = Random("another", width=4)
    rows = CachedEncoder(other, store).encode(TEXTS)
    assert other.encoded == TEXTS
    assert rows is not None
    assert rows.shape == (150, 4)


def test_what_an_encoder_did_before_it_failed_is_kept(store: EmbeddingStore) -> None:
    encoder = Random()
    cached = CachedEncoder(encoder, store)
    cached.encode(TEXTS[:70])
    encoder.is_down = True
    assert cached.encode(TEXTS) is None
    assert cached.encode(TEXTS[:70]) is not None
    encoder.is_down = False
    assert cached.encode(TEXTS) is not None
    assert encoder.encoded == TEXTS


def test_no_text_is_no_row(store: EmbeddingStore) -> None:
    rows = CachedEncoder(Random(), store).encode([])
    assert rows is not None
    assert len(rows) == 0


def test_trouble_gives_no_rows_and_no_error(store: EmbeddingStore, tmp_path: Path) -> None:
    CachedEncoder(Random(), store).encode(TEXTS[:1])
    assert CachedEncoder(Random(width=4), store).encode(TEXTS[:2]) is None, "the model changed under one name"
    with closing(Database(f"sqlite:///{tmp_path / 'without_tables.db'}")) as database:
        assert CachedEncoder(Random(), EmbeddingStore(database)).encode(TEXTS) is None


def test_kept_rows_are_the_same_and_a_look_up_writes_nothing(store: EmbeddingStore) -> None:
    made = CachedEncoder(Random(), store).encode(TEXTS)
    kept = KeptVectors("random", store)

    found = kept.encode(TEXTS)
    assert made is not None
    assert found is not None
    assert np.array_equal(made, found)
    assert kept.encode([*TEXTS, "a new text"]) is None
    assert KeptVectors("another", store).encode(TEXTS) is None
    assert store.vectors("random", ["a new text"]) == {}


def test_a_database_without_the_table_has_no_rows(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'old.db'}")) as database:
        assert KeptVectors("random", EmbeddingStore(database)).encode(TEXTS) is None
