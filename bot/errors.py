"""Expected errors, and their messages on the command line."""

from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, DatabaseError

from twins.playbook.folder import FolderError

MISUSE, FINDING = 2, 1


@dataclass(frozen=True)
class CliError:
    """A message for stderr, and the exit code."""

    message: str
    code: int


class UsageError(Exception):
    """A request that can't be carried out as given."""


class PortError(Exception):
    """The practice workspace can't listen on its port."""


def explain(error: Exception) -> CliError | None:
    """Return the message for an expected error; None for one that deserves its traceback."""
    if isinstance(error, FolderError):
        return CliError("\n".join(str(finding) for finding in error.findings), FINDING)
    if isinstance(error, UsageError):
        return CliError(str(error), MISUSE)
    if isinstance(error, PortError):
        return CliError(str(error), FINDING)
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        name = "__".join(map(str, first["loc"])).upper().replace("-", "_")
        why = str(first["msg"]).removeprefix("Value error, ")
        return CliError(f"The setting {name} can't be used: {why}. See .env.example.", MISUSE)
    if isinstance(error, ModuleNotFoundError) and error.name in {"psycopg", "psycopg2", "procrastinate"}:
        return CliError(
            "PostgreSQL needs the extra `postgres`: pip install --require-hashes -r requirements-server.lock", MISUSE
        )
    if isinstance(error, ArgumentError):
        return CliError("DATABASE_URL is not understood. Write it as sqlite:///zerohandoff.db.", MISUSE)
    if isinstance(error, DatabaseError):
        why = str(error.orig).splitlines()[0]
        return CliError(
            f"The database can't be used: {why}. Check DATABASE_URL, and that the disk isn't full.", FINDING
        )
    if type(error).__name__ in _SAID_BY_THEMSELVES:
        return CliError(str(error), FINDING)
    return None


_SAID_BY_THEMSELVES = {
    "CannotConnectError",
    "DispatcherBusyError",
    "DatabaseTooNewError",
    "DatabaseTooOldError",
    "DatabaseUnusableError",
}
"""Matched by name: importing their modules would slow every command down."""
