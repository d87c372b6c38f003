"""Expected errors, and their messages on the command line."""

from dataclasses import dataclass

from pydantic import ValidationError

from twins.errors import ExpectedError

MISUSE, FINDING = 2, 1


@dataclass(frozen=True)
class CliError:
    """A message for stderr, and the exit code."""

    message: str
    code: int


class UsageError(ExpectedError):
    """A request that can't be carried out as given."""


class PortError(ExpectedError):
    """The practice workspace can't listen on its port."""


def explain(error: Exception) -> CliError | None:
    """Return the message for an expected error; None for one that deserves its traceback."""
    if isinstance(error, ExpectedError):
        return CliError(str(error), MISUSE if isinstance(error, UsageError) else FINDING)
    if isinstance(error, ValidationError):
        return CliError(_wrong_setting(error), MISUSE)
    if isinstance(error, ModuleNotFoundError) and error.name in {"psycopg", "psycopg2", "procrastinate"}:
        return CliError(
            "PostgreSQL needs the extra `postgres`: pip install --require-hashes -r requirements-server.lock", MISUSE
        )
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return CliError(f"{error.filename} can't be used: {error.strerror}. Name another, or give me access.", MISUSE)
    return _of_database(error)


def _of_database(error: Exception) -> CliError | None:
    from sqlalchemy.exc import ArgumentError, DatabaseError

    if isinstance(error, ArgumentError):
        return CliError("DATABASE_URL is not understood. Write it as sqlite:///zerohandoff.db.", MISUSE)
    if isinstance(error, DatabaseError):
        why = str(error.orig).splitlines()[0]
        return CliError(
            f"The database can't be used: {why}. Check DATABASE_URL, and that the disk isn't full.", FINDING
        )
    return None


def _wrong_setting(error: ValidationError) -> str:
    first = error.errors()[0]
    name = "__".join(map(str, first["loc"])).upper().replace("-", "_")
    why = str(first["msg"]).removeprefix("Value error, ")
    return f"The setting {name} can't be used: {why}. See .env.example."
