"""What is due gets a job on every tick until it is no longer due, whatever became of the job before."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from storage.db.tables_asks import CheckRow, PersonSettingsRow
from storage.jobs.due import REST
from storage.store import store_on
from tests.support.store_world import APP, CHECK_FIRST, DECIDED, TEAM, World, all_at_once, run_first
from twins.jobs import Job, JobKind

pytestmark = pytest.mark.postgresql

ASSUMED = DECIDED.model_copy(update={"assumptions": ("sessions are in Redis",)})
A_MINUTE = timedelta(minutes=1)
SOURCES = [each for room in ("bot", "storage") for each in Path(room).rglob("*.py")]


class Due:
    """A subject of a kind that is due, and the tick that finds it."""

    def __init__(self, world: World, kind: JobKind) -> None:
        self.world, self.kind = world, kind
        world.decide(CHECK_FIRST if kind is JobKind.ESCALATE else ASSUMED)
        with world.store.database.write() as session:
            for row in world.rows(CheckRow):
                session.get_one(CheckRow, row.id).next_at = world.clock.now()
            for each in world.rows(PersonSettingsRow):
                found = session.get_one(PersonSettingsRow, each.person)
                found.next_inbox_at = found.next_digest_at = world.clock.now()
        world.sql("update job set state = 'done'")

    def tick(self, world: World | None = None) -> None:
        """Look what is due, by the clock as it is."""
        store, now = (world or self.world).store, self.world.clock.now()
        ticks: dict[JobKind, Callable[[], int]] = {
            JobKind.ESCALATE: lambda: store.escalation.enqueue_due(now),
            JobKind.INBOX: lambda: store.inbox.enqueue_due(now),
            JobKind.DIGEST: lambda: store.digests.enqueue_due(APP, TEAM, now),
        }
        ticks[self.kind]()

    def open(self) -> list[str]:
        """Return the ids of the subject's open jobs; of two people one is enough."""
        lanes = {row.lane: row.id for row in self.world.jobs(self.kind) if row.state == "open"}
        found = [row.id for row in self.world.jobs(self.kind) if row.state == "open"]
        assert len(found) == len(lanes), "one open job for each subject"
        return found

    def run(self, handler: Callable[[Job], None]) -> None:
        """Run what is open, as soon as it may run."""
        ledger = self.world.store.ledger
        ledger.register({self.kind: handler}, lambda *_: ())
        self.open()
        for lane in {row.lane for row in self.world.jobs(self.kind) if row.state == "open"}:
            run_first(ledger, lane)


@pytest.fixture(params=[JobKind.ESCALATE, JobKind.INBOX, JobKind.DIGEST])
def due(world: World, request: pytest.FixtureRequest) -> Due:
    """Each kind of subject that a tick finds."""
    return Due(world, request.param)


def finds_nothing_due(_: Job) -> None:
    """A handler whose clock is behind: it leaves the subject as it is."""


def breaks(_: Job) -> None:
    """A handler with a bug."""
    raise ZeroDivisionError


def test_a_subject_whose_job_found_nothing_due_gets_another_at_the_next_tick(due: Due) -> None:
    for _ in range(3):
        due.tick()
        assert due.open()
        due.run(finds_nothing_due)
        assert not due.open()
        due.world.clock.move(A_MINUTE)


def test_a_subject_has_one_open_job_however_often_the_clock_ticks(due: Due) -> None:
    due.tick()
    first = due.open()

    due.world.clock.move(A_MINUTE)
    due.tick()

    assert due.open() == first


def test_two_machines_that_tick_at_once_enqueue_one_job(due: Due) -> None:
    other = World(store_on(due.world.store.database, due.world.clock.now), due.world.clock)

    all_at_once([lambda each=each: due.tick(each) for each in (due.world, other)])  # type: ignore[misc]  # mypy can't type a lambda's defaults

    assert due.open()


def test_a_subject_whose_job_was_given_up_gets_another_after_a_rest(due: Due) -> None:
    due.tick()
    while due.open():
        due.run(breaks)
        due.world.clock.move(timedelta(minutes=5))

    due.tick()
    assert not due.open(), "it rests, or the architects would hear of it all day"
    due.world.clock.move(REST)
    due.tick()
    assert due.open()


def test_a_clock_that_is_set_back_ends_the_rest(due: Due) -> None:
    due.tick()
    while due.open():
        due.run(breaks)
        due.world.clock.move(timedelta(minutes=5))
    due.world.clock.move(timedelta(hours=-1))

    due.tick()

    assert due.open()


def test_subjects_that_can_not_get_on_keep_no_other_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.checking.escalation.AT_ONCE", 1)
    due = Due(world, JobKind.ESCALATE)
    due.tick()
    while due.open():
        due.run(breaks)
        world.clock.move(timedelta(minutes=5))
    world.decide(CHECK_FIRST)
    world.sql("update job set state = 'done' where state = 'open'")

    due.tick()

    assert len(due.open()) == 1


def test_jobs_of_due_subjects_are_made_in_one_place() -> None:
    heads = [f'"{kind.value}:{{' for kind in (JobKind.ESCALATE, JobKind.INBOX, JobKind.DIGEST)]
    made = {str(source) for source in SOURCES for head in heads if head in source.read_text()}
    assert made == set()
