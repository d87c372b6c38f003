"""Sign-in and connection of the Slack apps, by Socket Mode or HTTP."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

from pydantic import SecretStr
from slack_bolt import App
from slack_sdk.errors import SlackApiError, SlackClientError
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import Lifespan

from bot.errors import UsageError
from bot.http_server import listening
from bot.kept_connections import KeptConnections
from bot.proxies import PROXIES
from bot.settings import Settings
from bot.slack.client import ACCESS, SlackApp, SlackRefusedError, call, make_client
from bot.slack.http_events import HttpEndpoint, event_endpoints
from bot.slack.intake import FormAnswer, install_intake
from bot.slack.payloads import PayloadParser
from bot.slack.socket_mode import SocketConnection, SocketTimeouts, Watchdog, close_all, open_socket
from storage.jobs.inbound import InboundStore
from twins.errors import ExpectedError
from twins.jobs import Job, OutageError, RetryError

_BOLT = logging.getLogger("slack_bolt.ours")
_BOLT.setLevel(logging.ERROR)  # it warns about each client passed alongside SLACK_BOT_TOKEN
_AT_ONCE = 16
"""Apps that sign in or connect in parallel."""


class CannotConnectError(ExpectedError):
    """Slack is unreachable or refuses a token."""


@dataclass(frozen=True)
class Credentials:
    name: str
    """Prefix of its settings: SLACK, or TWIN_APPS__SECURITY_."""
    handle: str | None
    bot_token: SecretStr
    app_token: SecretStr | None
    signing_secret: SecretStr | None


def credentials_of(settings: Settings) -> list[Credentials]:
    shared = settings.slack_bot_token or SecretStr("")
    own = [
        Credentials(
            f"TWIN_APPS__{handle.upper().replace('-', '_')}_",
            handle,
            each.bot_token,
            each.app_token,
            each.signing_secret,
        )
        for handle, each in settings.twin_apps.items()
    ]
    return [Credentials("SLACK", None, shared, settings.slack_app_token, settings.slack_signing_secret), *own]


def sign_in(settings: Settings, refused: Callable[[], object]) -> list[SlackApp]:
    """Sign in every app. Raises CannotConnectError within five seconds if a token doesn't work."""
    every = credentials_of(settings)
    deaf = [each.name for each in every[1:] if not each.app_token and not each.signing_secret]
    if deaf:
        name = deaf[0]
        raise UsageError(f"{name}_APP_TOKEN is not set (nor {name}_SIGNING_SECRET, for HTTP): nothing would come in.")
    connections = KeptConnections()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        accounts = list(pool.map(lambda each: _account(each, settings, refused, connections), every))
    apps = [account.app for account in accounts]
    if len(set(apps)) < len(apps):
        raise CannotConnectError(
            "Two of the bot tokens are of the same app. Each twin's own app has a token of its own."
        )
    for account in accounts:
        if account.team != accounts[0].team:
            raise CannotConnectError(f"The app of `{account.handle}` is installed in another workspace than the first.")
    return accounts


def _account(
    own: Credentials, settings: Settings, refused: Callable[[], object], connections: KeptConnections
) -> SlackApp:
    client = make_client(own.bot_token.get_secret_value(), settings.slack_api_url, refused, connections)
    client.timeout = 4  # a wrong address is reported within five seconds
    try:
        me = call(client.auth_test)
        if "bot_id" not in me:
            raise CannotConnectError(
                f"{own.name}_BOT_TOKEN is a person's token. Copy the Bot User OAuth Token (xoxb-...) of your app."
            )
        app = call(client.bots_info, bot=me["bot_id"])["bot"]["app_id"]
    except (OutageError, RetryError) as error:
        if str(error) in ACCESS:
            raise CannotConnectError(_bad_token(own.name, str(error))) from error
        raise CannotConnectError(_unreachable(settings.slack_api_url, str(error))) from error
    except SlackRefusedError as error:
        raise CannotConnectError(_bad_token(own.name, error.error)) from error
    except ValueError:  # raised by the HTTP layer, with the token in its message
        raise CannotConnectError(_not_sendable(f"{own.name}_BOT_TOKEN")) from None
    client.timeout = 10
    return SlackApp(
        app, me["team_id"], me["user_id"], client, own.handle, me.get("enterprise_id"), str(me.get("url") or "")
    )


