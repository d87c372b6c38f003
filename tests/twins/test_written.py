"""Do edits come into a folder's texts as they were meant, and does everything else stay as it stands there?"""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import examples
from tests.twins.folders import GOOD, SKILL
from tests.twins.sketching import edits_of, lines, lost, names
from twins.folder import CASES, RULES, STARTERS, FolderError, load_folder, parse_folder, write_folder
from twins.sketch import Edit, Part, Sketch
from twins.values import Person
from twins.written import new_texts, written

UMA = Person(slack="U0UMA", name="Uma")
FOLDERS = {path.name: load_folder(path).files for path in sorted(STARTERS.iterdir())}
WORDS = {Part.RULE: "why", Part.TRIGGER: "why", Part.SPACE: "may", Part.CASE: "note"}
EMPTY = new_texts("ux", "Uma's twin", "Design", UMA, ["Screens"])
COMMENTED = GOOD | {RULES: GOOD[RULES].replace("    kind: default", "    # Long ago.\n    kind: default # still")}
BASES = {"commented": COMMENTED, "a new one": EMPTY}
a_few = settings(max_examples=examples(15, 300))


def items_of(sketch: Sketch) -> list[tuple[Part, str]]:
    """Everything in it but the twin's own fields."""
    return [key for key in sketch.items if key[0] is not Part.FIELD]


def letters(text: str) -> str:
    """A text without its quotes, escapes and line ends."""
    return re.sub(r"\W", "", text)


# What no edit names stays byte for byte.


@pytest.mark.parametrize("part", WORDS)
@pytest.mark.parametrize("handle", FOLDERS)
def test_whatever_is_reworded_nothing_else_is(handle: str, part: Part) -> None:
    files, sketch, word = FOLDERS[handle], Sketch.of(FOLDERS[handle]), WORDS[part]
    items = {item: found for (each, item), found in sketch.items.items() if each is part}
    edits = [sketch.put(part, item, {**found, word: "Now"}) for item, found in items.items()]

    texts = written(files, edits)

    gone = "".join(line for name in files for line in lost(files[name], texts[name]))
    assert letters(gone) == "".join(letters(f"{word}{found[word]}") for found in items.values() if found[word])


@pytest.mark.parametrize("handle", FOLDERS)
def test_what_is_added_moves_nothing_and_leaves_nothing_behind(handle: str) -> None:
    files, sketch = FOLDERS[handle], Sketch.of(FOLDERS[handle])
    last = dict(reversed(items_of(sketch))) | dict(items_of(sketch))
    added = [
        sketch.put(part, new, {**sketch.items[part, item], "id": new})
        for part, item in last.items()
        for new in [sketch.free_id(part)]
    ]

    texts = written(files, added)

    assert [lost(files[name], texts[name]) for name in files] == [[], [], []]
    cases = [each for each in added if each.part is Part.CASE]
    assert written(written(files, cases), [each.model_copy(update={"after": None}) for each in cases]) == files


def test_no_edit_changes_no_text_and_an_edit_only_its_own_file() -> None:
    files, sketch = FOLDERS["security"], Sketch.of(FOLDERS["security"])

    assert written(files, []) == files
    for part, name in ((Part.RULE, RULES), (Part.CASE, CASES)):
        item = next(item for each, item in items_of(sketch) if each is part)
        texts = written(files, [sketch.put(part, item, {**sketch.items[part, item], WORDS[part]: "Other words"})])
        assert [each for each in files if texts[each] != files[each]] == [name]


def test_another_background_leaves_the_front_matter_as_it_stands() -> None:
    edit = Sketch.of(GOOD).put(Part.FIELD, "background", "---\nPhones: # too")

    text = written(GOOD, [edit])["SKILL.md"]

    assert text == SKILL[: SKILL.index("# How")] + "\n---\nPhones: # too\n"


# What is written is what was meant.


@pytest.mark.parametrize("base", BASES)
@given(data=st.data())
@a_few
def test_whatever_is_edited_the_texts_say_just_that(base: str, data: st.DataObject) -> None:
    sketch = Sketch.of(BASES[base])
    edits = data.draw(edits_of(sketch))

    texts = written(BASES[base], edits)

    assert (Sketch.of(texts), ()) == sketch.after(edits)
    assert written(texts, []) == texts


@given(data=st.data())
@a_few
def test_what_can_be_published_is_the_same_when_it_comes_back_from_a_disk(data: st.DataObject) -> None:
    texts = written(GOOD, data.draw(edits_of(Sketch.of(GOOD))))
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

    sketch = Sketch.of(new_texts("ux", name, craft, uma, covers, [UMA]))

    assert (sketch.handle, sketch.field("name"), sketch.field("craft")) == ("ux", name, craft)
    assert (sketch.scope.covers, sketch.expert) == (tuple(covers), uma)
    assert [person.slack for person in sketch.deputies] == ["U0UMA"]
    assert (sketch.rules, sketch.cases, sketch.retired) == ((), (), ())


def test_a_new_folder_with_its_first_rule_is_a_twin() -> None:
    rule = Sketch.of(GOOD).items[Part.RULE, "SEC-2"]
    edits = [Edit(part=Part.RULE, item="UX-1", after={**rule, "id": "UX-1"})]

    assert parse_folder(written(EMPTY, edits), "ux").twin.rules[0].text == rule["text"]
