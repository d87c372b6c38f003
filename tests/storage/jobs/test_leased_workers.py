"""On a server, a transaction that puts a job into a free lane claims and leases it, and a lane is one machine's."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine.default import DefaultDialect

from storage.db.database import Database
from storage.jobs import leases
from storage.jobs.leased_workers import LeasedWorkers
from storage.jobs.ledger import Ledger
from storage.jobs.procrastinate_dispatcher import ProcrastinateDispatcher
from storage.jobs.rows import enqueue
from storage.store import Store, store_on
from tests.storage.conftest import PostgresServer
from tests.support.recording_handler import SOON, states
from tests.support.store_processes import eventually
from twins.jobs import Handler, Job, JobKind

pytestmark = pytest.mark.postgresql


WORKERS = 3


def now() -> datetime:
    return datetime.now(UTC)


def a_job(job_id: str, lane: str = "lane", order: str = "1", kind: str = "click") -> Job:
    """A job that is due."""
    return Job(job_id, kind, lane, {}, order, now())


@pytest.fixture(autouse=True)
def _no_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no sweep find a job that the workers under test have lost, or look at lanes that wait for them."""
    monkeypatch.setattr("storage.jobs.leases.STALLED_AFTER", timedelta(hours=1))
    monkeypatch.setattr("storage.jobs.procrastinate_dispatcher._SWEEP", 3_600)


@pytest.fixture
def url(postgres: PostgresServer) -> Iterator[str]:
    """A migrated database on a server."""
    yield postgres.migrated()
    postgres.forget()


@contextmanager
def machine(url: str, handler: Handler, *, workers: int = WORKERS, slow_kinds: Collection[str] = ()) -> Iterator[Store]:
    """Yield the store of a running machine, after it has begun to listen for tasks."""
    with closing(Database(url)) as database:
        store = store_on(database, now)
        store.ledger.register(dict.fromkeys(("click", JobKind.POST, JobKind.SIGN), handler), lambda *_: ())
        dispatcher = ProcrastinateDispatcher(database, store.ledger, workers, slow_kinds, 1)
        others = value(store, _LISTENERS)
        dispatcher.start()
        try:
            assert eventually(lambda: value(store, _LISTENERS) > others)
            yield store
        finally:
            dispatcher.stop()


_LISTENERS = "select count(*) from pg_stat_activity where datname = current_database() and query ilike 'listen%'"


def value(store: Store, statement: str) -> Any:
    with store.database.read() as session:
        return session.connection().execute(text(statement)).scalar()


def deferred(store: Store) -> bool:
    """Return whether a task was ever deferred."""
    return bool(value(store, "select is_called from procrastinate_jobs_id_seq"))


def test_a_job_in_a_free_lane_is_claimed_by_the_transaction_that_writes_it_and_needs_no_task(url: str) -> None:
    lanes = Lanes()
    with machine(url, lanes) as store:
        lanes.release.clear()
        store.ledger.enqueue(a_job("a"))
        assert value(store, "select attempts from job where leased_until > now()") == 1
        lanes.release.set()
        assert eventually(lambda: states(store) == {"a": "done"})
        assert not deferred(store)
    assert lanes.began == {"a": 1}


