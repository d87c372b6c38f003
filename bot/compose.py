"""The composition root: the only module that knows bot, twins and storage."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.arranging import Arranging
from bot.asking import Asking
from bot.card_registry import draw
from bot.checking import Checking
from bot.clock import Clock, every_minute
from bot.commanding import Commanding
from bot.connecting import Intake, connected, sign_in
from bot.digesting import Digesting
from bot.editing import Editing
from bot.eyes import Eyes
from bot.flooding import FloodGate, Limits
from bot.form_checks import errors_in
from bot.forms import Forms
from bot.gathering import Gathering
from bot.granting import Granting
from bot.health import Health, health_doors
from bot.home_tab import HomeTab
from bot.http_server import listening
from bot.leading import Leading
from bot.learning import Learning
from bot.making import Making
from bot.metrics import Metrics, of_process, shared
from bot.minds import budget_of, drafter_of, look_at_model, the_judge, the_mind
from bot.overriding import OverrideDesk
from bot.overview import Overview
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
from bot.slack import Account, Clients
from bot.socket import Patience
from bot.tending import Tending
from bot.tidying import Tidying
from bot.weighing import WeighDesk
from storage.dispatcher import Dispatcher
from storage.lock import dispatcher_lock
from storage.store import Store, open_store
from storage.upgrade import upgrade
from twins.cases import Judge
from twins.reading import Mind
from twins.work import Kind

if TYPE_CHECKING:
    from storage.machines import Machines

log = logging.getLogger(__name__)


@contextmanager
def running(settings: Settings, clock: Clock) -> Iterator[Store]:
    """Run the whole app, connected to Slack, until the block ends."""
    store = open_store(settings.database_url, clock.now, settings.thresholds)
    with ExitStack() as stack:
        mind, judge = stack.enter_context(the_mind(settings)), stack.enter_context(the_judge(settings))
        look_at_model(mind)
        stack.callback(store.database.close)
        stack.enter_context(dispatcher_lock(store.database))
        upgrade(store.database)
        metrics = Metrics()
        clients = Clients(sign_in(settings, metrics.refused))
        health = Health(store.ledger)
        stack.enter_context(_watched(settings, store, metrics, health, clock))
        people = People(clients, clock.now)
        desks = _desks(settings, store, clients, people, clock, mind, judge, metrics, health)
        router = Router(desks, people, store.asks, clock.now)
        store.ledger.use(router.handlers(), trouble_messages(clients, settings.architects, clock.now))
        slow = frozenset() if mind.is_quick else frozenset({Kind.ASK.value})
        dispatcher = _dispatcher(store, settings, slow)
        store.database.on_commit = dispatcher.wake
        dispatcher.start()
        stack.callback(dispatcher.stop)
        stack.enter_context(every_minute(_tick(settings, store, desks), clock))
        intake = Intake(store.places, _reader(store, clients, clock), metrics.acked, errors_in)
        health.lines = stack.enter_context(connected(settings, clients.all, intake, metrics.reopened, Patience()))
        stack.callback(mind.stop)  # first of all: readings in progress are repeated after the next start
        yield store


def _dispatcher(store: Store, settings: Settings, slow: frozenset[str]) -> "Dispatcher | Machines":
    """Return a dispatcher for one process on SQLite, or for any number of machines on PostgreSQL."""
    if store.database.is_sqlite:
        return Dispatcher(store.ledger, settings.workers, slow, settings.readers)
    from storage.machines import Machines

    return Machines(store.database, store.ledger, settings.workers, slow, settings.readers)


@contextmanager
def _watched(settings: Settings, store: Store, metrics: Metrics, health: Health, clock: Clock) -> Iterator[None]:
    """Serve health and metrics if a port is set."""
    metrics.show(lambda: shared(store.measures.counts(clock.now())))
    metrics.show(lambda: of_process(health.look()))
    if settings.metrics_port is None:
        yield
        return
    with listening(health_doors(health, metrics), settings.metrics_host, settings.metrics_port, "METRICS_PORT"):
        yield


def _reader(store: Store, clients: Clients, clock: Clock) -> Callable[[Account], Reader]:
    def reader(account: Account) -> Reader:
        others = tuple(each.bot_user for each in clients.all if each != account)
        return Reader(account.team, account.bot_user, store.places.is_ours, clock.now, others)

    return reader


def _desks(
    settings: Settings,
    store: Store,
    clients: Clients,
    people: People,
    clock: Clock,
    mind: Mind,
    judge: Judge | None,
    metrics: Metrics,
    health: Health,
) -> Desks:
    now, architects, forms = clock.now, settings.architects, Forms(clients)
    eyes = Eyes(clients, now)
    reading = ReadingDesk(mind, store.readings, budget_of(settings), clients, architects, metrics, now)
    arranging = Arranging(store.rounds, store.asks, people, now)
    making = Making(
        store.drafts,
        store.beginnings,
        store.interviews,
        store.asks,
        people,
        Gathering(people, clients),
        drafter_of(mind),
        store.readings,
        budget_of(settings),
        forms,
        now,
    )
    presences = Presences(people, clients)
    digesting = Digesting(
        store.digests,
        store.looks,
        store.drafts,
        store.asks,
        people,
        presences,
        eyes,
        clients,
        forms,
        settings.digest_at,
        architects,
        now,
    )
    granting = Granting(
        store.drafts, store.proposals, store.measures, store.shelf, store.asks, people, clients, forms, architects, now
    )
    floods = FloodGate(store.crowds, Limits(settings.asks_per_person, settings.asks_per_channel), now)
    tidying = Tidying(store.forgetting, store.personal, clients, settings.retention_days, now)
    overview = Overview(store.concerns, store.readings, health.look, settings.budget_for_workspace, now)
    owning = Owning(store.publishing, store.cord, store.ledger, store.shelf, store.asks, clients, architects, now)
    return Desks(
        asking=Asking(store.shelf, store.asks, people, clients, reading, floods, now),
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
        tidying=tidying,
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
            store.drafts,
            store.beginnings,
            store.keeping,
            store.proposals,
            store.looks,
            store.log,
            store.freshness,
            store.asks,
            people,
            forms,
            now,
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
            tidying,
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
            overview,
            eyes,
            store.ledger,
            people,
            clients,
            architects,
            now,
        ),
        sending=Sending(store.places, clients, architects, draw, now),
    )


def _tick(settings: Settings, store: Store, desks: Desks) -> Callable[[], None]:
    def due() -> None:
        looked_at = (desks.proving, desks.granting, desks.leading, desks.tidying)
        store.ledger.put_new(*(job for each in looked_at for job in each.due()))

    def forget() -> None:
        store.ledger.forget_payloads(timedelta(days=settings.keep_payloads_days))

    def tick() -> None:
        for step in (desks.tending.tick, desks.overriding.tick, desks.digesting.tick, due, forget):
            try:
                step()
            except Exception:  # the next minute tries again, and the other steps don't wait for it
                log.exception("a step of the tick failed")

    return tick
