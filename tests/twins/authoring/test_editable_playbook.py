"""An edit holds only for what its author saw, and ids are never reused."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.support.twin_folders import GOOD
from twins.authoring.editable_playbook import FIELDS, ConflictError, Edit, EditablePlaybook, ItemKind
from twins.authoring.yaml_edits import new_texts
from twins.values import Person

SKETCH = EditablePlaybook.of(GOOD)
BLANK = EditablePlaybook.of(new_texts("ux", "Uma's twin", "Design", Person(slack="U0UMA", name="Uma"), ["Screens"]))
TRIGGER = {"id": "SEC-T2", "when": ["open the port"], "why": "Scanners find it."}
SAMPLES = [
    (ItemKind.RULE, "SEC-2"),
    (ItemKind.TRIGGER, "SEC-T1"),
    (ItemKind.SPACE, "SEC-S1"),
    (ItemKind.CASE, "SEC-C2"),
    *((ItemKind.FIELD, name) for name in FIELDS),
]
ITEMS = [sample for sample in SAMPLES if sample[0] is not ItemKind.FIELD]


def reworded(playbook: EditablePlaybook, part: ItemKind, item: str, words: str) -> Edit:
    """Return an edit that rewords an item as seen in this playbook."""
    name = {
        ItemKind.RULE: "why",
        ItemKind.TRIGGER: "why",
        ItemKind.SPACE: "may",
        ItemKind.CASE: "ask",
        ItemKind.FIELD: item,
    }[part]
    others: dict[str, Any] = {
        "expert": {"slack": "U0BEA", "name": words},
        "deputies": [{"slack": "U0BEA", "name": words}],
        "scope": {"covers": [words]},
    }
    after = others.get(item, words) if part is ItemKind.FIELD else {**playbook.items[part, item], name: words}
    return playbook.put(part, item, after)


def conflicts(playbook: EditablePlaybook, *edits: Edit) -> tuple[Edit, ...]:
    """The edits that don't fit."""
    return playbook.after(edits)[1]


@pytest.mark.parametrize(("part", "item"), SAMPLES)
def test_of_two_edits_of_one_item_by_who_saw_the_same_the_second_is_a_conflict(part: ItemKind, item: str) -> None:
    first, second = reworded(SKETCH, part, item, "One"), reworded(SKETCH, part, item, "Another")

    assert conflicts(SKETCH, first, second) == (second,)
    with pytest.raises(ConflictError) as conflict:
        SKETCH.changed(first).changed(second)
    assert (conflict.value.part, conflict.value.item) == (part, item)


@pytest.mark.parametrize(("part", "item"), SAMPLES)
def test_whoever_saw_the_first_edit_may_change_it_again(part: ItemKind, item: str) -> None:
    first = reworded(SKETCH, part, item, "One")
    second = reworded(SKETCH.changed(first), part, item, "Another")

    assert not conflicts(SKETCH, first, second)


@pytest.mark.parametrize(("part", "item"), SAMPLES)
@pytest.mark.parametrize(("other_part", "other"), SAMPLES)
def test_edits_of_different_items_never_are_conflicts_in_any_order(
    part: ItemKind, item: str, other_part: ItemKind, other: str
) -> None:
    mine, yours = reworded(SKETCH, part, item, "One"), reworded(SKETCH, other_part, other, "Another")

    if item != other:
        assert SKETCH.after([mine, yours]) == SKETCH.after([yours, mine])
        assert not conflicts(SKETCH, mine, yours)


@pytest.mark.parametrize(("part", "item"), ITEMS)
def test_what_was_taken_out_or_reworded_is_a_conflict_for_who_did_not_see_it(part: ItemKind, item: str) -> None:
    gone, changed = SKETCH.put(part, item, None), reworded(SKETCH, part, item, "One")

    assert conflicts(SKETCH, gone, changed) == (changed,)
    assert conflicts(SKETCH, changed, gone) == (gone,)
    assert conflicts(SKETCH, gone, gone) == (gone,)


def test_two_that_add_an_item_under_one_id_are_a_conflict() -> None:
    mine = SKETCH.put(ItemKind.TRIGGER, "SEC-T2", TRIGGER)
    yours = SKETCH.put(ItemKind.TRIGGER, "SEC-T2", {**TRIGGER, "why": "Bots do."})

    assert conflicts(SKETCH, mine, yours) == (yours,)
    assert conflicts(SKETCH, mine, mine) == (mine,)


def test_an_edit_that_did_not_fit_takes_those_with_it_that_rest_on_it() -> None:
    first, second = reworded(SKETCH, ItemKind.RULE, "SEC-2", "One"), reworded(SKETCH, ItemKind.RULE, "SEC-2", "Another")
    third = reworded(SKETCH.changed(second), ItemKind.RULE, "SEC-2", "A third")

    assert conflicts(SKETCH, first, second, third) == (second, third)


