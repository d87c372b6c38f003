"""Which tables does Procrastinate want on a server? Its own SQL is applied with our migrations, and followed when a
newer version of it is installed. The comment on its main table says which one that was."""

from importlib import metadata, resources
from typing import Any

_TABLE = "procrastinate_jobs"


def make(driver: Any) -> None:
    """Make its tables as the installed version wants them, inside the migration's transaction."""
    driver.execute(resources.files("procrastinate.sql").joinpath("schema.sql").read_text(encoding="utf-8"))
    _note(driver, _installed())


def follow(driver: Any) -> None:
    """Apply what its newer versions changed since, inside the migration's transaction."""
    said = driver.execute(f"select obj_description('{_TABLE}'::regclass)").fetchone()[0]
    had, has = _numbers(str(said)), _numbers(_installed())
    folder = resources.files("procrastinate.sql.migrations")
    pending = sorted(
        file.name
        for file in folder.iterdir()
        if file.name.endswith(".sql") and had < _numbers(file.name.partition("_")[0]) <= has
    )
    for name in pending:
        driver.execute(folder.joinpath(name).read_text(encoding="utf-8"))
    if had < has:
        _note(driver, _installed())


def _note(driver: Any, version: str) -> None:
    driver.execute(f"comment on table {_TABLE} is '{version}'")


def _installed() -> str:
    return metadata.version("procrastinate")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:3])
