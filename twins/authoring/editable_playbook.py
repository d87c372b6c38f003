"""Editable playbook. An edit of what has changed since is a conflict and overwrites nothing."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import StringConstraints, TypeAdapter

from twins.playbook.cases import Case
from twins.playbook.folder import CASES, RULES, SKILL
from twins.playbook.model import DecisionSpace, Deputy, Rule, Scope, Trigger
from twins.playbook.skill_file import background_of
from twins.playbook.yaml_lines import read_yaml
from twins.values import Person, Value

LONGEST_BACKGROUND = 20_000
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
_Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_BACKGROUND)]


class ItemKind(StrEnum):
    RULE = "rules"
    TRIGGER = "check_first"
    SPACE = "spaces"
    CASE = "cases"
    FIELD = "field"


ITEMS: Mapping[ItemKind, type[Rule | Trigger | DecisionSpace | Case]] = {
    ItemKind.RULE: Rule,
    ItemKind.TRIGGER: Trigger,
    ItemKind.SPACE: DecisionSpace,
    ItemKind.CASE: Case,
}
_KINDS = {form: kind for kind, form in ITEMS.items()}
FIELDS: Mapping[str, TypeAdapter[Any]] = {
    "name": TypeAdapter(_Name),
    "craft": TypeAdapter(_Name),
    "expert": TypeAdapter(Person),
    "deputies": TypeAdapter(tuple[Deputy, ...]),
    "scope": TypeAdapter(Scope),
    "background": TypeAdapter(_Prose),
}
"""Editable in Slack."""

Key = tuple[ItemKind, str]


class Edit(Value):
    """An item's new state, None to remove it; `before` is the digest that its author saw, None for a new item."""

    part: ItemKind
    item: str
    before: str | None = None
    after: Any = None


class ConflictError(Exception):
    def __init__(self, part: ItemKind, item: str) -> None:
        super().__init__(f"{part.value} {item}")
        self.part = part
        self.item = item


def validated(part: ItemKind, item: str, given: Any) -> Any:
    """Return a canonical form for JSON. Raises ValidationError."""
    if part is ItemKind.FIELD:
        adapter = FIELDS[item]
        return adapter.dump_python(adapter.validate_python(given), mode="json")
    return ITEMS[part].model_validate(given).model_dump(mode="json")


def digest_of_item(item: Any) -> str:
    """Return what an edit is bound to; for an item that could be written before revision 0013, as it was then."""
    return hashlib.sha256(json.dumps(_in_earlier_form(item), sort_keys=True).encode()).hexdigest()[:16]


_LATER_FIELDS: Mapping[str, Any] = {
    "accepts": [],
    "done_right": [],
    "must_be_said": False,
    "offers": [],
    "after": None,
    "found_by": [],
}
_EARLIER_WORDS = {"not_by_default": "otherwise", "not_covered": "handed_over"}


def _in_earlier_form(item: Any) -> Any:
    """Leave out empty fields that are new, and say outcomes in the words from before revision 0013."""
    if not isinstance(item, dict):
        return item
    is_rule = "refuse_when" in item
    left = {
        name: _in_earlier_form(value)
        for name, value in item.items()
        if not (name in _LATER_FIELDS and value == _LATER_FIELDS[name])
        and not (is_rule and name == "bounds" and not value)
    }
    return {**left, "outcome": _EARLIER_WORDS.get(left["outcome"], left["outcome"])} if "outcome" in left else left


