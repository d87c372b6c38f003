"""`make chaos`, clocks and refusals: machines whose clocks differ by seconds or an hour or are set back in mid-run, and
a Slack that refuses sizes and conversations.info.

Meanwhile a process is killed, Slack redelivers events, answers 429 and drops connections. Prints what was lost,
doubled, out of order, given up or stalled; exits 1 unless all are none.
"""

import argparse
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.practice.demo_people import practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import serve
from storage.db.database import Database
from tests.bench.chaos import Counted, count, open_jobs
from tests.bench.machines import Cluster, Trial, ask_on, decide, is_quiet, miscounted, postgres, settled
from tests.bench.processes import ROOT, Bot, copy_database, environment, publish_starters, wait_until
from tests.bench.weeks import Weeks, let_them_be_stale

HOUR = 3600.0


@dataclass(frozen=True)
class Hazard:
    """What goes wrong in a run."""

    name: str
    skews: tuple[float, ...]
    """By how many seconds each machine's clock is ahead; a single one runs on SQLite."""
    set_back: float = 0.0
    """By how many seconds the last machine's clock is set back in mid-run."""
    faults: dict[str, float] = field(default_factory=dict)


HAZARDS = (
    Hazard("SQLite, the clock set back an hour", (0.0,), set_back=HOUR),
    Hazard("PostgreSQL, two machines 2 s apart", (1.0, -1.0)),
    Hazard("PostgreSQL, one machine an hour ahead, one an hour behind", (HOUR, -HOUR)),
    Hazard("PostgreSQL, one of two clocks set back an hour", (0.0, 0.0), set_back=HOUR),
    Hazard("SQLite, Slack refuses messages above 1,000 characters", (0.0,), faults={"largest_message": 1_000}),
    Hazard("SQLite, Slack refuses every third conversations.info", (0.0,), faults={"info_refused": 0.34}),
)


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    counted: Counted
    stalled: int
    """Jobs that are still open, checks that nobody could decide, and digests that never came."""
    doubled: int
    """Verdicts without exactly one entry, and digests that came twice."""
    seconds: float

    @property
    def is_clean(self) -> bool:
        """Nothing lost, doubled, out of order, given up or stalled, and the audit log whole."""
        return self.counted.is_clean and not self.stalled and not self.doubled

    def __str__(self) -> str:
        counted = self.counted
        broken = "whole" if counted.chain_broken_at is None else f"broken at entry {counted.chain_broken_at}"
        return (
            f"answered {counted.answered}, lost {counted.lost}, doubled {counted.doubled + self.doubled}, threads out "
            f"of order {counted.disordered}, given up {counted.dead}, stalled {self.stalled}, audit log {broken}, "
            f"{self.seconds:.0f} s: {'ok' if self.is_clean else 'short'}"
        )


class Machine:
    """A bot whose clock can be set."""

    def __init__(self, slack: LocalSlack, env: dict[str, str], folder: Path, number: int, ahead: float) -> None:
        self._file, self.ahead = folder / f"skew{number}", ahead
        self.set(ahead)
        self.bot = Bot(slack, env | {"SKEW_FILE": str(self._file)}, "tests.bench.skewed_bot")

    def now(self) -> datetime:
        """The time that it believes it is."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def set(self, ahead: float) -> None:
        """Set its clock."""
        self.ahead = ahead
        written = self._file.with_suffix(".new")
        written.write_text(str(ahead))
        written.replace(self._file)


class Stocked:
    """A database with stale starter twins, which takes a minute to make."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "stocked.db"
        starters = Path(shutil.copytree(ROOT / "twins" / "starters", folder / "starters"))
        self.experts = let_them_be_stale(starters)
        with serve(practice_slack()) as served:
            publish_starters(environment(served, self.file), starters)


def run(hazard: Hazard, stocked: Stocked, mentions: int, patience: float) -> Outcome:
    """Run a hazard, and count."""
    slack, trial = practice_slack(), Trial(len(hazard.skews), mentions, mentions // 4, threads=min(50, mentions // 5))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        env = environment(stack.enter_context(serve(slack)), folder / "one.db")
        is_sqlite = trial.machines == 1
        if is_sqlite:
            shutil.copy(stocked.file, folder / "one.db")
        else:
            env["DATABASE_URL"] = stack.enter_context(postgres()).get_uri()
            copy_database(env, stocked.file, env["DATABASE_URL"])
        machines = [Machine(slack, env, folder, number, by) for number, by in enumerate(hazard.skews)]
        cluster = Cluster(slack, [machine.bot for machine in machines])
        cluster.start()
        store = Database(env["DATABASE_URL"])
        stack.callback(store.close)
        stack.callback(cluster.stop)
        weeks = Weeks(store, stocked.experts, machines[0].now if is_sqlite else lambda: datetime.now(UTC))
        slack.faults.set(rate_limited=0.05, dropped=0.02, redelivered=0.10, **hazard.faults)
        began = time.monotonic()
        asked = _live_through(slack, store, trial, weeks, cluster, machines, hazard, patience)
        slack.faults.clear()
        digests, missing, again = weeks.amiss(slack)
        stalled = open_jobs(store) + max(0, trial.verdicts - settled(store)) + missing + (digests == 0)
        return Outcome(count(slack, store, asked), stalled, miscounted(store) + again, time.monotonic() - began)


def _live_through(
    slack: LocalSlack,
    store: Database,
    trial: Trial,
    weeks: Weeks,
    cluster: Cluster,
    machines: list[Machine],
    hazard: Hazard,
    patience: float,
) -> dict[str, list[str]]:
    """Ask and decide, set the clock and kill a process on the way, and wait until all is done, or patience ends."""
    asked: dict[str, list[str]] = {}
    ended = threading.Event()
    asking = threading.Thread(target=ask_on, args=(slack, asked, trial))
    deciding = threading.Thread(target=decide, args=(slack, ended))
    for thread in (asking, deciding, weeks):
        thread.start()
    whole = trial.mentions / trial.a_second
    time.sleep(0.4 * whole)
    if hazard.set_back:
        machines[-1].set(machines[-1].ahead - hazard.set_back)
    time.sleep(0.3 * whole)
    cluster.kill_and_start()
    asking.join()
    until = time.monotonic() + patience
    _wait(lambda: is_quiet(slack, store) and settled(store) >= trial.verdicts, until)
    ended.set()
    deciding.join()
    _wait(weeks.have_gone_by, until)
    weeks.stop()
    _wait(lambda: weeks.are_sent() and is_quiet(slack, store), max(until, time.monotonic() + 90))
    return asked


def _wait(condition: Callable[[], bool], until: float) -> None:
    try:
        wait_until(condition, max(0.1, until - time.monotonic()), "stalled")
    except TimeoutError:
        return  # what is still open is counted as stalled


def main() -> int:
    """Run each, and print a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=400)
    parser.add_argument("--patience", type=float, default=240.0)
    parser.add_argument("--only", type=int, nargs="*", default=range(len(HAZARDS)))
    given = parser.parse_args()
    is_clean = True
    with tempfile.TemporaryDirectory() as folder:
        stocked = Stocked(Path(folder))
        for number in given.only:
            outcome = run(HAZARDS[number], stocked, given.mentions, given.patience)
            is_clean = is_clean and outcome.is_clean
            print(f"{HAZARDS[number].name}, {given.mentions} mentions: {outcome}", flush=True)
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
