"""Docstrings and docs are in plain English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
LAYERS = ("bot", "twins", "storage")
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", ".env.example")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
_OUT = re.compile(r"\b(?:whoever|whom|anew|those who|of ours|put before)\b", re.IGNORECASE)


def test_no_docstring_of_a_module_or_class_asks_a_question() -> None:
    assert [where for where, text in _docstrings() if text.rstrip().endswith("?")] == []


def test_no_docstring_of_a_module_or_class_uses_a_word_that_is_out() -> None:
    assert [f"{where}: {word}" for where, text in _docstrings() for word in _words_out(text)] == []


def test_no_page_uses_a_word_that_is_out() -> None:
    found = [(page, word) for page in PAGES for word in _words_out(page.read_text(encoding="utf-8"))]

    assert [f"{page.relative_to(ROOT)}: {word}" for page, word in found] == []


def _docstrings() -> Iterator[tuple[str, str]]:
    """Yield the place and text of each docstring of a module or class."""
    for path in (path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef) and (text := ast.get_docstring(node)):
                yield f"{path.relative_to(ROOT)}:{getattr(node, 'name', 'module')}", text


def _words_out(text: str) -> list[str]:
    """Return the words that are out, even across line breaks."""
    return _OUT.findall(" ".join(text.split()))
