"""Each job is enqueued once, and the right job of a lane runs next."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from storage.db.database import Settle, settle_nothing
from storage.jobs import rows
from storage.store import Store
from tests.support.store_world import MovableClock, a_job
from twins.jobs import AlreadyClosedError, Job

pytestmark = pytest.mark.postgresql

A_MINUTE = timedelta(minutes=1)


def heads(store: Store) -> list[str]:
    """The ids of the jobs that head a lane."""
    return [head.id for head in store.ledger.heads()]


def begin(store: Store, clock: MovableClock, job_id: str) -> Job | None:
    """Begin a job, and do no more with it."""
    with store.database.write() as session:
        return rows.claim(session, job_id, clock.now())


def test_a_job_is_written_down_once_and_a_redelivery_is_nothing_new(store: Store, clock: MovableClock) -> None:
    job = a_job("C1:1700000000.000100", clock.now(), text="first")

    assert store.ledger.enqueue(job)
    assert not store.ledger.enqueue(a_job(job.id, clock.now(), text="redelivered"))

    begun = begin(store, clock, job.id)
    assert begun
    assert begun.payload == {"text": "first"}


def test_a_redelivery_after_the_job_is_done_is_nothing_new(store: Store, clock: MovableClock) -> None:
    job = a_job("C1:1700000000.000100", clock.now())
    store.ledger.enqueue(job)
    store.ledger.finish(job)

    assert not store.ledger.enqueue(job)
    assert heads(store) == []


def test_of_several_jobs_those_that_are_new_are_written_down(store: Store, clock: MovableClock) -> None:
    old, new = a_job("old", clock.now()), a_job("new", clock.now())
    store.ledger.enqueue(old)

    assert store.ledger.enqueue(old, new)
    assert sorted(heads(store)) == ["new", "old"]


def test_beginning_a_job_counts_the_attempt(store: Store, clock: MovableClock) -> None:
    store.ledger.enqueue(a_job("a", clock.now()))

    attempts = [job.attempts for job in (begin(store, clock, "a"), begin(store, clock, "a")) if job]

    assert attempts == [1, 2]


def test_a_job_that_is_not_due_is_not_begun(store: Store, clock: MovableClock) -> None:
    later = Job("a", "click", "lane", {}, "1", clock.now() + A_MINUTE)
    store.ledger.enqueue(later)

    assert begin(store, clock, "a") is None
    clock.move(A_MINUTE)
    begun = begin(store, clock, "a")
    assert begun
    assert begun.attempts == 1


def test_a_job_is_closed_only_once(store: Store, clock: MovableClock) -> None:
    job = a_job("a", clock.now())
    store.ledger.enqueue(job)
    store.ledger.finish(job)

    with pytest.raises(AlreadyClosedError):
        store.ledger.finish(job)
    assert begin(store, clock, "a") is None


def test_a_job_that_nobody_wrote_down_cannot_be_closed(store: Store, clock: MovableClock) -> None:
    with pytest.raises(AlreadyClosedError):
        store.ledger.finish(a_job("never put", clock.now()))


def test_what_follows_from_a_job_is_written_only_by_whoever_closes_it(store: Store, clock: MovableClock) -> None:
    job = a_job("a", clock.now())
    store.ledger.enqueue(job)
    store.ledger.finish(job, a_job("follow-up", clock.now()))

    with pytest.raises(AlreadyClosedError):
        store.ledger.finish(job, a_job("too late", clock.now()))
    assert heads(store) == ["follow-up"]


def test_a_verb_that_fails_leaves_its_job_open(store: Store, clock: MovableClock) -> None:
    store.ledger.enqueue(a_job("a", clock.now()))

    with suppress(ZeroDivisionError), store.ledger.completing("a") as session:
        rows.enqueue(session, a_job("follow-up", clock.now()), clock.now())
        raise ZeroDivisionError
    assert heads(store) == ["a"]


def test_the_oldest_message_of_a_lane_goes_first(store: Store, clock: MovableClock) -> None:
    for ts in ("1700000000.000300", "1700000000.000100", "1699999999.999900", "1700000000.000200"):
        store.ledger.enqueue(a_job(ts, clock.now(), lane="thread", order=ts))

    assert heads(store) == ["1699999999.999900"]


def test_each_lane_has_a_head_of_its_own(store: Store, clock: MovableClock) -> None:
    for job_id, lane in (("a1", "a"), ("a2", "a"), ("b1", "b"), ("b2", "b")):
        store.ledger.enqueue(a_job(job_id, clock.now(), lane=lane, order=job_id))

    assert sorted(heads(store)) == ["a1", "b1"]


def test_a_lane_waits_behind_its_head_and_other_lanes_go_on(store: Store, clock: MovableClock) -> None:
    store.ledger.enqueue(Job("head", "click", "a", {}, "1", clock.now() + A_MINUTE))
    store.ledger.enqueue(a_job("behind", clock.now(), lane="a", order="2"))
    store.ledger.enqueue(a_job("elsewhere", clock.now(), lane="b", order="3"))

    due = [head.id for head in store.ledger.heads() if head.run_at <= clock.now()]
    assert due == ["elsewhere"]


def test_a_message_that_arrives_after_a_later_one_has_run_still_runs(store: Store, clock: MovableClock) -> None:
    later = a_job("later", clock.now(), lane="thread", order="1700000000.000200")
    store.ledger.enqueue(later)
    store.ledger.finish(later)

    store.ledger.enqueue(a_job("earlier", clock.now(), lane="thread", order="1700000000.000100"))

    assert heads(store) == ["earlier"]


def test_what_closed_jobs_carried_is_forgotten_after_some_days(store: Store, clock: MovableClock) -> None:
    for name in ("closed long ago", "closed today", "open"):
        store.ledger.enqueue(a_job(name, clock.now(), text="private"))
    store.ledger.finish(a_job("closed long ago", clock.now()))
    clock.move(timedelta(days=8))
    store.ledger.finish(a_job("closed today", clock.now()))

    assert store.ledger.forget_payloads(timedelta(days=7)) == 1
    assert store.ledger.forget_payloads(timedelta(days=7)) == 0
    begun = begin(store, clock, "open")
    assert begun
    assert begun.payload == {"text": "private"}


def test_a_redelivery_is_recognised_after_the_payload_is_forgotten(store: Store, clock: MovableClock) -> None:
    job = a_job("a", clock.now(), text="private")
    store.ledger.enqueue(job)
    store.ledger.finish(job)
    clock.move(timedelta(days=8))
    store.ledger.forget_payloads(timedelta(days=7))

    assert not store.ledger.enqueue(job)
    assert heads(store) == []


@pytest.mark.parametrize("waits", [(0, 10), (10, 0), (5, 0, 10)])
def test_a_lane_with_several_new_jobs_is_looked_at_when_the_first_is_due(
    store: Store, clock: MovableClock, waits: tuple[int, ...]
) -> None:
    items: list[dict[str, datetime]] = []

    def announced(_: Session, lanes: Mapping[str, tuple[datetime, str]], __: bool) -> Settle:
        items.append({lane: at for lane, (at, _) in lanes.items()})
        return settle_nothing

    store.database.before_commit = announced
    new = [Job(f"in {wait}", "click", "lane", {}, str(wait), clock.now() + wait * A_MINUTE) for wait in waits]

    store.ledger.enqueue(*new)

    assert items == [{"lane": clock.now()}]
