"""Parser of `SKILL.md`, a valid Agent Skill."""

import re
from typing import Annotated

from pydantic import Field, ValidationError

from twins.playbook.error_messages import remedy_for, what_is_wrong
from twins.playbook.validation import FolderFinding
from twins.playbook.yaml_lines import UnreadableError, YamlWithLines, read_yaml
from twins.values import Value

_FILE = "SKILL.md"
_FRONT = re.compile(r"\A---\r?\n(.*?)\r?\n---\r?\n?(.*)\Z", re.DOTALL)


class Skill(Value):
    """The front matter of the Agent Skills specification, and the prose below it."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
    description: Annotated[str, Field(min_length=1, max_length=1024)]
    license: str | None = None
    compatibility: str | None = None
    metadata: dict[str, str] = Field(default_factory=dict)
    allowed_tools: str | None = Field(None, alias="allowed-tools")
    background: str = ""


def background_of(text: str) -> str:
    parts = _FRONT.match(text)
    return parts[2].strip() if parts else ""


def with_background(text: str, background: str) -> str:
    parts = _FRONT.match(text)
    front = parts[1] if parts else ""
    return f"---\n{front}\n---\n\n{background.strip()}\n" if background.strip() else f"---\n{front}\n---\n"


def read_skill(text: str, folder_name: str | None, findings: list[FolderFinding]) -> Skill | None:
    """Append problems to the findings."""
    parts = _FRONT.match(text)
    front = _front(parts, findings)
    if parts is None or front is None:
        return None
    skill = _validated(front, parts[2].strip(), findings)
    if skill and folder_name and skill.name != folder_name:
        what = f"name is {skill.name!r} but the folder is {folder_name!r}"
        findings.append(FolderFinding(_FILE, front.line(("name",)) + 1, what, "give both the same name"))
    return skill


def _front(parts: re.Match[str] | None, findings: list[FolderFinding]) -> YamlWithLines | None:
    if parts is None:
        remedy = "begin the file with ---, name: and description: lines, and --- again"
        findings.append(FolderFinding(_FILE, 1, "there is no front matter", remedy))
        return None
    try:
        front = read_yaml(parts[1])
    except UnreadableError as error:
        what = f"the front matter is not plain YAML: {error}"
        findings.append(FolderFinding(_FILE, error.line + 1, what, "write it as name: and description: lines"))
        return None
    findings += [
        FolderFinding(_FILE, line + 1, f"{key!r} stands here twice", "keep one of the two")
        for line, key in front.repeated
    ]
    if not isinstance(front.data, dict):
        what = "the front matter is not plain YAML of keys and values"
        findings.append(FolderFinding(_FILE, 2, what, "write it as name: and description: lines"))
        return None
    return front


def _validated(front: YamlWithLines, background: str, findings: list[FolderFinding]) -> Skill | None:
    if "background" in front.data:
        what = "background is not a key that is known here"
        findings.append(FolderFinding(_FILE, front.line(("background",)) + 1, what, "write it below the second ---"))
    try:
        skill = Skill.model_validate(front.data)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            line = front.line(problem["loc"]) + 1  # the front matter begins on the second line
            findings.append(
                FolderFinding(_FILE, line, what_is_wrong(problem["loc"], problem), remedy_for(problem, Skill))
            )
        return None
    return skill.model_copy(update={"background": background})
