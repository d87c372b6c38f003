"""Any number of machines run open jobs: each once, one at a time per lane, in order."""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import text

from storage.db.database import Database
from storage.jobs.procrastinate_dispatcher import ProcrastinateDispatcher
from storage.jobs.rows import enqueue
from storage.store import Store, store_on
from tests.storage.conftest import PostgresServer
from tests.support.store_processes import eventually, first_line, python
from twins.jobs import Job, RetryError

KIND = "ask"


def now() -> datetime:
    return datetime.now(UTC)


class Cluster:
    """Some machines on one database, and what their handler saw."""

    def __init__(self, url: str, machines: int, handler: Callable[["Cluster", int, Job], None]) -> None:
        self.began: Counter[str] = Counter()
        self.ran: list[tuple[str, str, int]] = []
        self.lock = threading.Lock()
        self.stores = [store_on(Database(url), now) for _ in range(machines)]
        self.machines = [ProcrastinateDispatcher(store.database, store.ledger, 3, (), 0) for store in self.stores]
        for number, store in enumerate(self.stores):
            store.ledger.register({KIND: self._handler(handler, number)}, lambda *_: ())

    def __enter__(self) -> "Cluster":
        for machine in self.machines:
            machine.start()
        return self

    def __exit__(self, *_: object) -> None:
        for machine in self.machines:
            machine.stop()
        for store in self.stores:
            store.database.close()

    def _handler(self, handler: Callable[["Cluster", int, Job], None], number: int) -> Callable[[Job], None]:
        def handle(job: Job) -> None:
            with self.lock:
                self.began[job.id] += 1
            handler(self, number, job)
            with self.lock:
                self.ran.append((job.lane, job.order, number))

        return handle

    def enqueue(self, number: int, lane: str, on: int = 0) -> None:
        job = Job(f"job{number}", KIND, lane, {}, f"{number:09d}", now())
        self.stores[on].ledger.enqueue(job)

    def by_lane(self) -> dict[str, list[str]]:
        lanes: dict[str, list[str]] = defaultdict(list)
        for lane, order, _ in self.ran:
            lanes[lane].append(order)
        return lanes


def does_nothing(*_: object) -> None:
    pass


@pytest.fixture
def url(postgres: PostgresServer) -> Iterator[str]:
    """A migrated database on a server."""
    yield postgres.migrated()
    postgres.forget()


def test_two_machines_do_each_job_once_and_each_lane_in_its_order(url: str) -> None:
    with Cluster(url, 2, lambda *_: time.sleep(0.002)) as cluster:
        for number in range(120):
            cluster.enqueue(number, f"lane{number % 12}", on=number % 2)
        assert eventually(lambda: len(cluster.ran) == 120, 30)
    assert set(cluster.began.values()) == {1}
    assert all(orders == sorted(orders) for orders in cluster.by_lane().values())
    assert {machine for *_, machine in cluster.ran} == {0, 1}


def test_a_job_that_waits_holds_up_its_lane_and_no_other(url: str) -> None:
    def first_fails(cluster: Cluster, _: int, job: Job) -> None:
        if job.id == "job0" and cluster.began["job0"] == 1:
            raise RetryError(timedelta(seconds=1.5), sent=False)

    with Cluster(url, 2, first_fails) as cluster:
        for number in range(4):
            cluster.enqueue(number, "held")
        cluster.enqueue(9, "free")
        assert eventually(lambda: "free" in cluster.by_lane())
        assert "held" not in cluster.by_lane()
        assert eventually(lambda: len(cluster.ran) == 5)
    assert cluster.by_lane()["held"] == sorted(cluster.by_lane()["held"])


def test_a_job_for_later_holds_up_nothing_that_comes_before_it(url: str) -> None:
    with Cluster(url, 1, does_nothing) as cluster:
        later = Job("later", KIND, "lane", {}, "9", now() + timedelta(minutes=10))
        cluster.stores[0].ledger.enqueue(later)
        cluster.enqueue(1, "lane")
        assert eventually(lambda: [order for _, order, _ in cluster.ran] == ["000000001"])


@pytest.mark.parametrize("waits", [(0, 10), (10, 0)], ids=["now, later", "later, now"])
def test_of_two_jobs_that_one_act_puts_in_a_lane_the_one_that_is_due_runs_at_once(
    url: str, monkeypatch: pytest.MonkeyPatch, waits: tuple[int, int]
) -> None:
    monkeypatch.setattr("storage.jobs.leases.STALLED_AFTER", timedelta(hours=1))  # no sweep comes to its help
    with Cluster(url, 1, does_nothing) as cluster:
        jobs = [Job(f"job{wait}", KIND, "lane", {}, f"{wait:09d}", now() + timedelta(minutes=wait)) for wait in waits]
        cluster.stores[0].ledger.enqueue(*jobs)
        assert eventually(lambda: [order for _, order, _ in cluster.ran] == ["000000000"])