# A retired id is never used again.
@pytest.mark.parametrize(("part", "item"), [sample for sample in ITEMS if sample[0] is not ItemKind.CASE])
def test_what_is_taken_out_is_retired_and_comes_back_under_no_edit(part: ItemKind, item: str) -> None:
    playbook = SKETCH.changed(SKETCH.put(part, item, None))

    again = playbook.put(part, item, SKETCH.items[part, item])

    assert playbook.retired == ("SEC-9", item)
    assert again.before is None
    assert conflicts(playbook, again) == (again,)


def test_a_case_that_is_taken_out_is_not_retired() -> None:
    assert SKETCH.changed(SKETCH.put(ItemKind.CASE, "SEC-C2", None)).retired == ("SEC-9",)


FREE = {ItemKind.RULE: "SEC-10", ItemKind.TRIGGER: "SEC-T2", ItemKind.SPACE: "SEC-S2", ItemKind.CASE: "SEC-C3"}


@pytest.mark.parametrize(("part", "expected"), FREE.items())
def test_a_free_id_comes_after_all_that_were_ever_used(part: ItemKind, expected: str) -> None:
    assert SKETCH.free_id(part) == expected
    assert SKETCH.free_id(part, [expected]) != expected


@pytest.mark.parametrize(("part", "item"), [sample for sample in ITEMS if sample[0] is not ItemKind.CASE])
def test_the_id_of_what_was_just_taken_out_is_not_free(part: ItemKind, item: str) -> None:
    assert SKETCH.changed(SKETCH.put(part, item, None)).free_id(part) == FREE[part]


def test_the_id_of_a_case_that_was_taken_out_is_free_as_nothing_refers_to_it() -> None:
    assert SKETCH.changed(SKETCH.put(ItemKind.CASE, "SEC-C2", None)).free_id(ItemKind.CASE) == "SEC-C2"


@pytest.mark.parametrize(
    ("handle", "first"), [("ux", "UX-1"), ("security", "SEC-1"), ("a-b-c-d", "ABC-1"), ("x-", "XX-1")]
)
def test_a_playbook_without_rules_takes_its_first_id_from_its_handle(handle: str, first: str) -> None:
    assert EditablePlaybook(handle, BLANK.items).free_id(ItemKind.RULE) == first


def test_ids_begin_as_most_rules_do_whatever_the_handle_is() -> None:
    rule = {**SKETCH.items[ItemKind.RULE, "SEC-2"], "id": "KEY-7"}
    playbook = SKETCH.changed(SKETCH.put(ItemKind.RULE, "KEY-7", rule))

    assert playbook.free_id(ItemKind.RULE) == "SEC-10"


WRONG: dict[str, tuple[ItemKind, str, Any]] = {
    "a rule without a why": (ItemKind.RULE, "SEC-2", {**SKETCH.items[ItemKind.RULE, "SEC-2"], "why": " "}),
    "a law that refuses nothing": (ItemKind.RULE, "SEC-1", {**SKETCH.items[ItemKind.RULE, "SEC-1"], "refuse_when": []}),
    "a key that nobody knows": (ItemKind.TRIGGER, "SEC-T2", {**TRIGGER, "tier": 3}),
    "a name too long": (ItemKind.FIELD, "name", "a" * 61),
    "a scope of nothing": (ItemKind.FIELD, "scope", {"covers": []}),
    "a background too long": (ItemKind.FIELD, "background", "a" * 20_001),
}


@pytest.mark.parametrize(("part", "item", "after"), WRONG.values(), ids=list(WRONG))
def test_what_is_not_well_formed_makes_no_edit(part: ItemKind, item: str, after: object) -> None:
    with pytest.raises(ValidationError):
        SKETCH.put(part, item, after)


def test_an_edited_field_is_what_the_sketch_says_it_is() -> None:
    edits = [reworded(SKETCH, ItemKind.FIELD, name, "Bea") for name in FIELDS]

    playbook, lost = SKETCH.after(edits)

    assert not lost
    assert playbook.maintainers == {"U0BEA"}
    assert (playbook.scope.covers, playbook.field("name"), playbook.field("background")) == (("Bea",), "Bea", "Bea")
    assert playbook.digest_of_field("craft") != SKETCH.digest_of_field("craft")


def test_the_cases_of_a_rule_or_a_space_are_those_that_name_it() -> None:
    case = {"id": "SEC-C3", "ask": "both", "expect": {"outcome": "decided", "rules": ["SEC-2"], "space": "SEC-S1"}}
    playbook = SKETCH.changed(SKETCH.put(ItemKind.CASE, "SEC-C3", case))

    found = {item: [each.id for each in playbook.cases_of(item)] for item in ("SEC-1", "SEC-2", "SEC-S1", "SEC-T1")}

    assert found == {"SEC-1": ["SEC-C1"], "SEC-2": ["SEC-C2", "SEC-C3"], "SEC-S1": ["SEC-C3"], "SEC-T1": []}
