"""An agent at the door: what it sends over the real port, and what it gets."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from bot.cli.serve import practising
from bot.http_server import free_port
from bot.practice.demo_people import APP_ID
from tests.support.settings import settings
from tests.support.slack_world import CORA, World
from twins.agents.identity import AgentScope
from twins.jobs import Destination

AHEAD = "ux show an error message next to the field"
ALL = frozenset(AgentScope)


@dataclass(frozen=True)
class Agent:
    """An agent with a token, which speaks HTTP."""

    world: World
    port: int
    token: str

    def call(
        self, method: str, path: str, body: object = None, *, token: str | None = None, raw: bytes | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Send one request; return status and JSON."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"Bearer {self.token if token is None else token}"}
        sent = raw if raw is not None else None if body is None else json.dumps(body).encode()
        try:
            connection.request(method, path, sent, headers | {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def ask(self, want: str, why: str = "", twin: str = "", **more: object) -> dict[str, Any]:
        """Ask, and return the result."""
        status, said = self.call("POST", "/v1/asks", {"want": want, "why": why, "twin": twin, **more})
        assert status == 200, (status, said)
        return said

    def read(self, ticket: str, wait: int = 0) -> dict[str, Any]:
        """Read a ticket, or wait for its verdict."""
        status, said = self.call("GET", f"/v1/asks/{ticket}?wait={wait}")
        assert status == 200, (status, said)
        return said

    def act(self, ticket: str, what: str, **body: object) -> tuple[int, dict[str, Any]]:
        """Withdraw, answer or request an override."""
        return self.call("POST", f"/v1/asks/{ticket}/{what}", body)


@contextmanager
def agents_world(folder: Path, **given: Any) -> Iterator[World]:
    """Run a practice workspace whose agents' door is open."""
    opened = settings(agents_door=True, http_port=free_port(), **given)
    with practising(folder / "practice.db", port=0, given=opened) as practice:
        yield World(practice)


def agent_of(world: World, person: str = CORA, name: str = "Claude Code", scopes: frozenset[AgentScope] = ALL) -> Agent:
    """Give a person an agent, and return it."""
    store, now = world.practice.store, world.practice.clock.now()
    place = Destination(APP_ID, world.slack.space.team_id, user=person)
    token = store.agent_tokens.issue(place, name, scopes, timedelta(days=30), now)
    return Agent(world, int(world.practice.agents_url.rpartition(":")[2]), token)
