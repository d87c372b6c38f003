"""The bot's process in crash tests: the whole program, one job after another.

Two parts differ from the program, so that the n-th fault point is the same one every time: payloads come in by a pipe
instead of a socket, and no thread pool runs jobs and early lookups.
"""

import gc
import sys
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from datetime import timedelta
from multiprocessing.connection import Connection
from threading import Event
from typing import Any

import apscheduler.schedulers.background  # noqa: F401  # which the bot imports as it starts
import pytest
from pydantic import SecretStr
from slack_bolt import App
from slack_bolt.request import BoltRequest
from sqlalchemy.orm import configure_mappers

from bot.app import compose
from bot.clock import Clock
from bot.practice.demo_people import APP_ID, APP_TOKEN, BOT_TOKEN, WEBHOOK_KEY
from bot.settings import Settings
from bot.slack import connection as connecting
from bot.slack.users import EarlyLookups
from storage.db.dispatcher_lock import DispatcherBusyError
from storage.jobs import leases
from storage.jobs.busy_lanes import BusyLanes, Look
from storage.jobs.dispatcher import Dispatcher
from storage.jobs.leased_workers import LeasedWorkers
from storage.jobs.ledger import Ledger
from storage.store import Store
from tests.crash.faults import FaultPoints
from tests.crash.power import note_what_is_synced
from tests.support.settings import settings
from tests.support.slack_world import ARI
from twins.agents.identity import AgentScope
from twins.agents.limits import Limit
from twins.agents.request import AgentRequest
from twins.freshness.digest import UNDO
from twins.jobs import Destination, Job
from twins.people import Profile

SETTLED = "settled"
_MANY = 1_000

configure_mappers()  # once, in the helper, or each life spends half of its start on this


def live(pipe: Connection, api_url: str, database_url: str, fatal: int | None) -> None:
    """Start the bot and report that; then take payloads and report whether each is acked. On None, run all open
    jobs."""
    gc.disable()  # it would touch, and so copy, all that the helper has imported; nobody lives that long here
    points = FaultPoints(pipe.send, fatal)
    given = settings(
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_app_token=SecretStr(APP_TOKEN),
        slack_api_url=api_url,
        database_url=database_url,
        architects=(ARI,),
        webhook_key=SecretStr(WEBHOOK_KEY),
        webhooks_to_this_machine=True,
    )
    door = _Door()
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setattr(connecting, "open_socket", door.opened)
        patch.setattr(leases, "LEASE", timedelta(milliseconds=1))  # or the next life would wait for that of the last
        dispatchers: list[_OneByOne | _OneByOneOnServer] = []
        patch.setattr(EarlyLookups, "begin", _begun_at_once)  # or the order of fault points would vary
        patch.setattr(compose, "_dispatcher", lambda store, *_: _kept(dispatchers, store))
        for module in list(sys.modules.values()):
            if getattr(module, "UNDO", None) is UNDO:  # what can be undone for ten minutes would be waited for
                patch.setattr(module, "UNDO", timedelta(milliseconds=1))
        store = _started(given, stack)
        note_what_is_synced(patch, database_url)
        points.hook_in(patch)
        pipe.send(SETTLED)
        while True:
            payload = pipe.recv()
            if payload is None:
                dispatchers[-1].run_all(points)
                pipe.send(SETTLED)
            else:
                points.doing = "taking in"
                pipe.send(_take_request(store, payload) if "agent_of" in payload else door.takes(payload))


def _begun_at_once(lookups: EarlyLookups, job_id: str, _: tuple[str, str], look_up: Callable[[], Profile]) -> None:
    lookup: Future[Profile] = Future()
    try:
        lookup.set_result(look_up())
    except Exception as error:
        lookup.set_exception(error)
    lookups._of_job[job_id] = lookup


def _kept(dispatchers: list["_OneByOne | _OneByOneOnServer"], store: Store) -> "_OneByOne | _OneByOneOnServer":
    dispatchers.append(_OneByOne(store) if store.database.is_sqlite else _OneByOneOnServer(store))
    return dispatchers[-1]


