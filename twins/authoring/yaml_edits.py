"""Edits of a folder's texts, which keep their comments and order."""

import io
import pickle
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import Enum
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from twins.authoring.editable_playbook import FIELDS, ITEMS, Edit, ItemKind
from twins.playbook.folder import CASES, RULES, SKILL
from twins.playbook.skill_file import with_background
from twins.values import Person

if TYPE_CHECKING:
    from ruamel.yaml import YAML

_WIDTH = 4_096
"""Wraps no existing line."""


def new_texts(
    handle: str, name: str, craft: str, expert: Person, covers: Iterable[str], deputies: Sequence[Person] = ()
) -> dict[str, str]:
    front = {"name": handle, "description": f"What {expert.name} knows about {craft}, as rules with their reasons."}
    rules: dict[str, Any] = {
        "handle": handle,
        "name": name,
        "craft": craft,
        "expert": expert.model_dump(),
        **({"deputies": [each.model_dump() for each in deputies]} if deputies else {}),
        "scope": {"covers": list(covers)},
        "rules": [],
    }
    return {SKILL: f"---\n{_dumped(front)}---\n", RULES: _dumped(rules), CASES: _dumped({"cases": []})}


def apply_edits(files: dict[str, str], edits: Iterable[Edit]) -> dict[str, str]:
    """Keep what no edit names, with comments."""
    texts = dict(files)
    by_file: dict[str, list[Edit]] = {RULES: [], CASES: []}
    for edit in edits:
        if edit.part is ItemKind.FIELD and edit.item == "background":
            texts[SKILL] = with_background(texts[SKILL], edit.after or "")
        else:
            by_file[CASES if edit.part is ItemKind.CASE else RULES].append(edit)
    for name, mine in by_file.items():
        if mine:
            texts[name] = _edited(texts[name], pickle.dumps(mine))
    return texts


@lru_cache(maxsize=64)
def _edited(text: str, pickled: bytes) -> str:
    """Keep the result: each look at a draft applies the same edits, and writing YAML takes longest."""
    return changed_text(text, partial(_apply, edits=pickle.loads(pickled)))  # noqa: S301  # pickled by this process


def _apply(data: Any, edits: Iterable[Edit]) -> None:
    for edit in edits:
        if edit.part is ItemKind.FIELD:
            data[edit.item] = _plain(_bare(FIELDS[edit.item].validate_python(edit.after)))
        else:
            _apply_item(data, edit)


def _apply_item(data: Any, edit: Edit) -> None:
    form = ITEMS[edit.part]
    items = data.setdefault(edit.part.value, []) or _fresh(data, edit.part.value)
    index = next((at for at, item in enumerate(items) if str(item.get("id")) == edit.item), None)
    if edit.after is None:
        if index is not None:
            del items[index]
        if edit.part is not ItemKind.CASE:
            (data.setdefault("retired", []) or _fresh(data, "retired")).append(edit.item)
        return
    new = _plain(_bare(form.model_validate(edit.after)))
    if index is None:
        items.append(new)
        return
    old, there = _plain(_bare(form.model_validate(_plain(items[index])))), items[index]
    for name in [name for name in there if name not in new]:
        del there[name]
    for name, value in new.items():
        if name not in there or old.get(name) != value:
            there[name] = value


def _fresh(data: Any, name: str) -> Any:
    """Replace an empty or missing list, perhaps written as `[]`, with one that can grow."""
    data[name] = []
    return data[name]


def _bare(value: Any) -> Any:
    """Drop defaults."""
    if isinstance(value, BaseModel):
        return value.model_dump(exclude_defaults=True, exclude_none=True)
    return [_bare(each) for each in value] if isinstance(value, tuple) else value


def _plain(value: Any) -> Any:
    """Convert to YAML's types, which include dates."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    if isinstance(value, bool | int | float | date) or value is None:
        return value
    return str(value)


def _yaml() -> "YAML":
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def changed_text(text: str, change: Callable[[Any], None]) -> str:
    """Return a YAML text after a change of its data, with comments and order kept."""
    data = pickle.loads(_pickled(text))  # noqa: S301  # our own bytes, from this process
    change(data)
    return _dumped(data)


@lru_cache(maxsize=64)
def _pickled(text: str) -> bytes:
    """Pickle: unpickling takes a fortieth of the time of parsing."""
    return pickle.dumps(_yaml().load(text))


def _dumped(data: Any) -> str:
    out = io.StringIO()
    _yaml().dump(data, out)
    return out.getvalue()
