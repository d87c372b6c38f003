"""Each digest arrives once, on its reader's Monday, or in the first working hour after an outage."""

from pathlib import Path

import pytest

from storage.db.database import Database
from storage.db.migrate import upgrade
from tests.simulation.mondays import ZONES, DigestSimulation


@pytest.mark.thorough
def test_two_months_of_mondays_over_a_change_of_the_clocks(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/mondays.db"
    database = Database(url)
    upgrade(database)
    database.close()

    came = DigestSimulation(url, experts=len(ZONES), seed=3).live_through(days=63)

    assert came.is_right, came
    assert len(came.by_zone) == len(ZONES)
    assert came.digests > 5 * len(ZONES)
