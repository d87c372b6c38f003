"""The command `agents connect`: shows or writes what a coding agent needs to ask twins."""

import os
from difflib import unified_diff
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from pydantic import TypeAdapter, ValidationError

from bot.cli.agents.configurations import TOKEN, CodingAgent, Piece, pieces
from bot.errors import UsageError
from twins.values import Handle

_HANDLE: TypeAdapter[str] = TypeAdapter(Handle)


def connect(
    agent: Annotated[CodingAgent, typer.Argument(help="The coding agent.")],
    twin: Annotated[
        list[str] | None, typer.Option(help="Check Claude Code's tool calls with this twin; give several if you like.")
    ] = None,
    url: Annotated[str, typer.Option(envvar="ZEROHANDOFF_URL", help="Where the bot's agents' door is.")] = "",
    write: Annotated[bool, typer.Option("--write", help="Write into this project instead of printing.")] = False,
    headless: Annotated[
        bool, typer.Option("--headless", help="For `claude -p` alone: end a run that has to wait, to be resumed.")
    ] = False,
) -> None:
    door, twins = _address(url), [_handle(each) for each in twin or ()]
    if agent is not CodingAgent.CLAUDE_CODE and (twins or headless):
        raise UsageError(f"{agent.value} has no such hook: leave out --twin and --headless.")
    parts = pieces(agent, door, twins, headless=headless)
    if write:
        _write(Path.cwd(), parts)
    else:
        typer.echo("\n".join(f"# {each.path}\n{each.added.rstrip()}\n" for each in parts))
    if agent is CodingAgent.CLAUDE_CODE and not twins:
        typer.echo("No hook yet: --twin security has Claude Code's tool calls checked by that twin.", err=True)
    if not os.environ.get(TOKEN):
        typer.echo(f"Set {TOKEN} where the agent starts; `/twins agents new NAME` in Slack makes one.", err=True)


def _address(url: str) -> str:
    if not url:
        raise UsageError("ZEROHANDOFF_URL is not set: the address of the running bot. `zerohandoff practice` has one.")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise UsageError(f"ZEROHANDOFF_URL isn't an address like https://twins.example.com: {url}")
    return url.rstrip("/")


def _handle(twin: str) -> str:
    try:
        return _HANDLE.validate_python(twin)
    except ValidationError as error:
        raise UsageError(f"“{twin}” can't be a twin's handle, such as security.") from error


def _write(project: Path, parts: list[Piece]) -> None:
    """Merge everything before anything is written, so that a file that can't be merged leaves all as they are."""
    planned = [(each.path, *_merged(project, each)) for each in parts]
    for path, before, after in planned:
        if before == after:
            typer.echo(f"{path}: nothing to change")
            continue
        file = project / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(after, encoding="utf-8")
        diff = unified_diff(before.splitlines(), after.splitlines(), f"a/{path}", f"b/{path}", lineterm="", n=1)
        typer.echo("\n".join(diff))


def _merged(project: Path, piece: Piece) -> tuple[str, str]:
    file = project / piece.path
    if not file.resolve().is_relative_to(project.resolve()):
        raise UsageError(f"{piece.path} leads out of this folder, so I left it alone.")
    try:
        before = file.read_text(encoding="utf-8") if file.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{piece.path} can't be read, so I left it alone: {error}") from error
    return before, piece.merged(before)