def _take_request(store: Store, payload: dict[str, Any]) -> bool:
    """Take in what a person's agent asks, as the agents' door does."""
    place, now = Destination(APP_ID, payload["team"], user=payload["agent_of"]), Clock().now()
    identity = store.agent_tokens.known_agent(place, "Claude Code", frozenset(AgentScope), now)
    return bool(store.tickets.take(identity, AgentRequest(**payload["request"]), Limit(), now))


def _started(given: Settings, stack: ExitStack) -> Store:
    """Retry the start like a service manager, because PostgreSQL notices the last life's end a moment late."""
    for _ in range(500):
        with suppress(DispatcherBusyError):
            return stack.enter_context(compose.running(given, Clock()))
        Event().wait(0.02)
    raise TimeoutError("the lock of the last life is still held")


class _Door:
    """A stand-in for the socket."""

    def __init__(self) -> None:
        self._app: App | None = None

    def opened(self, app: App, *_: str) -> "_Door":
        """Return this door as the program's socket."""
        self._app = app
        return self

    @property
    def handler(self) -> "_Door":
        """Return this door, to be closed."""
        return self

    def is_silent(self, _: object) -> bool:
        """Return False, so that the watchdog never reopens it."""
        return False

    def close(self) -> None:
        """Nothing to close."""

    def takes(self, payload: dict[str, Any]) -> bool:
        """Give a payload to the Bolt app, as its socket does; whether it is acked."""
        assert self._app
        return self._app.dispatch(BoltRequest(mode="socket_mode", body=payload)).status == 200


class _OneByOne(Dispatcher):
    """The dispatcher without its threads: it claims jobs as the program does, and runs them when a test says so."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.ledger, _MANY)
        self._waiting: list[Job | Look] = []

    def start(self) -> None:
        """No thread starts."""
        self._ledger.announce_to(self._claim)

    def stop(self) -> None:
        """Nothing runs."""

    def run_all(self, points: FaultPoints) -> None:
        """Run what is open until nothing is."""

        def look() -> None:
            self._waiting += self._take()

        def run(work: Any) -> Look | Job | None:
            following = self._run_one(work)
            self._here.running = None
            return following

        _run_all(self._ledger, self._waiting, look, run, points)

    def _submit(self, work: Look | Job) -> None:
        self._waiting.append(work)


class _OneByOneOnServer(LeasedWorkers):
    """The workers of a machine on PostgreSQL, without their threads and without the queue that wakes others."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.ledger, "this life", BusyLanes(_MANY, (), 0), lambda *_: None)
        self._waiting: list[Job | Look] = []

    def start(self) -> None:
        """No thread starts."""
        self._ledger.announce_to(self.claim)

    def stop(self) -> None:
        """Nothing runs."""

    def run_all(self, points: FaultPoints) -> None:
        """Run what is open until nothing is."""

        def look() -> None:
            for head in self._ledger.heads():
                if head.is_due(self._ledger.now()) and self._lanes.hold(head.lane, head.kind):
                    self._waiting.append(Look(head.lane))

        _run_all(self._ledger, self._waiting, look, self._run_one, points)

    def _submit(self, work: Job | Look) -> None:
        self._waiting.append(work)


def _run_all(
    ledger: Ledger,
    waiting: list[Job | Look],
    look: Callable[[], None],
    run: Callable[[Any], Job | Look | None],
    points: FaultPoints,
) -> None:
    """Run what is open: what follows from a job first, else the first by its lane."""
    following: Job | Look | None = None
    while True:
        look()
        work = following or min(waiting, key=lambda each: each.lane, default=None)
        if work:
            waiting[:] = [each for each in waiting if each is not work]
            points.doing = f"{'look' if isinstance(work, Look) else work.kind} {' '.join(work.lane.split(':')[1:3])}"
            following = run(work)
        elif ledger.heads():
            Event().wait(0.02)
        else:
            return
