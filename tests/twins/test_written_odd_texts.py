"""Are texts, comments and plain values that YAML could misread written and read as they were meant?"""

import pytest

from tests.twins.folders import GOOD
from tests.twins.sketching import lost
from twins.folder import RULES
from twins.sketch import Part, Sketch
from twins.written import written


@pytest.mark.xfail(strict=True, reason="ruamel hangs a comment on the item above it, so that it goes with that item")
def test_a_comment_stays_when_the_item_above_it_goes() -> None:
    files = GOOD | {RULES: GOOD[RULES].replace("  - id: SEC-2", "  # Defaults.\n  - id: SEC-2")}

    texts = written(files, [Sketch.of(files).put(Part.RULE, "SEC-1", None)])

    assert "  # Defaults.\n  - id: SEC-2" in texts[RULES]


@pytest.mark.xfail(strict=True, reason="ruamel writes [] on a line of its own below a comment, which is no YAML")
@pytest.mark.parametrize("comment", ["  # handed over\n", "\n  # handed over\n"])
def test_the_last_item_below_a_comment_can_be_taken_out(comment: str) -> None:
    files = GOOD | {RULES: GOOD[RULES].replace("spaces:\n", f"spaces:{comment}")}

    texts = written(files, [Sketch.of(files).put(Part.SPACE, "SEC-S1", None)])

    assert Sketch.of(texts).spaces == ()


@pytest.mark.xfail(strict=True, reason="twins/located.py reads 8:30. as a number and U+0085 as a line break")
@pytest.mark.parametrize("text", ["8:30.", "1:30.5", "a\x85b"])
def test_no_text_is_read_back_as_another(text: str) -> None:
    edit = (sketch := Sketch.of(GOOD)).put(Part.FIELD, "craft", text)

    assert Sketch.of(written(GOOD, [edit])) == sketch.changed(edit)


@pytest.mark.parametrize("plain", ["yes", "no", "on", "16:00", "~x", ".5e1"])
def test_an_item_whose_plain_text_looks_like_something_else_can_be_edited(plain: str) -> None:
    edits_beside(plain)


@pytest.mark.xfail(strict=True, reason="_apply_item reads what stands there by ruamel's types, not by read_yaml's")
@pytest.mark.parametrize("plain", ["2026-01-01", "2026-01-01 10:00:00", "1e3", "0o17"])
def test_an_item_whose_plain_text_looks_like_a_date_or_a_number_can_be_edited(plain: str) -> None:
    edits_beside(plain)


def edits_beside(plain: str) -> None:
    """Change the why of a rule beside a text that stands there without quotes."""
    files = GOOD | {RULES: GOOD[RULES].replace("    why: Laptops", f"    unless: {plain}\n    why: Laptops")}
    sketch = Sketch.of(files)
    edit = sketch.put(Part.RULE, "SEC-2", {**sketch.items[Part.RULE, "SEC-2"], "why": "Phones get lost."})

    texts = written(files, [edit])

    assert Sketch.of(texts) == sketch.changed(edit)
    assert lost(files[RULES], texts[RULES]) == ["    why: Laptops get lost."]
