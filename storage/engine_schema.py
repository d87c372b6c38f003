"""Which tables does Procrastinate want on a server? Its own SQL is applied with our migration. A newer version of it
comes with a migration of ours that applies what it changed, in two steps: an older machine goes on beside it."""

from importlib import resources
from typing import Any


def make(driver: Any) -> None:
    """Make its tables, inside the migration's transaction."""
    driver.execute(resources.files("procrastinate.sql").joinpath("schema.sql").read_text(encoding="utf-8"))
