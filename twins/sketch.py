"""What does a playbook look like while it is being made? Items that are each well formed, and edits to them.

An edit says what its author saw. Where somebody changed the same item meanwhile it is a conflict, and nobody's
words are overwritten.
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
    """What an edit is about: a list of the folder, or one of the twin's own fields."""

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
"""The fields of a twin that are changed in Slack."""

Key = tuple[Part, str]


class Edit(Value):
    """One item as it is to be; None takes it out. `before` is the digest of what its author saw, None of nothing."""

    part: Part
    item: str
    before: str | None = None
    after: Any = None


class ConflictError(Exception):
    """Somebody changed the item since the edit's author saw it."""

    def __init__(self, part: Part, item: str) -> None:
        super().__init__(f"{part.value} {item}")
        self.part = part
        self.item = item


def validated(part: Part, item: str, given: Any) -> Any:
    """An item in its canonical form, ready for JSON; raises pydantic's ValidationError."""
    if part is Part.FIELD:
        adapter = FIELDS[item]
        return adapter.dump_python(adapter.validate_python(given), mode="json")
    return ITEMS[part].model_validate(given).model_dump(mode="json")


def digest_of_item(item: Any) -> str:
    """What an edit is bound to."""
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Sketch:
    """The items of a playbook, whether or not they make a twin yet."""

    handle: str
    items: Mapping[Key, Any]
    retired: tuple[str, ...] = ()

    @classmethod
    def of(cls, files: Mapping[str, str]) -> "Sketch":
        """The texts of a folder as they stand; its items have to be well formed."""
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
        """The rules, in their order."""
        return tuple(Rule.model_validate(item) for item in self._all(Part.RULE))

    @cached_property
    def triggers(self) -> tuple[Trigger, ...]:
        """What is put to the expert in any case."""
        return tuple(Trigger.model_validate(item) for item in self._all(Part.TRIGGER))

    @cached_property
    def spaces(self) -> tuple[DecisionSpace, ...]:
        """What is handed over in advance."""
        return tuple(DecisionSpace.model_validate(item) for item in self._all(Part.SPACE))

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The known-good cases."""
        return tuple(Case.model_validate(item) for item in self._all(Part.CASE))

    @property
    def scope(self) -> Scope:
        """What it covers."""
        return Scope.model_validate(self.items[Part.FIELD, "scope"])

    @property
    def deputies(self) -> tuple[Deputy, ...]:
        """Who may decide in the expert's place."""
        return tuple(Deputy.model_validate(each) for each in self.items[Part.FIELD, "deputies"])

    @property
    def expert(self) -> Person:
        """Whose judgment it is."""
        return Person.model_validate(self.items[Part.FIELD, "expert"])

    @property
    def keepers(self) -> frozenset[str]:
        """The Slack ids of those who may edit it."""
        return frozenset({self.expert.slack, *(person.slack for person in self.deputies)})

    def field(self, name: str) -> Any:
        """One of the twin's own fields."""
        return self.items[Part.FIELD, name]

    def rule(self, rule_id: str) -> Rule | None:
        """A rule by its id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def digest(self, part: Part, item: str) -> str | None:
        """What an edit of this item has to have seen; None where there is none."""
        found = self.items.get((part, item))
        return None if found is None else digest_of_item(found)

    def digest_of_rule(self, rule_id: str) -> str | None:
        """What an edit of a rule has to have seen."""
        return self.digest(Part.RULE, rule_id)

    def digest_of_field(self, name: str) -> str:
        """What an edit of one of the twin's own fields has to have seen."""
        return self.digest(Part.FIELD, name) or ""

    def cases_of(self, item: str) -> tuple[Case, ...]:
        """The cases that name a rule, a space or a trigger."""
        named = ((case, case.expect) for case in self.cases)
        return tuple(case for case, expect in named if item in {*expect.rules, expect.space, expect.trigger})

    def changed(self, edit: Edit) -> "Sketch":
        """With one edit; raises ConflictError where its author saw something else."""
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
        """With all edits that still fit, and those that don't."""
        sketch, conflicts = self, list[Edit]()
        for edit in edits:
            try:
                sketch = sketch.changed(edit)
            except ConflictError:
                conflicts.append(edit)
        return sketch, tuple(conflicts)

    def put(self, part: Part, item: str, after: Any) -> Edit:
        """The edit that makes an item so; raises pydantic's ValidationError for what can't be."""
        shown = None if after is None else validated(part, item, after)
        return Edit(part=part, item=item, before=self.digest(part, item), after=shown)

    def free_id(self, part: Part, taken: Iterable[str] = ()) -> str:
        """An id that was never used here: SEC-15, SEC-T4, SEC-S2; of a case, one that no other has: SEC-C31."""
        letter = {Part.RULE: "", Part.TRIGGER: "T", Part.SPACE: "S", Part.CASE: "C"}[part]
        used = {*(name for _, name in self.items), *self.retired, *taken}
        pattern = re.compile(rf"{self.prefix}-{letter}(\d+)")
        numbers = [int(found[1]) for found in map(pattern.fullmatch, used) if found]
        return f"{self.prefix}-{letter}{max(numbers, default=0) + 1}"

    @property
    def prefix(self) -> str:
        """What the ids of this playbook begin with."""
        own = [rule.id.partition("-")[0] for rule in self.rules] or [each.partition("-")[0] for each in self.retired]
        if own:
            return max(sorted(set(own)), key=own.count)
        letters = re.sub(r"[^A-Z0-9]", "", self.handle.upper())
        return (letters[:3] if len(letters) > 1 else f"{letters}X")[:10]

    def _all(self, part: Part) -> list[Any]:
        return [item for (each, _), item in self.items.items() if each is part]
