"""Slow jobs never delay quick ones, and each kind stays within its capacity."""

import threading
from collections.abc import Callable, Iterator

import pytest

from storage.jobs.dispatcher import Dispatcher
from storage.jobs.lanes import Capacity
from storage.store import Store
from tests.support.recording_handler import SOON, RecordingHandler, states
from tests.support.store_processes import eventually
from tests.support.store_world import MovableClock, a_job
from twins.jobs import Handler, Job

pytestmark = pytest.mark.postgresql

SLOW, QUICK = "ask", "click"
MOST_SLOW, MOST_QUICK = 3, 2
Dispatching = Callable[[Handler, Handler], Dispatcher]


class SlowWork:
    """A handler that waits for `go_on`, and records how many of its jobs ran at once."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.under_way: set[str] = set()
        self.most = 0
        self._go = threading.Event()
        self._lock = threading.Lock()

    def __call__(self, job: Job) -> None:
        with self._lock:
            self.under_way.add(job.id)
            self.most = max(self.most, len(self.under_way))
        self._go.wait(SOON)
        with self._lock:
            self.under_way.remove(job.id)
            self.done.append(job.id)

    def go_on(self) -> None:
        self._go.set()


@pytest.fixture
def slow_work() -> Iterator[SlowWork]:
    """Slow work, which goes on at the end of the test at the latest."""
    work = SlowWork()
    yield work
    work.go_on()


@pytest.fixture
def dispatching(store: Store, slow_work: SlowWork) -> Iterator[Dispatching]:
    """Starts a dispatcher with room for two quick jobs and three slow ones; it is stopped at the end."""
    started: list[Dispatcher] = []

    def start(quick: Handler, slow: Handler) -> Dispatcher:
        store.ledger.register({QUICK: quick, SLOW: slow}, lambda *_: ())
        dispatcher = Dispatcher(store.ledger, MOST_QUICK, slow_kinds=[SLOW], most_slow=MOST_SLOW)
        dispatcher.start()
        started.append(dispatcher)
        return dispatcher

    yield start
    slow_work.go_on()
    for dispatcher in started:
        dispatcher.stop()


def put(store: Store, clock: MovableClock, kind: str, *ids: str, lane: str | None = None) -> None:
    """Write jobs down, in the order of their ids."""
    for job_id in ids:
        store.ledger.enqueue(a_job(job_id, clock.now(), kind, lane, order=job_id))


def test_quick_jobs_are_run_at_once_while_slow_ones_fill_their_room(
    store: Store, clock: MovableClock, dispatching: Dispatching, slow_work: SlowWork
) -> None:
    recorder = RecordingHandler(20)
    dispatching(recorder, slow_work)
    put(store, clock, SLOW, *(f"a{number:02}" for number in range(30)))
    assert eventually(lambda: len(slow_work.under_way) == MOST_SLOW)

    put(store, clock, QUICK, *(f"b{number:02}" for number in range(20)))

    assert recorder.did_all()
    assert len(slow_work.under_way) == MOST_SLOW
    assert slow_work.done == []


def test_at_most_so_many_slow_jobs_are_run_side_by_side_and_all_are_run(
    store: Store, clock: MovableClock, dispatching: Dispatching, slow_work: SlowWork
) -> None:
    put(store, clock, SLOW, *(f"a{number:02}" for number in range(12)))
    dispatching(RecordingHandler(0), slow_work)
    assert eventually(lambda: len(slow_work.under_way) == MOST_SLOW)

    slow_work.go_on()

    assert eventually(lambda: len(slow_work.done) == 12)
    assert slow_work.most == MOST_SLOW


def test_slow_jobs_are_run_while_quick_ones_fill_their_room(
    store: Store, clock: MovableClock, dispatching: Dispatching, slow_work: SlowWork
) -> None:
    recorder = RecordingHandler(4)
    put(store, clock, QUICK, *(f"a{number}" for number in range(6)))
    dispatching(slow_work, recorder)  # here it is the quick ones that take long
    assert eventually(lambda: len(slow_work.under_way) == MOST_QUICK)

    put(store, clock, SLOW, *(f"b{number}" for number in range(4)))

    assert recorder.did_all()
    assert len(slow_work.under_way) == slow_work.most == MOST_QUICK


def test_a_lane_stays_in_order_whatever_kinds_are_in_it(
    store: Store, clock: MovableClock, dispatching: Dispatching
) -> None:
    recorder = RecordingHandler(20)
    ids = [f"{number:02}" for number in range(20)]
    for number, job_id in enumerate(ids):
        put(store, clock, SLOW if number % 3 else QUICK, job_id, lane="thread")

    dispatching(recorder, recorder)

    assert recorder.did_all()
    assert (recorder.done, recorder.most_of_a_lane) == (ids, 1)


def test_a_quick_job_waits_behind_a_slow_one_of_its_lane(
    store: Store, clock: MovableClock, dispatching: Dispatching, slow_work: SlowWork
) -> None:
    recorder = RecordingHandler(2)
    put(store, clock, SLOW, "1", "2", "3")
    put(store, clock, SLOW, "4 waits for room", lane="thread")
    put(store, clock, QUICK, "5 behind", lane="thread")
    put(store, clock, QUICK, "6 elsewhere")
    dispatching(recorder, slow_work)

    assert eventually(lambda: recorder.done == ["6 elsewhere"])
    slow_work.go_on()

    assert recorder.did_all()
    assert recorder.done == ["6 elsewhere", "5 behind"]
    assert eventually(lambda: set(states(store).values()) == {"done"})


def test_slow_jobs_that_break_give_their_room_back(store: Store, clock: MovableClock, dispatching: Dispatching) -> None:
    recorder = RecordingHandler(1)

    def breaks_but_the_last(job: Job) -> None:
        if job.id != "z":
            raise ZeroDivisionError
        recorder(job)

    dispatching(RecordingHandler(0), breaks_but_the_last)
    put(store, clock, SLOW, *(f"a{number}" for number in range(8)), "z")

    assert recorder.did_all()


ROOMS: dict[str, tuple[Capacity, list[str]]] = {
    # of the heads a1 (slow), b1 (slow), c1 (quick), d1 (quick), e1 (slow), in that order
    "for all": (Capacity(frozenset({SLOW}), 9, 9), ["a1", "b1", "c1", "d1", "e1"]),
    "for some of each": (Capacity(frozenset({SLOW}), 1, 1), ["a1", "c1"]),
    "for quick ones only": (Capacity(frozenset({SLOW}), 0, 9), ["c1", "d1"]),
    "for slow ones only": (Capacity(frozenset({SLOW}), 9, 0), ["a1", "b1", "e1"]),
    "for none": (Capacity(frozenset({SLOW}), 0, 0), []),
    "where no kind is slow": (Capacity(quick=4), ["a1", "b1", "c1", "d1"]),
}


@pytest.fixture
def five_lanes(store: Store, clock: MovableClock) -> Store:
    """A store with two jobs in each of the lanes a, b, c, d and e."""
    for place, (lane, kind) in enumerate({"a": SLOW, "b": SLOW, "c": QUICK, "d": QUICK, "e": SLOW}.items()):
        store.ledger.enqueue(a_job(f"{lane}1", clock.now(), kind, lane, order=f"1{place}"))
        store.ledger.enqueue(a_job(f"{lane}2", clock.now(), QUICK, lane, order="2"))
    return store


@pytest.mark.parametrize(("room", "ids"), ROOMS.values(), ids=list(ROOMS))
def test_the_oldest_that_have_room_are_ready(five_lanes: Store, room: Capacity, ids: list[str]) -> None:
    assert [head.id for head in five_lanes.ledger.ready((), room)] == ids


def test_nothing_of_a_lane_that_is_busy_is_ready_whatever_its_kind(five_lanes: Store) -> None:
    ready = five_lanes.ledger.ready(["a", "c"], Capacity(frozenset({SLOW}), 1, 9))

    assert [head.id for head in ready] == ["b1", "d1"]
