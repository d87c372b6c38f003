"""How is Claude, or a server that speaks as it does, asked once? The only module that knows the SDK.

The SDK is imported when the first question is asked: it takes two seconds, and most commands ask none.
"""

import json
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from bot.messages import Server, reply, request
from bot.waits import Waits, give_up_at
from twins.claude.model import NoReplyError, Repair, Reply
from twins.claude.prompt import Prompt
from twins.failure import Failure

if TYPE_CHECKING:
    import anthropic

T = TypeVar("T")
DEADLINE, ATTEMPT, LONGEST_PAUSE = 60.0, 45.0, 5.0
"""Seconds: for a reply in all, for one attempt at it, and the longest pause before another that is obeyed."""
_BY_STATUS = {
    400: Failure.BAD_REQUEST,
    401: Failure.BAD_KEY,
    402: Failure.NO_CREDIT,
    403: Failure.FORBIDDEN,
    404: Failure.NO_SUCH_MODEL,
    408: Failure.TIMED_OUT,
    413: Failure.TOO_LONG,
    422: Failure.BAD_REQUEST,
    429: Failure.RATE_LIMITED,
    504: Failure.TIMED_OUT,
    529: Failure.OVERLOADED,
}


class AnthropicModel:
    """A model behind the Messages API."""

    def __init__(self, server: Server, deadline: float | None = None) -> None:
        self.name = server.model
        self.price = server.price
        self.server = server
        self._deadline = deadline or DEADLINE
        self._waits = Waits()
        self._lock = threading.Lock()
        self._made: anthropic.Anthropic | None = None

    def send(self, prompt: Prompt, repair: Repair | None = None) -> Reply:
        """Ask once; every way in which there is no reply raises NoReplyError within the deadline."""
        return self._waits.within(self._deadline, lambda: self._send(request(self.server, prompt, repair)))

    def __enter__(self) -> "AnthropicModel":
        return self

    def __exit__(self, *_: object) -> None:
        """Close what is open to the server."""
        with self._lock:
            if self._made:
                self._made.close()

    def knows_model(self) -> None:
        """Ask for the model by its name; raises NoReplyError where the endpoint doesn't know it, or us."""
        self._waits.within(self._deadline, lambda: answered(lambda: self.client().models.retrieve(self.name)))

    def stop(self) -> None:
        """Wait for nothing any more: the process ends. Whoever waits hears OutageError, and asks again later."""
        self._waits.stop()

    def client(self) -> "anthropic.Anthropic":
        """The SDK's client, made once. Nothing is taken from the environment or a profile in the home folder."""
        with self._lock:
            if self._made is None:
                import anthropic  # noqa: PLC0415  # two seconds

                hooks: dict[str, list[Callable[..., Any]]] = {"request": [_stop_in_time], "response": [_pause_shortly]}
                self._made = anthropic.Anthropic(
                    api_key=self.server.key,
                    base_url=self.server.base_url,
                    timeout=ATTEMPT,
                    max_retries=2,
                    http_client=anthropic.DefaultHttpxClient(event_hooks=hooks),
                )
            return self._made

    def _send(self, given: dict[str, Any]) -> Reply:
        return answered(lambda: reply(self.client().messages.create(**given)))


def answered(ask: Callable[[], T]) -> T:
    """What a call of the SDK gives; each of its errors becomes a NoReplyError."""
    import anthropic  # noqa: PLC0415
    import httpx2  # noqa: PLC0415  # a connection that is cut comes out of the SDK as this library's error

    try:
        return ask()
    except anthropic.APIStatusError as error:
        raise _meaning(error) from error
    except anthropic.APITimeoutError as error:
        raise NoReplyError(Failure.TIMED_OUT) from error
    except (anthropic.APIConnectionError, httpx2.HTTPError) as error:
        raise NoReplyError(Failure.NOT_CONNECTED, type(error.__cause__ or error).__name__) from error
    except (anthropic.APIResponseValidationError, json.JSONDecodeError) as error:
        raise NoReplyError(Failure.NONSENSE, type(error).__name__) from error
    except anthropic.AnthropicError as error:
        raise NoReplyError(Failure.BAD_KEY, type(error).__name__) from error


def _meaning(error: "anthropic.APIStatusError") -> NoReplyError:
    status = error.status_code
    failure = _BY_STATUS.get(status, Failure.SERVER_ERROR if status >= 500 else Failure.BAD_REQUEST)
    said = (error.api_message or "").casefold()
    if status == 400 and ("too long" in said or "context" in said):  # the API has no code of its own for it
        failure = Failure.TOO_LONG
    pause = error.response.headers.get("retry-after", "")
    retry_after = float(pause) if pause.replace(".", "", 1).isdigit() else None
    return NoReplyError(
        failure, f"{status} {error.type or ''} {error.request_id or ''}".strip(), retry_after, error.api_message or ""
    )


def _stop_in_time(request: Any) -> None:
    """Begin no attempt that nobody waits for any more, and let none outlast the deadline."""
    import httpx2  # noqa: PLC0415

    left = give_up_at.get() - time.monotonic()
    if left <= 0:
        raise httpx2.ConnectTimeout("the deadline is over", request=request)
    given = request.extensions.get("timeout") or {}
    request.extensions["timeout"] = {name: min(left, value or left) for name, value in given.items()}


def _pause_shortly(response: Any) -> None:
    """The SDK obeys any retry-after, even an hour: a longer pause is ours to tell people of."""
    pause = response.headers.get("retry-after", "0")
    if not pause.replace(".", "", 1).isdigit() or float(pause) > LONGEST_PAUSE:
        response.headers["x-should-retry"] = "false"
