"""The option `--json`, and rows of text or JSON."""

import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def print_json(value: Any) -> None:
    typer.echo(json.dumps(value, indent=2))


def print_rows(
    rows: Sequence[dict[str, Any]], line: Callable[[dict[str, Any]], str], none: str = "", *, as_json: bool
) -> None:
    """Print a line a row, or `none` if there are no rows; or JSON."""
    if as_json:
        print_json(rows)
    else:
        typer.echo("\n".join(map(line, rows)) or none)
