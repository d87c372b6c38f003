"""Parser of a twin's folder: a valid Agent Skill, `rules.yaml` and `cases.yaml`. One with a finding is never used."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from twins.errors import ExpectedError
from twins.playbook.cases import CaseFile
from twins.playbook.error_messages import remedy_for, repeated_ids, what_is_wrong
from twins.playbook.model import Twin, Version
from twins.playbook.roles import STAND_INS, People, fill_roles, role_findings
from twins.playbook.skill_file import Skill, read_skill
from twins.playbook.validation import FolderFinding, findings_in
from twins.playbook.yaml_lines import Path as Place
from twins.playbook.yaml_lines import UnreadableError, YamlWithLines, read_yaml
from twins.values import Value

SKILL, RULES, CASES = "SKILL.md", "rules.yaml", "cases.yaml"
STARTERS = Path(__file__).parents[1] / "starters"
"""Examples that ship with the program."""
_Form = TypeVar("_Form", bound=Value)


class FolderError(ExpectedError):
    """Failure to read a folder; `findings` lists every problem."""

    def __init__(self, findings: list[FolderFinding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings


@dataclass(frozen=True)
class Folder:
    """A twin's folder: parsed values and exact texts."""

    skill: Skill
    twin: Twin
    cases: CaseFile
    files: dict[str, str]

    @property
    def digest(self) -> str:
        """Of the meaning: comments, key order and spacing don't count."""
        meaning = {
            "skill": self.skill.model_dump(mode="json"),
            "twin": self.twin.model_dump(mode="json"),
            "cases": self.cases.model_dump(mode="json"),
        }
        return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()

    @property
    def unpublished(self) -> Version:
        """What publishing it would create."""
        digest, background = self.digest, self.skill.background
        return Version(id=digest, number=0, twin=self.twin, digest=digest, background=background)


def load_folder(path: Path, people: People | None = None) -> Folder:
    """Read a folder, with people for its roles. Raises FolderError with every finding."""
    return parse_folder(read_files(path), path.resolve().name, people)


def read_files(path: Path) -> dict[str, str]:
    """Raises FolderError with every finding."""
    findings: list[FolderFinding] = []
    files: dict[str, str] = {}
    for name in (SKILL, RULES, CASES):
        try:
            files[name] = (path / name).read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            findings.append(FolderFinding(name, 1, f"{name} is missing", f"add {name} to {path.name}/"))
        except (OSError, UnicodeDecodeError) as error:
            findings.append(FolderFinding(name, 1, f"{name} can't be read: {error}", "save it as UTF-8 text"))
    if findings:
        raise FolderError(findings)
    return files


def parse_folder(files: dict[str, str], folder_name: str | None = None, people: People | None = None) -> Folder:
    """Raises FolderError with every finding."""
    findings = list(role_findings(files, is_adopted=people is not None))
    files = fill_roles(files, people or STAND_INS)
    try:
        skill, twin, cases = _parsed(files[SKILL], files[RULES], files[CASES], folder_name)
    except FolderError as error:
        findings += error.findings
    if findings:
        raise FolderError(sorted(findings, key=lambda finding: (finding.file, finding.line)))
    return Folder(skill=skill, twin=twin, cases=cases, files=dict(files))


@lru_cache(maxsize=128)
def _parsed(skill_text: str, rules: str, cases_text: str, folder_name: str | None) -> tuple[Skill, Twin, CaseFile]:
    findings: list[FolderFinding] = []
    skill = read_skill(skill_text, folder_name, findings)
    twin, rules_at = _parse(Twin, RULES, rules, findings)
    cases, cases_at = _parse(CaseFile, CASES, cases_text, findings)
    if twin and cases and rules_at and cases_at:
        findings += findings_in(twin, cases, rules_at, cases_at)
    if findings or not (skill and twin and cases):
        raise FolderError(findings)
    return skill, twin, cases


def write_folder(files: dict[str, str], path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)
    for name in (SKILL, RULES, CASES):
        (path / name).write_text(files[name], encoding="utf-8")


def _place(loc: Place, located: YamlWithLines) -> Place:
    """Leave out pydantic's names of alternatives."""
    place: Place = ()
    for number, part in enumerate(loc, start=1):
        if located.has((*place, part)) or number == len(loc):
            place = (*place, part)
    return place


def _parse(
    form: type[_Form], file: str, text: str, findings: list[FolderFinding]
) -> tuple[_Form | None, YamlWithLines | None]:
    try:
        located = read_yaml(text)
    except UnreadableError as error:
        findings.append(
            FolderFinding(file, error.line, f"this is not plain YAML: {error}", "mend the line or quote the text")
        )
        return None, None
    for line, key in located.repeated:
        findings.append(FolderFinding(file, line, f"{key!r} stands here twice", "keep one of the two"))
    try:
        return form.model_validate(located.data), located
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            place = _place(problem["loc"], located)
            what = what_is_wrong(place, problem, located.data)
            findings.append(FolderFinding(file, located.line(place), what, remedy_for(problem, form)))
        findings += [
            FolderFinding(file, located.line(place), f"{item_id} is used twice", "give each its own id")
            for place, item_id in repeated_ids(located.data)
        ]
        return None, None
