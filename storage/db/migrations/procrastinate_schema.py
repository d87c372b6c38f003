"""Procrastinate's own tables, which a migration creates on a server.

A newer Procrastinate needs a migration in two steps, since an older machine may run beside it.
"""

from importlib import resources
from typing import Any


def make(driver: Any) -> None:
    """Create the tables, within the migration's transaction."""
    driver.execute(resources.files("procrastinate.sql").joinpath("schema.sql").read_text(encoding="utf-8"))
