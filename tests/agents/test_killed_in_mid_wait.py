"""A bot in a process of its own, which agents ask over MCP: killed while they wait, and with two hundred of them."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from bot.cli.serve import stocked
from bot.clock import Clock
from bot.http_server import free_port
from bot.practice.demo_people import APP_ID, practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import serve
from bot.practice.workspace.model import Message
from tests.agents.mcp_client import call, content_of
from tests.bench.processes import Bot, environment, wait_until
from tests.support.settings import settings
from tests.support.slack_world import ANA, BOT, CORA, buttons
from twins.agents.identity import AgentScope
from twins.jobs import Destination

pytestmark = pytest.mark.thorough
ASK = {"want": "let partners pull the invoice export by a link", "why": "they sync at night", "twin": "security"}
MANY = 200
Told = TypeVar("Told")


@dataclass(frozen=True)
class OwnProcess:
    """A bot's process, its workspace, and Cora's agent."""

    slack: LocalSlack
    bot: Bot
    url: str
    token: str

    def call(self, tool: str, **given: Any) -> dict[str, Any]:
        return content_of(call(f"{self.url}/mcp", tool, given, token=self.token))

    def repeat(self, act: Callable[[], Told]) -> Told:
        """Do as clients do with a call that was lost: repeat it until the bot is back."""
        until = time.monotonic() + 60
        while True:
            try:
                return act()
            except Exception:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def card(self) -> Message:
        direct = self.slack.dm(ANA, BOT)
        return self.slack.wait_for(lambda: [m for m in self.slack.said(direct) if buttons(m)], 30)[-1]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[OwnProcess]:
    """Yield a bot that was started and has the practice workspace's twins."""
    clock, port, database = Clock(), free_port(), tmp_path / "own.db"
    slack = practice_slack(clock.now)
    store = stocked(settings(database_url=f"sqlite:///{database}"), slack, clock)
    place = Destination(APP_ID, slack.space.team_id, user=CORA)
    token = store.agent_tokens.issue(place, "Claude Code", frozenset(AgentScope), timedelta(days=1), clock.now())
    store.database.close()
    with serve(slack, 0) as served:
        given = {"AGENTS_DOOR": "on", "HTTP_PORT": str(port), "WAITS_PER_AGENT": "none", "EMBEDDINGS": "off"}
        bot = Bot(slack, environment(served, database) | given, "bot", "run")
        bot.start()
        try:
            own = OwnProcess(slack, bot, f"http://127.0.0.1:{port}", token)
            own.repeat(lambda: own.call("list_twins"))
            yield own
        finally:
            bot.kill()


def in_background(pool: ThreadPoolExecutor, own: OwnProcess, ticket: str) -> Future[dict[str, Any]]:
    return pool.submit(own.call, "wait_for_verdict", ticket=ticket, up_to_seconds=40)


def test_an_agent_that_repeats_its_call_after_a_kill_gets_the_verdict(own: OwnProcess) -> None:
    asked = own.call("ask_twin", **ASK)
    assert asked["state"] == "waiting"
    card = own.card()
    with ThreadPoolExecutor(4) as pool:
        for _ in range(2):
            waiting = in_background(pool, own, asked["ticket"])
            time.sleep(2)
            assert not waiting.done()
            own.bot.kill()
            with suppress(Exception):
                waiting.result(30)
            own.bot.start()

        assert own.repeat(lambda: own.call("ask_twin", **ASK))["ticket"] == asked["ticket"]
        again = in_background(pool, own, asked["ticket"])
        time.sleep(2)
        own.slack.click(ANA, card.channel, card.ts, "check:approve")
        verdict = again.result(60)

    assert (verdict["go"], verdict["decided_by"]) == ("ahead", "Ana")
    direct = own.slack.dm(ANA, BOT)
    wait_until(lambda: not [m for m in own.slack.said(direct) if buttons(m)], 20, "the card still has buttons")
    assert len([m for m in own.slack.said(direct) if "invoice export" in str(m.blocks)]) == 1


async def _wait_together(own: OwnProcess, ticket: str, seconds: float) -> tuple[int, list[str]]:
    """Wait with many calls at once; return the bot's threads meanwhile, and the states."""
    limits = httpx2.Limits(max_connections=MANY + 10)
    headers = {"authorization": f"Bearer {own.token}"}
    async with httpx2.AsyncClient(headers=headers, timeout=90, limits=limits) as http:
        async with Client(streamable_http_client(f"{own.url}/mcp", http_client=http)) as client:
            given = {"ticket": ticket, "up_to_seconds": seconds}
            calls = [asyncio.create_task(client.call_tool("wait_for_verdict", given)) for _ in range(MANY)]
            await asyncio.sleep(seconds * 0.7)
            held, over = own.bot.threads(), [each for each in calls if each.done()]
            assert over == []
            results = await asyncio.gather(*calls)
    return held, [content_of(each)["state"] for each in results]


def test_two_hundred_agents_that_wait_over_mcp_cost_no_thread_each(own: OwnProcess) -> None:
    ticket = own.call("ask_twin", **ASK)["ticket"]
    before = own.bot.threads()

    held, states = asyncio.run(_wait_together(own, ticket, 15))
    print(f"{before} threads before, {held} while {MANY} wait")

    assert states == ["waiting"] * MANY
    assert held - before <= 40, (before, held)  # the pool of threads that serves all of them
