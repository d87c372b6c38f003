"""A database for which there is no driver is named, without a traceback."""

import pytest

from storage.db.database import Database, DatabaseUnusableError


@pytest.mark.parametrize("url", ["mysql://app@db/x", "postgresql+asyncpg://app@db/x", "sqlite+aiosqlite:///x.db"])
def test_another_driver_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(
        DatabaseUnusableError, match=r"there is no driver for .*\. Write it as sqlite:/// or postgresql://"
    ):
        Database(url)
