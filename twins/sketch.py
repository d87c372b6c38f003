"""An editable playbook: well-formed items, and edits to them.

An edit records what its author saw. If another person has changed the item since, it is a conflict, and no words are
overwritten.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any

from pydantic import StringConstraints, TypeAdapter

from twins.cases import Case
from twins.folder import CASES, RULES, SKILL
from twins.located import read_yaml
from twins.playbook import DecisionSpace, Deputy, Rule, Scope, Trigger
from twins.skill import background_of
from twins.values import Person, Value

LONGEST_BACKGROUND = 20_000
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
_Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_BACKGROUND)]


class Part(StrEnum):
    """The kinds of item: a list of the folder, or one of the twin's own fields."""

    RULE = "rules"
    TRIGGER = "check_first"
    SPACE = "spaces"
    CASE = "cases"
    FIELD = "field"


ITEMS: Mapping[Part, type[Rule | Trigger | DecisionSpace | Case]] = {
    Part.RULE: Rule,
    Part.TRIGGER: Trigger,
    Part.SPACE: DecisionSpace,
    Part.CASE: Case,
}
FIELDS: Mapping[str, TypeAdapter[Any]] = {
    "name": TypeAdapter(_Name),
    "craft": TypeAdapter(_Name),
    "expert": TypeAdapter(Person),
    "deputies": TypeAdapter(tuple[Deputy, ...]),
    "scope": TypeAdapter(Scope),
    "background": TypeAdapter(_Prose),
}
"""The fields that can be edited in Slack."""

Key = tuple[Part, str]


class Edit(Value):
    """An item's new state; `after` is None to remove it. `before` is the digest of what the author saw, None for a new
    item."""

    part: Part
    item: str
    before: str | None = None
    after: Any = None


class ConflictError(Exception):
    """The item changed after the edit's author saw it."""

    def __init__(self, part: Part, item: str) -> None:
        super().__init__(f"{part.value} {item}")
        self.part = part
        self.item = item


def validated(part: Part, item: str, given: Any) -> Any:
    """Return the canonical form, ready for JSON; raises ValidationError."""
    if part is Part.FIELD:
        adapter = FIELDS[item]
        return adapter.dump_python(adapter.validate_python(given), mode="json")
    return ITEMS[part].model_validate(given).model_dump(mode="json")


def digest_of_item(item: Any) -> str:
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Sketch:
    """The items of a playbook, which needn't form a complete twin yet."""

    handle: str
    items: Mapping[Key, Any]
    retired: tuple[str, ...] = ()

    @classmethod
    def of(cls, files: Mapping[str, str]) -> "Sketch":
        """Parse a folder's texts; its items must be well formed."""
        data, cases = read_yaml(files[RULES]).data, read_yaml(files[CASES]).data
        items: dict[Key, Any] = {}
        for part in ITEMS:
            found = (cases if part is Part.CASE else data).get(part.value) or ()
            items |= {(part, each["id"]): validated(part, each["id"], each) for each in found}
        own = {**data, "background": background_of(files[SKILL])}
        items |= {(Part.FIELD, name): validated(Part.FIELD, name, own.get(name, ())) for name in FIELDS}
        return cls(str(data["handle"]), items, tuple(data.get("retired") or ()))

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(Rule.model_validate(item) for item in self._all(Part.RULE))

    @cached_property
    def triggers(self) -> tuple[Trigger, ...]:
        return tuple(Trigger.model_validate(item) for item in self._all(Part.TRIGGER))

    @cached_property
    def spaces(self) -> tuple[DecisionSpace, ...]:
        return tuple(DecisionSpace.model_validate(item) for item in self._all(Part.SPACE))

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        return tuple(Case.model_validate(item) for item in self._all(Part.CASE))

    @property
    def scope(self) -> Scope:
        return Scope.model_validate(self.items[Part.FIELD, "scope"])

    @property
    def deputies(self) -> tuple[Deputy, ...]:
        return tuple(Deputy.model_validate(each) for each in self.items[Part.FIELD, "deputies"])

    @property
    def expert(self) -> Person:
        return Person.model_validate(self.items[Part.FIELD, "expert"])

    @property
    def keepers(self) -> frozenset[str]:
        """The Slack ids that may edit it."""
        return frozenset({self.expert.slack, *(person.slack for person in self.deputies)})

    def field(self, name: str) -> Any:
        return self.items[Part.FIELD, name]

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def digest(self, part: Part, item: str) -> str | None:
        """Return what an edit of this item is bound to; None if there is no such item."""
        found = self.items.get((part, item))
        return None if found is None else digest_of_item(found)

    def digest_of_rule(self, rule_id: str) -> str | None:
        return self.digest(Part.RULE, rule_id)

    def digest_of_field(self, name: str) -> str:
        return self.digest(Part.FIELD, name) or ""

    def cases_of(self, item: str) -> tuple[Case, ...]:
        named = ((case, case.expect) for case in self.cases)
        return tuple(case for case, expect in named if item in {*expect.rules, expect.space, expect.trigger})

    def changed(self, edit: Edit) -> "Sketch":
        """Apply one edit; raises ConflictError if its author saw something else."""
        key = (edit.part, edit.item)
        if self.digest(*key) != edit.before or (edit.before is None and edit.item in self.retired):
            raise ConflictError(*key)
        items = dict(self.items)
        if edit.after is not None:
            items[key] = edit.after
            return replace(self, items=items)
        items.pop(key, None)
        gone = edit.item if edit.part not in {Part.CASE, Part.FIELD} else None
        return replace(self, items=items, retired=(*self.retired, *([gone] if gone else [])))

    def after(self, edits: Iterable[Edit]) -> "tuple[Sketch, tuple[Edit, ...]]":
        """Apply the edits that fit; return the others as conflicts."""
        sketch, conflicts = self, list[Edit]()
        for edit in edits:
            try:
                sketch = sketch.changed(edit)
            except ConflictError:
                conflicts.append(edit)
        return sketch, tuple(conflicts)

    def put(self, part: Part, item: str, after: Any) -> Edit:
        """Return the edit that sets an item; raises ValidationError."""
        shown = None if after is None else validated(part, item, after)
        return Edit(part=part, item=item, before=self.digest(part, item), after=shown)

    def free_id(self, part: Part, taken: Iterable[str] = ()) -> str:
        """Return an unused id: SEC-15, SEC-T4, SEC-S2, SEC-C31. Only ids of cases are ever reused."""
        letter = {Part.RULE: "", Part.TRIGGER: "T", Part.SPACE: "S", Part.CASE: "C"}[part]
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

    def _all(self, part: Part) -> list[Any]:
        return [item for (each, _), item in self.items.items() if each is part]
