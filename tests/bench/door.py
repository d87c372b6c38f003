"""`python -m tests.bench.door`: what an answer at the agents' door takes, beside the same ask in the bot.

The bot alone: from the moment at which Slack takes a mention to the commit of its decision, without the post. An agent:
from its call to its result, over MCP and over HTTP. Both take in what is asked and decide it, wait for the disk twice,
and ask Slack who the person is. The agent's time also holds what the bot's leaves out: its client, its token, the post
of the message that shows the request, and the delivery of the result. The finder goes by words alone: an encoder takes
as long on both sides, and would hide the difference. They take turns at one bot, so read the ratios. Exits 1 if the
ratio of MCP is short.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
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
from tests.bench.processes import environment, publish_starters, wait_until
from twins.agents.identity import AgentScope
from twins.jobs import Destination

TIMES, WARM_UP = 30, 5
MOST = 1.5
"""What an answer at the door may take, as a multiple of the bot's own decision."""
WANT, WHY = "show an error message next to the field", "people miss it at the top"


@dataclass
class Turn:
    """Seconds of one round, each of a way to ask."""

    bot: float
    mcp: float
    http: float


@dataclass
class Bench:
    """A bot that is connected, and an agent at its door."""

    slack: LocalSlack
    process: "subprocess.Popen[str]"
    port: int
    token: str
    turns: list[Turn] = field(default_factory=list)

    def bot(self) -> float:
        """Ask by a mention."""
        asked = float(self.slack.post("U0CORA", "C0BILLING", f"<@U0ZERO> ux {WANT} because {WHY}"))
        return self.decided() - asked

    def http(self, connection: HTTPConnection, number: int) -> float:
        body = json.dumps({"want": WANT, "why": WHY, "twin": "ux", "key": f"http {number}", "wait": 25})
        began = time.perf_counter()
        connection.request("POST", "/v1/asks", body, {"Authorization": f"Bearer {self.token}"})
        result = json.loads(connection.getresponse().read())
        took = time.perf_counter() - began
        self.settled(result)
        return took

    async def mcp(self, client: Client, number: int) -> float:
        began = time.perf_counter()
        given = {"want": WANT, "why": WHY, "twin": "ux", "key": f"mcp {number}"}
        result = await client.call_tool("ask_twin", given)
        took = time.perf_counter() - began
        self.settled(result.structured_content or {})
        return took

    def decided(self) -> float:
        """Return the time of day at which the next decision is committed."""
        assert self.process.stdout
        return float(self.process.stdout.readline())

    def settled(self, result: dict[str, Any]) -> None:
        assert result["go"] == "ahead", result
        self.decided()

    def rest(self) -> None:
        """Wait until all is posted that followed."""
        self.slack.wait_for(lambda: not self.slack.unacked(), timeout=60)
        time.sleep(0.15)

    async def measure(self) -> None:
        headers = {"authorization": f"Bearer {self.token}"}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
            transport = streamable_http_client(f"http://127.0.0.1:{self.port}/mcp", http_client=http)
            async with Client(transport) as client:
                for number in range(TIMES + WARM_UP):
                    turn = Turn(self.bot(), 0.0, 0.0)
                    self.rest()
                    turn.mcp = await self.mcp(client, number)
                    self.rest()
                    turn.http = self.http(connection, number)
                    self.rest()
                    self.turns.append(turn)


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
    return _told(bench.turns[WARM_UP:])


def _token(url: str, slack: LocalSlack) -> str:
    store = open_store(url, lambda: datetime.now(UTC))
    place = Destination(APP_ID, slack.space.team_id, user="U0CORA")
    try:
        return store.agent_tokens.issue(
            place, "Claude Code", frozenset(AgentScope), timedelta(days=1), datetime.now(UTC)
        )
    finally:
        store.database.close()


def _told(turns: list[Turn]) -> int:
    bot, mcp, http = (statistics.median(getattr(turn, way) for turn in turns) for way in ("bot", "mcp", "http"))
    print(f"  a mention to its decision {1000 * bot:.1f} ms, ask_twin {1000 * mcp:.1f} ms, HTTP {1000 * http:.1f} ms")
    print(f"ask_twin to the bot's own decision: {mcp / bot:.2f} x (aim: <= {MOST:g}) {said(mcp / bot <= MOST)}")
    return int(mcp / bot > MOST)


if __name__ == "__main__":
    sys.exit(main())
