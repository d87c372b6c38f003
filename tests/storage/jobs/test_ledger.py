"""The ways in which a job can end, and what each one records."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from sqlmodel import select

from storage.db.tables_jobs import JobRow
from storage.jobs import outbox, rows
from storage.store import Store
from tests.support.effort import THOROUGH
from tests.support.store_world import APP, TEAM, MovableClock, a_job, run_first
from twins.jobs import Handler, Job, JobKind, OutageError, RetryError

pytestmark = pytest.mark.postgresql

Run = Callable[[Handler], JobRow]
A_MINUTE = timedelta(minutes=1)


class Alarms:
    """Recorder of the trouble reported to people."""

    def __init__(self) -> None:
        self.dead: list[bool] = []

    def __call__(self, job: Job, reference: str, is_dead: bool) -> Iterable[Job]:
        """One message for each."""
        self.dead.append(is_dead)
        yield a_job(f"alarm {reference}", job.run_at, kind="tell", lane="alarms")


@pytest.fixture
def alarms() -> Alarms:
    """Return a recorder with no alarms yet."""
    return Alarms()


@pytest.fixture
def run(store: Store, clock: MovableClock, alarms: Alarms) -> Run:
    """Runs one job, as soon as it is due, by a handler; its row afterwards."""
    store.ledger.enqueue(a_job("a", clock.now(), lane="thread", order="1"))

    def run_it(handler: Handler) -> JobRow:
        store.ledger.register({"click": handler}, alarms)
        clock.move(max(timedelta(0), row(store).run_at - clock.now()))
        run_first(store.ledger, "thread")
        return row(store)

    return run_it


def row(store: Store) -> JobRow:
    """The job's row as it is now."""
    with store.database.read() as session:
        return session.get_one(JobRow, "a")


def breaks(_: Job) -> None:
    """A handler with a bug."""
    raise ZeroDivisionError


def is_down(_: Job) -> None:
    """A handler that can't reach Slack."""
    raise OutageError("connection refused")


def homes(store: Store) -> list[str]:
    with store.database.read() as session:
        return [row.id for row in session.exec(select(JobRow).where(JobRow.kind == JobKind.HOME))]


def test_changes_that_come_together_redraw_the_home_tab_once(store: Store, clock: MovableClock) -> None:
    def changed(app: str = APP, person: str = "U0ANA") -> list[str]:
        with store.database.write() as session:
            outbox.refresh_home(session, app, TEAM, person, clock.now())
        return homes(store)

    assert len(changed()) == 1
    assert len(changed()) == 1
    assert len(changed(app="A0OWN")) == 2, "each app has its own Home tab"
    assert len(changed(person="U0CORA")) == 3


def test_a_change_after_a_redraw_has_begun_redraws_the_home_tab_again(store: Store, clock: MovableClock) -> None:
    seen: list[int] = []

    def draws(_: Job) -> None:
        with store.database.write() as session:
            outbox.refresh_home(session, APP, TEAM, "U0ANA", clock.now())
        seen.append(len(homes(store)))

    with store.database.write() as session:
        outbox.refresh_home(session, APP, TEAM, "U0ANA", clock.now())
    store.ledger.register({JobKind.HOME: draws}, lambda *_: ())
    run_first(store.ledger, store.ledger.heads()[0].lane)
    assert seen == [2]


def test_a_job_whose_handler_returns_is_done(run: Run, store: Store) -> None:
    assert run(lambda _: None).state == "done"
    assert store.ledger.heads() == []


def test_a_handler_sees_how_often_its_job_was_begun(run: Run) -> None:
    seen: list[int] = []
    run(breaks)
    run(lambda job: seen.append(job.attempts))

    assert seen == [2]


def test_a_job_that_its_verb_closed_is_not_closed_twice(run: Run, store: Store, alarms: Alarms) -> None:
    closed = run(store.ledger.finish)

    assert (closed.state, closed.failures, alarms.dead) == ("done", 0, [])


def test_what_somebody_else_finished_meanwhile_is_not_written_twice(
    run: Run, store: Store, clock: MovableClock
) -> None:
    def overtaken(job: Job) -> None:
        store.ledger.finish(job, a_job("first", clock.now()))
        store.ledger.finish(job, a_job("second", clock.now()))

    assert run(overtaken).failures == 0
    assert [head.id for head in store.ledger.heads()] == ["first"]


def test_a_job_that_is_done_is_not_run_again(run: Run) -> None:
    seen: list[str] = []
    run(lambda _: None)
    run(lambda job: seen.append(job.id))

    assert seen == []


def test_a_retry_that_sent_nothing_gives_the_attempt_back(run: Run, clock: MovableClock) -> None:
    def limited(_: Job) -> None:
        raise RetryError(A_MINUTE, sent=False)

    after = run(limited)

    assert (after.attempts, after.failures, after.run_at) == (0, 0, clock.now() + A_MINUTE)


def test_a_retry_that_may_have_sent_something_keeps_the_attempt(run: Run, clock: MovableClock) -> None:
    def unsure(_: Job) -> None:
        raise RetryError(A_MINUTE, sent=True)

    after = run(unsure)

    assert (after.attempts, after.failures, after.run_at) == (1, 0, clock.now() + A_MINUTE)


