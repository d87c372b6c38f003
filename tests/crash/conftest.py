"""In which moment do these tests begin?"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.practice.people import practice_slack
from bot.practice.server import serve
from tests.crash.moment import Moment, a_check_waits
from tests.storage.conftest import PostgresServer, postgres

__all__ = ["postgres"]


@pytest.fixture
def moment(tmp_path: Path) -> Iterator[Moment]:
    """A check waits, on SQLite."""
    with _waiting_on(f"sqlite:///{tmp_path / 'first.db'}") as moment:
        yield moment


@pytest.fixture
def moment_on_postgres(postgres: PostgresServer) -> Iterator[Moment]:
    """A check waits, on PostgreSQL."""
    with _waiting_on(postgres.migrated()) as moment:
        yield moment
    postgres.forget()


@contextmanager
def _waiting_on(url: str) -> Iterator[Moment]:
    slack = practice_slack()
    with serve(slack) as served:
        yield a_check_waits(slack, served.api_url, url)
