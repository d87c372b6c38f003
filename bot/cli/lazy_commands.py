"""Commands whose modules are imported when they are used, which keeps `--help` and quick commands quick."""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand


class LazyCommand(TyperCommand):
    """Command that is listed by its help text alone. Its callback imports and returns the function that runs it."""

    def make_context(self, *args: Any, **extra: Any) -> Any:
        assert self.callback
        loaded = typer.Typer(add_completion=False)
        loaded.command(self.name, help=self.help)(_guarded(self.callback()))
        return typer.main.get_command(loaded).make_context(*args, **extra)


def mount(group: typer.Typer, name: str, place: str, text: str) -> None:
    """Add a command to a group, by the place of its function in this package, as module:function, and its help text."""

    def load() -> Any:
        module, _, function = place.partition(":")
        with importing():
            return getattr(import_module(f"bot.cli.{module}"), function)

    group.command(name, cls=LazyCommand, help=text)(load)


@contextmanager
def importing() -> Iterator[None]:
    """Leave what is imported to the end of the process: the garbage collector would look through it again and again
    and free nothing, a sixth of a short command."""
    was_on, before = gc.isenabled(), len(sys.modules)
    gc.disable()
    try:
        yield
    finally:
        if len(sys.modules) > before:
            gc.freeze()
        if was_on:
            gc.enable()


def _guarded(function: Callable[..., Any]) -> Callable[..., None]:
    """Turn an expected error into a message and an exit code, and a returned False into exit code 1."""

    @wraps(function)
    def run(**given: Any) -> None:
        try:
            is_good = function(**given)
        except Exception as error:
            from bot.errors import explain

            said = explain(error)
            if said is None:
                raise
            typer.echo(said.message, err=True)
            raise typer.Exit(said.code) from error
        if is_good is False:
            raise typer.Exit(1)

    return run
