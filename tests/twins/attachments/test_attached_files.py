"""What counts as text, and by which passages a text is matched."""

import gzip
from itertools import pairwise

import pytest

from twins.attachments.attached_file import AttachedFile
from twins.attachments.text_files import decoded, is_called_text

TEXTS = {
    "ascii": (b"a,b\n1,2\n", "a,b\n1,2\n"),
    "empty": (b"", ""),
    "utf-8": ("é – ok\n".encode(), "é – ok\n"),
    "utf-8 with a mark": ("ok".encode("utf-8-sig"), "ok"),
    "utf-16 with a mark": ("ok é".encode("utf-16"), "ok é"),
    "a terminal's colours": (b"\x1b[31mred\x1b[0m", "\x1b[31mred\x1b[0m"),
}
NO_TEXTS = {
    "a null": b"plan\x00",
    "latin-1": "é".encode("latin-1"),
    "utf-16 without a mark": "ok".encode("utf-16-le"),
    "half a character of utf-16": "ok".encode("utf-16")[:-1],
    "a gzip bomb": gzip.compress(b"0" * 1_000_000),
    "a picture": b"\x89PNG\r\n\x1a\n",
    "a pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
}


@pytest.mark.parametrize(("content", "text"), TEXTS.values(), ids=list(TEXTS))
def test_text_is_decoded_whole(content: bytes, text: str) -> None:
    assert decoded(content) == text


@pytest.mark.parametrize("content", NO_TEXTS.values(), ids=list(NO_TEXTS))
def test_anything_else_is_no_text_whatever_it_calls_itself(content: bytes) -> None:
    assert decoded(content) is None


@pytest.mark.parametrize(
    ("name", "mimetype", "is_text"),
    [
        ("plan.md", "", True),
        ("PLAN.MD", "application/octet-stream", True),
        ("plan", "text/plain; charset=utf-8", True),
        ("rows.csv", "text/csv", True),
        ("a.yaml", "", True),
        ("a.json", "application/json", True),
        ("scan.pdf", "application/pdf", False),
        ("shot.png", "image/png", False),
        ("page.html", "text/html", False),
        ("plan.md.exe", "", False),
        ("", "", False),
    ],
)
def test_a_file_claims_to_be_text_by_its_name_or_type(name: str, mimetype: str, *, is_text: bool) -> None:
    assert is_called_text(name, mimetype) is is_text


def test_passages_overlap_and_leave_no_line_out() -> None:
    lines = [f"line {number}" for number in range(8)]
    passages = list(AttachedFile(name="a.md", text="\n\n".join(lines)).passages)

    assert passages[0] == "line 0\nline 1\nline 2"
    assert passages[1].startswith("line 2")
    assert {line for passage in passages for line in passage.splitlines()} == set(lines)


def test_two_lines_in_a_row_are_always_in_one_passage() -> None:
    for count in range(2, 12):
        lines = [f"w{number}" for number in range(count)]
        passages = list(AttachedFile(name="a.md", text="\n".join(lines)).passages)
        for first, second in pairwise(lines):
            assert any({first, second} <= set(passage.splitlines()) for passage in passages)


def test_a_long_line_is_cut_with_an_overlap() -> None:
    passages = list(AttachedFile(name="a.csv", text="x" * 1_200 + " needle in here " + "y" * 1_200).passages)

    assert any("needle in here" in passage for passage in passages)
    assert max(map(len, passages)) < 2_000
