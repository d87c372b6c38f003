"""`make bench`, a day: memory, threads and files over 24 simulated hours at ten mentions a minute.

Prints memory, threads and open files after the first hour and at the end; exits 1 where memory grew by 2 % or more, or
a thread, socket or file was left open.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func
from sqlmodel import col, select

from bot.practice.demo_people import APP_ID, practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import serve
from storage.db.database import Database
from storage.db.tables_jobs import JobRow
from tests.bench.chaos import ASKS
from tests.bench.clicks import said
from tests.bench.processes import environment, publish_starters, wait_until
from tests.support.slack_world import ANA, BOT, buttons

A_MINUTE, MOST_GROWTH = 10, 0.02
MALLOC = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536"}
"""As in deploy/."""
FIRST_TICK = 65.0
"""Seconds after the start by which the clock's own thread has worked as well: an hour is longer."""


@dataclass(frozen=True)
class Weight:
    """A process's resource use."""

    megabytes: float
    threads: int
    files: int

    @classmethod
    def of(cls, pid: int) -> "Weight":
        """By what the kernel says of it."""
        process = Path(f"/proc/{pid}")
        status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
        kilobytes = int(status["VmRSS"].split()[0])
        return cls(kilobytes / 1024, int(status["Threads"]), len(list((process / "fd").iterdir())))


@contextmanager
def moved_bot(env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A bot whose clock can be moved, once it is connected."""
    command = [sys.executable, "-m", "tests.bench.moved_bot"]
    with subprocess.Popen(
        command, env=env, cwd=env["BESIDE"], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as bot:
        try:
            assert bot.stdout
            bot.stdout.readline()
            yield bot
        finally:
            bot.kill()


class Day:
    """A bot's simulated hours: the clock moves on by a minute once all work of the last one is done."""

    def __init__(self, slack: LocalSlack, bot: subprocess.Popen[str], store: Database) -> None:
        self._slack = slack
        self._bot = bot
        self._store = store
        self._chance = random.Random(20261121)
        self._moved = timedelta(0)

    def hour(self) -> None:
        """Post ten mentions a minute; at the end, open two Home tabs and decide as Ana."""
        for _ in range(60):
            for _ in range(A_MINUTE):
                self._slack.post("U0CORA", "C0BILLING", f"<@{BOT}> {self._chance.choice(ASKS)}")
            self._settle()
            self._move(timedelta(minutes=1))
        for expert in ("U0ANA", "U0DEV"):
            self._slack.open_home(expert, APP_ID)
        self._decide()
        self._settle()

    def burst(self) -> None:
        """Send 300 asks at once, so that every thread and connection pool reaches its full size before memory is
        measured."""
        for _ in range(300):
            self._slack.post("U0CORA", "C0BILLING", f"<@{BOT}> {ASKS[0]}")
        self._settle()

    def _move(self, by: timedelta) -> None:
        assert self._bot.stdin
        assert self._bot.stdout
        self._bot.stdin.write(f"{by.total_seconds()}\n")
        self._bot.stdin.flush()
        self._bot.stdout.readline()
        self._moved += by

    def _settle(self) -> None:
        wait_until(lambda: not self._slack.unacked() and not self._due(), 120, "not everything was done")

    def _due(self) -> int:
        now = datetime.now(UTC) + self._moved
        due = select(func.count()).select_from(JobRow).where(JobRow.state == "open", col(JobRow.run_at) <= now)
        with self._store.read() as session:
            return int(session.exec(due).one())

    def _decide(self) -> None:
        """Ana decides what waits, so that not everything does."""
        direct = self._slack.dm(ANA, BOT)
        for card in [m for m in self._slack.said(direct) if "check:approve" in buttons(m)][:20]:
            self._slack.click(ANA, direct, card.ts, _action(card.blocks))


def main() -> int:
    """Live through it, and print what was weighed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=int, default=24)
    given = parser.parse_args()
    slack, weighed = practice_slack(), []
    with tempfile.TemporaryDirectory() as folder, serve(slack) as served:
        env = environment(served, Path(folder) / "day.db") | MALLOC
        publish_starters(env)
        with moved_bot(env) as bot:
            wait_until(lambda: bool(slack.space.delivery.sockets(APP_ID)), 30, "the bot did not connect")
            began, day = time.monotonic(), Day(slack, bot, Database(env["DATABASE_URL"]))
            day.burst()
            for _ in range(given.hours):
                day.hour()
                time.sleep(max(0.0, began + FIRST_TICK - time.monotonic()))
                weighed.append(Weight.of(bot.pid))
            took = time.monotonic() - began
    first, last = weighed[0], weighed[-1]
    growth = last.megabytes / first.megabytes - 1
    left = (last.threads - first.threads, last.files - first.files)
    holds = growth < MOST_GROWTH and left[0] <= 0 and left[1] <= 0
    print(
        f"{given.hours} simulated hours, {given.hours * 60 * A_MINUTE:,} mentions, {took:.0f} s: memory "
        f"{first.megabytes:.0f} MB after the first hour, {last.megabytes:.0f} MB at the end ({growth:+.1%}, aim under "
        f"+2 %); threads {first.threads} and {last.threads}, open files {first.files} and {last.files} "
        f"{said(holds)}"
    )
    print("MB hour by hour: " + " ".join(f"{each.megabytes:.0f}" for each in weighed))
    return 0 if holds else 1


def _action(blocks: object) -> str:
    found = (each for block in blocks if block["type"] == "actions" for each in block["elements"])  # type: ignore[attr-defined]
    return next(str(each["action_id"]) for each in found if each["action_id"].startswith("check:approve"))


if __name__ == "__main__":
    sys.exit(main())