@dataclass(frozen=True)
class EditablePlaybook:
    """The items of a playbook, which needn't form a complete twin yet."""

    handle: str
    items: Mapping[Key, Any]
    retired: tuple[str, ...] = ()

    @classmethod
    def of(cls, files: Mapping[str, str]) -> "EditablePlaybook":
        """Parse texts whose items are well formed."""
        return _parsed(files[SKILL], files[RULES], files[CASES])

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(Rule.model_validate(item) for item in self._all(ItemKind.RULE))

    @cached_property
    def triggers(self) -> tuple[Trigger, ...]:
        return tuple(Trigger.model_validate(item) for item in self._all(ItemKind.TRIGGER))

    @cached_property
    def spaces(self) -> tuple[DecisionSpace, ...]:
        return tuple(DecisionSpace.model_validate(item) for item in self._all(ItemKind.SPACE))

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        return tuple(Case.model_validate(item) for item in self._all(ItemKind.CASE))

    @property
    def scope(self) -> Scope:
        return Scope.model_validate(self.items[ItemKind.FIELD, "scope"])

    @property
    def deputies(self) -> tuple[Deputy, ...]:
        return tuple(Deputy.model_validate(each) for each in self.items[ItemKind.FIELD, "deputies"])

    @property
    def expert(self) -> Person:
        return Person.model_validate(self.items[ItemKind.FIELD, "expert"])

    @property
    def maintainers(self) -> frozenset[str]:
        """Slack ids."""
        return frozenset({self.expert.slack, *(person.slack for person in self.deputies)})

    def field(self, name: str) -> Any:
        return self.items[ItemKind.FIELD, name]

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def digest(self, part: ItemKind, item: str) -> str | None:
        found = self.items.get((part, item))
        return None if found is None else digest_of_item(found)

    def digest_of_field(self, name: str) -> str:
        return self.digest(ItemKind.FIELD, name) or ""

    def cases_of(self, item: str) -> tuple[Case, ...]:
        return tuple(case for case in self.cases if item in case.expect.names)

    def changed(self, edit: Edit) -> "EditablePlaybook":
        """Apply one edit. Raises ConflictError."""
        key = (edit.part, edit.item)
        if self.digest(*key) != edit.before or (edit.before is None and edit.item in self.retired):
            raise ConflictError(*key)
        items = dict(self.items)
        if edit.after is not None:
            items[key] = edit.after
            return replace(self, items=items)
        items.pop(key, None)
        gone = edit.item if edit.part not in {ItemKind.CASE, ItemKind.FIELD} else None
        return replace(self, items=items, retired=(*self.retired, *([gone] if gone else [])))

    def after(self, edits: Iterable[Edit]) -> "tuple[EditablePlaybook, tuple[Edit, ...]]":
        """Apply what fits; return the conflicts."""
        playbook, conflicts = self, list[Edit]()
        for edit in edits:
            try:
                playbook = playbook.changed(edit)
            except ConflictError:
                conflicts.append(edit)
        return playbook, tuple(conflicts)

    def put(self, part: ItemKind, item: str, after: Any) -> Edit:
        """Raises ValidationError."""
        shown = None if after is None else validated(part, item, after)
        return Edit(part=part, item=item, before=self.digest(part, item), after=shown)

    def put_item(self, item: Rule | Trigger | DecisionSpace | Case) -> Edit:
        return self.put(_KINDS[type(item)], item.id, item.model_dump(mode="json"))

    def free_id(self, part: ItemKind, taken: Iterable[str] = ()) -> str:
        """Return an unused id (SEC-15, SEC-T4, SEC-S2, SEC-C31). Only ids of cases are ever reused."""
        letter = {ItemKind.RULE: "", ItemKind.TRIGGER: "T", ItemKind.SPACE: "S", ItemKind.CASE: "C"}[part]
        used = {*(name for _, name in self.items), *self.retired, *taken}
        pattern = re.compile(rf"{self.prefix}-{letter}(\d+)")
        numbers = [int(found[1]) for found in map(pattern.fullmatch, used) if found]
        return f"{self.prefix}-{letter}{max(numbers, default=0) + 1}"

    @property
    def prefix(self) -> str:
        own = [rule.id.partition("-")[0] for rule in self.rules] or [each.partition("-")[0] for each in self.retired]
        if own:
            return max(sorted(set(own)), key=own.count)
        letters = re.sub(r"[^A-Z0-9]", "", self.handle.upper())
        return (letters[:3] if len(letters) > 1 else f"{letters}X")[:10]

    def _all(self, part: ItemKind) -> list[Any]:
        return [item for (each, _), item in self.items.items() if each is part]


@lru_cache(maxsize=128)
def _parsed(skill: str, rules: str, cases_text: str) -> EditablePlaybook:
    data, cases = read_yaml(rules).data, read_yaml(cases_text).data
    items: dict[Key, Any] = {}
    for part in ITEMS:
        found = (cases if part is ItemKind.CASE else data).get(part.value) or ()
        items |= {(part, each["id"]): validated(part, each["id"], each) for each in found}
    own = {**data, "background": background_of(skill)}
    items |= {(ItemKind.FIELD, name): validated(ItemKind.FIELD, name, own.get(name, ())) for name in FIELDS}
    return EditablePlaybook(str(data["handle"]), MappingProxyType(items), tuple(data.get("retired") or ()))
