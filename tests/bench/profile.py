"""`make profile`: what an answer, a verdict and a Home tab cost by stages, and what this machine charges for them.

The bot is a process of its own, on a local Slack in this one. Wall times are of a shared machine; statements,
commits and fsyncs are not.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.practice.demo_people import APP_ID, BOT_TOKEN, practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import serve
from bot.slack.client import call, make_client
from tests.bench.bench import ASK
from tests.bench.processes import environment, publish_starters, wait_until
from tests.bench.stages import Cost

ANA = "U0ANA"
TIMES, TRIES = 20, 200
CHECKED = "<@U0ZERO> security let partners pull the invoice export by a link, they sync at night"
WARM_UP, IDLE = 3, 0.1
"""Rounds that aren't counted, and the seconds of CPU a second below which nothing else goes on."""
_COUNTS = ("runs", "statements", "commits", "durable", "handed", "calls")
_TIMES = ("wall", "cpu", "sql", "committing", "calling", "json", "yaml")
_HEADS = {
    "statements": "SQL",
    "durable": "fsyncs",
    "calls": "Slack",
    "sql": "SQL ms",
    "committing": "commit",
    "calling": "Slack",
}
"""Shorter names of columns. Counts are of each time, and what follows them is milliseconds."""


@dataclass
class Act:
    """What an act cost, each time that it was done."""

    cpu: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    stages: dict[str, Cost] = field(default_factory=dict)

    def add(self, cost: tuple[Any, dict[str, Any]]) -> None:
        """Add one time."""
        took, report = cost
        self.cpu.append(report["cpu"])
        self.answered += [took] if isinstance(took, float) else []
        for stage, values in report["stages"].items():
            self.stages.setdefault(stage, Cost()).add(Cost(**values))

    def table(self, name: str) -> str:
        """Return the stages, a line each, and their sum."""
        total = Cost()
        for cost in self.stages.values():
            total.add(cost)
        took = f", answered after {1000 * statistics.median(self.answered):.1f} ms" if self.answered else ""
        cpu = f"{1000 * statistics.median(self.cpu):.1f} ms of CPU in the process, all that follows included"
        rows = {**dict(sorted(self.stages.items(), key=lambda each: -each[1].wall)), "all": total}
        lines = [f"{stage[:24]:24}" + "".join(_cells(cost, len(self.cpu))) for stage, cost in rows.items()]
        head = f"{'':24}" + "".join(f"{_HEADS.get(each, each):>8}" for each in (*_COUNTS, *_TIMES))
        return "\n".join(["", f"{name}{took}; {cpu}", head, *lines])


@dataclass(frozen=True)
class ProfiledBot:
    """A bot that says what its stages cost."""

    slack: LocalSlack
    api_url: str
    process: "subprocess.Popen[str]"

    def costs(self) -> dict[str, Any]:
        """Return what was done since the last call, once all is done that follows."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def rest(self) -> None:
        """Wait until the playbooks' vectors are made, which takes every core for a while after the start."""
        while self.costs()["cpu"] > IDLE:
            time.sleep(1)

    def cost_of(self, act: Callable[[], Any]) -> tuple[Any, dict[str, Any]]:
        """Act, and return what that returns with the costs of all that follows."""
        self.costs()
        done = act()
        self.slack.wait_for(lambda: not self.slack.unacked(), timeout=60)
        return done, self.costs()

    def answer_to(self, text: str, channel: str = "C0BILLING") -> float:
        """Ask, and return the seconds until the answer stands."""
        ts = self.slack.post("U0CORA", channel, text)
        room = self.slack.space.room(channel)
        found = self.slack.wait_for(lambda: [m for m in room.thread(ts) if m.bot_id], timeout=60)
        return float(found[0].ts) - float(ts)


def main() -> None:
    """Print the machine's own costs, then a table for each act."""
    with profiled() as bot:
        bot.answer_to(ASK)
        bot.rest()
        print(_limits(bot))
        acts = {
            "an answer": lambda: bot.answer_to(ASK),
            "an answer that waits for a check": lambda: bot.answer_to(CHECKED),
            "its approval by a click": lambda: approve(bot.slack),
            "the expert's Home tab": lambda: bot.slack.open_home(ANA, APP_ID),
        }
        done = {name: Act() for name in acts}
        for round_ in range(TIMES + WARM_UP):
            for name, act in acts.items():
                cost = bot.cost_of(act)
                if round_ >= WARM_UP:
                    done[name].add(cost)
        for name, times in done.items():
            print(times.table(name))


def approve(slack: LocalSlack) -> None:
    """Let Ana approve the newest check."""
    card = [m for m in slack.said(slack.dm(ANA, "U0ZERO")) if "check:approve" in str(m.blocks)][-1]
    slack.click(ANA, card.channel, card.ts, "check:approve")


@contextmanager
def profiled() -> Iterator[ProfiledBot]:
    """A profiled bot that is connected."""
    slack = practice_slack()
    with tempfile.TemporaryDirectory() as folder, serve(slack) as served:
        env = environment(served, Path(folder) / "bench.db")
        publish_starters(env)
        command = [sys.executable, "-m", "tests.bench.profiled_bot"]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen(command, env=env, cwd=folder, **pipes) as process:
            wait_until(lambda: bool(slack.space.delivery.sockets(APP_ID)), 60, "the bot did not connect")
            bot = ProfiledBot(slack, served.api_url, process)
            bot.costs()
            yield bot
            process.terminate()


def _cells(cost: Cost, times: int) -> Iterator[str]:
    yield from (f"{getattr(cost, each) / times:8.1f}" for each in _COUNTS)
    yield from (f"{1000 * getattr(cost, each) / times:8.2f}" for each in _TIMES)


def _limits(bot: ProfiledBot) -> str:
    """Say what one fsync, one call and one answer of a bot that keeps nothing cost here."""
    client = make_client(BOT_TOKEN, bot.api_url)
    trip = _median(lambda: call(client.users_info, user=ANA))
    with tempfile.NamedTemporaryFile() as file:
        fsync = _median(lambda: _written(file.fileno()))
    return f"one fsync {1000 * fsync:.2f} ms, one call to the local Slack {1000 * trip:.2f} ms (medians of {TRIES})"


def _written(file: int) -> None:
    os.write(file, bytes(4096))
    os.fdatasync(file)


def _median(act: Callable[[], Any]) -> float:
    def once() -> float:
        began = time.perf_counter()
        act()
        return time.perf_counter() - began

    return statistics.median(once() for _ in range(TRIES))


if __name__ == "__main__":
    main()
