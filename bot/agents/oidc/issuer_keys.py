"""The public keys of an issuer."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt

from bot.agents.oidc.issuer_documents import IssuerError

ALGORITHMS = ("RS256", "ES256")
REFRESHED_AFTER, KEPT_FOR = 600.0, 3_600.0
"""Seconds. While an issuer can't be reached, its keys serve for an hour."""
UNKNOWN_AGAIN_AFTER, FAILED_AGAIN_AFTER = 60.0, 10.0
"""Seconds between two fetches because of a key that isn't known, and after one that failed."""
_OF_TYPE = {"RSA": "RS256", "EC": "ES256"}

Keys = Mapping[tuple[str, str], jwt.PyJWK]


@dataclass(frozen=True)
class _Known:
    keys: Keys = field(default_factory=dict)
    at: float = float("-inf")


class IssuerKeys:
    """Keys by their id and algorithm. One thread fetches at a time, and no other waits for it, so that a slow issuer
    holds up one request."""

    def __init__(self, fetch: Callable[[], Iterable[Any]], monotonic: Callable[[], float] = time.monotonic) -> None:
        self.fetch = fetch
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._known = _Known()
        self._tried_at = float("-inf")
        self._failed = ""

    def key(self, key_id: str, algorithm: str) -> jwt.PyJWK | None:
        """Return a key; None if the issuer has none of this id. Raises IssuerError while that can't be found out."""
        wanted = (key_id, algorithm)
        is_open = not self._is_found_out(wanted)
        known = self._known
        is_usable = self._monotonic() - known.at <= KEPT_FOR
        if is_usable and wanted in known.keys:
            return known.keys[wanted]
        if is_open:
            raise IssuerError("its keys are being fetched")
        if self._failed:
            raise IssuerError(self._failed)
        return None

    def _is_found_out(self, wanted: tuple[str, str]) -> bool:
        """Fetch the keys if they may have this one by now. Return False while another thread fetches them."""
        if self._is_enough(wanted) or not self._may_fetch():
            return True
        if not self._lock.acquire(blocking=False):
            return False
        try:
            if not self._is_enough(wanted) and self._may_fetch():
                self._refresh()
        finally:
            self._lock.release()
        return True

    def _is_enough(self, wanted: tuple[str, str]) -> bool:
        known = self._known
        return wanted in known.keys and self._monotonic() - known.at <= REFRESHED_AFTER

    def _may_fetch(self) -> bool:
        pause = UNKNOWN_AGAIN_AFTER if not self._failed else FAILED_AGAIN_AFTER
        return self._monotonic() - self._tried_at >= pause

    def _refresh(self) -> None:
        try:
            self._known, self._failed = _Known(keys_of(self.fetch()), self._monotonic()), ""
        except IssuerError as error:
            self._failed = str(error)
        finally:
            self._tried_at = self._monotonic()


def keys_of(entries: Iterable[Any]) -> Keys:
    """Return the entries that can verify our algorithms' signatures, and leave out the others."""
    found: dict[tuple[str, str], jwt.PyJWK] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str) or entry.get("use", "sig") != "sig":
            continue
        algorithm = _OF_TYPE.get(str(entry.get("kty")))
        if algorithm is None or entry.get("alg", algorithm) != algorithm or (entry.get("crv") or "P-256") != "P-256":
            continue
        try:
            found.setdefault((entry["kid"], algorithm), jwt.PyJWK(entry, algorithm))
        except (jwt.PyJWTError, ValueError, TypeError):
            continue
    return found
