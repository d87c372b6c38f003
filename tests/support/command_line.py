"""The command line, run in this process, since a new process takes seconds to import the program."""

import logging
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from typer.testing import CliRunner

from bot.cli.main import app


@dataclass(frozen=True)
class CommandResult:
    """A command's exit code and output."""

    returncode: int
    stdout: str
    stderr: str


def command(env: Mapping[str, str], folder: Path, *arguments: str | Path, stdin: str | None = None) -> CommandResult:
    """Run a command in a folder with only this environment, and no encoder unless it names one. Raise an exception for
    which the command line has no sentence and would show a traceback."""
    with patch.dict(os.environ, {"EMBEDDINGS": "off", **env}, clear=True), chdir(folder), _process_left_as_it_was():
        result = CliRunner().invoke(app, list(map(str, arguments)), stdin, prog_name="zerohandoff")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return CommandResult(result.exit_code, result.stdout, result.stderr)


@contextmanager
def _process_left_as_it_was() -> Iterator[None]:
    """Restore the process's logging and signal handlers after a command."""
    root, web = logging.getLogger(), logging.getLogger("slack_sdk.web.base_client")
    level, handlers, web_level = root.level, root.handlers[:], web.level
    heard = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    root.handlers.clear()  # logging.basicConfig(force=True) closes those that it finds
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        web.setLevel(web_level)
        for each, handler in heard.items():
            signal.signal(each, handler)
