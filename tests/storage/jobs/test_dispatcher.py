"""The dispatcher runs open jobs, one at a time per lane, through every failure."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage.db.database import Database
from storage.db.tables_jobs import JobRow
from storage.jobs.dispatcher import Dispatcher
from storage.jobs.ledger import Ledger
from storage.store import Store
from tests.support.recording_handler import SOON, RecordingHandler, logged, states
from tests.support.store_processes import eventually
from tests.support.store_world import MovableClock, a_job
from twins.jobs import Handler, Job

pytestmark = pytest.mark.postgresql

Dispatching = Callable[[Handler], Dispatcher]


@pytest.fixture
def dispatching(store: Store) -> Iterator[Dispatching]:
    """Starts a dispatcher with four workers; it is stopped at the end."""
    started: list[Dispatcher] = []

    def start(handler: Handler) -> Dispatcher:
        store.ledger.register({"click": handler}, lambda *_: ())
        dispatcher = Dispatcher(store.ledger, workers=4)
        dispatcher.start()
        started.append(dispatcher)
        return dispatcher

    yield start
    for dispatcher in started:
        dispatcher.stop()


def test_a_lane_is_run_in_the_order_of_its_messages(
    store: Store, clock: MovableClock, dispatching: Dispatching
) -> None:
    ids = [f"{number:02}" for number in range(12)]
    for job_id in reversed(ids):
        store.ledger.enqueue(a_job(job_id, clock.now(), lane="thread", order=job_id))
    recorder = RecordingHandler(len(ids))

    dispatching(recorder)

    assert recorder.did_all()
    assert recorder.done == ids


def test_lanes_are_run_side_by_side(store: Store, clock: MovableClock, dispatching: Dispatching) -> None:
    together = threading.Barrier(3, timeout=SOON)

    def meets_the_other(_: Job) -> None:
        together.wait()

    dispatching(meets_the_other)

    for job_id in ("a", "b"):
        store.ledger.enqueue(a_job(job_id, clock.now()))

    together.wait()
    assert eventually(lambda: set(states(store).values()) == {"done"})


def test_never_two_jobs_of_one_lane_are_run_at_once(
    store: Store, clock: MovableClock, dispatching: Dispatching
) -> None:
    recorder = RecordingHandler(60)
    dispatching(recorder)

    for number in range(60):
        store.ledger.enqueue(a_job(f"{number:02}", clock.now(), lane=f"lane {number % 3}", order=f"{number:02}"))

    assert recorder.did_all()
    assert recorder.most_of_a_lane == 1
    assert Counter(recorder.done) == Counter(f"{number:02}" for number in range(60))


def test_a_lane_that_takes_long_holds_up_no_other(store: Store, clock: MovableClock, dispatching: Dispatching) -> None:
    release, recorder = threading.Event(), RecordingHandler(5)

    def takes_long(job: Job) -> None:
        if job.lane == "long":
            release.wait(SOON)
        else:
            recorder(job)

    dispatching(takes_long)
    store.ledger.enqueue(a_job("long", clock.now(), lane="long"))

    for number in range(5):
        store.ledger.enqueue(a_job(f"{number}", clock.now(), lane="short", order=f"{number}"))

    assert recorder.did_all()
    assert states(store)["long"] == "open"
    release.set()


def test_a_job_that_another_process_wrote_is_seen(
    database: Database, clock: MovableClock, dispatching: Dispatching
) -> None:
    recorder = RecordingHandler(1)
    dispatching(recorder)

    with closing(Database(database.url.render_as_string(hide_password=False))) as elsewhere:
        Ledger(elsewhere, clock.now).enqueue(a_job("a", clock.now()))

    assert recorder.did_all()


def test_a_job_that_was_waiting_is_run_when_it_is_due(
    store: Store, clock: MovableClock, dispatching: Dispatching
) -> None:
    recorder = RecordingHandler(1)
    dispatching(recorder)
    store.ledger.enqueue(Job("a", "click", "lane", {}, "1", clock.now() + timedelta(days=1)))

    assert not recorder.done
    clock.move(timedelta(days=1))

    assert recorder.did_all()


def test_what_follows_from_a_job_is_run(store: Store, clock: MovableClock, dispatching: Dispatching) -> None:
    recorder = RecordingHandler(3)

    def leads_on(job: Job) -> None:
        if len(job.id) < 3:
            store.ledger.finish(job, a_job(job.id + "a", clock.now()))
        recorder(job)

    dispatching(leads_on)
    store.ledger.enqueue(a_job("a", clock.now()))

    assert recorder.did_all()
    assert recorder.done == ["a", "aa", "aaa"]


@pytest.mark.parametrize("error", [ZeroDivisionError, SystemExit, KeyboardInterrupt])
def test_a_handler_that_breaks_holds_up_nothing(
    store: Store, clock: MovableClock, dispatching: Dispatching, error: type[BaseException]
) -> None:
    recorder = RecordingHandler(5)

    def breaks_on_bad(job: Job) -> None:
        if job.lane.startswith("bad"):
            raise error
        recorder(job)

    dispatching(breaks_on_bad)
    for number in range(5):  # more than there are workers
        store.ledger.enqueue(a_job(f"bad {number}", clock.now(), lane=f"bad {number}"))
        store.ledger.enqueue(a_job(f"good {number}", clock.now(), lane="good"))

    assert recorder.did_all()
    assert sorted(recorder.done) == [f"good {number}" for number in range(5)]


def test_a_job_that_broke_once_is_run_again(store: Store, clock: MovableClock, dispatching: Dispatching) -> None:
    recorder = RecordingHandler(1)

    def breaks_once(job: Job) -> None:
        if job.failures == 0:
            raise ZeroDivisionError
        recorder(job)

    dispatching(breaks_once)
    store.ledger.enqueue(a_job("a", clock.now()))
    assert eventually(lambda: store.ledger.heads()[0].run_at > clock.now())
    clock.move(timedelta(seconds=1))

    assert recorder.did_all()


def test_a_look_that_fails_is_followed_by_another(store: Store, clock: MovableClock, dispatching: Dispatching) -> None:
    recorder = RecordingHandler(1)
    with store.database.write() as session:
        session.connection().execute(text("alter table job rename to away"))

    with logged("storage.jobs.dispatcher") as said:
        dispatching(recorder).wake()
        assert said.wait(SOON)
    with store.database.write() as session:
        session.connection().execute(text("alter table away rename to job"))
    store.ledger.enqueue(a_job("a", clock.now()))

    assert recorder.did_all()


def test_a_dispatcher_that_starts_finds_what_another_left_open(
    store: Store, clock: MovableClock, dispatching: Dispatching
) -> None:
    store.ledger.enqueue(a_job("a", clock.now()))
    with store.database.write() as session:  # it was begun when its process died
        session.get_one(JobRow, "a").attempts = 1
    seen: list[int] = []
    dispatching(lambda job: seen.append(job.attempts))

    assert eventually(lambda: states(store) == {"a": "done"})
    assert seen == [2]


def test_stopping_waits_for_what_is_being_done_and_begins_nothing_more(
    store: Store, clock: MovableClock, dispatching: Dispatching
) -> None:
    begun, release, finished = threading.Event(), threading.Event(), threading.Event()

    def takes_long(_: Job) -> None:
        begun.set()
        release.wait(SOON)
        finished.set()

    dispatcher = dispatching(takes_long)
    store.ledger.enqueue(a_job("1", clock.now(), lane="thread", order="1"))
    store.ledger.enqueue(a_job("2", clock.now(), lane="thread", order="2"))
    assert begun.wait(SOON)
    threading.Timer(0.05, release.set).start()

    dispatcher.stop()

    assert finished.is_set()
    assert states(store) == {"1": "done", "2": "open"}
