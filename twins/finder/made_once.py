"""Values that cost much to make: each is made by one thread for all, and those used last are kept."""

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from cachetools import LRUCache

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class MadeOnce(Generic[Key, Value]):
    """At most `most` values. Who asks for one that another thread is making waits for it."""

    def __init__(self, most: int) -> None:
        self._kept: LRUCache[Key, Value] = LRUCache(most)
        self._making: dict[Key, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        with self._lock:
            if key in self._kept:
                return self._kept[key]
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._kept:
                    return self._kept[key]
            try:
                made = make()
                with self._lock:
                    self._kept[key] = made
            finally:
                with self._lock:
                    self._making.pop(key, None)
            return made
