"""Whether a pooler stands in front of PostgreSQL, and whether it keeps sessions."""

from contextlib import closing

import pytest

from bot.cli.doctor.check_store import store_findings
from storage.db.database import Database, DatabaseUnusableError
from storage.db.pooler import Pooling, pooling_of
from tests.support.pooler import pooler
from tests.support.settings import settings
from tests.support.store_world import World

pytestmark = pytest.mark.postgresql


@pytest.fixture
def url(on_server: World) -> str:
    return on_server.store.database.url.render_as_string(hide_password=False)


def found(url: str) -> Pooling:
    with closing(Database(url)) as database:
        return pooling_of(database)


def test_a_direct_address_has_no_pooler(url: str) -> None:
    assert found(url) is Pooling.NONE


def test_a_pooler_that_keeps_sessions_is_noticed(url: str) -> None:
    with pooler(url, loses_notifications=False) as front:
        assert found(front) is Pooling.SESSION


@pytest.mark.thorough
def test_a_pooler_that_loses_notifications_is_noticed(url: str) -> None:
    with pooler(url, loses_notifications=True) as front:
        assert found(front) is Pooling.TRANSACTION


def test_a_server_that_is_not_there_is_an_error() -> None:
    with pytest.raises(DatabaseUnusableError, match="OperationalError"):
        found("postgresql://127.0.0.1:9/x")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("loses", "said"), [(False, "one that keeps sessions"), (True, "one in transaction mode: notifications are lost")]
)
def test_doctor_says_what_a_pooler_means(url: str, loses: bool, said: str) -> None:
    with pooler(url, loses_notifications=loses) as front:
        [known, between] = store_findings(settings(database_url=front))

    assert known.ok
    assert (between.what, between.ok) == ("database: pooler", not loses)
    assert said in between.found
    assert bool(between.remedy) is loses
