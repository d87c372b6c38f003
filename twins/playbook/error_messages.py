"""Error messages for mistakes in a folder."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

_WHAT = {
    "missing": "{name} is missing",
    "extra_forbidden": "{name} is not a key that is known here",
    "date_from_datetime_parsing": "{name} is not a date: {given!r}",
    "date_parsing": "{name} is not a date: {given!r}",
    "date_type": "{name} is not a date: {given!r}",
    "string_type": "{name} is not a text: {given!r}",
    "string_too_short": "{name} is empty",
    "enum": "{name} can't be {given!r}",
    "string_pattern_mismatch": "{name} can't be {given!r}",
}
_REMEDY = {
    "missing": "add it",
    "date_from_datetime_parsing": "write it as 2026-11-03",
    "date_parsing": "write it as 2026-11-03",
    "date_type": "write it as 2026-11-03",
    "string_type": "put the text in quotes",
    "string_too_short": "write it, or take the key away",
    "too_short": "add at least one",
    "string_too_long": "shorten it to a sentence; background belongs in SKILL.md",
}


def what_is_wrong(place: tuple[str | int, ...], problem: Mapping[str, Any], data: Any = None) -> str:
    """Say in one clause. What has an id in `data` goes by it: DAT-3.tier instead of rules.4.tier."""
    name = _name(place, data) or "the file"
    given = problem.get("input")
    shown = given if isinstance(given, str | int | float | bool | None) else "this"
    if problem["type"] in _WHAT:
        return _WHAT[problem["type"]].format(name=name, given=shown)
    return f"{name}: {str(problem['msg']).removeprefix('Value error, ')}"


def repeated_ids(data: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the place and id of each item whose id another one of its list has."""
    lists = data.items() if isinstance(data, dict) else ()
    for part, items in lists:
        seen: set[str] = set()
        for index, item in enumerate(items if isinstance(items, list) else ()):
            item_id = _id_of(item)
            if item_id in seen:
                yield (part, index, "id"), item_id
            seen |= {item_id} if item_id else set()


def _name(place: tuple[str | int, ...], data: Any) -> str:
    parts: list[str] = []
    for part in place:
        data = _inside(data, part)
        item_id = _id_of(data) if isinstance(part, int) else ""
        parts = [item_id] if item_id else [*parts, str(part + 1) if isinstance(part, int) else part]
    return ".".join(parts)


def _inside(data: Any, part: str | int) -> Any:
    if isinstance(part, int):
        return data[part] if isinstance(data, list) and part < len(data) else None
    return data.get(part) if isinstance(data, dict) else None


def _id_of(item: Any) -> str:
    found = item.get("id") if isinstance(item, dict) else None
    return found if isinstance(found, str) else ""


def remedy_for(problem: Mapping[str, Any], form: type[BaseModel]) -> str:
    """Say in one clause."""
    context = problem.get("ctx") or {}
    kind = problem["type"]
    if kind == "extra_forbidden":
        key = str(problem["loc"][-1])
        near = difflib.get_close_matches(key, _all_keys(form), n=1)
        return f"did you mean {near[0]}? Otherwise take it away" if near else "take it away"
    if kind == "missing" and problem["loc"][-1] == "until":
        return "say the last day, as 2027-03-31: a decision space has to end"
    if kind == "missing" and problem["loc"][-1] == "why":
        return "say why: people guess the reason of a rule, and guess wrong"
    if "expected" in context:
        return f"use {context['expected']}"
    if kind == "string_pattern_mismatch":
        return f"it has to look like {context.get('pattern', '')}"
    return _REMEDY.get(kind, "mend it as said")


def _all_keys(form: type[BaseModel]) -> list[str]:
    schema = form.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return sorted({key for part in parts for key in part.get("properties", {})})
