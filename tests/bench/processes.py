"""Starting, killing and awaiting a bot in a process of its own."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from threading import Event

from bot.practice.demo_people import APP_ID, APP_TOKEN, BOT_TOKEN
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import Served
from bot.practice.starters import PEOPLE
from bot.practice.teams import PRODUCT
from twins.playbook.folder import read_files
from twins.playbook.roles import topics_in

ROOT = Path(__file__).parents[2]


def environment(served: Served, database: Path) -> dict[str, str]:
    """Return the variables a bot needs to find the local Slack."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANTHROPIC_")}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": served.api_url,
        "DATABASE_URL": f"sqlite:///{database}",
        "BESIDE": str(database.parent),
        "ARCHITECTS": "U0ARI",
        "LOG_LEVEL": "ERROR",
        "ASKS_PER_PERSON": "none",
        "ASKS_PER_CHANNEL": "none",
    }


def publish_starters(env: dict[str, str], starters: Path = ROOT / "twins" / "starters") -> None:
    """Publish the starter twins into the bot's database, and let them answer as if their experts had agreed."""
    for handle in PRODUCT.handles:
        _run(env, "publish", str(starters / handle), *_people(starters / handle))
        _run(env, "mode", handle, "live")


def _people(folder: Path) -> Iterator[str]:
    """Yield the options that give a starter's roles to the people of the practice workspace."""
    people = PEOPLE[folder.name]
    yield from ("--owner", people.expert.slack)
    for deputy in people.deputies:
        yield from ("--deputy", deputy.slack)
    for topic in sorted(topics_in(read_files(folder))):
        yield from ("--person", f"{topic}={people.topics[topic].slack}")


def copy_database(env: dict[str, str], origin: Path, target: str) -> None:
    """Copy a bot's database to a server."""
    command = [sys.executable, "-m", "bot", "db", "copy", f"sqlite:///{origin}", target]
    subprocess.run(command, env=env, cwd=env["BESIDE"], check=True, stdout=subprocess.DEVNULL)


def _run(env: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "-m", "bot", "twin", *arguments]
    subprocess.run(command, env=env, cwd=env["BESIDE"], check=True, stdout=subprocess.DEVNULL)


class Bot:
    """A bot in a process of its own."""

    def __init__(
        self,
        slack: LocalSlack,
        env: dict[str, str],
        module: str,
        *arguments: str,
        is_silent: bool = False,
        cores: Collection[int] = (),
    ) -> None:
        """Start nothing yet. A silent one shows no errors, where they are meant; it keeps to `cores`, if there are
        any."""
        self._cores = cores
        self._slack = slack
        self._errors = subprocess.DEVNULL if is_silent else None
        self._env = env
        self._command = [sys.executable, "-m", module, *arguments]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, sockets: int = 1) -> None:
        """Start it, and wait until as many as `sockets` are open."""
        self._process = subprocess.Popen(
            self._command,
            env=self._env,
            cwd=self._env["BESIDE"],
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
        )
        if self._cores:
            os.sched_setaffinity(self._process.pid, self._cores)  # before it has threads, which then keep to them
        wait_until(lambda: len(self._slack.space.delivery.sockets(APP_ID)) >= sockets, 60, "the bot did not connect")

    def threads(self) -> int:
        """Count its threads, as Linux tells them."""
        assert self._process
        return len(list(Path(f"/proc/{self._process.pid}/task").iterdir()))

    def may_write(self, *, allowed: bool) -> None:
        """Let it write files again, or let each write fail, as on a disk that turned read-only under open files."""
        assert self._process
        _, most = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (most if allowed else 0, most))

    def kill(self) -> None:
        """kill -9."""
        assert self._process
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """Ask it to stop."""
        assert self._process
        self._process.terminate()
        self._process.wait(30)


def wait_until(condition: Callable[[], bool], seconds: float, otherwise: str) -> None:
    """Look every 20 ms."""
    pause = Event()
    for _ in range(int(seconds / 0.02)):
        if condition():
            return
        pause.wait(0.02)
    raise TimeoutError(otherwise)
