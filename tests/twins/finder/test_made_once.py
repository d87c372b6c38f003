"""What costs much to make is made once for all threads, and only what was used last is kept."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.builders import a_version
from twins.deciding.ask import Ask
from twins.finder import finder
from twins.finder.finder import Finder
from twins.finder.made_once import MadeOnce
from twins.finder.playbook_index import PlaybookIndex

THREADS = 8


def test_threads_that_ask_at_once_share_what_one_of_them_makes() -> None:
    together, made, held = threading.Barrier(THREADS), [], MadeOnce[str, object](2)

    def make() -> object:
        made.append(threading.get_ident())
        threading.Event().wait(0.05)
        return object()

    def ask(_: int) -> object:
        together.wait(5)
        return held.get("key", make)

    with ThreadPoolExecutor(THREADS) as pool:
        answers = set(pool.map(ask, range(THREADS)))

    assert len(answers) == len(made) == 1


def test_what_was_used_last_is_kept() -> None:
    held = MadeOnce[str, str](2)
    for key in ("a", "b", "a", "c"):
        held.get(key, lambda key=key: key)  # type: ignore[misc]  # bound at once
    assert [held.get(key, lambda: "made again") for key in ("a", "b")] == ["a", "made again"]


def test_what_could_not_be_made_is_tried_again() -> None:
    held = MadeOnce[str, str](2)
    with pytest.raises(ZeroDivisionError):
        held.get("key", lambda: str(1 // 0))
    assert held.get("key", lambda: "made") == "made"


def test_the_index_of_a_version_is_made_once_for_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    together, made, make = threading.Barrier(THREADS), [], PlaybookIndex
    monkeypatch.setattr(finder, "PlaybookIndex", lambda *given: made.append(given) or make(*given))  # type: ignore[func-returns-value]  # counted
    shared, version = Finder(), a_version()

    def ask(_: int) -> None:
        together.wait(5)
        shared.find(Ask.of("may we keep the key in the repo?"), version, None)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(ask, range(THREADS)))

    assert len(made) == 1
