"""The server's time, by which every machine goes."""

from datetime import UTC, datetime, timedelta

from tests.support.store_world import World


def test_the_servers_time_is_utc_and_goes_on_within_a_transaction(on_server: World) -> None:
    database = on_server.store.database
    first = database.server_time()

    assert first.tzinfo is UTC
    assert first <= database.server_time()
    assert abs(datetime.now(UTC) - first) < timedelta(minutes=1)
