"""`make chaos`, a database that turns read-only in mid-run: on SQLite every write to a file fails, on PostgreSQL every
transaction may only read.

Meanwhile people ask and decide, Slack redelivers, answers 429 and drops connections. Prints what was lost, doubled,
given up or stalled, how often people were told, and what `/ready` said; exits 1 unless all is as it should be. What
Slack has to deliver again may come after a later message of its thread, and is then answered after it.
"""

import argparse
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psycopg

from bot.http_server import free_port
from bot.practice.demo_people import practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import serve
from storage.db.database import Database
from tests.bench.chaos import Counted, count, open_jobs
from tests.bench.machines import Cluster, Trial, ask_on, decide, is_quiet, miscounted, postgres, settled
from tests.bench.processes import Bot, copy_database, environment, wait_until
from tests.bench.skews import Stocked
from tests.support.slack_world import ANA, CORA

MENTIONS, READ_ONLY_FOR, PATIENCE = 400, 15.0, 300.0


@dataclass(frozen=True)
class ReadOnly:
    """What came of a run."""

    counted: Counted
    stalled: int
    doubled: int
    told: int
    """Private words that something wasn't recorded."""
    was_said: bool
    """`/ready` of each process said so meanwhile, and is well at the end."""
    seconds: float

    @property
    def is_clean(self) -> bool:
        """Nothing lost, doubled, given up or stalled, people told, and `/ready` right."""
        counted = self.counted
        is_whole = counted.chain_broken_at is None and not (counted.lost or counted.doubled or counted.dead)
        return is_whole and not (self.stalled or self.doubled) and self.told > 0 and self.was_said

    def __str__(self) -> str:
        counted = self.counted
        broken = "whole" if counted.chain_broken_at is None else f"broken at entry {counted.chain_broken_at}"
        return (
            f"answered {counted.answered}, lost {counted.lost}, doubled {counted.doubled + self.doubled}, threads out "
            f"of order {counted.disordered}, given up {counted.dead}, stalled {self.stalled}, told {self.told} times, "
            f"/ready {'said so' if self.was_said else 'was wrong'}, audit log {broken}, {self.seconds:.0f} s: "
            f"{'ok' if self.is_clean else 'short'}"
        )


@dataclass(frozen=True)
class Processes:
    """Bots with one database, and a way to let it only be read."""

    bots: list[Bot]
    ports: list[int]
    let_write: Callable[[bool], None]

    @contextmanager
    def reading_only(self) -> Iterator[None]:
        """Refuse all writes for a while."""
        self.let_write(False)
        try:
            yield
        finally:
            self.let_write(True)

    def readiness(self) -> list[tuple[int, str]]:
        """Return what each says of itself."""
        return [_ready(port) for port in self.ports]


def run(machines: int, stocked: Stocked, mentions: int) -> ReadOnly:
    """Run on SQLite if there is one machine, else on PostgreSQL."""
    slack, trial = practice_slack(), Trial(machines, mentions, mentions // 4, threads=min(50, mentions // 5))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        env = environment(stack.enter_context(serve(slack)), folder / "one.db")
        if machines == 1:
            shutil.copy(stocked.file, folder / "one.db")
        else:
            env["DATABASE_URL"] = stack.enter_context(postgres()).get_uri()
            copy_database(env, stocked.file, env["DATABASE_URL"])
        processes = _processes(slack, env, machines)
        cluster = Cluster(slack, processes.bots)
        cluster.start()
        store = Database(env["DATABASE_URL"])
        stack.callback(store.close)
        stack.callback(cluster.stop)
        slack.faults.set(rate_limited=0.05, dropped=0.02, redelivered=0.10)
        began = time.monotonic()
        asked, said = _live_through(slack, store, trial, processes)
        slack.faults.clear()
        stalled = open_jobs(store) + max(0, trial.verdicts - settled(store))
        told = sum("not* recorded" in m.text for user in (CORA, ANA) for m in slack.ephemerals(user))
        counted, took = count(slack, store, asked), time.monotonic() - began
        is_well = all(status == 200 for status, _ in processes.readiness())
        return ReadOnly(counted, stalled, miscounted(store), told, said and is_well, took)


def _live_through(
    slack: LocalSlack, store: Database, trial: Trial, processes: Processes
) -> tuple[dict[str, list[str]], bool]:
    """Ask and decide while the database turns read-only and back; return what was asked, and whether each process said
    that it can't be written."""
    asked: dict[str, list[str]] = {}
    ended = threading.Event()
    asking = threading.Thread(target=ask_on, args=(slack, asked, trial))
    deciding = threading.Thread(target=decide, args=(slack, ended))
    asking.start()
    deciding.start()
    time.sleep(0.4 * trial.mentions / trial.a_second)
    with processes.reading_only():
        time.sleep(READ_ONLY_FOR)
        said = all(status == 503 and "can't be written" in text for status, text in processes.readiness())
    asking.join()
    with suppress(TimeoutError):  # what is still open is counted as stalled
        wait_until(lambda: is_quiet(slack, store) and settled(store) >= trial.verdicts, PATIENCE, "stalled")
    ended.set()
    deciding.join()
    return asked, said


def _processes(slack: LocalSlack, env: dict[str, str], machines: int) -> Processes:
    ports = [free_port() for _ in range(machines)]
    bots = [Bot(slack, env | {"METRICS_PORT": str(port)}, "bot", "run", is_silent=True) for port in ports]
    if machines == 1:
        return Processes(bots, ports, lambda allowed: bots[0].may_write(allowed=allowed))
    return Processes(bots, ports, lambda allowed: _let_transactions_write(env["DATABASE_URL"], allowed))


def _let_transactions_write(url: str, allowed: bool) -> None:
    """Set what each transaction begins with, also those of connections that are open, as where a server was demoted."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set default_transaction_read_only = off")
        connection.execute(f"alter system set default_transaction_read_only = {'off' if allowed else 'on'}")
        connection.execute("select pg_reload_conf()")


def _ready(port: int) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/ready")
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def main() -> int:
    """Run both, and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=MENTIONS)
    parser.add_argument("--machines", type=int, nargs="*", default=[1, 2])
    given = parser.parse_args()
    is_clean = True
    with tempfile.TemporaryDirectory() as folder:
        stocked = Stocked(Path(folder))
        for machines in given.machines:
            outcome = run(machines, stocked, given.mentions)
            is_clean = is_clean and outcome.is_clean
            name = "SQLite, one process" if machines == 1 else f"PostgreSQL, {machines} processes"
            print(f"{name}, read-only for {READ_ONLY_FOR:.0f} s in {given.mentions} mentions: {outcome}", flush=True)
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
