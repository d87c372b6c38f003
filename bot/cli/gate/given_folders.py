"""The folders that a command names."""

from pathlib import Path
from typing import Annotated

import typer

from bot.errors import UsageError

Folders = Annotated[list[Path], typer.Argument(help="Folders with SKILL.md, rules.yaml and cases.yaml.")]


def existing_folder(path: Path) -> Path:
    if not path.exists():
        raise UsageError(f"There is no folder {path}.")
    if not path.is_dir():
        raise UsageError(f"{path} is no folder. Name the folder that holds SKILL.md, rules.yaml and cases.yaml.")
    return path
