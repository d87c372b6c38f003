"""Error handling for CLI commands: a message instead of a traceback for expected errors."""

from collections.abc import Callable
from typing import Annotated, Any, NoReturn

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def fail(message: str, code: int = 1) -> NoReturn:
    """Print a message on stderr, without a traceback, and exit."""
    typer.echo(message, err=True)
    raise typer.Exit(code)


def run_command(action: Callable[[], Any]) -> Any:
    """Run a command; turn an expected error into a message and an exit code."""
    from bot.errors import explain

    try:
        return action()
    except Exception as error:
        said = explain(error)
        if said is None:
            raise
        fail(said.message, said.code)
