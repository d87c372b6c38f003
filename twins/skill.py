"""Is this a `SKILL.md` that any agent can load, and what does it say?"""

import re
from typing import Annotated

import yaml
from pydantic import Field, ValidationError

from twins.sense import Finding
from twins.values import Value
from twins.wording import remedy_for, what_is_wrong

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


def read_skill(text: str, folder_name: str | None, findings: list[Finding]) -> Skill | None:
    """Parse `SKILL.md`; what is wrong with it is added to the findings."""
    parts = _FRONT.match(text)
    if not parts:
        remedy = "begin the file with ---, name: and description: lines, and --- again"
        findings.append(Finding("SKILL.md", 1, "there is no front matter", remedy))
        return None
    try:
        front = yaml.safe_load(parts[1]) or {}
        skill = Skill.model_validate({**front, "background": parts[2].strip()})
    except (yaml.YAMLError, TypeError) as error:
        what = f"the front matter is not plain YAML: {str(error).splitlines()[0]}"
        findings.append(Finding("SKILL.md", 2, what, "write it as name: and description: lines"))
        return None
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            what = what_is_wrong(problem["loc"], problem)
            findings.append(Finding("SKILL.md", _line_of(text, problem["loc"]), what, remedy_for(problem, Skill)))
        return None
    if folder_name and skill.name != folder_name:
        what = f"name is {skill.name!r} but the folder is {folder_name!r}"
        findings.append(Finding("SKILL.md", _line_of(text, ("name",)), what, "give both the same name"))
    return skill


def _line_of(text: str, place: tuple[str | int, ...]) -> int:
    for number, line in enumerate(text.splitlines(), start=1):
        if place and line.startswith(f"{place[0]}:"):
            return number
    return 1
