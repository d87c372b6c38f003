"""The composition root: the only module that knows bot, twins and storage."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.app.card_registry import draw
from bot.app.form_validation import errors_in
from bot.app.routing import Handlers, Router, trouble_messages
from bot.app.slash_commands import SlashCommands
from bot.asking.handler import AskHandler
from bot.asking.rate_limit import RateLimiter, RateLimits
from bot.asking.reader import BudgetedReader
from bot.authoring.channel_history import ChannelHistory
from bot.authoring.evidence import EvidenceHandler
from bot.authoring.new_twin import NewTwinHandler
from bot.authoring.spaces import SpaceHandler
from bot.authoring.suggestions import SuggestionHandler
from bot.authoring.twin_editor import TwinEditor
from bot.checking.availability import Availability
from bot.checking.escalation import CheckEscalation
from bot.checking.handler import CheckHandler
from bot.checking.reviews import ReviewHandler
from bot.clock import Clock, every_minute
from bot.freshness.handler import DigestHandler
from bot.http_server import listening
from bot.model.selection import budget_of, drafter_of, open_judge, open_mind, probe_model
from bot.ops.health import Health, health_endpoints
from bot.ops.metrics import Metrics, of_process, shared
from bot.overriding.handler import OverrideHandler
from bot.publishing.handler import DraftPublisher
from bot.publishing.modes import ConsentHandler
from bot.publishing.nightly_cases import NightlyCases
from bot.replying import ReplyHandler
from bot.reporting.home_tab import HomeTab
from bot.reporting.platform_overview import PlatformOverview
from bot.reporting.retention import Retention
from bot.reporting.weekly_report import WeeklyReport
from bot.settings import Settings
from bot.slack.channel_access import ChannelAccess
from bot.slack.client import SlackApp, SlackApps
from bot.slack.connection import Intake, connected, sign_in
from bot.slack.form_opener import FormOpener
from bot.slack.outbox import Outbox
from bot.slack.payloads import PayloadParser
from bot.slack.presence import PresenceLookup
from bot.slack.socket_mode import SocketTimeouts
from bot.slack.users import UserDirectory
from storage.db.dispatcher_lock import dispatcher_lock
from storage.db.migrate import upgrade
from storage.jobs.dispatcher import Dispatcher
from storage.jobs.procrastinate_dispatcher import ProcrastinateDispatcher
from storage.store import Store, open_store
from twins.deciding.reading import Mind
from twins.jobs import JobKind
from twins.publishing.case_runner import Judge

if TYPE_CHECKING:
    from storage.jobs.procrastinate_dispatcher import ProcrastinateDispatcher

log = logging.getLogger(__name__)


@contextmanager
def running(settings: Settings, clock: Clock) -> Iterator[Store]:
    """Run the whole app, connected to Slack, until the block ends."""
    store = open_store(settings.database_url, clock.now, settings.thresholds)
    with ExitStack() as stack:
        mind, judge = stack.enter_context(open_mind(settings)), stack.enter_context(open_judge(settings))
        probe_model(mind)
        stack.callback(store.database.close)
        stack.enter_context(dispatcher_lock(store.database))
        upgrade(store.database)
        metrics = Metrics()
        apps = SlackApps(sign_in(settings, metrics.refused))
        health = Health(store.ledger)
        stack.enter_context(_watched(settings, store, metrics, health, clock))
        users = UserDirectory(apps, clock.now)
        handlers = _handlers(settings, store, apps, users, clock, mind, judge, metrics, health)
        router = Router(handlers, users, store.asks, clock.now)
        store.ledger.register(router.handlers(), trouble_messages(apps, settings.architects, clock.now))
        slow = frozenset() if mind.is_quick else frozenset({JobKind.ASK.value})
        dispatcher = _dispatcher(store, settings, slow)
        store.database.on_commit = dispatcher.wake
        dispatcher.start()
        stack.callback(dispatcher.stop)
        stack.enter_context(every_minute(_tick(settings, store, handlers), clock))
        intake = Intake(store.cards, _reader(store, apps, clock), metrics.acked, errors_in)
        health.lines = stack.enter_context(connected(settings, apps.all, intake, metrics.reopened, SocketTimeouts()))
        stack.callback(mind.stop)  # first of all: readings in progress are repeated after the next start
        yield store


def _dispatcher(store: Store, settings: Settings, slow: frozenset[str]) -> "Dispatcher | ProcrastinateDispatcher":
    """Return a dispatcher for one process on SQLite, or for any number of machines on PostgreSQL."""
    if store.database.is_sqlite:
        return Dispatcher(store.ledger, settings.workers, slow, settings.readers)
    from storage.jobs.procrastinate_dispatcher import ProcrastinateDispatcher

    return ProcrastinateDispatcher(store.database, store.ledger, settings.workers, slow, settings.readers)


@contextmanager
def _watched(settings: Settings, store: Store, metrics: Metrics, health: Health, clock: Clock) -> Iterator[None]:
    """Serve health and metrics if a port is set."""
    metrics.show(lambda: shared(store.figures.counts(clock.now())))
    metrics.show(lambda: of_process(health.probe()))
    if settings.metrics_port is None:
        yield
        return
    with listening(health_endpoints(health, metrics), settings.metrics_host, settings.metrics_port, "METRICS_PORT"):
        yield


def _reader(store: Store, apps: SlackApps, clock: Clock) -> Callable[[SlackApp], PayloadParser]:
    def reader(account: SlackApp) -> PayloadParser:
        others = tuple(each.bot_user for each in apps.all if each != account)
        return PayloadParser(account.team, account.bot_user, store.cards.is_ours, clock.now, others)

    return reader


def _handlers(
    settings: Settings,
    store: Store,
    apps: SlackApps,
    users: UserDirectory,
    clock: Clock,
    mind: Mind,
    judge: Judge | None,
    metrics: Metrics,
    health: Health,
) -> Handlers:
    now, architects, forms = clock.now, settings.architects, FormOpener(apps)
    channel_access = ChannelAccess(apps, now)
    reading = BudgetedReader(mind, store.readings, budget_of(settings), apps, architects, metrics, now)
    arranging = Availability(store.inbox, store.asks, users, now)
    making = NewTwinHandler(
        store.drafts,
        store.new_twins,
        store.interviews,
        store.asks,
        users,
        ChannelHistory(users, apps),
        drafter_of(mind),
        store.readings,
        budget_of(settings),
        forms,
        now,
    )
    presence = PresenceLookup(users, apps)
    digesting = DigestHandler(
        store.digests,
        store.digest_answers,
        store.drafts,
        store.asks,
        users,
        presence,
        channel_access,
        apps,
        forms,
        settings.digest_at,
        architects,
        now,
    )
    granting = SpaceHandler(
        store.drafts, store.proposals, store.figures, store.versions, store.asks, users, apps, forms, architects, now
    )
    rate_limiter = RateLimiter(store.ask_rates, RateLimits(settings.asks_per_person, settings.asks_per_channel), now)
    tidying = Retention(store.retention, store.personal_data, apps, settings.retention_days, now)
    overview = PlatformOverview(store.home, store.readings, health.probe, settings.budget_for_workspace, now)
    owning = ConsentHandler(
        store.publishing, store.twin_states, store.ledger, store.versions, store.asks, apps, architects, now
    )
    return Handlers(
        asking=AskHandler(store.versions, store.asks, users, apps, reading, rate_limiter, now),
        checking=CheckHandler(store.checks, store.conductor_actions, store.asks, users, forms, architects, now),
        reviews=ReviewHandler(store.reviews, store.asks, forms, now),
        overriding=OverrideHandler(store.overrides, store.override_expiry, forms, now),
        replying=ReplyHandler(store.replies, store.edited_messages, store.versions, users, forms, architects, now),
        availability=arranging,
        escalation=CheckEscalation(store.escalation, store.inbox, presence, apps, architects, now),
        digest=digesting,
        weekly_report=WeeklyReport(
            store.figures,
            users,
            apps,
            settings.digest_at,
            architects,
            settings.leadership_channel,
            store.ledger,
            now,
        ),
        retention=tidying,
        consent=owning,
        nightly_cases=NightlyCases(
            store.versions,
            store.twin_states,
            store.figures,
            mind,
            judge,
            settings.anthropic_model,
            settings.budget_for_cases,
            apps,
            architects,
            now,
        ),
        new_twin=making,
        twin_editor=TwinEditor(
            store.drafts,
            store.new_twins,
            store.twin_pages,
            store.proposals,
            store.digest_answers,
            store.decision_log,
            store.freshness,
            store.asks,
            users,
            forms,
            now,
        ),
        suggestions=SuggestionHandler(
            store.drafts,
            store.proposals,
            store.twin_pages,
            store.decision_log,
            store.asks,
            users,
            apps,
            forms,
            architects,
            now,
        ),
        spaces=granting,
        evidence=EvidenceHandler(
            store.evidence, store.proposals, store.asks, apps, channel_access, forms, architects, now
        ),
        draft_publisher=DraftPublisher(
            store.drafts, store.digest_answers, store.publishing, store.versions, store.asks, forms, now
        ),
        slash_commands=SlashCommands(
            store.versions,
            store.asks,
            store.decision_log,
            store.freshness,
            arranging,
            users,
            owning,
            making,
            granting,
            digesting,
            tidying,
            store.figures,
            architects,
            now,
        ),
        home_tab=HomeTab(
            store.versions,
            store.inbox,
            store.twin_pages,
            store.home,
            store.digests,
            overview,
            channel_access,
            store.ledger,
            users,
            apps,
            architects,
            now,
        ),
        outbox=Outbox(store.cards, apps, architects, draw, now),
    )


def _tick(settings: Settings, store: Store, handlers: Handlers) -> Callable[[], None]:
    def due() -> None:
        looked_at = (handlers.nightly_cases, handlers.spaces, handlers.weekly_report, handlers.retention)
        store.ledger.enqueue_new(*(job for each in looked_at for job in each.due()))

    def forget() -> None:
        store.ledger.forget_payloads(timedelta(days=settings.keep_payloads_days))

    def tick() -> None:
        for step in (handlers.escalation.tick, handlers.overriding.tick, handlers.digest.tick, due, forget):
            try:
                step()
            except Exception:  # the next minute tries again, and the other steps don't wait for it
                log.exception("a step of the tick failed")

    return tick
