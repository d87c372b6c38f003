"""`make bench`, the starts: an ask on the command line, and the program until it is connected, with twenty twins."""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.practice.demo_people import practice_slack
from bot.practice.server import serve
from storage.db.migrate import upgrade
from storage.store import open_store
from tests.bench.clicks import said
from tests.bench.digests import playbook
from tests.bench.processes import Bot, environment, publish_starters

TWINS, TIMES, ASKED_WITHIN, CONNECTED_WITHIN = 20, 5, 0.5, 1.5
"""Twins that are published, how often each is measured, and the aims in seconds."""
ASK = ("ask", "ux", "show an error message next to the field because people miss it at the top")


def main() -> int:
    """Print the medians; 1 where one is short of its aim."""
    slack = practice_slack()
    with tempfile.TemporaryDirectory() as folder, serve(slack) as served:
        env = environment(served, Path(folder) / "bench.db")
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program isn't compiled at each start
        publish_starters(env)
        _publish(env["DATABASE_URL"])
        command = [sys.executable, "-m", "bot", *ASK]
        asked = _median(lambda: subprocess.run(command, env=env, cwd=folder, capture_output=True, check=False))
        connected = _median(lambda: _once(Bot(slack, env, "bot", "run")))
    figures = (("zerohandoff ask", asked, ASKED_WITHIN), (f"connected, {TWINS} twins", connected, CONNECTED_WITHIN))
    for what, (seconds, cpu), aim in figures:
        print(f"{what}: {seconds:.2f} s (aim: <= {aim:g}) {said(seconds <= aim)}; {cpu:.2f} s of CPU to its end")
    return 0 if all(seconds <= aim for _, (seconds, _), aim in figures) else 1


def _publish(url: str) -> None:
    store, now = open_store(url, lambda: datetime.now(UTC)), datetime.now(UTC)
    upgrade(store.database)
    for number in range(TWINS - len(store.versions.listed())):
        store.publishing.publish(playbook(number), None, now)
    store.database.close()


def _median(act: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that it takes, or says that it took, and those of CPU in its process."""
    took, used = [], []
    for _ in range(TIMES):
        began, before = time.perf_counter(), _cpu()
        found = act()
        took.append(found if isinstance(found, float) else time.perf_counter() - began)
        used.append(_cpu() - before)
    return statistics.median(took), statistics.median(used)


def _cpu() -> float:
    """Return the seconds of CPU of the processes that were started here and have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def _once(bot: Bot) -> float:
    began = time.perf_counter()
    bot.start()
    took = time.perf_counter() - began
    bot.stop()
    return took


if __name__ == "__main__":
    sys.exit(main())
