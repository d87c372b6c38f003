"""What an issuer publishes about itself, fetched within seconds or not at all."""

import json
import time
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from bot.model.deadline import DeadlineRunner, give_up_at
from twins.claude.model_port import NoReplyError
from twins.jobs import OutageError

DEADLINE = 4.0
"""Seconds for both documents, however slowly they come."""
_MOST_BYTES = 512_000
_DISCOVERY = "/.well-known/openid-configuration"


class IssuerError(OutageError):
    """An issuer that can't be reached, or that says what can't be relied on."""


class _NoOtherAddress(HTTPRedirectHandler):
    """Keys come from the address that the issuer names, and from no other."""

    def redirect_request(self, *_: object) -> None:
        return None


@dataclass(frozen=True)
class IssuerDocuments:
    """Documents of one issuer. Raises IssuerError."""

    issuer: str
    waits: DeadlineRunner
    deadline: float = DEADLINE

    def key_set(self) -> list[Any]:
        """Return the entries of the issuer's key set (RFC 7517)."""
        try:
            return self.waits.within(self.deadline, self._key_set)
        except NoReplyError as error:
            raise IssuerError(f"no answer within {self.deadline:g} s") from error

    def _key_set(self) -> list[Any]:
        found = self._fetched(self.issuer.rstrip("/") + _DISCOVERY)
        if found.get("issuer") != self.issuer:
            raise IssuerError(f"it calls itself {str(found.get('issuer'))[:200]!r}")
        address = found.get("jwks_uri")
        if not isinstance(address, str) or not _is_safe(address, self.issuer):
            raise IssuerError("its jwks_uri is neither https nor at its own address")
        keys = self._fetched(address).get("keys")
        if not isinstance(keys, list):
            raise IssuerError("its key set holds no keys")
        return keys

    def _fetched(self, address: str) -> dict[str, Any]:
        try:
            document = json.loads(self._read(address))
        except HTTPError as error:
            error.close()
            raise IssuerError(f"status {error.code} at {address}") from None
        except (OSError, HTTPException, ValueError, RecursionError) as error:
            raise IssuerError(f"{type(error).__name__} at {address}") from error
        if not isinstance(document, dict):
            raise IssuerError(f"{address} holds no JSON object")
        return document

    def _read(self, address: str) -> bytes:
        request = Request(address, headers={"Accept": "application/json"})  # noqa: S310  # checked: https, or the issuer's own
        with build_opener(_NoOtherAddress).open(request, timeout=self.deadline) as answer:
            read = b""
            while some := answer.read1(_MOST_BYTES):
                read += some
                if len(read) > _MOST_BYTES:
                    raise ValueError("too large")
                if time.monotonic() > give_up_at.get():
                    raise TimeoutError
        return read


def _is_safe(address: str, issuer: str) -> bool:
    try:
        given, own = urlsplit(address), urlsplit(issuer)
        is_own = (given.scheme, given.netloc) == (own.scheme, own.netloc)
        return bool(given.hostname) and (given.scheme == "https" or is_own)
    except ValueError:
        return False
