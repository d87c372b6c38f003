"""Hypothesis strategies for valid edits of every kind, with texts that YAML could misread."""

import re
import string
from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from twins.authoring.editable_playbook import Edit, EditablePlaybook, ItemKind
from twins.authoring.yaml_edits import apply_edits
from twins.playbook.folder import Folder, parse_folder

NASTY = (
    "yes",
    "No",
    "on",
    "true",
    "null",
    "~",
    "=",
    "<<",
    "",
    "16:00",
    "2026-01-01",
    "2026-01-01 10:00:00",
    "1e3",
    "1_000",
    "0x1F",
    "0o17",
    "012",
    "+1",
    ".5",
    "-.inf",
    ".NaN",
    "- a",
    "-",
    "? b",
    ": c",
    "a: b",
    "a:",
    "a # b",
    "#c",
    "{x",
    "[y",
    "}",
    "%d",
    "@e",
    "`f",
    "!g",
    "&h",
    "*i",
    "| j",
    "> k",
    "'l'",
    '"m"',
    "n'",
    'o"',
    "\\",
    "\\n",
    "---",
    "...",
    "a, b",
    "{number} days",
    "x\ny",
    "x\n\n  y\n",
    "x\n---\ny",
    "tab\there",
    "\u2028",
    "a\u2028b",
    "\ufeffz",
    "Straße",
    "日本語",
    "😀",
    "a\u0301",
    "\u200b",
    "trailing  ",
    "  leading",
    "a" * 300,
    "b " * 200 + "b",
)
"""Texts that a careless writer of YAML gets wrong."""
_MISREAD = re.compile(r"\d:\d+\.|\x85")
"""What is read back as something else; each has a test of its own."""
_NUMBERLIKE = st.text(alphabet="0123456789.:_-+eExob ", min_size=1, max_size=12)
_WRITTEN = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=60)
_PUNCTUATED = st.text(alphabet=string.punctuation + " ab\n", max_size=12)
texts = st.one_of(st.sampled_from(NASTY), _NUMBERLIKE, _PUNCTUATED, _WRITTEN)
"""What somebody typed."""
lines = texts.map(lambda text: text.strip()[:400].strip() or "x").filter(lambda line: not _MISREAD.search(line))
names = lines.map(lambda line: line[:50].strip() or "x")
people = st.builds(lambda slack, name: {"slack": slack, "name": name}, st.sampled_from(["U0ANA", "W0B"]), names)
_phrasings = st.lists(lines, max_size=3)
_days = st.dates().map(str)


def _rule(rule_id: str) -> st.SearchStrategy[Any]:
    held = {"id": st.just(rule_id), "tier": st.sampled_from([1, 2, 3]), "text": lines, "why": lines}
    more = {
        "unless": st.none() | lines,
        "instead": st.none() | lines,
        "also_asked_as": _phrasings,
        "confirmed": st.none() | _days,
    }
    law = {"kind": st.just("law"), "refuse_when": st.lists(lines, min_size=1, max_size=2)}
    default = {"kind": st.just("default"), "otherwise_when": _phrasings}
    return st.one_of(
        st.fixed_dictionaries({**held, **law}, optional=more), st.fixed_dictionaries({**held, **default}, optional=more)
    )


def _trigger(trigger_id: str) -> st.SearchStrategy[Any]:
    when = st.lists(lines, min_size=1, max_size=3)
    return st.fixed_dictionaries({"id": st.just(trigger_id), "when": when, "why": lines})


def _space(space_id: str) -> st.SearchStrategy[Any]:
    number = st.decimals(0, 10_000, places=2, allow_nan=False)
    bounds = st.one_of(
        st.fixed_dictionaries({"kind": st.just("number"), "name": st.just("n"), "unit": names, "at_most": number}),
        st.fixed_dictionaries({"kind": st.just("date"), "name": st.just("on"), "not_after": _days}),
        st.fixed_dictionaries(
            {"kind": st.just("one_of"), "name": st.just("no"), "any_of": st.lists(names, min_size=1)}
        ),
    )
    return st.fixed_dictionaries(
        {
            "id": st.just(space_id),
            "may": lines,
            "also_asked_as": _phrasings,
            "bounds": st.lists(bounds, max_size=2),
            "cap": st.just({"uses": 5, "per": "week"}),
            "until": _days,
            "granted_by": people,
            "granted_on": _days,
            "brings_down": _phrasings,
        }
    )


def _case(case_id: str) -> st.SearchStrategy[Any]:
    expect = st.fixed_dictionaries(
        {"outcome": st.sampled_from(["decided", "refused", "handed_over"])},
        optional={"tier": st.sampled_from([1, 3]), "rules": st.just(["SEC-1"]), "person": lines},
    )
    more = {"product": lines, "on": _days, "note": lines, "repeat": st.integers(1, 20)}
    return st.fixed_dictionaries({"id": st.just(case_id), "ask": lines, "expect": expect}, optional=more)


ITEMS: dict[ItemKind, Callable[[str], st.SearchStrategy[Any]]] = {
    ItemKind.RULE: _rule,
    ItemKind.TRIGGER: _trigger,
    ItemKind.SPACE: _space,
    ItemKind.CASE: _case,
}
_not_covered = st.fixed_dictionaries({"what": lines, "person": people}, optional={"also_asked_as": _phrasings})
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "name": names,
    "craft": names,
    "expert": people,
    "deputies": st.lists(people, max_size=2),
    "background": texts,
    "scope": st.fixed_dictionaries(
        {"covers": st.lists(lines, min_size=1, max_size=3)},
        optional={"not_covered": st.lists(_not_covered, max_size=2)},
    ),
}


@st.composite
def edits_of(draw: st.DrawFn, playbook: EditablePlaybook) -> list[Edit]:
    """Edits, each of what its author saw: items added, changed and taken out, fields changed."""
    made: list[Edit] = []
    for _ in range(draw(st.integers(1, 5))):
        part = draw(st.sampled_from(ItemKind))
        if part is ItemKind.FIELD:
            item = draw(st.sampled_from(sorted(FIELDS)))
            after = draw(FIELDS[item])
        else:
            there = [name for each, name in playbook.items if each is part]
            item = draw(st.sampled_from([*there, playbook.free_id(part), playbook.free_id(part)]))
            after = draw(ITEMS[part](item)) if item not in there or draw(st.integers(0, 3)) else None
        made.append(playbook.put(part, item, after))
        playbook = playbook.changed(made[-1])
    return made


def lost(before: str, after: str) -> list[str]:
    """The lines that don't stand there any more, in their order."""
    left, gone = Counter(after.splitlines()), list[str]()
    for line in before.splitlines():
        gone += [] if left[line] > 0 else [line]
        left[line] -= 1
    return gone


def published(folder: Folder, *edits: Edit) -> Folder:
    """A folder with edits in it."""
    return parse_folder(apply_edits(folder.files, edits))
