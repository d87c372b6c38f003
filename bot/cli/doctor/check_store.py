"""Doctor's read-only checks of the database and of the twins that have their own apps."""

import os
from collections.abc import Iterator

from bot.cli.doctor.findings import DoctorFinding
from bot.clock import Clock
from bot.settings import Settings
from bot.ui.messages.counts import counted
from storage.db.database import Database, DatabaseUnusableError
from storage.db.migrate import revisions
from storage.db.pooler import Pooling, pooling_of
from storage.store import open_store
from twins.publishing.modes import Mode


def store_findings(settings: Settings) -> Iterator[DoctorFinding]:
    """Check what `zerohandoff run` needs of the database."""
    try:
        database = Database(settings.database_url)
        found = _new(database) or _known(database)
    except DatabaseUnusableError as error:
        yield DoctorFinding("database", False, str(error), "")
        return
    yield found
    if found.ok and not database.is_sqlite:
        yield _pooling(settings.database_url)
    if found.ok and _new(database) is None:
        yield from _lost_apps(settings.database_url)
    if found.ok and settings.twin_apps and _new(database) is None:
        yield from _own_apps(settings)


def _new(database: Database) -> DoctorFinding | None:
    """Check whether the database file can be created; return None if it exists."""
    if database.file is None or database.file.exists():
        return None
    folder = database.file.resolve().parent
    is_there = os.access(folder, os.W_OK)
    remedy = "" if is_there else f"Make {folder}, writable, or set DATABASE_URL."
    return DoctorFinding("database", is_there, f"{_where(database)}: made at the first start", remedy)


def _known(database: Database) -> DoctorFinding:
    try:
        current, head = revisions(database)
    finally:
        database.close()
    if current == head:
        return DoctorFinding("database", True, f"{_where(database)}, at revision {head}")
    remedy = "`zerohandoff run` brings it up to date, or `zerohandoff db upgrade`."
    return DoctorFinding(
        "database", False, f"{_where(database)}, at revision {current}; this version needs {head}", remedy
    )


def _pooling(url: str) -> DoctorFinding:
    """Check whether a pooler is in between. Transaction mode loses what several machines tell each other."""
    database = Database(url)
    try:
        pooling = pooling_of(database)
    except DatabaseUnusableError as error:
        return DoctorFinding("database: pooler", False, str(error), "")
    finally:
        database.close()
    match pooling:
        case Pooling.NONE:
            return DoctorFinding("database: pooler", True, "none: the address leads to the server itself")
        case Pooling.SESSION:
            return DoctorFinding("database: pooler", True, "one that keeps sessions, as it has to")
        case Pooling.TRANSACTION:
            found = "one in transaction mode: notifications are lost, answers come seconds late, and jobs can fail"
            remedy = "Use its session mode (PgBouncer: pool_mode = session), or the server's own address."
            return DoctorFinding("database: pooler", False, found, remedy)


def _lost_apps(url: str) -> Iterator[DoctorFinding]:
    """Say which apps Slack no longer lets in, by what `zerohandoff run` last found."""
    store = open_store(url, Clock().now)
    try:
        lost = store.lost_apps.all()
    finally:
        store.database.close()
    for each in lost:
        found = f"not let in since {each.since:%Y-%m-%d %H:%M} UTC ({each.reason}); {counted(each.held, 'job')} waiting"
        remedy = "Install the app in the workspace again, set its bot token, and restart: then all of it is done."
        yield DoctorFinding(f"app {each.app}", False, found, remedy)


def _where(database: Database) -> str:
    return database.url.render_as_string(hide_password=True)


def _own_apps(settings: Settings) -> Iterator[DoctorFinding]:
    """Check each twin's own app; one without an answering twin says so when mentioned."""
    store = open_store(settings.database_url, Clock().now)
    published = store.versions.modes()
    store.database.close()
    for handle in sorted(settings.twin_apps):
        what, mode = f"app of {handle}: twin", published.get(handle)
        if mode is None:
            remedy = "Publish it: `/twins new` in Slack, or `zerohandoff twin publish FOLDER --owner U...`."
            yield DoctorFinding(what, False, "no twin of this handle is published", remedy)
        elif mode is Mode.WAITING:
            remedy = f"They have a direct message about it; or: `zerohandoff twin mode {handle} live`."
            yield DoctorFinding(what, False, "its expert hasn't agreed to it yet", remedy)
        else:
            yield DoctorFinding(what, True, f"the twin is published ({mode.value})")
