"""Alembic environment that runs migrations one at a time, on SQLite and PostgreSQL."""

from alembic import context
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from storage.db import columns

_MIGRATING = 7_305_042


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        user_module_prefix=f"{columns.__name__}.",
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":  # SQLite took its lock with BEGIN IMMEDIATE
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
        context.run_migrations()


_run(context.config.attributes["connection"])
