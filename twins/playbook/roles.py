"""Roles in a folder, `{role: expert}` or `{topic: legal}`, in the place of people. Publication fills them in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import Field, ValidationError

from twins.playbook.model import Deputy
from twins.playbook.validation import FolderFinding
from twins.playbook.yaml_lines import Path, UnreadableError, read_yaml
from twins.values import Person, Value

_RULES, _CASES = "rules.yaml", "cases.yaml"
TopicName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
_LONGEST_NAME = 60
_Form = TypeVar("_Form", bound=Person)
_HERS = "{expert}'s "
_MAY_NAME = re.compile(r"""\b(role|topic)["']?\s*:""")


class RoleOfTwin(Value):
    """The twin's expert, or its deputies."""

    role: Literal["expert", "deputy"]


class RoleOfTopic(Value):
    """The person named for a topic that the twin doesn't cover, or for a product."""

    topic: TopicName


@dataclass(frozen=True)
class People:
    """The people of a starter's roles. Its expert takes each role that has no other person."""

    expert: Person
    deputies: tuple[Person, ...] = ()
    topics: Mapping[str, Person] = field(default_factory=dict)

    def taking(self, reference: "Reference") -> Person:
        if reference.kind == "topic":
            return self.topics.get(reference.name, self.expert)
        return self.deputies[0] if reference.name == "deputy" and self.deputies else self.expert


STAND_INS = People(Person(slack="U00", name="the expert"))
"""For a folder that is tried and not published."""


@dataclass(frozen=True)
class Reference:
    path: Path
    line: int
    kind: str
    """`role` or `topic`."""
    name: str

    @property
    def is_known(self) -> bool:
        return self.kind == "topic" or self.name in {"expert", "deputy"}


@lru_cache(maxsize=128)
def references_in(text: str) -> tuple[Reference, ...]:
    """Return none if the text can't be read."""
    if not _MAY_NAME.search(text):
        return ()
    try:
        located = read_yaml(text)
    except UnreadableError:
        return ()
    return tuple(
        Reference(path, located.line(path), kind, name)
        for path, mapping in _mappings((), located.data)
        for kind, name in mapping.items()
    )


def _filled(text: str, people: People, *, are_cases: bool) -> str:
    """Keep everything else, including comments and line numbers."""
    named = {reference.path: reference for reference in references_in(text) if reference.is_known}
    if not named:
        return text
    located = read_yaml(text)
    values = {path: _value(reference, people, are_cases=are_cases) for path, reference in named.items()}
    given = located.data if isinstance(located.data, dict) and not are_cases else {}
    listed = _deputies(given.get("deputies"), people)
    if listed is not None:
        values = {path: value for path, value in values.items() if path[:1] != ("deputies",)} | {("deputies",): listed}
    if isinstance(given.get("name"), str) and _HERS in given["name"]:
        values["name",] = twin_name(given["name"], people.expert)
    spans = sorted((_span(located.nodes[path]), value) for path, value in ((p, _as_yaml(v)) for p, v in values.items()))
    for (begins, ends), value in reversed(spans):
        text = text[:begins] + value + text[ends:]
    return text


def twin_name(template: str, expert: Person) -> str:
    """Name it after its craft alone if the expert's name is unknown or too long."""
    name = template.replace("{expert}", expert.name)
    if expert.name != expert.slack and len(name) <= _LONGEST_NAME:
        return name
    bare = template.replace(_HERS, "")
    return bare[:1].upper() + bare[1:]


def role_findings(files: Mapping[str, str], *, is_adopted: bool) -> Iterator[FolderFinding]:
    """Yield roles that can't be filled, and all if no owner is named."""
    named = [(file, each) for file in (_RULES, _CASES) for each in references_in(files[file])]
    topics = topics_in(files)
    for file, each in named:
        if not each.is_known:
            yield FolderFinding(file, each.line, f"there is no role {each.name!r}", "use role: expert or role: deputy")
        elif file == _CASES and each.kind == "topic" and each.name not in topics:
            remedy = f"name one of: {', '.join(sorted(topics))}" if topics else "name a person, or a role"
            yield FolderFinding(file, each.line, f"no topic of the scope is called {each.name!r}", remedy)
    if named and not is_adopted:
        file, first = named[0]
        roles = ", ".join(dict.fromkeys(each.name for _, each in named))
        remedy = "add --owner U... (the Slack id or e-mail of its expert, who takes every role without a person)"
        yield FolderFinding(file, first.line, f"roles without people: {roles}", remedy)


def topics_in(files: Mapping[str, str]) -> set[str]:
    return {each.name for each in references_in(files[_RULES]) if each.kind == "topic"}


def people_in(files: Mapping[str, str]) -> tuple[Person | None, tuple[Deputy, ...]]:
    """Skip roles, and what can't be read."""
    try:
        data = read_yaml(files[_RULES]).data
    except UnreadableError:
        return None, ()
    rules = data if isinstance(data, dict) else {}
    listed = rules.get("deputies")
    deputies = (_as(Deputy, each) for each in (listed if isinstance(listed, list) else []))
    return _as(Person, rules.get("expert")), tuple(filter(None, deputies))


def _as(form: type[_Form], data: Any) -> _Form | None:
    try:
        return form.model_validate(data)
    except ValidationError:
        return None


def fill_roles(files: Mapping[str, str], people: People) -> dict[str, str]:
    rules, cases = (_filled(files[file], people, are_cases=file == _CASES) for file in (_RULES, _CASES))
    return {**files, _RULES: rules, _CASES: cases}


def _mappings(path: Path, data: Any) -> Iterator[tuple[Path, dict[str, str]]]:
    """Yield each mapping of a role or a topic, and nothing else."""
    if isinstance(data, dict):
        if len(data) == 1 and set(data) <= {"role", "topic"} and all(isinstance(each, str) for each in data.values()):
            yield path, data
        for key, value in data.items():
            yield from _mappings((*path, key), value)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _mappings((*path, index), value)


def _value(reference: Reference, people: People, *, are_cases: bool) -> Any:
    person = people.taking(reference)
    if not are_cases:
        return _plain(person)
    return person.slack if reference.path[-1:] == ("by",) else person.name


def _deputies(given: Any, people: People) -> list[Any] | None:
    """Return the whole list, or None if each role has one person, who can be written in its place."""
    if not isinstance(given, list) or {"role": "deputy"} not in given:
        return None
    listed = [*(each for each in given if each != {"role": "deputy"}), *map(_plain, people.deputies)]
    return listed if len(listed) != len(given) else None


def _plain(person: Person) -> dict[str, str]:
    return {"slack": person.slack, "name": person.name}


def _as_yaml(value: Any) -> str:
    """Write one line, in brackets, in which YAML allows every text unquoted."""
    text = yaml.safe_dump([value], default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**9)
    return text.strip()[1:-1]


def _span(node: yaml.Node) -> tuple[int, int]:
    """End a block before the comments that follow it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return node.start_mark.index, _span(last[1] if isinstance(node, yaml.MappingNode) else last)[1]
    return node.start_mark.index, node.end_mark.index
