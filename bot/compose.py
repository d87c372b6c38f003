"""How is everything put together? The one place that knows bot, twins and storage."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from slack_bolt import App, BoltContext
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.arranging import Arranging
from bot.asking import Asking
from bot.checking import Checking
from bot.clock import Clock, every_minute
from bot.commanding import Commanding
from bot.digesting import Digesting
from bot.editing import Editing
from bot.eyes import Eyes
from bot.forms import Forms
from bot.gathering import Gathering
from bot.granting import Granting
from bot.home_tab import HomeTab
from bot.intake import keep_everything
from bot.leading import Leading
from bot.learning import Learning
from bot.making import Making
from bot.metrics import Metrics
from bot.minds import budget_of, drafter_of, the_judge, the_mind
from bot.overriding import OverrideDesk
from bot.owning import Owning
from bot.payloads import Reader
from bot.people import People
from bot.presence import Presences
from bot.proving import Proving
from bot.reading import ReadingDesk
from bot.releasing import Releasing
from bot.replying import ReplyDesk
from bot.reviewing import ReviewDesk
from bot.routing import Desks, Router, trouble_messages
from bot.sending import Sending
from bot.settings import Settings
from bot.slack import ACCESS, Account, Clients, SlackRefusedError, call, make_client
from bot.socket import hang_up, open_socket
from bot.tending import Tending
from bot.weighing import WeighDesk
from storage.dispatcher import Dispatcher
from storage.lock import dispatcher_lock
from storage.store import Store, open_store
from storage.upgrade import upgrade
from twins.cases import Judge
from twins.reading import Mind
from twins.work import Kind, OutageError, RetryError

log = logging.getLogger(__name__)


class CannotConnectError(Exception):
    """Slack can't be reached, or doesn't know our tokens."""


@contextmanager
def running(settings: Settings, clock: Clock) -> Iterator[Store]:
    """Everything up and connected, until the end of the block."""
    store = open_store(settings.database_url, clock.now, settings.thresholds)
    with ExitStack() as stack:
        mind, judge = stack.enter_context(the_mind(settings)), stack.enter_context(the_judge(settings))
        stack.callback(store.database.close)
        stack.enter_context(dispatcher_lock(store.database))
        upgrade(store.database)
        account = _sign_in(settings)
        clients = Clients([account])
        metrics = Metrics()
        stack.enter_context(metrics.served(settings.metrics_port))
        people = People(clients, clock.now)
        desks = _desks(settings, store, clients, people, clock, mind, judge, metrics)
        router = Router(desks, people, store.asks, clock.now)
        store.ledger.use(router.handlers(), trouble_messages(clients, settings.architects, clock.now))
        slow = frozenset() if mind.is_quick else frozenset({Kind.ASK.value})
        dispatcher = Dispatcher(store.ledger, settings.workers, slow, settings.readers)
        store.database.on_commit = dispatcher.wake
        dispatcher.start()
        stack.callback(dispatcher.stop)
        stack.enter_context(every_minute(_tick(settings, store, desks), clock))
        stack.callback(hang_up, _connected(settings, store, account, clock))
        stack.callback(mind.stop)  # before all else: what is being read is read after the next start
        yield store


def _sign_in(settings: Settings) -> Account:
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    client = make_client(token, settings.slack_api_url)
    client.timeout = 4  # a wrong address is said within five seconds
    try:
        me = call(client.auth_test)
        app = call(client.bots_info, bot=me["bot_id"])["bot"]["app_id"]
    except (OutageError, RetryError) as error:
        if str(error) in ACCESS:
            raise CannotConnectError(_bad_token(str(error))) from error
        raise CannotConnectError(
            f"Slack can't be reached at {settings.slack_api_url}: {error}. Check the network and SLACK_API_URL."
        ) from error
    except SlackRefusedError as error:
        raise CannotConnectError(_bad_token(error.error)) from error
    client.timeout = 10
    return Account(app, me["team_id"], me["user_id"], client)


def _bad_token(error: str) -> str:
    if error == "missing_scope":
        return "SLACK_BOT_TOKEN lacks a scope. Add the scopes that the README lists, and install the app again."
    return f"Slack refuses SLACK_BOT_TOKEN: {error}. Copy the Bot User OAuth Token (xoxb-...) of your app again."


def _connected(settings: Settings, store: Store, account: Account, clock: Clock) -> SocketModeHandler:
    app = App(client=account.client, name=__name__)

    def reader(context: BoltContext) -> Reader:
        return Reader(account.team, account.bot_user, store.places.is_ours, clock.now)

    keep_everything(app, store.places, reader)
    token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    try:
        return open_socket(app, token)
    except SlackApiError as error:
        code = error.response.get("error")
        raise CannotConnectError(
            f"Slack refuses SLACK_APP_TOKEN: {code}. It is an app-level token (xapp-...) with the scope "
            "connections:write."
            if code
            else f"Slack can't open a socket just now: {error.response.status_code}. Try again in a minute."
        ) from error


def _desks(
    settings: Settings, store: Store, clients: Clients, people: People, clock: Clock, mind: Mind, judge: Judge | None,
    metrics: Metrics,
) -> Desks:  # fmt: skip
    now, architects, forms = clock.now, settings.architects, Forms(clients)
    eyes = Eyes(clients, now)
    reading = ReadingDesk(mind, store.readings, budget_of(settings), clients, architects, metrics, now)
    arranging = Arranging(store.rounds, store.asks, people, now)
    making = Making(
        store.drafts, store.proposals, store.asks, people, Gathering(people, clients), drafter_of(mind),
        store.readings, budget_of(settings), forms, now,
    )  # fmt: skip
    presences = Presences(people, clients)
    digesting = Digesting(
        store.digests, store.looks, store.drafts, store.asks, people, presences, eyes, clients, forms,
        settings.digest_at, architects, now,
    )  # fmt: skip
    granting = Granting(
        store.drafts, store.proposals, store.measures, store.shelf, store.asks, people, clients, forms, architects, now
    )  # fmt: skip
    owning = Owning(store.publishing, store.cord, store.ledger, store.shelf, store.asks, clients, architects, now)
    return Desks(
        asking=Asking(store.shelf, store.asks, people, clients, reading, now),
        checking=Checking(store.checks, store.conducting, store.asks, people, forms, architects, now),
        reviewing=ReviewDesk(store.reviews, store.asks, forms, now),
        overriding=OverrideDesk(store.overrides, store.lapsing, forms, now),
        replying=ReplyDesk(store.replies, store.revising, store.shelf, people, forms, architects, now),
        arranging=arranging,
        tending=Tending(store.waiting, store.rounds, presences, clients, architects, now),
        digesting=digesting,
        leading=Leading(
            store.measures,
            people,
            clients,
            settings.digest_at,
            architects,
            settings.leadership_channel,
            store.ledger,
            now,
        ),
        owning=owning,
        proving=Proving(
            store.shelf,
            store.cord,
            store.measures,
            mind,
            judge,
            settings.anthropic_model,
            settings.budget_for_cases,
            clients,
            architects,
            now,
        ),
        making=making,
        editing=Editing(
            store.drafts, store.proposals, store.looks, store.log, store.freshness, store.asks, people, forms, now
        ),
        learning=Learning(
            store.drafts, store.proposals, store.keeping, store.log, store.asks, people, clients, forms, architects, now
        ),
        granting=granting,
        weighing=WeighDesk(store.weighing, store.proposals, store.asks, clients, eyes, forms, architects, now),
        releasing=Releasing(store.drafts, store.looks, store.publishing, store.shelf, store.asks, forms, now),
        commanding=Commanding(
            store.shelf,
            store.asks,
            store.log,
            store.freshness,
            arranging,
            people,
            owning,
            making,
            granting,
            digesting,
            store.measures,
            architects,
            now,
        ),
        home_tab=HomeTab(
            store.shelf,
            store.rounds,
            store.keeping,
            store.concerns,
            store.digests,
            eyes,
            store.ledger,
            people,
            clients,
            architects,
            now,
        ),
        sending=Sending(store.places, clients, architects, now),
    )


def _tick(settings: Settings, store: Store, desks: Desks) -> Callable[[], None]:
    def tick() -> None:
        desks.tending.tick()
        desks.overriding.tick()
        desks.digesting.tick()
        store.ledger.put_new(*desks.proving.due(), *desks.granting.due(), *desks.leading.due())
        forgotten = store.ledger.forget_payloads(timedelta(days=settings.keep_payloads_days))
        log.debug("tick", extra={"payloads_forgotten": forgotten})

    return tick
