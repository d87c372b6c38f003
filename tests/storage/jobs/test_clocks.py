"""Clocks that go back, or differ between machines, stop no job and change no lane's order."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from storage.jobs import leases, outbox, rows
from storage.jobs.lanes import Capacity
from storage.store import Store
from tests.support.store_world import BILLING, DECIDED, MovableClock, World, a_job, run_first
from twins.freshness.digest import UNDO
from twins.jobs import CardKind, Job, JobKind, OutageError, RetryError

pytestmark = pytest.mark.postgresql

AN_HOUR, A_SECOND = timedelta(hours=1), timedelta(seconds=1)


def ready(store: Store) -> list[str]:
    """The jobs that may run now."""
    return [head.id for head in store.ledger.ready({}, Capacity(frozenset(), 0, 8))]


def fails(error: Exception) -> Callable[[Job], None]:
    """A handler that raises this."""

    def handler(_: Job) -> None:
        raise error

    return handler


def run(store: Store, job_id: str, error: Exception | None = None) -> None:
    """Run a job by a handler that raises this, or does nothing."""
    store.ledger.register({JobKind.CLICK: fails(error) if error else lambda _: None}, lambda *_: ())
    run_first(store.ledger, f"lane of {job_id}")


@pytest.mark.parametrize("by", [timedelta(seconds=2), timedelta(minutes=5), AN_HOUR])
def test_a_job_that_was_due_when_it_was_written_is_run_although_the_clock_went_back(
    store: Store, clock: MovableClock, by: timedelta
) -> None:
    store.ledger.enqueue(a_job("a", clock.now()))
    clock.move(-by)

    assert ready(store) == ["a"]
    run(store, "a")
    assert ready(store) == []


@pytest.mark.parametrize("error", [RetryError(A_SECOND, sent=False), OutageError("down"), ZeroDivisionError()])
def test_a_job_that_waits_for_its_next_try_is_tried_although_the_clock_went_back(
    store: Store, clock: MovableClock, error: Exception
) -> None:
    store.ledger.enqueue(a_job("a", clock.now()))
    run(store, "a", error)
    assert ready(store) == []

    clock.move(-AN_HOUR)

    assert ready(store) == ["a"]


def test_a_job_that_was_written_before_the_clock_went_back_still_waits_between_its_tries(
    store: Store, clock: MovableClock
) -> None:
    store.ledger.enqueue(a_job("a", clock.now()))
    clock.move(-AN_HOUR)
    run(store, "a", RetryError(A_SECOND, sent=False))

    assert ready(store) == [], "else it would ask Slack again and again while Slack says wait"
    clock.move(A_SECOND)
    assert ready(store) == ["a"]


def test_no_job_waits_longer_than_the_code_lets_it(store: Store, clock: MovableClock) -> None:
    store.ledger.enqueue(a_job("a", clock.now()))
    run(store, "a", RetryError(timedelta(days=2), sent=False))

    clock.move(rows.LONGEST_AHEAD)

    assert ready(store) == ["a"]
    assert UNDO < rows.LONGEST_AHEAD


def test_a_job_for_later_waits(store: Store, clock: MovableClock) -> None:
    store.ledger.enqueue(Job("a", JobKind.CLICK, "lane", {}, "1", clock.now() + UNDO))

    assert ready(store) == []
    clock.move(UNDO)
    assert ready(store) == ["a"]


def posted(world: World) -> list[str]:
    """The subjects of the messages to the channel that aren't sent yet, in the order in which they are sent."""
    jobs = [job for job in world.jobs(JobKind.POST) if job.lane.endswith(BILLING) and job.state == "open"]
    return [job.payload["subject"] for job in sorted(jobs, key=lambda job: (job.sort, job.id))]


def test_a_later_message_does_not_overtake_one_that_waits_when_the_clock_goes_back(world: World) -> None:
    answers = []
    for _ in range(3):
        answers.append(world.decide(DECIDED).id)
        world.clock.move(-AN_HOUR)

    assert posted(world) == answers


def test_messages_of_one_moment_are_sent_in_the_order_of_their_writing(world: World) -> None:
    answers = [world.decide(DECIDED).id for _ in range(4)]

    assert posted(world) == answers


def test_a_card_that_is_redrawn_later_holds_up_no_redrawing_before_it(world: World) -> None:
    answer = world.decide(DECIDED)
    world.send(CardKind.ANSWER, answer.id)
    with world.store.database.write() as session:
        outbox.refresh_card(session, CardKind.ANSWER, answer.id, world.clock.now(), later=UNDO)
        outbox.refresh_card(session, CardKind.ANSWER, answer.id, world.clock.now())
    later, now = sorted(world.jobs(JobKind.UPDATE), key=lambda job: job.sort, reverse=True)

    assert (later.run_at - now.run_at) == UNDO


class SkewedWriter:
    """A job in a lane on a server, written by a machine whose clock differs from the server's."""

    def __init__(self, world: World, by: timedelta) -> None:
        self.store = world.store
        written = datetime.now(UTC) + by
        with self.store.database.write() as session:
            rows.enqueue(session, a_job("a", written, lane="lane"), written)

    def stalls(self) -> bool:
        """Return whether the sweep finds the lane."""
        with self.store.database.read() as session:
            return ("lane", JobKind.CLICK) in leases.stalled_lanes(session, 10)

    def claimed(self) -> bool:
        """Return whether another machine may run the job."""
        with self.store.database.write() as session:
            return bool(leases.claim_first(session, ["lane"], "another machine"))


@pytest.mark.parametrize("by", [timedelta(seconds=2), timedelta(seconds=-2), AN_HOUR, -AN_HOUR])
def test_a_job_of_a_machine_whose_clock_differs_is_run_at_once_by_another(on_server: World, by: timedelta) -> None:
    assert SkewedWriter(on_server, by).claimed()


@pytest.mark.parametrize("by", [timedelta(seconds=2), AN_HOUR, -AN_HOUR])
def test_a_job_of_a_machine_whose_clock_differs_is_found_when_the_queue_lost_it(
    on_server: World, by: timedelta
) -> None:
    assert SkewedWriter(on_server, by).stalls()
