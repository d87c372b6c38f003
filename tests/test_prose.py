"""Docstrings and docs are in plain English."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
LAYERS = ("bot", "twins", "storage", "tests")
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", ".env.example")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
_NAMED = re.compile(r"`([A-Z]\w*\.[a-z_]{3,}|[A-Z][A-Z0-9_]{3,})`")
"""A method or a constant, as docstrings and comments write it."""
_PROSE = re.compile(r'""".*?"""|#[^\n]*', re.DOTALL)
_MAY_ASK = re.compile(r"\?\s*[\"']")
_OUT = re.compile(r"\b(?:whoever|whom|anew|those who|of ours|put before)\b", re.IGNORECASE)


def test_no_docstring_of_a_module_or_class_asks_a_question() -> None:
    assert [where for where, text in _docstrings() if text.rstrip().endswith("?")] == []


def test_no_docstring_of_a_module_or_class_uses_a_word_that_is_out() -> None:
    assert [f"{where}: {word}" for where, text in _docstrings() for word in _words_out(text)] == []


def test_no_page_uses_a_word_that_is_out() -> None:
    found = [(page, word) for page in PAGES for word in _words_out(page.read_text(encoding="utf-8"))]

    assert [f"{page.relative_to(ROOT)}: {word}" for page, word in found] == []


def test_a_docstring_names_only_what_the_code_has() -> None:
    code = {name for path in _modules() for name in _names(path)}

    named = [(path, name) for path in _modules() for name in _NAMED.findall(path.read_text(encoding="utf-8"))]
    assert [f"{path.relative_to(ROOT)}: {name}" for path, name in named if not set(name.split(".")) <= code] == []


def _modules() -> Iterator[Path]:
    return (path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py")))


def _names(path: Path) -> list[str]:
    """Return the words of a module's code, without its docstrings and comments."""
    return re.findall(r"\w+", _PROSE.sub("", path.read_text(encoding="utf-8")))


@cache
def _docstrings() -> tuple[tuple[str, str], ...]:
    """Return the place and text of each docstring of a module or class, where anything in the file could be wrong."""
    return tuple(
        (f"{path.relative_to(ROOT)}:{getattr(node, 'name', 'module')}", text)
        for path in _modules()
        if _MAY_ASK.search(source := path.read_text(encoding="utf-8")) or _words_out(source)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Module | ast.ClassDef) and (text := ast.get_docstring(node))
    )


def _words_out(text: str) -> list[str]:
    """Return the words that are out, even across line breaks."""
    return _OUT.findall(" ".join(text.split()))
