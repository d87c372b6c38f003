"""How does a command end? With what it prints, or with a sentence that says what is wrong."""

from collections.abc import Callable
from typing import Annotated, Any, NoReturn

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def fail(message: str, code: int = 1) -> NoReturn:
    """Say what is wrong on stderr, without a traceback, and end."""
    typer.echo(message, err=True)
    raise typer.Exit(code)


def guarded(action: Callable[[], Any]) -> Any:
    """Run a command's work; what is expected to go wrong is said in a sentence."""
    from bot.errors import expected

    try:
        return action()
    except Exception as error:
        said = expected(error)
        if said is None:
            raise
        fail(said.message, said.code)
