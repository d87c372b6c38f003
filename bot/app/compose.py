"""The composition root: opens the database, connects to Slack, and starts the handlers and the clock."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import Lifespan

from bot.agents.desk import AgentDesk
from bot.agents.hooks.claude_code import ClaudeHook
from bot.agents.http_door import HttpDoor
from bot.agents.pulls.github_api import GitHubApi
from bot.agents.pulls.pull_checks import PullRequestDesk
from bot.app.access_gate import AccessGate
from bot.app.form_validation import FormAnswers
from bot.app.handlers import Handlers, Parts, make_handlers
from bot.app.notices import text_of
from bot.app.routing import Router, trouble_messages
from bot.authoring.preview.form_steps import FormSteps
from bot.checking.promises import Promises
from bot.clock import Clock, every_minute
from bot.errors import UsageError
from bot.http_server import listening
from bot.meaning.opinion import open_meaning
from bot.model.selection import open_judge, open_mind, probe_model
from bot.ops.health import Health, health_endpoints, health_routes
from bot.ops.lost_apps import LostApps
from bot.ops.metrics import Metrics, of_process, shared
from bot.settings import Settings
from bot.slack.client import SlackApp, SlackApps
from bot.slack.connection import Intake, connected, sign_in
from bot.slack.payloads import PayloadParser
from bot.slack.socket_mode import SocketTimeouts
from bot.slack.workspace_access import Slack
from storage.db.dispatcher_lock import dispatcher_lock
from storage.db.migrate import upgrade
from storage.jobs.dispatcher import Dispatcher
from storage.store import Store, open_store
from twins.agents.identity import AgentIdentity
from twins.jobs import JobKind

if TYPE_CHECKING:
    from storage.jobs.procrastinate_dispatcher import ProcrastinateDispatcher

log = logging.getLogger(__name__)

SENT_OUT = frozenset({JobKind.WEBHOOK.value, JobKind.COMMIT_STATUS.value})
"""Jobs that wait for servers of others, on workers of their own."""


@contextmanager
def running(settings: Settings, clock: Clock) -> Iterator[Store]:
    """Run the whole app, connected to Slack, until the block ends."""
    store = open_store(settings.database_url, clock.now, settings.thresholds)
    with ExitStack() as stack:
        stack.callback(store.database.close)
        meaning = stack.enter_context(open_meaning(settings, store))
        mind = stack.enter_context(open_mind(settings, meaning.opinion))
        judge = stack.enter_context(open_judge(settings))
        probe_model(mind)
        stack.enter_context(dispatcher_lock(store.database))
        upgrade(store.database)
        meaning.start()
        _keep_time(store, clock)
        metrics = Metrics()
        apps = SlackApps(sign_in(settings, metrics.refused), clock.now)
        lost_apps = LostApps(apps, store.lost_apps, settings.architects, clock.now)
        lost_apps.start()
        health = Health(store.ledger, store.lost_apps)
        stack.enter_context(_watched(settings, store, metrics, health, clock))
        slack = Slack.of(apps, settings.architects, store.refused_blocks, clock.now, store.database.on_disk)
        promises = Promises(slack, store, clock.now)
        desk = AgentDesk.of(
            slack, store, clock.now, settings.agent_limits, promises.add, _vouched(settings, slack, store, clock)
        )
        pulls = PullRequestDesk.of(desk, GitHubApi(settings.github_url), settings.github_logins)
        parts = Parts(
            settings, slack, store, mind, judge, metrics, health.probe, lost_apps, clock.now, pulls, meaning.encoder
        )
        handlers = make_handlers(parts)
        router = Router(handlers, AccessGate(slack, store, clock.now), store.ledger)
        trouble = trouble_messages(apps, settings.architects, clock.now)
        store.ledger.register(router.handlers(), trouble, lost_apps.is_lost)
        slow = SENT_OUT if mind.is_quick else SENT_OUT | {JobKind.ASK.value, JobKind.SYNTHESIS.value}
        dispatcher = _dispatcher(store, settings, slow)
        store.database.on_commit = desk.watch.stir
        dispatcher.start()
        stack.callback(dispatcher.stop)
        stack.enter_context(
            every_minute(_tick(settings, store, handlers, apps.first.app, meaning.refresh, clock), clock)
        )
        answers = FormAnswers(FormSteps(store, clock.now), slack.users)
        intake = Intake(
            store.inbound, _reader(store, apps, clock), metrics.acked, answers.answer, slack.users.look_up_early
        )
        beside = _beside_slack(settings, pulls, health)
        health.lines = stack.enter_context(
            connected(settings, apps.all, intake, metrics.reopened, SocketTimeouts(), *beside)
        )
        stack.callback(desk.watch.close)
        stack.callback(mind.stop)  # first of all: readings in progress are repeated after the next start
        yield store


def _vouched(settings: Settings, slack: Slack, store: Store, clock: Clock) -> Callable[[str], AgentIdentity] | None:
    """Return the lookup of trusted issuers' tokens, if agents have a door and issuers."""
    if not (settings.agents_door and (settings.oidc_issuer or settings.github_repositories)):
        return None
    if find_spec("jwt") is None:
        raise UsageError('OIDC_ISSUER and GITHUB_REPOSITORIES need the extra agents: pip install "zerohandoff[agents]"')
    from bot.agents.oidc.trusted_issuers import vouched_bearers

    return vouched_bearers(settings, slack, store, clock.now).identity


