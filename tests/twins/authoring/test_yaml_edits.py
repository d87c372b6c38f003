"""Edits change a folder's texts as meant, and leave everything else as it was."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.practice.starters import practice_starter
from tests.support.effort import examples, for_thorough
from tests.support.playbook_strategies import edits_of, lines, lost, names
from tests.support.twin_folders import GOOD, SKILL
from twins.authoring.editable_playbook import Edit, EditablePlaybook, ItemKind
from twins.authoring.yaml_edits import apply_edits, new_texts
from twins.playbook.folder import CASES, RULES, STARTERS, FolderError, load_folder, parse_folder, write_folder
from twins.values import Person

UMA = Person(slack="U0UMA", name="Uma")
HANDLES = sorted(path.name for path in STARTERS.iterdir())
FEW = ["company", "security", "ux"]
EACH = pytest.mark.parametrize("handle", [*FEW, *for_thorough(each for each in HANDLES if each not in FEW)])
WORDS = {ItemKind.RULE: "why", ItemKind.TRIGGER: "why", ItemKind.SPACE: "may", ItemKind.CASE: "note"}
EMPTY = new_texts("ux", "Uma's twin", "Design", UMA, ["Screens"])
COMMENTED = GOOD | {RULES: GOOD[RULES].replace("    kind: default", "    # Long ago.\n    kind: default # still")}
BASES = {"commented": COMMENTED, "a new one": EMPTY}
a_few = settings(max_examples=examples(8, 300))


def items_of(playbook: EditablePlaybook) -> list[tuple[ItemKind, str]]:
    """Everything in it but the twin's own fields."""
    return [key for key in playbook.items if key[0] is not ItemKind.FIELD]


def letters(text: str) -> str:
    """A text without its quotes, escapes and line ends."""
    return re.sub(r"\W", "", text)


# What no edit names stays byte for byte.


@pytest.mark.parametrize("part", WORDS)
@EACH
def test_whatever_is_reworded_nothing_else_is(handle: str, part: ItemKind) -> None:
    files, word = practice_starter(handle).files, WORDS[part]
    playbook = EditablePlaybook.of(files)
    items = {item: found for (each, item), found in playbook.items.items() if each is part}
    edits = [playbook.put(part, item, {**found, word: "Now"}) for item, found in items.items()]

    texts = apply_edits(files, edits)

    gone = "".join(line for name in files for line in lost(files[name], texts[name]))
    assert letters(gone) == "".join(letters(f"{word}{found[word]}") for found in items.values() if found[word])


@EACH
def test_what_is_added_moves_nothing_and_leaves_nothing_behind(handle: str) -> None:
    files = practice_starter(handle).files
    playbook = EditablePlaybook.of(files)
    last = dict(reversed(items_of(playbook))) | dict(items_of(playbook))
    added = [
        playbook.put(part, new, {**playbook.items[part, item], "id": new})
        for part, item in last.items()
        for new in [playbook.free_id(part)]
    ]

    texts = apply_edits(files, added)

    assert [lost(files[name], texts[name]) for name in files] == [[], [], []]
    cases = [each for each in added if each.part is ItemKind.CASE]
    assert apply_edits(apply_edits(files, cases), [each.model_copy(update={"after": None}) for each in cases]) == files


def test_no_edit_changes_no_text_and_an_edit_only_its_own_file() -> None:
    files = practice_starter("security").files
    playbook = EditablePlaybook.of(files)

    assert apply_edits(files, []) == files
    for part, name in ((ItemKind.RULE, RULES), (ItemKind.CASE, CASES)):
        item = next(item for each, item in items_of(playbook) if each is part)
        texts = apply_edits(
            files, [playbook.put(part, item, {**playbook.items[part, item], WORDS[part]: "Other words"})]
        )
        assert [each for each in files if texts[each] != files[each]] == [name]


def test_another_background_leaves_the_front_matter_as_it_stands() -> None:
    edit = EditablePlaybook.of(GOOD).put(ItemKind.FIELD, "background", "---\nPhones: # too")

    text = apply_edits(GOOD, [edit])["SKILL.md"]

    assert text == SKILL[: SKILL.index("# How")] + "\n---\nPhones: # too\n"


# What is written is what was meant.


@pytest.mark.parametrize("base", BASES)
@given(data=st.data())
@a_few
def test_whatever_is_edited_the_texts_say_just_that(base: str, data: st.DataObject) -> None:
    playbook = EditablePlaybook.of(BASES[base])
    edits = data.draw(edits_of(playbook))

    texts = apply_edits(BASES[base], edits)

    assert (EditablePlaybook.of(texts), ()) == playbook.after(edits)
    assert apply_edits(texts, []) == texts


@given(data=st.data())
@a_few
def test_what_can_be_published_is_the_same_when_it_comes_back_from_a_disk(data: st.DataObject) -> None:
    texts = apply_edits(GOOD, data.draw(edits_of(EditablePlaybook.of(GOOD))))
    try:
        folder = parse_folder(texts)
    except FolderError:
        return
    with TemporaryDirectory() as path:
        write_folder(texts, Path(path) / "security")
        assert load_folder(Path(path) / "security").digest == folder.digest


@given(name=names, craft=names, covers=st.lists(lines, min_size=1, max_size=3), expert=names)
@a_few
def test_a_new_folder_says_what_was_put_in(name: str, craft: str, covers: list[str], expert: str) -> None:
    uma = Person(slack="U0UMA", name=expert)

    playbook = EditablePlaybook.of(new_texts("ux", name, craft, uma, covers, [UMA]))

    assert (playbook.handle, playbook.field("name"), playbook.field("craft")) == ("ux", name, craft)
    assert (playbook.scope.covers, playbook.expert) == (tuple(covers), uma)
    assert [person.slack for person in playbook.deputies] == ["U0UMA"]
    assert (playbook.rules, playbook.cases, playbook.retired) == ((), (), ())


def test_a_new_folder_with_its_first_rule_is_a_twin() -> None:
    rule = EditablePlaybook.of(GOOD).items[ItemKind.RULE, "SEC-2"]
    edits = [Edit(part=ItemKind.RULE, item="UX-1", after={**rule, "id": "UX-1"})]

    assert parse_folder(apply_edits(EMPTY, edits), "ux").twin.rules[0].text == rule["text"]
