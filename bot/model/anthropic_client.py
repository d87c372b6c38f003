"""Client for Claude or a compatible server. It imports the SDK on first use, which takes two seconds."""

import json
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from bot.model.deadline import DeadlineRunner, give_up_at
from bot.model.request import Server, reply, request
from twins.claude.model_port import ModelReply, NoReplyError, Repair
from twins.claude.prompt import Prompt
from twins.deciding.model_failure import ModelFailure

if TYPE_CHECKING:
    import anthropic

T = TypeVar("T")
ATTEMPT, LONGEST_PAUSE = 0.75, 5.0
"""Of the deadline, what one attempt may take; and the longest retry-after that is obeyed, in seconds."""
_BY_STATUS = {
    400: ModelFailure.BAD_REQUEST,
    401: ModelFailure.BAD_KEY,
    402: ModelFailure.NO_CREDIT,
    403: ModelFailure.FORBIDDEN,
    404: ModelFailure.NO_SUCH_MODEL,
    408: ModelFailure.TIMED_OUT,
    413: ModelFailure.TOO_LONG,
    422: ModelFailure.BAD_REQUEST,
    429: ModelFailure.RATE_LIMITED,
    504: ModelFailure.TIMED_OUT,
    529: ModelFailure.OVERLOADED,
}


class AnthropicModel:
    def __init__(self, server: Server) -> None:
        self.name = server.model
        self.price = server.price
        self.server = server
        self._waits = DeadlineRunner()
        self._lock = threading.Lock()
        self._made: anthropic.Anthropic | None = None

    def send(self, prompt: Prompt, repair: Repair | None = None) -> ModelReply:
        """Ask once, within the deadline. Raises NoReplyError for every failure."""
        return self._waits.within(self.server.deadline, lambda: self._send(request(self.server, prompt, repair)))

    def __enter__(self) -> "AnthropicModel":
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            if self._made:
                self._made.close()

    def knows_model(self) -> None:
        """Raises NoReplyError if the endpoint refuses the key or the model."""
        self._waits.within(self.server.deadline, lambda: answered(lambda: self.client().models.retrieve(self.name)))

    def stop(self) -> None:
        """Abandon all calls: callers get OutageError."""
        self._waits.stop()

    def client(self) -> "anthropic.Anthropic":
        """Create the client once, without environment variables or a profile."""
        with self._lock:
            if self._made is None:
                import anthropic  # noqa: PLC0415  # two seconds

                hooks: dict[str, list[Callable[..., Any]]] = {"request": [_stop_in_time], "response": [_pause_shortly]}
                self._made = anthropic.Anthropic(
                    api_key=self.server.key,
                    base_url=self.server.base_url,
                    timeout=ATTEMPT * self.server.deadline,
                    max_retries=2,
                    http_client=anthropic.DefaultHttpxClient(event_hooks=hooks),
                )
            return self._made

    def _send(self, given: dict[str, Any]) -> ModelReply:
        return answered(lambda: reply(self.client().messages.create(**given)))


def answered(ask: Callable[[], T]) -> T:
    """Turn each of the SDK's errors into NoReplyError."""
    import anthropic  # noqa: PLC0415
    import httpx2  # noqa: PLC0415  # the SDK raises this library's error for a cut connection

    try:
        return ask()
    except anthropic.APIStatusError as error:
        raise _meaning(error) from error
    except anthropic.APITimeoutError as error:
        raise NoReplyError(ModelFailure.TIMED_OUT) from error
    except (anthropic.APIConnectionError, httpx2.HTTPError) as error:
        raise NoReplyError(ModelFailure.NOT_CONNECTED, type(error.__cause__ or error).__name__) from error
    except (anthropic.APIResponseValidationError, json.JSONDecodeError) as error:
        raise NoReplyError(ModelFailure.NONSENSE, type(error).__name__) from error
    except anthropic.AnthropicError as error:
        raise NoReplyError(ModelFailure.BAD_KEY, type(error).__name__) from error
    except UnicodeEncodeError:  # it holds the key, which no header can hold
        raise NoReplyError(ModelFailure.BAD_KEY, "UnicodeEncodeError") from None


def _meaning(error: "anthropic.APIStatusError") -> NoReplyError:
    status = error.status_code
    failure = _BY_STATUS.get(status, ModelFailure.SERVER_ERROR if status >= 500 else ModelFailure.BAD_REQUEST)
    said = (error.api_message or "").casefold()
    if status == 400 and ("too long" in said or "context" in said):  # the API has no code of its own for it
        failure = ModelFailure.TOO_LONG
    pause = error.response.headers.get("retry-after", "")
    retry_after = float(pause) if pause.replace(".", "", 1).isdigit() else None
    return NoReplyError(
        failure, f"{status} {error.type or ''} {error.request_id or ''}".strip(), retry_after, error.api_message or ""
    )


def _stop_in_time(request: Any) -> None:
    """Let no attempt begin or last beyond the deadline."""
    import httpx2  # noqa: PLC0415

    left = give_up_at.get() - time.monotonic()
    if left <= 0:
        raise httpx2.ConnectTimeout("the deadline is over", request=request)
    given = request.extensions.get("timeout") or {}
    request.extensions["timeout"] = {name: min(left, value or left) for name, value in given.items()}


def _pause_shortly(response: Any) -> None:
    """Fail rather than obey a long retry-after."""
    pause = response.headers.get("retry-after", "0")
    if not pause.replace(".", "", 1).isdigit() or float(pause) > LONGEST_PAUSE:
        response.headers["x-should-retry"] = "false"
