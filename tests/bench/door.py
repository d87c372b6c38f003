"""`python -m tests.bench.door`: what an answer at the agents' door takes, beside the same ask in the bot.

The bot alone: from the moment at which Slack takes a mention to the commit of its decision, without the post. An agent:
from its call to its result. Both take in what is asked and decide it, wait for the disk twice, and ask Slack who the
person is. The agent's time also holds what the bot's leaves out: its client, its token, and the delivery of the result.
The finder goes by words alone, since an encoder takes
the same time on both sides and would hide the difference. They take turns
at one bot, so read the ratios.

| line | the agent's client |
|---|---|
| ask_twin, 2026-07-28 | of MCP's newest era; it sends, reads and parses, and nothing else |
| ask_twin, 2025-11-25 | the same of the era before, in the session of its handshake |
| ask_twin by the SDK | the Python SDK's of the newest era, in this process and on the same two cores as the bot |
| HTTP | sends, reads and parses |

Exits 1 if `ask_twin` misses the aim. The SDK's client doesn't count, since it is no part of the door.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx2
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from bot.http_server import free_port
from bot.practice.demo_people import APP_ID, practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import serve
from storage.store import open_store
from tests.bench.clicks import said
from tests.bench.lean_mcp import LeanClient, posted
from tests.bench.processes import environment, publish_starters, wait_until
from twins.agents.identity import AgentScope
from twins.jobs import Destination

TIMES, WARM_UP = 30, 5
MOST = 1.5
"""What an answer at the door may take, as a multiple of the bot's own decision."""
WANT, WHY = "show an error message next to the field", "people miss it at the top"
NEWEST, OLDER, SDK, HTTP = "ask_twin, 2026-07-28", "ask_twin, 2025-11-25", "ask_twin by the SDK", "HTTP"

Result = dict[str, Any]
Way = Callable[[Mapping[str, Any]], Awaitable[Result]]


@dataclass
class Bench:
    """A bot that is connected, and an agent at its door."""

    slack: LocalSlack
    process: "subprocess.Popen[str]"
    port: int
    token: str
    alone: list[float] = field(default_factory=list)
    """Seconds of each ask in the bot."""
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Seconds of each ask at the door, by the way in."""

    async def measure(self) -> None:
        async with self.ways() as ways:
            for number in range(TIMES + WARM_UP):
                self.alone.append(self.mention())
                for name, ask in ways.items():
                    given = {"want": WANT, "why": WHY, "twin": "ux", "key": f"{name} {number}"}
                    self.took[name].append(await self.answered(ask, given))

    def mention(self) -> float:
        asked = float(self.slack.post("U0CORA", "C0BILLING", f"<@U0ZERO> ux {WANT} because {WHY}"))
        took = self.decided() - asked
        self.rest()
        return took

    async def answered(self, ask: Way, given: Mapping[str, Any]) -> float:
        began = time.perf_counter()
        result = await ask(given)
        took = time.perf_counter() - began
        assert result["go"] == "ahead", result
        self.decided()
        self.rest()
        return took

    def decided(self) -> float:
        """Return the time of day at which the next decision is committed."""
        assert self.process.stdout
        return float(self.process.stdout.readline())

    def rest(self) -> None:
        """Wait until all is posted that followed."""
        self.slack.wait_for(lambda: not self.slack.unacked(), timeout=60)
        time.sleep(0.15)

    @asynccontextmanager
    async def ways(self) -> AsyncIterator[dict[str, Way]]:
        newest = LeanClient(self.connection(), self.token)
        older = LeanClient.with_handshake(self.connection(), self.token)
        http = self.connection()

        async def by_http(given: Mapping[str, Any]) -> Result:
            body = json.dumps({**given, "wait": 25})
            answer = posted(http, "/v1/asks", body, {"Authorization": f"Bearer {self.token}"})
            result: Result = json.loads(answer.read())
            return result

        async with self.sdk() as client:

            async def by_sdk(given: Mapping[str, Any]) -> Result:
                return (await client.call_tool("ask_twin", dict(given))).structured_content or {}

            yield {NEWEST: _lean(newest), OLDER: _lean(older), SDK: by_sdk, HTTP: by_http}

    def connection(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=60)

    @asynccontextmanager
    async def sdk(self) -> AsyncIterator[Client]:
        headers = {"authorization": f"Bearer {self.token}"}
        async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
            transport = streamable_http_client(f"http://127.0.0.1:{self.port}/mcp", http_client=http)
            async with Client(transport) as client:
                yield client


def _lean(client: LeanClient) -> Way:
    async def asked(given: Mapping[str, Any]) -> Result:
        return client.call_tool("ask_twin", given)

    return asked


def main() -> int:
    slack = practice_slack()
    with tempfile.TemporaryDirectory() as folder, serve(slack) as served:
        port = free_port()
        more = {"AGENTS_DOOR": "true", "HTTP_PORT": str(port), "ASKS_PER_AGENT": "none", "EMBEDDINGS": "off"}
        env = environment(served, Path(folder) / "bench.db") | more
        publish_starters(env)
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen([sys.executable, "-m", "tests.bench.timed_bot"], env=env, cwd=folder, **pipes) as process:
            wait_until(lambda: bool(slack.space.delivery.sockets(APP_ID)), 60, "the bot did not connect")
            bench = Bench(slack, process, port, _token(env["DATABASE_URL"], slack))
            asyncio.run(bench.measure())
            process.terminate()
    return _told(bench)


def _token(url: str, slack: LocalSlack) -> str:
    store = open_store(url, lambda: datetime.now(UTC))
    place = Destination(APP_ID, slack.space.team_id, user="U0CORA")
    try:
        return store.agent_tokens.issue(
            place, "Claude Code", frozenset(AgentScope), timedelta(days=1), datetime.now(UTC)
        )
    finally:
        store.database.close()


def _told(bench: Bench) -> int:
    alone = statistics.median(bench.alone[WARM_UP:])
    print(f"  a mention to its decision {1000 * alone:.1f} ms")
    ratios = {}
    for name, took in bench.took.items():
        median = statistics.median(took[WARM_UP:])
        ratios[name] = median / alone
        aim = f" (aim: <= {MOST:g}) {said(ratios[name] <= MOST)}" if name in {NEWEST, OLDER} else ""
        print(f"{name}: {1000 * median:.1f} ms, {ratios[name]:.2f} x the bot's own decision{aim}")
    return int(max(ratios[NEWEST], ratios[OLDER]) > MOST)


if __name__ == "__main__":
    sys.exit(main())
