"""The statements that reach a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.engine.default import DefaultDialect


@contextmanager
def counted() -> Iterator[list[str]]:
    """List the statements of a block, without the begin of each transaction."""
    seen: list[str] = []

    def noting(done: Any) -> Any:
        def note(dialect: DefaultDialect, cursor: Any, statement: str, *more: Any, **named: Any) -> Any:
            if not statement.startswith(("BEGIN", "PRAGMA")):
                seen.append(statement)
            return done(dialect, cursor, statement, *more, **named)

        return note

    with pytest.MonkeyPatch.context() as patch:
        for name in ("do_execute", "do_executemany", "do_execute_no_params"):
            patch.setattr(DefaultDialect, name, noting(getattr(DefaultDialect, name)))
        yield seen