@pytest.mark.parametrize("by", [timedelta(hours=1), timedelta(hours=-1), timedelta(seconds=2)])
def test_machines_whose_clocks_differ_run_every_job_and_every_next_try(url: str, by: timedelta) -> None:
    def first_fails(cluster: Cluster, _: int, job: Job) -> None:
        if job.id == "job0" and cluster.began["job0"] == 1:
            raise RetryError(timedelta(seconds=1), sent=False)

    with Cluster(url, 2, first_fails) as cluster:
        other = store_on(Database(url), lambda: now() + by)
        for number in range(3):
            written = now() + by
            other.ledger.enqueue(Job(f"job{number}", KIND, "lane", {}, f"{number:09d}", written))
        cluster.enqueue(9, "another")
        assert eventually(lambda: len(cluster.ran) == 4, 20)
        other.database.close()
    assert cluster.by_lane()["lane"] == sorted(cluster.by_lane()["lane"])


def write_and_fail(database: Database) -> None:
    with database.write() as session:
        enqueue(session, Job("lost", KIND, "lane", {}, "1", now()), now())
        raise ZeroDivisionError


def test_what_is_rolled_back_is_not_looked_at(url: str) -> None:
    with Cluster(url, 1, does_nothing) as cluster:
        with pytest.raises(ZeroDivisionError):
            write_and_fail(cluster.stores[0].database)
        cluster.enqueue(1, "lane")
        assert eventually(lambda: len(cluster.ran) == 1 and queued(cluster) == 0)


def queued(cluster: Cluster) -> int:
    """Count the queued tasks, over all lanes."""
    with cluster.stores[0].database.read() as session:
        return int(session.connection().execute(text("select count(*) from procrastinate_jobs")).scalar() or 0)


@pytest.mark.thorough
def test_what_a_process_wrote_that_defers_nothing_is_taken_up(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.jobs.leases.STALLED_AFTER", timedelta(seconds=1))
    beside: Store = store_on(Database(url), now)
    with Cluster(url, 1, does_nothing) as cluster:
        beside.ledger.enqueue(Job("aside", KIND, "lane", {}, "1", now()))
        assert eventually(lambda: len(cluster.ran) == 1, 15)
    beside.database.close()


FREEZES = """
import sys, time
from datetime import UTC, datetime, timedelta
from storage.jobs import leases
leases.LEASE = timedelta(seconds=2)
from storage.db.database import Database
from storage.jobs.rows import enqueue
from storage.jobs.procrastinate_dispatcher import ProcrastinateDispatcher
from storage.store import store_on
from twins.jobs import Job
now = lambda: datetime.now(UTC)
store = store_on(Database(sys.argv[1]), now)
def handler(job):
    print("began", flush=True)
    time.sleep(60)
store.ledger.register({"ask": handler}, lambda *_: ())
ProcrastinateDispatcher(store.database, store.ledger, 3, (), 0).start()
store.ledger.enqueue(Job("job0", "ask", "lane", {}, "1", now()))
time.sleep(60)
"""


@pytest.mark.thorough
def test_what_a_machine_left_that_was_killed_is_done_by_another(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.jobs.leases.LEASE", timedelta(seconds=2))
    with python(FREEZES, url) as first:
        assert first_line(first) == "began"
        first.kill()
    with Cluster(url, 1, does_nothing) as cluster:
        cluster.enqueue(1, "lane")
        assert eventually(lambda: len(cluster.ran) == 2, 30)
    assert {order for _, order, _ in cluster.ran} == {"1", "000000001"}


_END_OTHERS = (
    "select pid, pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() "
    "and datname = current_database()"
)
_STILL_THERE = "select count(*) from pg_stat_get_activity(null) where pid = any(%s)"


def test_a_server_that_drops_every_connection_stops_nobody(url: str) -> None:
    with Cluster(url, 2, does_nothing) as cluster:
        cluster.enqueue(0, "before")
        assert eventually(lambda: len(cluster.ran) == 1)
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            ended = [pid for pid, _ in connection.execute(_END_OTHERS).fetchall()]
            assert eventually(lambda: connection.execute(_STILL_THERE, [ended]).fetchone() == (0,))
        for number in range(1, 6):
            cluster.enqueue(number, f"after{number}")
        assert eventually(lambda: len(cluster.ran) == 6, 30)


def test_nothing_is_left_behind_in_the_queue(url: str) -> None:
    with Cluster(url, 1, does_nothing) as cluster:
        for number in range(5):
            cluster.enqueue(number, "lane")
        assert eventually(lambda: len(cluster.ran) == 5 and queued(cluster) == 0)
