"""YAML of strangers: read as plain data within moments, or refused."""

import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.effort import examples
from twins.agents.pulls.assignment import AssignmentError, twins_of_map
from twins.importing.markdown_passages import front_matter
from twins.importing.plain_yaml import DEEPEST, LARGEST, NotPlainError, plain_data

BOMB = "a: &a {x: 1}\n" + "".join(
    f"{this}: &{this} {{<<: [{', '.join([f'*{before}'] * 9)}]}}\n"
    for before, this in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("twins:\n  ux: [/web/, '*.css']", {"twins": {"ux": ["/web/", "*.css"]}}),
        ("alwaysApply: true\nglobs:", {"alwaysApply": True, "globs": None}),
        # dates and numbers stay texts, so that none of them can be wrong
        ("date: 2024-02-31\nn: 0x10", {"date": "2024-02-31", "n": "0x10"}),
        ("'<<': x", {"<<": "x"}),
        ("", None),
    ],
)
def test_plain_data_is_read(text: str, data: Any) -> None:
    assert plain_data(text) == data


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "a: &a 1",
        "a: *a",
        "<<: {a: 1}",
        "<<: [{a: 1}, {b: 2}]",
        # tags
        "a: !!timestamp x",
        "a: !!bool x",
        "a: !!int ''",
        "a: !!binary x",
        "a: !!python/name:os.system x",
        "a: ! x",
        # broken, deep or large
        "a: [",
        "? [a]\n: b",
        "a: 1\n... x",
        "a: \x00",
        "a: \ud800",
        'a: "\\UFFFFFFFF"',
        "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
        "[" * 30_000,
        "- " * 30_000,
        f"a: {'x' * LARGEST}",
        f"a: {'ü' * (LARGEST // 2)}",
    ],
)
def test_anything_else_is_refused_at_once_and_by_each_reader(text: str) -> None:
    began = time.process_time()
    with pytest.raises(NotPlainError):
        plain_data(text)
    with pytest.raises(AssignmentError):
        twins_of_map(text)
    assert front_matter(f"---\n{text}\n---\n") == {}
    assert time.process_time() - began < 1


@given(st.text(alphabet="ab01:-[]{}<&*!?|>'\"#,=. \n\t\\Uxn", max_size=60) | st.text(max_size=60))
@settings(max_examples=examples(200, 3_000), deadline=timedelta(seconds=1))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(NotPlainError):
        plain_data(text)
