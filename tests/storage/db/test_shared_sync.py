"""Writers of one process share each sync of the database's log, and a read returns only what is on the disk."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from storage.db import writers
from storage.db.database import Database
from storage.db.tables_asks import PersonRow
from storage.db.writers import SharedSync
from storage.jobs.lanes import Capacity
from storage.jobs.ledger import Ledger
from tests.storage.conftest import SqliteFiles
from tests.support.slow_disk import SlowDisk
from tests.support.store_processes import eventually
from tests.support.store_world import a_job, run_first
from twins.jobs import JobKind

PATIENCE = 10
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> SlowDisk:
    return SlowDisk(monkeypatch)


@pytest.fixture
def sync(tmp_path: Path) -> SharedSync:
    log = tmp_path / "twins.db-wal"
    log.write_bytes(b"frames")
    return SharedSync(log)


@pytest.fixture
def fresh(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """Yield a database in a file."""
    with closing(Database(SqliteFiles(tmp_path, sqlite_template).migrated())) as database:
        yield database


@contextmanager
def running(*work: Callable[[], object]) -> Iterator[list[BaseException | None]]:
    """Run each in a thread; at the end all have ended. Yields how each ended so far."""
    ends: list[BaseException | None] = []

    def noting(done: Callable[[], object]) -> None:
        error = None
        try:
            done()
        except Exception as raised:
            error = raised
        ends.append(error)

    threads = [threading.Thread(target=noting, args=(each,)) for each in work]
    for thread in threads:
        thread.start()
    yield ends
    for thread in threads:
        thread.join(PATIENCE)


def made(sync: SharedSync) -> int:
    """Return the number of a commit that was made."""
    number = sync.announce()
    sync.made(number)
    return number


def test_how_long_the_disk_takes_is_known(sync: SharedSync, disk: SlowDisk) -> None:
    assert sync.took == 0
    with running(lambda: sync.wait(made(sync))):
        assert eventually(lambda: disk.began == 1)
        sleep(0.05)
        disk.lets(1)
    assert 0.05 <= sync.took < PATIENCE


def test_all_who_came_while_the_disk_was_busy_share_the_next_sync(disk: SlowDisk, sync: SharedSync) -> None:
    first = made(sync)
    with running(lambda: sync.wait(first)) as told:
        assert eventually(lambda: disk.began == 1)
        numbers = [made(sync) for _ in range(5)]
        with running(*(lambda number=number: sync.wait(number) for number in numbers)) as others:
            disk.lets(1)
            assert eventually(lambda: told == [None] and disk.began == 2)
            assert others == []  # the sync that had begun doesn't cover them
            disk.lets(1)

    assert (others, disk.began) == ([None] * 5, 2)


def test_a_reader_waits_until_the_commit_that_it_saw_is_on_the_disk(disk: SlowDisk, sync: SharedSync) -> None:
    number = sync.announce()
    with running(sync.wait_for_earlier) as told:
        sync.made(number)  # its writer needn't wait for the disk itself: it may wait for a lock that the reader has
        assert eventually(lambda: disk.began == 1)
        assert told == []
        disk.lets(1)

    assert told == [None]
    sync.wait(number)
    assert disk.began == 1


def test_nobody_waits_for_a_commit_that_was_not_made_nor_for_a_later_one(disk: SlowDisk, sync: SharedSync) -> None:
    earlier = sync.announce()
    with running(sync.wait_for_earlier) as told:
        assert told == []
        sync.announce()
        sync.withdraw(earlier)

    assert (told, disk.began) == ([None], 0)


def test_who_shared_a_sync_that_failed_is_told_so_and_the_next_one_is_tried(disk: SlowDisk, sync: SharedSync) -> None:
    numbers = [made(sync) for _ in range(3)]
    disk.fails = True
    disk.lets(1)
    with running(*(lambda number=number: sync.wait(number) for number in numbers)) as told:
        pass
    assert [type(each) for each in told] == [OSError] * 3

    disk.fails = False
    disk.lets(1)
    sync.wait(made(sync))
    sync.wait_for_earlier()
    assert disk.began == 2


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6))
def test_each_commit_is_covered_by_a_sync_that_began_after_it(writes: list[int]) -> None:
    """Each thread writes as often as its number in the list says."""
    log: list[str] = []
    lock = threading.Lock()
    synced: set[str] = set()

    def note(_: int) -> None:
        with lock:
            covered = list(log)
        synced.update(covered)

    def is_reader(name: int) -> bool:
        return name % 3 == 2

    def write(name: int, times: int) -> None:
        for time in range(times):
            number = shared.announce()
            mine = f"{name}:{time}"
            with lock:
                log.append(mine)
            shared.made(number)
            if is_reader(name):
                shared.wait_for_earlier()
            else:
                shared.wait(number)
            assert mine in synced

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writers, "sync_file", note)
        shared = SharedSync(Path(__file__))
        with running(*(lambda each=each: write(*each) for each in enumerate(writes))) as ends:
            pass

    assert ends == [None] * len(writes)


def test_a_read_returns_no_write_that_the_disk_does_not_have(fresh: Database, disk: SlowDisk) -> None:
    seen: list[bool] = []

    def read() -> None:
        with fresh.read() as session:
            found = session.get(PersonRow, "a person") is not None
        seen.append(found)

    with running(lambda: write_a_person(fresh)):
        assert eventually(lambda: disk.began == 1)
        with running(read), running(lambda: read_ahead(fresh, seen)):
            assert eventually(lambda: seen == [True])  # the one that reads ahead
            disk.lets(1)

    assert seen == [True, True]


def test_the_next_writer_does_not_wait_for_the_disk_of_the_one_before(fresh: Database, disk: SlowDisk) -> None:
    with running(lambda: write_a_person(fresh)) as first:
        assert eventually(lambda: disk.began == 1)
        with fresh.write(lasts=False) as session:
            assert session.get(PersonRow, "a person")
        assert first == []
        disk.lets(1)


def test_a_job_that_a_look_finds_runs_once_the_disk_has_it(fresh: Database, disk: SlowDisk) -> None:
    ran: list[str] = []
    ledger, kinds = Ledger(fresh, lambda: NOON), (JobKind.REACT, JobKind.ASK)
    ledger.register(dict.fromkeys(kinds, lambda job: ran.append(job.kind)), lambda *_: ())
    with running(lambda: ledger.enqueue(*(a_job(kind, NOON, kind) for kind in kinds))):
        assert eventually(lambda: disk.began == 1)
        found = ledger.ready([], Capacity(quick=8))
        with running(*(lambda head=head: run_first(ledger, head.lane) for head in found)) as ends:
            assert eventually(lambda: len(ends) == 1)
            assert ran == [JobKind.ASK]  # which may start early
            disk.lets(1)

    assert sorted(ran) == [JobKind.ASK, JobKind.REACT]


def test_a_write_that_the_disk_refuses_fails(fresh: Database, disk: SlowDisk) -> None:
    disk.fails = True
    disk.lets(1)
    with pytest.raises(OperationalError, match="Input/output error"):
        write_a_person(fresh)


def write_a_person(database: Database) -> None:
    """Write what must last."""
    with database.write() as session:
        session.add(PersonRow(id="a person", team="T0TEAM", slack="U0BEA", name="Bea"))


def read_ahead(database: Database, seen: list[bool]) -> None:
    """Note whether the person is there, without waiting."""
    with database.ahead(), database.read() as session:
        seen.append(session.get(PersonRow, "a person") is not None)