def _unreachable(url: str, why: str) -> str:
    is_direct = proxy_bypass(urlsplit(url).hostname or "")
    proxy = None if is_direct else next(filter(os.environ.get, PROXIES), None)
    check = f"Check {proxy}, the proxy that the call goes through" if proxy else "Check the network and SLACK_API_URL"
    return f"Slack can't be reached at {url}: {why}. {check}."


def _not_sendable(variable: str) -> str:
    return f"{variable} holds a character that can't be sent. Copy it again, as one word."


def _bad_token(name: str, error: str) -> str:
    if error == "missing_scope":
        return (
            f"{name}_BOT_TOKEN lacks a scope. Compare the app with `zerohandoff manifest`, and install it again in the "
            "workspace."
        )
    return f"Slack refuses {name}_BOT_TOKEN: {error}. Copy the Bot User OAuth Token (xoxb-...) of your app again."


@dataclass(frozen=True)
class Intake:
    inbound: InboundStore
    reader: Callable[[SlackApp], PayloadParser]
    acked: Callable[[str, float], object]
    answer: FormAnswer
    early: Callable[[Job], object]

    def app(self, account: SlackApp, secret: str | None = None) -> App:
        made = App(client=account.client, name=__name__, signing_secret=secret, logger=_BOLT)
        reader = self.reader(account)
        install_intake(made, account.app, self.inbound, reader, self.acked, self.answer, self.early)
        return made


@contextmanager
def connected(
    settings: Settings,
    accounts: Sequence[SlackApp],
    intake: Intake,
    reopened: Callable[[str], object],
    patience: SocketTimeouts,
    beside: Sequence[BaseRoute] = (),
    lifespan: Lifespan[Starlette] | None = None,
) -> Iterator[list[SocketConnection]]:
    """Take in payloads until the block ends, by socket where an app has an app-level token, else by HTTP. Routes
    `beside` those of Slack are served on the same port, and may need a lifespan."""
    pairs = list(zip(credentials_of(settings), accounts, strict=True))
    with ExitStack() as stack:
        served = _endpoints(pairs, intake)
        if served or beside:
            app = event_endpoints(served, beside, lifespan)
            stack.enter_context(listening(app, settings.http_host, settings.http_port, "HTTP_PORT"))
        by_socket = [pair for pair in pairs if pair[0].app_token]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            lines = list(pool.map(lambda pair: _line(pair[0], pair[1], intake), by_socket))
        stack.callback(close_all, lines)
        watchdog = Watchdog(lines, patience, reopened)
        watchdog.start()
        stack.callback(watchdog.stop)
        yield lines


def _endpoints(pairs: Sequence[tuple[Credentials, SlackApp]], intake: Intake) -> list[HttpEndpoint]:
    return [
        HttpEndpoint(own.handle, secret, intake.app(account, secret))
        for own, account in pairs
        if not own.app_token and (secret := own.signing_secret and own.signing_secret.get_secret_value())
    ]


def _line(own: Credentials, account: SlackApp, intake: Intake) -> SocketConnection:
    token = own.app_token.get_secret_value() if own.app_token else ""
    try:
        return open_socket(intake.app(account), account.app, token)
    except (SlackClientError, OSError) as error:
        if not isinstance(error, SlackApiError):
            raise CannotConnectError(_unreachable(account.client.base_url, type(error).__name__)) from error
        code = error.response.get("error")
        raise CannotConnectError(
            f"Slack refuses {own.name}_APP_TOKEN: {code}. It is an app-level token (xapp-...) with the scope "
            "connections:write."
            if code
            else f"Slack can't open a socket just now: {error.response.status_code}. Try again in a minute."
        ) from error
    except ValueError:  # raised by the HTTP layer, with the token in its message
        raise CannotConnectError(_not_sendable(f"{own.name}_APP_TOKEN")) from None