def test_a_kind_that_this_version_does_not_know_is_left_for_a_newer_one(run: Run, store: Store) -> None:
    store.ledger.enqueue(a_job("b", row(store).run_at, kind="from the future"))

    run_first(store.ledger, "lane of b")

    with store.database.read() as session:
        later = session.get_one(JobRow, "b")
    assert (later.state, later.attempts, later.failures) == ("open", 0, 0)
    assert later.run_at == row(store).run_at + timedelta(seconds=30)


def test_an_outage_waits_from_a_second_up_to_five_minutes(run: Run, clock: MovableClock) -> None:
    waits = [(run(is_down).run_at - clock.now()).total_seconds() for _ in range(14)]

    assert waits[0] == 1
    assert waits == sorted(waits)
    assert waits[-1] == 300


def test_an_outage_counts_as_no_failure_for_a_day(run: Run, clock: MovableClock, alarms: Alarms) -> None:
    nearly_a_day = clock.now() + timedelta(hours=23, minutes=50)
    after = run(is_down)
    while after.state == "open" and clock.now() < nearly_a_day:
        clock.move(min(timedelta(minutes=0 if THOROUGH else 55), nearly_a_day - clock.now()))
        after = run(is_down)
        assert after.attempts == 1, "else a job is given up that was begun often enough"

    assert (after.state, after.failures, alarms.dead) == ("open", 0, [])


def test_an_outage_of_more_than_a_day_counts_as_failure_until_the_job_is_given_up(
    run: Run, clock: MovableClock, alarms: Alarms
) -> None:
    run(is_down)
    clock.move(timedelta(days=1, seconds=1))

    failures = [run(is_down).failures for _ in range(11)]

    assert failures == list(range(1, 12))
    assert run(is_down).state == "dead"
    assert alarms.dead == [False, True]


def test_a_job_that_an_outage_buried_has_a_day_again_once_it_is_retried(
    run: Run, store: Store, clock: MovableClock
) -> None:
    run(is_down)
    clock.move(timedelta(days=1, seconds=1))
    while run(is_down).state == "open":
        pass

    store.ledger.retry("a")

    assert run(is_down).failures == 0


def test_what_an_outage_may_have_sent_is_looked_up_at_the_next_try(run: Run) -> None:
    seen: list[int] = []
    run(is_down)
    run(lambda job: seen.append(job.attempts))

    assert seen == [2]


def test_a_long_outage_is_never_counted_as_crashes(run: Run) -> None:
    attempts = {run(is_down).attempts for _ in range(5)}

    assert attempts == {1}


def test_an_outage_that_ends_lets_the_job_be_done(run: Run) -> None:
    run(is_down)

    assert run(lambda _: None).state == "done"


def test_twelve_failures_bury_a_job_and_its_lane_goes_on(run: Run, store: Store, clock: MovableClock) -> None:
    store.ledger.enqueue(a_job("behind", clock.now(), lane="thread", order="2"))

    states = [run(breaks).state for _ in range(12)]

    assert states == ["open"] * 11 + ["dead"]
    assert [head.id for head in store.ledger.heads() if head.lane == "thread"] == ["behind"]


def test_the_wait_after_a_failure_doubles_up_to_five_minutes(run: Run, clock: MovableClock) -> None:
    waits = [(run(breaks).run_at - clock.now()).total_seconds() for _ in range(11)]

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_people_are_told_at_the_third_failure_and_at_the_last(run: Run, alarms: Alarms, store: Store) -> None:
    told = []
    for _ in range(12):
        run(breaks)
        told.append(len(alarms.dead))

    assert told == [0, 0, *[1] * 9, 2]
    assert alarms.dead == [False, True]
    assert [head.lane for head in store.ledger.heads()] == ["alarms"]


def test_a_job_that_was_given_up_is_kept_and_can_be_run_again(run: Run, store: Store) -> None:
    while run(breaks).state == "open":
        pass

    assert [job.id for job in store.ledger.dead()] == ["a"]
    assert store.ledger.retry("a")
    assert run(lambda _: None).state == "done"
    assert store.ledger.dead() == []


def test_what_a_job_that_was_given_up_carries_is_not_forgotten(run: Run, store: Store, clock: MovableClock) -> None:
    while run(breaks).state == "open":
        pass
    clock.move(timedelta(days=8))

    assert store.ledger.forget_payloads(timedelta(days=7)) == 0


def test_what_a_job_that_was_given_up_may_have_sent_is_looked_up_when_it_is_run_again(run: Run, store: Store) -> None:
    seen: list[int] = []
    while run(breaks).state == "open":
        pass
    store.ledger.retry("a")
    run(lambda job: seen.append(job.attempts))

    assert seen == [2]


def test_only_a_job_that_was_given_up_can_be_opened_again(run: Run, store: Store) -> None:
    run(lambda _: None)

    assert not store.ledger.retry("a")
    assert not store.ledger.retry("nobody wrote this")


def test_a_job_whose_process_dies_every_time_is_given_up_and_can_be_run_again(
    run: Run, store: Store, clock: MovableClock, alarms: Alarms
) -> None:
    for _ in range(100):
        with store.database.write() as session:
            rows.claim(session, "a", clock.now())

    assert run(lambda _: None).state == "dead"
    assert alarms.dead == [True]
    store.ledger.retry("a")
    assert run(lambda _: None).state == "done"


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt])
def test_a_handler_that_wants_to_end_the_process_has_only_failed(
    run: Run, clock: MovableClock, error: type[BaseException]
) -> None:
    def ends_all(_: Job) -> None:
        raise error

    after = run(ends_all)

    assert (after.failures, after.run_at) == (1, clock.now() + timedelta(seconds=1))
