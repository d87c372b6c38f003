"""The moments from which crash tests start."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.practice.demo_people import practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import serve
from tests.crash.moment import Moment, a_check_waits, a_rule_is_offered
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


@pytest.fixture
def offered(tmp_path: Path) -> Iterator[Moment]:
    """A rule is offered, on SQLite."""
    with _waiting_on(f"sqlite:///{tmp_path / 'first.db'}", a_rule_is_offered) as moment:
        yield moment


@contextmanager
def _waiting_on(url: str, begun: Callable[[LocalSlack, str, str], Moment] = a_check_waits) -> Iterator[Moment]:
    slack = practice_slack()
    with serve(slack) as served:
        yield begun(slack, served.api_url, url)
