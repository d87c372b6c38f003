"""The strings that people meet are in plain English: no word that a reader has to read twice."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS = ("bot", "twins", "storage")
OUT = {
    "review": r"\blook(?:s|ed|ing)? (?:at|after|afterwards|right)\b|\ba look\b|\bha(?:s|ve)(?:n't)? looked\b",
    "waiting on ... since": r"\bwaits (?:for|since)\b|\bwhat waits\b|\bha(?:s|ve) (?:it|this) (?:since|before them)\b",
    "can": r"\bmay (?:still |not |only |now )?(?:ask|assume|be|change|decide|do|have|override|publish|pause|use)\b",
    "a name, or people": r"\b(?:whom|whoever|somebody|those who|those that|anew)\b",
    "granted": r"\bin advance\b",
    "decision": r"\b(?:about calls|a call|calls? of yours|calls that you made)\b",
    "reason": r"\b(?:a|the|its|your|their|no|with) why\b|\bwith why\b|\bwhy not:",
    "remind": r"\bnudg",
    "start": r"\bbegins? a\b|^Begin$",
    "withdraw": r"\b(?:tak(?:e|es|en)|took)(?: it| this| that)? back\b|\brevoke",
    "request or question": (
        r"\b(?:the|this|an|your|their|each|every|no|past|such|these|open|most) asks?\b"
        r"|\basks (?:are|of|cost|come|within)\b|\b(?:reads|answer|answers) (?:the )?asks\b|^Asks\b"
    ),
    "no look-up": r"\blook-up\b",
    "granted, or asked of": r"\bhanded to a person\b|\bhands? nothing over\b|\bhanded (?:this )?over in\b",
    "waiting for": r"\bwaits? for (?:your|others|them|you)\b",
    "requests like this": r"\basks like\b|\bof \d+ asks\b|\basks? that sounds?\b",
    "failed for good": r"\b(?:was|were) given up\b",
    "saved as, since": r"\b(?:came|comes) of (?:this|it)\b|\bcame with version\b",
    "still, or counts": r"\bstill stands\b|\bstands in the history\b|\bno longer stands\b",
    "a plain verb": r"\b(?:is|are|was) (?:said|told)\b|\bgoes on\b|\bof yours\b|\bkept by\b|\bburnt\b",
}
"""What stands for what, by the word to write instead."""
READ_BY_PROGRAMS = (
    "bot/model/request.py",  # what the model reads
    "twins/claude",  # what the model reads: a change makes its stored reports stale
    "twins/finder",
    "twins/playbook/model.py",
    "twins/playbook/measuring",
    "twins/deciding/addressing.py",
    "twins/notices.py",  # names of notices
    "twins/audit_words.py",  # the words of old entries stay
)
_LOGGERS = frozenset({"debug", "info", "warning", "error", "exception", "log"})


@pytest.mark.parametrize("instead", OUT)
def test_no_string_that_people_meet_uses_a_word_that_is_out(instead: str) -> None:
    pattern = re.compile(OUT[instead], re.IGNORECASE)
    assert [f"{where}: {text}" for where, text in _strings() if pattern.search(text)] == []


def test_the_words_of_a_formatted_string_are_read_as_one_sentence() -> None:
    tree = ast.parse('"""Whoever."""\nlog.info("somebody left")\nsay(f"it waits {x} for {y}", "wh" "om to ask")')
    assert [text for _, text in _texts(tree)] == ["it waits {} for {}", "whom to ask"]


@cache
def _strings() -> tuple[tuple[str, str], ...]:
    paths = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]
    read = [path for path in paths if not path.relative_to(ROOT).as_posix().startswith(READ_BY_PROGRAMS)]
    return tuple(each for path in read for each in _strings_of(path))


def _strings_of(path: Path) -> Iterator[tuple[str, str]]:
    for line, text in _texts(ast.parse(path.read_text(encoding="utf-8"))):
        yield f"{path.relative_to(ROOT)}:{line}", text


def _texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield sentences, and words that begin with a capital, without docstrings, patterns and what is only logged."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if is_logged(node):
            continue
        text = text_of(node)
        if text is None:
            yield from _texts(node)
        elif (" " in text or text.istitle()) and "(?" not in text and "\\b" not in text:
            yield getattr(node, "lineno", 0), " ".join(text.split())


def is_logged(node: ast.AST) -> bool:
    """Return whether a node calls the log."""
    function = node.func if isinstance(node, ast.Call) else None
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
        return False
    return function.attr in _LOGGERS and function.value.id == "log"


def text_of(node: ast.AST) -> str | None:
    """Return a literal; the values of a formatted one are shown as {}."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
    return None
