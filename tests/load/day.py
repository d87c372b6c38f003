"""`make bench`, a day: 24 simulated hours at ten mentions a minute. Does anything grow, or stay open?

Prints memory, threads and open files after the first hour and at the end; exits 1 where memory grew by 5 % or more, or
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
from pathlib import Path

from bot.practice.people import APP_ID, practice_slack
from bot.practice.server import serve
from bot.practice.slack import LocalSlack
from tests.bot.world import ANA, BOT, buttons
from tests.load.chaos import ASKS
from tests.load.processes import environment, publish_starters, wait_until

A_MINUTE, MOST_GROWTH = 10, 0.05
SETTLES = 20.0
"""Seconds without work before a process is weighed."""


@dataclass(frozen=True)
class Weight:
    """What a process holds."""

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
    command = [sys.executable, "-m", "tests.load.moved_bot"]
    with subprocess.Popen(
        command, env=env, cwd=env["BESIDE"], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as bot:
        try:
            assert bot.stdout
            bot.stdout.readline()
            yield bot
        finally:
            bot.kill()


def main() -> int:
    """Live through it, and print what was weighed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=int, default=24)
    given = parser.parse_args()
    slack, chance = practice_slack(), random.Random(20261121)
    with tempfile.TemporaryDirectory() as folder, serve(slack) as served:
        env = environment(served, Path(folder) / "day.db") | {"MALLOC_ARENA_MAX": "2"}  # as in deploy/
        publish_starters(env)
        with moved_bot(env) as bot:
            wait_until(lambda: bool(slack.space.delivery.sockets(APP_ID)), 30, "the bot did not connect")
            began = time.monotonic()
            _burst(slack)  # as busy as it will ever be: pools are full, and stay so
            _hour(slack, bot, chance)
            time.sleep(SETTLES)
            first = Weight.of(bot.pid)
            for _ in range(given.hours - 1):
                _hour(slack, bot, chance)
            time.sleep(SETTLES)
            last = Weight.of(bot.pid)
            took = time.monotonic() - began
    growth = last.megabytes / first.megabytes - 1
    left = (last.threads - first.threads, last.files - first.files)
    print(
        f"{given.hours} simulated hours, {given.hours * 60 * A_MINUTE:,} mentions, {took:.0f} s: memory "
        f"{first.megabytes:.0f} MB after the first hour, {last.megabytes:.0f} MB at the end ({growth:+.1%}, aim under "
        f"+5 %); threads {first.threads} and {last.threads}, open files {first.files} and {last.files}"
    )
    return 0 if growth < MOST_GROWTH and left[0] <= 0 and left[1] <= 0 else 1


def _hour(slack: LocalSlack, bot: subprocess.Popen[str], chance: random.Random) -> None:
    for _ in range(60):
        for _ in range(A_MINUTE):
            slack.post("U0CORA", "C0BILLING", f"<@{BOT}> {chance.choice(ASKS)}")
        wait_until(lambda: not slack.unacked(), 60, "not everything was taken in")
        assert bot.stdin
        assert bot.stdout
        bot.stdin.write("60\n")
        bot.stdin.flush()
        bot.stdout.readline()
    _decide(slack)


def _burst(slack: LocalSlack) -> None:
    for _ in range(300):
        slack.post("U0CORA", "C0BILLING", f"<@{BOT}> {ASKS[0]}")
    wait_until(lambda: not slack.unacked(), 60, "not everything was taken in")


def _decide(slack: LocalSlack) -> None:
    """Ana decides what waits, so that not everything does."""
    direct = slack.dm(ANA, BOT)
    for card in [m for m in slack.said(direct) if "check:approve" in buttons(m)][:20]:
        slack.click(ANA, direct, card.ts, _action(card.blocks))


def _action(blocks: object) -> str:
    found = (each for block in blocks if block["type"] == "actions" for each in block["elements"])  # type: ignore[attr-defined]
    return next(str(each["action_id"]) for each in found if each["action_id"].startswith("check:approve"))


if __name__ == "__main__":
    sys.exit(main())