def _beside_slack(
    settings: Settings, pulls: PullRequestDesk, health: Health
) -> tuple[list[BaseRoute], Lifespan[Starlette] | None]:
    """Return what work agents call if their door is open: HTTP, and MCP where its extra is installed."""
    if not settings.agents_door:
        return [], None
    desk = pulls.desk
    doors = (HttpDoor(desk, text_of, pulls).route(), ClaudeHook.of(desk, text_of).route())
    routes: list[BaseRoute] = [*doors, *health_routes(health)]
    if find_spec("mcp") is None or settings.slack_bot_token is None:
        return routes, None
    from bot.agents.mcp.mounting import mcp_of

    secret = settings.slack_bot_token.get_secret_value()
    mcp = mcp_of(desk, text_of, settings.agents_address, secret, settings.oidc_issuer)
    return [*mcp.routes, *routes], mcp.lifespan


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
        return PayloadParser(account.team, account.bot_user, store.inbound.is_bot_thread, clock.now, others)

    return reader


def _keep_time(store: Store, clock: Clock) -> None:
    """Go by the server's clock, where several machines may share a server."""
    if not store.database.is_sqlite:
        clock.follow(store.database.server_time)


def _tick(
    settings: Settings,
    store: Store,
    handlers: Handlers,
    shared_app: str,
    refresh: Callable[[], None],
    clock: Clock,
) -> Callable[[], None]:
    def keep_time() -> None:
        _keep_time(store, clock)

    def due() -> None:
        looked_at = (handlers.nightly_cases, handlers.spaces, handlers.weekly_report, handlers.retention)
        store.ledger.enqueue_new(*(job for each in looked_at for job in each.due()))

    def forget() -> None:
        store.ledger.forget_payloads(timedelta(days=settings.keep_payloads_days))

    def reminders() -> None:
        """Leave what is due in its tables while Slack doesn't let the shared app in: afterwards each comes once."""
        if not handlers.lost_apps.reason(shared_app):
            each_step(
                handlers.escalation.tick,
                handlers.overriding.tick,
                handlers.override_requests.tick,
                handlers.picks.tick,
                handlers.digest.tick,
                due,
            )

    def tick() -> None:
        each_step(keep_time, handlers.lost_apps.release, handlers.webhooks.tick, reminders, forget, refresh)

    def each_step(*steps: Callable[[], object]) -> None:
        for step in steps:
            try:
                step()
            except Exception:  # the next minute tries again, and the other steps don't wait for it
                log.exception("a step of the tick failed")

    return tick