def test_what_follows_and_the_next_of_its_lane_are_claimed_where_a_job_is_completed(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []
    look = Ledger.claim_in_lane

    def noted(ledger: Ledger, lane: str, me: str) -> Job | None:
        looks.append(lane)
        return look(ledger, lane, me)

    monkeypatch.setattr(Ledger, "claim_in_lane", noted)
    began, release = threading.Event(), threading.Event()

    def leads_on(job: Job) -> None:
        if job.id == "a":
            began.set()
            assert release.wait(SOON)
            store.ledger.finish(job, a_job("follows", "another"))

    with machine(url, leads_on) as store:
        store.ledger.enqueue(a_job("a"))
        assert began.wait(SOON)
        store.ledger.enqueue(a_job("b", order="2"))
        release.set()
        assert eventually(lambda: states(store) == {"a": "done", "b": "done", "follows": "done"})
        assert eventually(lambda: looks == ["lane"])  # once, for the writer of b could not know what is claimed
        assert not deferred(store)


def test_a_transaction_that_fails_leaves_its_lane_free(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    with machine(url, lambda job: ran.append(job.id)) as store:
        with monkeypatch.context() as patch:
            patch.setattr(DefaultDialect, "do_commit", lambda *_: 1 // 0)
            with pytest.raises(ZeroDivisionError):
                store.ledger.enqueue(a_job("a"))
        assert states(store) == {}
        store.ledger.enqueue(a_job("a"))
        assert eventually(lambda: ran == ["a"])


@pytest.mark.parametrize(("kind", "waits"), [(JobKind.POST, "on"), ("click", "off")])
def test_a_claim_of_what_may_post_waits_for_the_disk(
    url: str, monkeypatch: pytest.MonkeyPatch, kind: str, waits: str
) -> None:
    levels: list[str] = []
    commit: Any = DefaultDialect.do_commit

    def noting(dialect: DefaultDialect, connection: Any) -> None:
        if threading.current_thread() is threading.main_thread():
            levels.append(connection.execute("show synchronous_commit").fetchone()[0])
        commit(dialect, connection)

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_WAIT_FOR_THE_DISK)
    with machine(url, lambda _: None) as store:
        monkeypatch.setattr(DefaultDialect, "do_commit", noting)
        with store.database.write(lasts=False) as session:
            enqueue(session, a_job("a", kind=kind), now())
        assert levels == [waits]


_WAIT_FOR_THE_DISK = """do $$ begin
    execute format('alter database %I set synchronous_commit = on', current_database());
end $$"""


def test_of_two_machines_that_write_into_a_lane_at_once_one_claims(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lanes, held, go = Lanes(), threading.Event(), threading.Event()
    commit: Any = DefaultDialect.do_commit

    def late(dialect: DefaultDialect, connection: Any) -> None:
        if threading.current_thread().name.startswith("late"):
            held.set()
            assert go.wait(SOON)
        commit(dialect, connection)

    with machine(url, lanes) as one, machine(url, lanes) as other, ThreadPoolExecutor(1, "late") as pool:
        monkeypatch.setattr(DefaultDialect, "do_commit", late)
        lanes.release.clear()
        writing = pool.submit(one.ledger.enqueue, a_job("a", order="1"))
        assert held.wait(SOON)
        other.ledger.enqueue(a_job("b", order="2"))
        go.set()
        writing.result(SOON)
        assert eventually(lambda: lanes.began["a"] == 1)
        time.sleep(0.2)
        assert lanes.began["b"] == 0
        lanes.release.set()
        assert eventually(lambda: set(states(one).values()) == {"done"})
    assert lanes.most == 1


def test_what_came_earlier_is_not_run_beside_what_runs_elsewhere(url: str) -> None:
    lanes = Lanes()
    with machine(url, lanes) as one, machine(url, lanes) as other:
        lanes.release.clear()
        one.ledger.enqueue(a_job("later", order="2"))
        assert eventually(lambda: lanes.began["later"] == 1)
        other.ledger.enqueue(a_job("earlier", order="1"))
        time.sleep(0.2)
        assert lanes.began["earlier"] == 0
        lanes.release.set()
        assert eventually(lambda: set(states(one).values()) == {"done"})
    assert lanes.most == 1


@pytest.mark.parametrize("of", [4, 30])
def test_no_lane_is_forgotten_and_none_is_run_twice_at_once(url: str, of: int) -> None:
    lanes, many = Lanes(), 60
    with machine(url, lanes) as one, machine(url, lanes) as other, ThreadPoolExecutor(6) as pool:

        def write(number: int) -> None:
            (one, other)[number % 2].ledger.enqueue(a_job(f"{number}", f"lane{number % of}", f"{number:03d}"))

        list(pool.map(write, range(many)))
        assert eventually(lambda: list(states(one).values()).count("done") == many, 30)
    assert set(lanes.began.values()) == {1}
    assert lanes.most == 1


def all_busy(store: Store, lanes: "Lanes", kind: str = "click", *, workers: int = WORKERS) -> None:
    """Have each worker run a job that doesn't end before `lanes` are released."""
    lanes.release.clear()
    for number in range(workers):
        store.ledger.enqueue(a_job(f"long{number}", f"long{number}", kind=kind))
    assert eventually(lambda: len(lanes.began) == workers)


@pytest.mark.parametrize("kind", ["click", JobKind.SIGN])
def test_a_quick_job_waits_here_for_a_worker_and_needs_no_task(url: str, kind: str) -> None:
    lanes = Lanes()
    with machine(url, lanes) as store:
        all_busy(store, lanes, kind)
        for number in range(2 * WORKERS):
            store.ledger.enqueue(a_job(f"{number}", f"lane{number}"))
        lanes.release.set()
        assert eventually(lambda: list(states(store).values()).count("done") == 3 * WORKERS)
        assert not deferred(store)
    assert set(lanes.began.values()) == {1}


def test_a_slow_job_without_a_worker_is_left_to_any_machine(url: str) -> None:
    lanes = Lanes()
    with machine(url, lanes, slow_kinds=["click"]) as store:
        lanes.release.clear()
        store.ledger.enqueue(a_job("a", "a"))
        store.ledger.enqueue(a_job("b", "b"))
        assert deferred(store)
        lanes.release.set()
        assert eventually(lambda: set(states(store).values()) == {"done"})


def test_what_a_failed_transaction_had_claimed_of_what_waits_is_claimed_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit: Any = DefaultDialect.do_commit
    fails, lanes = [OSError()], Lanes()

    def fails_once(dialect: DefaultDialect, connection: Any) -> None:
        if fails and threading.current_thread().name.startswith("worker"):
            raise fails.pop()
        commit(dialect, connection)

    with machine(url, lanes, workers=1) as store:
        all_busy(store, lanes, JobKind.SIGN, workers=1)
        store.ledger.enqueue(a_job("waits", "waits"))
        monkeypatch.setattr(DefaultDialect, "do_commit", fails_once)
        lanes.release.set()
        assert eventually(lambda: states(store)["waits"] == "done")
    assert lanes.began["waits"] == 1


def test_what_waits_where_a_machine_stops_is_left_to_any_other(url: str) -> None:
    lanes = Lanes()
    with machine(url, lanes) as store:
        all_busy(store, lanes)
        store.ledger.enqueue(a_job("waits", "waits"))
        threading.Timer(0.2, lanes.release.set).start()
    with machine(url, lanes) as other:
        assert eventually(lambda: states(other)["waits"] == "done")
    assert lanes.began["waits"] == 1


def test_what_was_claimed_runs_before_a_machine_stops_and_the_rest_is_free(url: str) -> None:
    lanes = Lanes()
    with machine(url, lanes) as one:
        lanes.release.clear()
        one.ledger.enqueue(a_job("a", order="1"), a_job("b", order="2"))
        assert eventually(lambda: lanes.began["a"] == 1)
        threading.Timer(0.2, lanes.release.set).start()
    with closing(Database(url)) as database, database.write() as session:
        leases.lock_lanes(session, ["lane"])
        assert [job.id for job in leases.claim_first(session, ["lane"], "another")] == ["b"]


@pytest.mark.parametrize("kind", ["click", JobKind.SIGN])
def test_what_waits_does_not_wait_for_the_slow_job_that_follows_a_quick_one(url: str, kind: str) -> None:
    lanes = Lanes()

    def leads_on(job: Job) -> None:
        lanes(job)
        if job.id == "quick":
            store.ledger.finish(job, a_job("slow", "slow", kind=JobKind.POST))
        elif job.id == "slow":
            assert eventually(lambda: lanes.began["waits"] == 1)

    with machine(url, leads_on, workers=1, slow_kinds=[JobKind.POST]) as store:
        lanes.release.clear()
        store.ledger.enqueue(a_job("quick", "quick", kind=kind))
        assert eventually(lambda: lanes.began["quick"] == 1)
        store.ledger.enqueue(a_job("waits", "waits"))
        lanes.release.set()
        assert eventually(lambda: set(states(store).values()) == {"done"})


def test_jobs_behind_the_one_that_runs_where_a_machine_stops_are_left_to_any_other(url: str) -> None:
    lanes = Lanes()
    with machine(url, lanes, workers=1) as store:
        all_busy(store, lanes, workers=1)
        store.ledger.enqueue(a_job("behind", "long0", order="2"))
        threading.Timer(0.2, lanes.release.set).start()
    with machine(url, lanes) as other:
        assert eventually(lambda: states(other)["behind"] == "done")


def test_a_job_that_is_written_while_its_lane_is_handed_over_is_not_forgotten(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed, go_on, lanes = threading.Event(), threading.Event(), Lanes()
    commit: Any = DefaultDialect.do_commit
    hand_over = ProcrastinateDispatcher._hand_over

    def slowly(dialect: DefaultDialect, connection: Any) -> None:
        commit(dialect, connection)
        if not handed.is_set():
            handed.set()
            assert go_on.wait(SOON)

    def handing_over(dispatcher: ProcrastinateDispatcher, waiting: Mapping[str, bool]) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(DefaultDialect, "do_commit", in_this_thread(slowly, commit))
            hand_over(dispatcher, waiting)

    monkeypatch.setattr(LeasedWorkers, "take", lambda *_, **__: None)  # the task is another machine's, played below
    monkeypatch.setattr(ProcrastinateDispatcher, "_has_others", lambda _: True)
    with machine(url, lanes, workers=1) as store:
        all_busy(store, lanes, workers=1)
        monkeypatch.setattr(ProcrastinateDispatcher, "_hand_over", handing_over)
        store.ledger.enqueue(a_job("first", "waits", "1"))
        assert handed.wait(SOON)
        with store.database.write() as session:
            session.connection().execute(text("update job set state = 'done' where id = 'first'"))
        store.ledger.enqueue(a_job("second", "waits", "2"))
        go_on.set()
        lanes.release.set()
        assert eventually(lambda: states(store)["second"] == "done")


def test_a_lane_that_could_not_be_offered_waits_on(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    failed, lanes = threading.Event(), Lanes()

    def fails(*_: Any) -> None:
        failed.set()
        raise OSError

    monkeypatch.setattr(ProcrastinateDispatcher, "_has_others", lambda _: True)
    with machine(url, lanes, workers=1) as store:
        all_busy(store, lanes, workers=1)
        monkeypatch.setattr(ProcrastinateDispatcher, "_defer", fails)
        store.ledger.enqueue(a_job("waits", "waits"))
        assert failed.wait(SOON)
        lanes.release.set()
        assert eventually(lambda: states(store)["waits"] == "done")


@pytest.mark.thorough
def test_a_machine_without_free_workers_leaves_a_job_to_another(url: str) -> None:
    lanes = Lanes()
    with machine(url, lanes) as one, machine(url, lambda _: None):
        lanes.release.clear()
        for number in range(3):
            one.ledger.enqueue(a_job(f"long{number}", f"long{number}"))
        assert eventually(lambda: len(lanes.began) >= 1)
        one.ledger.enqueue(*(a_job(f"short{number}", f"short{number}") for number in range(5)))
        assert eventually(lambda: list(states(one).values()).count("done") >= 5)
        lanes.release.set()


def in_this_thread(here: Callable[..., None], elsewhere: Callable[..., None]) -> Callable[..., None]:
    """Return a function that calls `here` in this thread, and `elsewhere` in other threads."""
    mine = threading.current_thread()

    def chosen(*given: Any) -> None:
        (here if threading.current_thread() is mine else elsewhere)(*given)

    return chosen


class Lanes:
    """A handler that notes what it began, and how much of one lane ran at once; it can be held up."""

    def __init__(self) -> None:
        self.began: Counter[str] = Counter()
        self.most = 0
        self.release = threading.Event()
        self.release.set()
        self._active: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __call__(self, job: Job) -> None:
        """Run a job."""
        with self._lock:
            self.began[job.id] += 1
            self._active[job.lane] += 1
            self.most = max(self.most, self._active[job.lane])
        assert self.release.wait(SOON)
        with self._lock:
            self._active[job.lane] -= 1
