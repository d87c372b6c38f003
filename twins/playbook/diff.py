"""Differences between two versions of a playbook, in words."""

from collections.abc import Iterator, Mapping, Sequence

from twins.playbook.model import DecisionSpace, Rule, Trigger, Twin
from twins.values import Value

_QUIET = frozenset({"confirmed"})
"""Their change leaves a rule's meaning."""


def changes(before: Twin | None, after: Twin) -> list[str]:
    """Return a line per item; a first version is only counted."""
    if before is None:
        laws = sum(rule.is_law for rule in after.rules)
        return [f"new: {len(after.rules)} rules, {laws} of them law; {len(after.spaces)} decision spaces"]
    lines = [*_items(before.rules, after.rules), *_items(before.check_first, after.check_first)]
    lines += _items(before.spaces, after.spaces)
    lines += [
        f"~ {name.replace('_', ' ')}"
        for name in ("name", "craft", "icon", "expert", "deputies", "scope", "limits", "waiting", "reviews", "products")
        if getattr(before, name) != getattr(after, name)
    ]
    return lines


def _items(
    before: Sequence[Rule | Trigger | DecisionSpace], after: Sequence[Rule | Trigger | DecisionSpace]
) -> Iterator[str]:
    old: Mapping[str, Rule | Trigger | DecisionSpace] = {each.id: each for each in before}
    new: Mapping[str, Rule | Trigger | DecisionSpace] = {each.id: each for each in after}
    for item_id, item in new.items():
        if item_id not in old:
            yield f"+ {item_id} {_said(item)}"
    for item_id, item in old.items():
        if item_id not in new:
            yield f"- {item_id} {_said(item)}"
        elif new[item_id] != item:
            yield from _changed(item, new[item_id])


def _changed(before: Rule | Trigger | DecisionSpace, after: Rule | Trigger | DecisionSpace) -> Iterator[str]:
    names = [name for name in type(before).model_fields if getattr(before, name) != getattr(after, name, None)]
    said = [name for name in names if name not in _QUIET]
    if not said:
        yield f"~ {before.id} confirmed again"
    for name in said:
        what = f"~ {before.id} {name.replace('_', ' ')}"
        yield f"{what}: {_shown(getattr(before, name))} -> {_shown(getattr(after, name))}"


def _said(item: Rule | Trigger | DecisionSpace) -> str:
    if isinstance(item, Rule):
        return f"({item.kind.value}, tier {int(item.tier)}) {item.text}"
    return f"(trigger) {item.why}" if isinstance(item, Trigger) else f"(space, until {item.until}) {item.may}"


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(_shown, value)) or "nothing"
    if isinstance(value, Value):
        return value.model_dump_json()
    return "nothing" if value is None else str(value)
