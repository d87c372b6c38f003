"""Vectors are kept by encoder and text."""

import pytest

from storage.store import Store

pytestmark = pytest.mark.postgresql


def test_what_is_kept_is_found_by_its_text(store: Store) -> None:
    store.embeddings.keep("minilm", {"keep events for 90 days": b"\x00\x01", "": b"\xff"})
    assert store.embeddings.vectors("minilm", ["", "keep events for 90 days", "another"]) == {
        "keep events for 90 days": b"\x00\x01",
        "": b"\xff",
    }


def test_each_encoder_has_its_own(store: Store) -> None:
    store.embeddings.keep("minilm", {"a": b"1"})
    assert store.embeddings.vectors("another", ["a"]) == {}
    store.embeddings.keep("another", {"a": b"2"})
    assert store.embeddings.vectors("minilm", ["a"]) == {"a": b"1"}


def test_what_is_kept_already_stays(store: Store) -> None:
    store.embeddings.keep("minilm", {"a": b"1"})
    store.embeddings.keep("minilm", {"a": b"2", "b": b"3"})
    assert store.embeddings.vectors("minilm", ["a", "b"]) == {"a": b"1", "b": b"3"}


def test_a_whole_library_of_texts_is_kept_at_once(store: Store) -> None:
    texts = [f"rule {number} \ud800" for number in range(2_100)]
    store.embeddings.keep("minilm", dict.fromkeys(texts, b"v"))
    store.embeddings.keep("minilm", {})
    assert store.embeddings.vectors("minilm", [*texts, *texts]) == dict.fromkeys(texts, b"v")
