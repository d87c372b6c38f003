"""The files that agents read: where each is, and what is above the rules in a new one."""

from enum import StrEnum
from pathlib import PurePosixPath

import yaml

from twins.playbook.model import Twin
from twins.playbook.skill_file import read_skill


class ExportFormat(StrEnum):
    AGENTS_MD = "agents-md"
    CLAUDE = "claude"
    CURSOR = "cursor"
    COPILOT = "copilot"
    SKILL = "skill"


def usual_path(form: ExportFormat, handle: str) -> PurePosixPath:
    """Return where a tool looks for such a file in a repository; a skill's folder has its name."""
    return PurePosixPath(
        {
            ExportFormat.AGENTS_MD: "AGENTS.md",
            ExportFormat.CLAUDE: "CLAUDE.md",
            ExportFormat.CURSOR: f".cursor/rules/{handle}.mdc",
            ExportFormat.COPILOT: ".github/copilot-instructions.md",
            ExportFormat.SKILL: f"{handle}/SKILL.md",
        }[form]
    )


def head_of(form: ExportFormat, twin: Twin, skill: str, name: str) -> str:
    """Return the front matter of a new file called `name`; `skill` is the text of the twin's own SKILL.md."""
    read = read_skill(skill, None, [])
    description = read.description if read else f"Rules about {twin.craft}"
    match form:
        case ExportFormat.SKILL:
            return _front({"name": twin.handle, "description": description})
        case ExportFormat.CURSOR:
            return _front({"description": description, "alwaysApply": True})
        case ExportFormat.COPILOT if name.endswith(".instructions.md"):
            return _front({"description": description, "applyTo": "**"})
        case _:
            return ""


def _front(fields: dict[str, str | bool]) -> str:
    written = yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=10_000)
    return f"---\n{written}---\n\n"
