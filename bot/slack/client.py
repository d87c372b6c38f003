"""Slack's Web API client, and the meaning of its errors."""

import http.client
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.error import URLError
from urllib.request import Request

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryHandler, RetryState
from slack_sdk.web import SlackResponse

from bot.clock import Now
from bot.expiring_cache import ExpiringCache
from bot.kept_connections import KeptConnections
from twins.jobs import AppLostError, Destination, OutageError, RetryError

log = logging.getLogger(__name__)
_SDK = logging.getLogger("slack_sdk.ours")
_SDK.setLevel(logging.CRITICAL)  # it logs errors of the HTTP layer, which may hold a token; `call` says what failed

LOST = {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
"""Errors about the token itself: the app was removed, or its tokens were."""
ACCESS = LOST | {"org_login_required", "ekm_access_denied", "access_denied"}
"""Errors that an administrator must fix; the work waits meanwhile."""
CONTENT = {
    "block_mismatch",
    "invalid_arguments",
    "invalid_attachments",
    "invalid_blocks",
    "invalid_blocks_format",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "too_many_attachments",
}
"""Errors about a message's content, where a smaller form may pass; any other is about the place."""
AS_WRITTEN = "none"
"""The `parse` mode that links no bare name or address in people's words; not chat.update's default."""
PAGE = 200
"""Entries per page."""
_SERVER_SIDE = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
_DIRECT_OUTAGES = (URLError, OSError, http.client.HTTPException)


class SlackRefusedError(Exception):
    """A call that Slack refused; a retry changes nothing. The messages say what is wrong, and where."""

    def __init__(self, error: str, messages: Sequence[str] = ()) -> None:
        super().__init__(error)
        self.error = error
        self.messages = tuple(messages)


class _CountsRefusals(RetryHandler):
    def __init__(self, refused: Callable[[], object]) -> None:
        super().__init__()
        self._refused = refused

    def can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is not None and response.status_code == 429:
            self._refused()
        return False


class SlackClient(WebClient):
    """A client that calls nothing while its app is lost."""

    def __init__(self, *, connections: KeptConnections | None = None, **given: Any) -> None:
        super().__init__(**given)
        self._opener = (connections or KeptConnections()).opener(self.proxy)
        self.app = ""
        self._lost: Callable[[], str] = lambda: ""
        self._passing = threading.local()

    def guard(self, app: str, lost: Callable[[], str]) -> None:
        """Ask `lost` before each call why the app is lost; empty lets the call through."""
        self.app, self._lost = app, lost

    @contextmanager
    def unguarded(self) -> Iterator[None]:
        """Let this thread's calls through."""
        self._passing.now = True
        try:
            yield
        finally:
            self._passing.now = False

    def api_call(self, api_method: str, **given: Any) -> SlackResponse:
        """Raises AppLostError, before the call or for its answer. A socket is opened with another token, which says
        nothing about the app's own."""
        if api_method == "apps.connections.open":
            return super().api_call(api_method, **given)
        why = "" if getattr(self._passing, "now", False) else self._lost()
        if why:
            raise AppLostError(why, self.app)
        try:
            return super().api_call(api_method, **given)
        except SlackApiError as error:
            code = error.response.get("error") if isinstance(error.response, SlackResponse | dict) else None
            if self.app and code in LOST:
                raise AppLostError(str(code), self.app) from error
            raise

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        """Send one request. The SDK's own opens a connection for each, which costs more than the call."""
        with self._opener.open(req, timeout=self.timeout) as answer:
            body = answer.read().decode(answer.headers.get_content_charset() or "utf-8")
            return {"status": answer.code, "headers": answer.headers, "body": body}


def make_client(
    token: str,
    base_url: str,
    refused: Callable[[], object] = lambda: None,
    connections: KeptConnections | None = None,
) -> SlackClient:
    """Return a client that never retries: a retried post can be a second post."""
    handlers: list[RetryHandler] = [_CountsRefusals(refused)]
    given = {"token": token, "base_url": base_url, "timeout": 10, "retry_handlers": handlers, "logger": _SDK}
    return SlackClient(connections=connections, **given)


def call(method: Callable[..., SlackResponse], **arguments: Any) -> Mapping[str, Any]:
    """Call Slack. Raises RetryError (429), OutageError (outcome unknown) or SlackRefusedError (no effect)."""
    try:
        return dict(method(**arguments).data)  # type: ignore[arg-type]  # JSON methods answer a dict
    except SlackApiError as error:
        raise _meaning(error) from error
    except (SlackClientError, *_DIRECT_OUTAGES) as error:
        raise OutageError(type(error).__name__) from error


def pages(method: Callable[..., SlackResponse], most: int, **arguments: Any) -> Iterator[Mapping[str, Any]]:
    """Yield pages. Raises as `call` does, and SlackRefusedError after `most`."""
    for _ in range(most):
        page = call(method, limit=PAGE, **arguments)
        yield page
        arguments["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
        if not arguments["cursor"]:
            return
    raise SlackRefusedError("too_many_pages")


def _meaning(error: SlackApiError) -> Exception:
    status = getattr(error.response, "status_code", 200)
    headers = getattr(error.response, "headers", {}) or {}
    code = error.response.get("error") if isinstance(error.response, SlackResponse | dict) else None
    if status == 429 or code == "ratelimited":
        seconds = float(headers.get("Retry-After") or headers.get("retry-after") or 1)
        return RetryError(timedelta(seconds=seconds), sent=False)
    if status >= 500 or code is None or code in _SERVER_SIDE:
        return OutageError(f"{status} {code}")
    if code in ACCESS:
        log.error("Slack does not let us in", extra={"reason": code})
        return OutageError(str(code))
    details = error.response.get("response_metadata") or {}
    return SlackRefusedError(str(code), details.get("messages") or ())


@dataclass(frozen=True)
class SlackApp:
    """One of our Slack apps."""

    app: str
    team: str
    bot_user: str
    client: SlackClient
    handle: str | None = None
    """The twin whose own app this is, if any."""
    enterprise: str | None = None
    url: str = ""
    """The workspace's own address, with a slash at its end."""


class SlackApps:
    """All our apps."""

    def __init__(self, accounts: Sequence[SlackApp], now: Now) -> None:
        self._accounts = {account.app: account for account in accounts}
        self._direct: ExpiringCache[tuple[str, str], str] = ExpiringCache(now, timedelta(days=1))

    @property
    def all(self) -> tuple[SlackApp, ...]:
        """The shared app first."""
        return tuple(self._accounts.values())

    @property
    def first(self) -> SlackApp:
        return next(iter(self._accounts.values()))

    def account(self, app: str) -> SlackApp:
        """Return an app, or the shared one."""
        return self._accounts.get(app, self.first)

    def of(self, app: str) -> SlackClient:
        return self.account(app).client

    def channel(self, place: Destination) -> str:
        """Return a place's channel. Opens a DM: a post to a user id would reach Slackbot's."""
        if place.channel:
            return place.channel
        opened = self.of(place.app).conversations_open
        return self._direct.get(
            (place.app, place.user or ""), lambda: str(call(opened, users=place.user)["channel"]["id"])
        )

    def link_to_thread(self, place: Destination) -> str:
        """Return the address of a thread's first message, without a call to Slack. Slack writes permalinks this way."""
        url = self.account(place.app).url
        if not (url and place.channel and place.thread_ts):
            return ""
        return f"{url}archives/{place.channel}/p{place.thread_ts.replace('.', '')}"

    def permalink(self, place: Destination) -> str:
        if place.user or not place.thread_ts:
            return ""
        try:
            answer = call(self.of(place.app).chat_getPermalink, channel=place.channel, message_ts=place.thread_ts)
        except (SlackRefusedError, OutageError, RetryError):
            return ""
        return str(answer["permalink"])
