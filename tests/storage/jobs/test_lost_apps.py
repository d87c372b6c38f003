"""Jobs that wait for an app that Slack no longer lets in."""

from datetime import timedelta

import pytest

from storage.jobs.due import enqueue_due_steps
from storage.store import Store, store_on
from tests.support.store_world import MovableClock, a_job, run_first
from twins.jobs import AppLostError, Job, JobKind, OutageError

pytestmark = pytest.mark.postgresql

APP, OLD, NEW = "A0ZERO", "digest of the old token", "digest of the new one"


def is_refused(_: Job) -> None:
    raise AppLostError("account_inactive", APP)


def run_all(store: Store) -> list[str]:
    """Run what may run, as the dispatcher would; the jobs' ids."""
    ran: list[str] = []
    while ready := [head for head in store.ledger.heads() if head.is_due(store.ledger.now())]:
        for head in ready:
            ran.append(head.id)
            run_first(store.ledger, head.lane)
    return ran


@pytest.fixture
def lost(store: Store, clock: MovableClock) -> Store:
    """A store with two jobs of one lane held for a lost app."""
    store.ledger.register({"click": is_refused}, lambda *_: (), lambda _: True)
    store.lost_apps.lose(APP, OLD, "account_inactive", clock.now())
    store.ledger.enqueue(a_job("a", clock.now(), lane="l", order="1"), a_job("b", clock.now(), lane="l", order="2"))
    assert run_all(store) == ["a", "b"]
    return store


def test_held_jobs_are_not_run_for_as_long_as_it_takes(lost: Store, clock: MovableClock) -> None:
    clock.move(timedelta(days=30))
    assert run_all(lost) == []
    assert lost.ledger.oldest_due() is None, "nor are they late"
    assert [(each.reason, each.held) for each in lost.lost_apps.all()] == [("account_inactive", 2)]


def test_they_run_in_their_order_once_the_app_is_back(lost: Store, clock: MovableClock) -> None:
    done: list[tuple[str, int]] = []
    lost.ledger.register({"click": lambda job: done.append((job.id, job.attempts))}, lambda *_: ())
    assert lost.lost_apps.recover(APP, clock.now()) == 2
    run_all(lost)
    assert done == [("a", 1), ("b", 1)], "the refused attempt doesn't count"
    assert lost.lost_apps.recover(APP, clock.now()) is None


def test_an_attempt_that_may_have_been_sent_is_still_looked_up(store: Store, clock: MovableClock) -> None:
    seen: list[int] = []

    def fails(job: Job) -> None:
        seen.append(job.attempts)
        raise OutageError("dropped") if len(seen) == 1 else AppLostError("account_inactive", APP)

    store.ledger.register({"click": fails}, lambda *_: (), lambda _: True)
    store.ledger.enqueue(a_job("a", clock.now()))
    run_all(store)
    clock.move(timedelta(minutes=1))
    run_all(store)
    store.ledger.register({"click": lambda job: seen.append(job.attempts)}, lambda *_: ())
    store.lost_apps.recover(APP, clock.now())
    run_all(store)
    assert seen == [1, 2, 2]


def test_a_refusal_that_slack_does_not_confirm_is_an_outage(store: Store, clock: MovableClock) -> None:
    store.ledger.register({"click": is_refused}, lambda *_: (), lambda _: False)
    store.ledger.enqueue(a_job("a", clock.now()))
    run_all(store)
    clock.move(timedelta(minutes=1))
    assert run_all(store) == ["a"]


def test_what_is_due_is_not_enqueued_again_while_its_job_is_held(store: Store, clock: MovableClock) -> None:
    store.ledger.register({JobKind.INBOX: is_refused}, lambda *_: (), lambda _: True)

    def tick() -> int:
        with store.database.write() as session:
            return enqueue_due_steps(session, JobKind.INBOX, [("ana", {"person": "ana"})], clock.now())

    assert tick() == 1
    run_all(store)
    assert tick() == 0


def test_another_machine_sees_it_and_one_with_a_new_token_works_on(lost: Store, clock: MovableClock) -> None:
    other = store_on(lost.database, clock.now)
    assert other.lost_apps.reason(APP, OLD) == "account_inactive"
    assert other.lost_apps.reason(APP, NEW) == ""
    assert not other.lost_apps.lose(APP, OLD, "account_inactive", clock.now()), "said once"
    assert other.lost_apps.release(APP, clock.now()) == 2
