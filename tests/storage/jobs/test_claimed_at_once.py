"""A transaction that puts a job into a free lane claims it too: it runs without a look, once, and never unwritten."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.engine.default import DefaultDialect
from sqlmodel import Session

from storage.db.database import Database
from storage.db.tables_jobs import JobRow
from storage.jobs.dispatcher import Dispatcher
from storage.jobs.lanes import LaneHead
from storage.jobs.rows import enqueue
from storage.store import Store
from tests.support.recording_handler import SOON, RecordingHandler, states
from tests.support.store_processes import eventually
from tests.support.store_world import MovableClock, a_job
from twins.jobs import Handler, Job, JobKind

pytestmark = pytest.mark.postgresql

Dispatching = Callable[..., Dispatcher]


@pytest.fixture
def dispatching(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dispatching]:
    """Starts a dispatcher that has looked for work once, and looks again only when it is woken by hand."""
    monkeypatch.setattr("storage.jobs.dispatcher.POLL_EVERY", None)
    started: list[Dispatcher] = []

    def start(handler: Handler, workers: int = 4) -> Dispatcher:
        store.ledger.register(dict.fromkeys(("click", JobKind.POST, JobKind.SIGN), handler), lambda *_: ())
        dispatcher = Dispatcher(store.ledger, workers)
        dispatcher.start()
        store.ledger.enqueue(a_job("first of all", store.ledger.now()))
        assert eventually(lambda: states(store).get("first of all") == "done")
        started.append(dispatcher)
        return dispatcher

    yield start
    for dispatcher in started:
        dispatcher.stop()


def test_a_job_in_a_free_lane_runs_without_a_look(store: Store, clock: MovableClock, dispatching: Dispatching) -> None:
    recorder = RecordingHandler(2)
    dispatching(recorder)

    store.ledger.enqueue(a_job("a", clock.now()))

    assert recorder.did_all()


def test_its_attempt_is_counted_in_the_transaction_that_wrote_it(
    store: Store, clock: MovableClock, dispatching: Dispatching, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    dispatching(lambda job: seen.append(job.attempts))
    commits = count_commits(monkeypatch)

    store.ledger.enqueue(a_job("a", clock.now()))

    assert eventually(lambda: states(store)["a"] == "done")
    assert seen[-1] == 1
    assert len(commits) == 2  # it was written and claimed; it was completed


def test_a_transaction_that_fails_leaves_its_lane_free(
    store: Store, clock: MovableClock, dispatching: Dispatching, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = RecordingHandler(2)
    dispatching(recorder)

    with monkeypatch.context() as patch:
        patch.setattr(DefaultDialect, "do_commit", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            store.ledger.enqueue(a_job("a", clock.now()))
    assert "a" not in states(store)
    store.ledger.enqueue(a_job("a", clock.now()))

    assert recorder.did_all()
    assert recorder.done == ["first of all", "a"]


def test_a_job_behind_another_of_its_lane_is_not_claimed(
    store: Store, clock: MovableClock, dispatching: Dispatching
) -> None:
    recorder = RecordingHandler(4)
    dispatcher = dispatching(recorder)
    later = Job("later", "click", "lane", {}, "1", clock.now() + timedelta(minutes=1))

    store.ledger.enqueue(later)
    store.ledger.enqueue(a_job("behind", clock.now(), lane="lane", order="2"))
    store.ledger.enqueue(a_job("elsewhere", clock.now()))
    assert eventually(lambda: states(store)["elsewhere"] == "done")
    assert states(store)["behind"] == "open"

    clock.move(timedelta(minutes=1))
    dispatcher.wake()
    assert recorder.did_all()
    assert recorder.done[-2:] == ["later", "behind"]


@pytest.mark.parametrize(("lasts", "attempts"), [(True, 1), (False, 0)])
def test_what_may_post_is_claimed_only_where_the_claim_is_on_disk(
    store: Store,
    clock: MovableClock,
    dispatching: Dispatching,
    monkeypatch: pytest.MonkeyPatch,
    lasts: bool,
    attempts: int,
) -> None:
    release = threading.Event()
    dispatcher = dispatching(lambda job: None if job.kind == "click" else release.wait(SOON) and None)

    with monkeypatch.context() as patch:
        patch.setattr(store.ledger, "ready", lambda *_: [])  # or the look that follows may have found it
        with store.database.write(lasts=lasts) as session:
            enqueue(session, a_job("a", clock.now(), JobKind.POST), clock.now())
        assert started(store, "a") == attempts
    dispatcher.wake()
    assert eventually(lambda: started(store, "a") == 1)
    release.set()
    assert eventually(lambda: states(store)["a"] == "done")


def test_what_follows_from_a_job_needs_no_other_worker(
    store: Store, clock: MovableClock, dispatching: Dispatching
) -> None:
    recorder = RecordingHandler(4)

    def leads_on(job: Job) -> None:
        if job.id in {"a", "aa"}:
            store.ledger.finish(job, a_job(job.id + "a", clock.now()))
        recorder(job)

    dispatching(leads_on, workers=1)
    store.ledger.enqueue(a_job("a", clock.now()))

    assert recorder.did_all()
    assert recorder.done[1:] == ["a", "aa", "aaa"]


def test_what_a_job_writes_on_its_way_does_not_wait_for_its_end(
    store: Store, clock: MovableClock, dispatching: Dispatching
) -> None:
    reached, recorder = threading.Event(), RecordingHandler(3)

    def takes_long(job: Job) -> None:
        if job.id == "long":
            store.ledger.enqueue(a_job("on its way", clock.now()))
            assert reached.wait(SOON)
        if job.id == "on its way":
            reached.set()
        recorder(job)

    dispatching(takes_long)
    store.ledger.enqueue(a_job("long", clock.now()))

    assert recorder.did_all()
    assert recorder.done[1:] == ["on its way", "long"]


def test_jobs_of_one_lane_that_were_written_together_run_one_after_the_other(
    store: Store, clock: MovableClock, dispatching: Dispatching
) -> None:
    recorder = RecordingHandler(4)
    dispatching(recorder)

    store.ledger.enqueue(*(a_job(str(each), clock.now(), lane="lane", order=str(each)) for each in range(3)))

    assert recorder.did_all()
    assert recorder.done[1:] == ["0", "1", "2"]


@pytest.mark.parametrize("lane", ["lane", "elsewhere"])
def test_what_waits_for_a_lane_or_a_worker_is_found_when_a_job_ends(
    store: Store, clock: MovableClock, dispatching: Dispatching, lane: str
) -> None:
    release, recorder = threading.Event(), RecordingHandler(4)

    dispatching(holding_back("long", release, recorder), workers=1)
    store.ledger.enqueue(a_job("long", clock.now(), lane="lane", order="1"))
    for each in "ab":
        store.ledger.enqueue(a_job(each, clock.now(), lane=lane, order=f"2{each}"))
    release.set()

    assert recorder.did_all()
    assert recorder.done[1:] == ["long", "a", "b"]


def test_a_job_that_nobody_waits_behind_is_followed_by_no_look(
    store: Store, clock: MovableClock, dispatching: Dispatching, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = RecordingHandler(3)
    dispatcher = dispatching(recorder)
    looks: list[str] = []

    def look(*_: object) -> list[LaneHead]:
        looks.append("look")
        return []

    monkeypatch.setattr(store.ledger, "ready", look)

    store.ledger.enqueue(a_job("a", clock.now()))
    store.ledger.enqueue(a_job("b", clock.now()))
    assert recorder.did_all()
    dispatcher.stop()

    assert looks == []


@pytest.mark.parametrize("lane", ["lane", "elsewhere"])
def test_what_is_known_to_wait_runs_without_a_look(
    store: Store, clock: MovableClock, dispatching: Dispatching, monkeypatch: pytest.MonkeyPatch, lane: str
) -> None:
    release, recorder = threading.Event(), RecordingHandler(4)

    dispatching(holding_back("long", release, recorder), workers=1)
    monkeypatch.setattr(store.ledger, "ready", lambda *_: 1 // 0)
    store.ledger.enqueue(a_job("long", clock.now(), lane="lane", order="1"))
    for each in "ab":
        store.ledger.enqueue(a_job(each, clock.now(), lane=lane, order=f"2{each}"))
    release.set()

    assert recorder.did_all()
    assert recorder.done[1:] == ["long", "a", "b"]


def test_what_waits_for_a_worker_runs_oldest_first_whenever_it_came(
    store: Store, clock: MovableClock, dispatching: Dispatching
) -> None:
    release, recorder = threading.Event(), RecordingHandler(6)

    dispatching(holding_back("long", release, recorder), workers=1)
    store.ledger.enqueue(a_job("long", clock.now(), lane="lane", order="1"))
    store.ledger.enqueue(a_job("c", clock.now(), lane="lane", order="3"))
    for job_id, order in (("d", "4"), ("a", "11"), ("b", "2")):
        store.ledger.enqueue(a_job(job_id, clock.now(), order=order))
    release.set()

    assert recorder.did_all()
    assert recorder.done[1:] == ["long", "a", "b", "c", "d"]


def test_the_transaction_that_ends_a_job_claims_what_waits_for_its_worker(
    store: Store, clock: MovableClock, dispatching: Dispatching, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, recorder = threading.Event(), RecordingHandler(3)

    dispatching(holding_back("long", release, recorder), workers=1)
    store.ledger.enqueue(a_job("long", clock.now(), JobKind.SIGN))
    store.ledger.enqueue(a_job("a", clock.now()))
    commits = count_commits(monkeypatch)
    release.set()

    assert recorder.did_all()
    assert eventually(lambda: states(store)["a"] == "done")
    assert eventually(lambda: len(commits) == 2)  # the end of one, with the claim of the other, and the end of that


def test_what_may_post_is_not_claimed_by_the_end_of_a_job_that_need_not_last(
    store: Store, clock: MovableClock, dispatching: Dispatching, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, recorder = threading.Event(), RecordingHandler(3)

    dispatching(holding_back("long", release, recorder), workers=1)
    store.ledger.enqueue(a_job("long", clock.now(), JobKind.SIGN))
    store.ledger.enqueue(a_job("a", clock.now(), JobKind.POST))
    lasting = [store.database._sync._last]
    commits = count_commits(monkeypatch)
    release.set()

    assert recorder.did_all()
    assert eventually(lambda: states(store)["a"] == "done")
    assert len(commits) == 3  # the end of one, the claim of the post, and its end
    assert store.database._sync._last == lasting[0] + store.database.is_sqlite  # the claim waits for the disk


def test_what_a_failed_transaction_had_claimed_of_what_waits_is_claimed_again(
    store: Store, clock: MovableClock, dispatching: Dispatching, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, recorder = threading.Event(), RecordingHandler(3)
    fails = [OSError()]

    dispatching(holding_back("long", release, recorder), workers=1)
    store.ledger.enqueue(a_job("long", clock.now(), JobKind.SIGN))
    store.ledger.enqueue(a_job("a", clock.now()))
    commit: Callable[..., None] = DefaultDialect.do_commit

    def fails_once(dialect: DefaultDialect, connection: Any) -> None:
        if fails:
            raise fails.pop()
        commit(dialect, connection)

    monkeypatch.setattr(DefaultDialect, "do_commit", fails_once)
    release.set()

    assert eventually(lambda: states(store)["a"] == "done")


def test_what_waits_is_not_bound_to_a_worker_that_goes_on_after_its_write(
    store: Store, clock: MovableClock, dispatching: Dispatching
) -> None:
    written, goes_on, recorder = threading.Event(), threading.Event(), RecordingHandler(4)

    def goes_on_after_its_write(job: Job) -> None:
        recorder(job)
        if job.id == "long":
            assert written.wait(SOON)
            store.ledger.finish(job)
            assert goes_on.wait(10 * SOON)
        if job.id == "other":
            assert eventually(lambda: states(store).get("long") == "done")

    dispatching(goes_on_after_its_write, workers=2)
    for job_id in ("other", "long", "waits"):
        store.ledger.enqueue(a_job(job_id, clock.now()))
    written.set()

    try:
        assert eventually(lambda: states(store)["waits"] == "done")
    finally:
        goes_on.set()


def test_more_lanes_than_a_look_finds_are_run(
    store: Store, clock: MovableClock, dispatching: Dispatching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.jobs.busy_lanes.AHEAD", 1)
    ids = [f"{number:02}" for number in range(9)]
    recorder = RecordingHandler(10)
    for job_id in ids:
        store.ledger.enqueue(a_job(job_id, clock.now(), order=job_id))

    dispatching(recorder, workers=1)

    assert recorder.did_all()
    assert [each for each in recorder.done if each in ids] == ids


def test_nothing_is_claimed_after_the_stop(store: Store, clock: MovableClock, dispatching: Dispatching) -> None:
    dispatching(lambda _: None).stop()

    store.ledger.enqueue(a_job("a", clock.now()))

    assert (states(store)["a"], started(store, "a")) == ("open", 0)


def holding_back(job_id: str, release: threading.Event, recorder: RecordingHandler) -> Handler:
    """Return a handler that records jobs, one of them only once it is released."""

    def handle(job: Job) -> None:
        assert job.id != job_id or release.wait(SOON)
        recorder(job)

    return handle


def started(store: Store, job_id: str) -> int:
    """Return how often a job was started."""
    with store.database.read() as session:
        return session.get_one(JobRow, job_id).attempts


def count_commits(patch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets an entry for each commit of a write from here on."""
    commits: list[str] = []
    write = Database.write

    @contextmanager
    def counted(database: Database, **given: bool) -> Iterator[Session]:
        with write(database, **given) as session:
            yield session
        commits.append("commit")

    patch.setattr(Database, "write", counted)
    return commits
