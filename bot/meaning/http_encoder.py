"""Encoder on a server that speaks OpenAI's embeddings API."""

import json
import time
from collections.abc import Callable, Sequence
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import numpy as np

from bot.model.deadline import DeadlineRunner, give_up_at
from twins.claude.circuit_breaker import CircuitBreaker
from twins.claude.model_port import NoReplyError
from twins.deciding.model_failure import ModelFailure
from twins.meaning import Vectors

DEADLINE = 1.0
_AT_ONCE = 8
"""Texts in a request."""
_CHARACTERS = 1_000
"""Of a text: they fit the 512 tokens that most such models read."""
_MOST_BYTES = 4_000_000
_BY_STATUS = {
    401: ModelFailure.BAD_KEY,
    403: ModelFailure.FORBIDDEN,
    404: ModelFailure.NO_SUCH_MODEL,
    429: ModelFailure.RATE_LIMITED,
}


class _NoRedirects(HTTPRedirectHandler):
    """Asks go to the server that is set, and to no other."""

    def redirect_request(self, *_: object) -> None:
        return None


class HttpEncoder:
    """Encoder at an address, with the model's name after # where the server needs one. `encode` raises NoReplyError."""

    def __init__(
        self, address: str, monotonic: Callable[[], float] = time.monotonic, deadline: float = DEADLINE
    ) -> None:
        self.name = address
        parts = urlsplit(address)
        path = parts.path.rstrip("/").removesuffix("/embeddings").removesuffix("/v1")
        self._url = f"{parts.scheme}://{parts.netloc}{path}/v1/embeddings"
        self._model = parts.fragment
        self._seconds = deadline
        self._circuit = CircuitBreaker(monotonic)
        self._waits = DeadlineRunner()
        self._opener = build_opener(_NoRedirects)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Each request of eight texts has the deadline."""
        parts = [texts[at : at + _AT_ONCE] for at in range(0, len(texts), _AT_ONCE)]
        return np.concatenate([self._part(part) for part in parts])

    def _part(self, texts: Sequence[str]) -> Vectors:
        with self._circuit.entered():
            return self._waits.within(self._seconds, lambda: _rows(self._reply(texts), len(texts)))

    def _reply(self, texts: Sequence[str]) -> bytes:
        said: dict[str, Any] = {"input": [text[:_CHARACTERS] for text in texts]}
        if self._model:
            said["model"] = self._model
        head = {"Content-Type": "application/json"}
        request = Request(self._url, json.dumps(said).encode(), head)  # noqa: S310  # the settings allow http alone
        try:
            with self._opener.open(request, timeout=self._seconds) as answer:
                return _whole(answer)
        except HTTPError as error:
            error.close()
            known = ModelFailure.SERVER_ERROR if error.code >= 500 else ModelFailure.BAD_REQUEST
            raise NoReplyError(_BY_STATUS.get(error.code, known), f"status {error.code}") from None
        except TimeoutError:
            raise NoReplyError(ModelFailure.TIMED_OUT) from None
        except (OSError, HTTPException) as error:
            raise NoReplyError(ModelFailure.NOT_CONNECTED, type(error).__name__) from None


def _whole(answer: HTTPResponse) -> bytes:
    """Read a reply until its caller has given up: a server that drips would hold the thread."""
    read = b""
    while len(read) < _MOST_BYTES and (some := answer.read1(_MOST_BYTES)):
        read += some
        if time.monotonic() > give_up_at.get():
            raise TimeoutError
    return read


def _rows(reply: bytes, count: int) -> Vectors:
    try:
        items = sorted(json.loads(reply)["data"], key=lambda item: int(item["index"]))
        rows = np.array([item["embedding"] for item in items], np.float32)
        places = [item["index"] for item in items]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise NoReplyError(ModelFailure.NONSENSE, type(error).__name__) from None
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    if rows.ndim != 2 or places != list(range(count)) or not np.all(np.isfinite(lengths) & (lengths > 0)):
        raise NoReplyError(ModelFailure.NONSENSE, f"{count} rows of numbers are needed, not {rows.shape}")
    normed: Vectors = rows / lengths
    return normed
