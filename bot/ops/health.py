"""Health: open sockets, apps that Slack lets in, a database that is read and written, and work that is not late."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from prometheus_client import generate_latest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.ops import messages
from bot.ops.metrics import Metrics
from bot.ops.state import BotState, SocketState
from bot.slack.socket_mode import SocketConnection
from storage.jobs.ledger import Ledger
from storage.jobs.lost_apps import LostApp, LostAppStore

_LONG = timedelta(minutes=10)
"""A job due for this long isn't being run."""


@dataclass
class Health:
    backlog: Ledger
    lost_apps: LostAppStore
    lines: Sequence[SocketConnection] = field(default_factory=tuple)

    def probe(self) -> BotState:
        problems = [messages.socket_closed(line.app) for line in self.lines if not line.is_open]
        overdue, dead = None, 0
        try:
            overdue, dead = self.backlog.oldest_due(), self.backlog.dead_count()
            problems += [_lost(each) for each in self.lost_apps.all()]
        except Exception as error:  # whatever the error, the database can't be used
            problems.append(messages.database_unreadable(type(error).__name__))
        else:
            problems += self._unwritable()
        if overdue and overdue > _LONG:
            problems.append(messages.overdue(overdue.total_seconds()))
        sockets = tuple(
            SocketState(line.app, line.is_open, time.monotonic() - line.heard if line.heard else None, line.reopened)
            for line in self.lines
        )
        return BotState(tuple(problems), sockets, overdue.total_seconds() if overdue else None, dead)

    def _unwritable(self) -> Iterator[str]:
        try:
            self.backlog.try_write()
        except Exception as error:  # whatever the error, nothing can be recorded
            yield messages.database_unwritable(type(error).__name__)


def _lost(lost: LostApp) -> str:
    return messages.let_in_no_more(lost.app, f"{lost.since:%Y-%m-%d %H:%M}", lost.reason, lost.held)


def health_routes(health: Health) -> list[Route]:
    """Return /health (the process lives) and /ready (it works)."""

    async def lives(_: Request) -> Response:
        return JSONResponse({"ok": True})

    async def ready(_: Request) -> Response:
        state = await run_in_threadpool(health.probe)
        found: Mapping[str, Any] = {"ok": not state.problems, **asdict(state)}
        return JSONResponse(found, 503 if state.problems else 200)

    return [Route("/health", lives), Route("/ready", ready)]


def health_endpoints(health: Health, metrics: Metrics) -> Starlette:
    """Serve health, and /metrics for Prometheus."""

    async def scraped(_: Request) -> Response:
        text = await run_in_threadpool(generate_latest, metrics.registry)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    return Starlette(routes=[*health_routes(health), Route("/metrics", scraped)])
