"""Each sentence that people meet is in a `messages` module of its capability, so that a language can be added."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.test_plain_english import is_logged, text_of

BOT = Path(__file__).parents[2] / "bot"
ELSEWHERE = {
    "cli": "the command line: what it prints is beside the command",
    "practice": "plays Slack; the page has its own words",
    "settings.py": "read by the person who runs it, at the start",
    "setting_values.py": "as above",
    "errors.py": "as above",
    "slack/connection.py": "as above",
    "model": "as above, or by a model",
    "meaning": "as above",
    "ops/metrics.py": "describes figures to a monitor",
    "agents/openapi.py": "describes the agents' door to programs",
    "agents/http_bodies.py": "as above",
    "agents/python_client.py": "runs on an agent's machine, for the command line",
    "agents/http_door.py": "answers a program that calls it wrongly",
    "slack/http_events.py": "as above",
}
"""Where sentences are that people of a workspace don't meet, and why."""
NO_SENTENCES = {
    "Accept",
    "Authorization",
    "Bearer",
    "Bearer {}",
    "Connection",
    "Host",
    "text/plain; version=0.0.4; charset=utf-8",  # of HTTP
    "No such task",  # of MCP
    "%(asctime)s %(levelname)s %(name)s: %(message)s",  # of the log
    "Value error, ",  # of pydantic, taken off
    "as before",  # the value of a button
    "new ",  # a command
    " [file: {}]",  # read by a model
    "{} UTC",  # a moment where Slack can't show it
    "<!date^{}^{time}|{} UTC>",
    "<!date^{}^{date_short_pretty} at {time}|{}>",
    "Act",  # a type in quotes
    "Slack",
    "offset points",  # of the chart's library
    "axes fraction",
    "upper left",
}
"""Texts that only look like sentences."""
_WORD = re.compile(r"[A-Z][a-z]+[:.?!]?")
_NOT_SHOWN = re.compile(r"%-?[a-zA-Z]|\\[bWZs]|\(\?|\|\s*None$|^\w+ \| \w+$")
"""Times, patterns, and types in quotes."""


def test_no_sentence_that_people_meet_is_drawn_outside_of_the_messages_modules() -> None:
    assert [f"bot/{file}:{line} {text}" for file in _files() for line, text in _sentences(BOT / file)] == []


@pytest.mark.parametrize("place", ELSEWHERE)
def test_an_exception_is_still_needed(place: str) -> None:
    files = [BOT / place] if place.endswith(".py") else sorted((BOT / place).rglob("*.py"))
    assert any(True for file in files for _ in _sentences(file))


def test_a_sentence_a_formatted_one_and_a_label_are_found() -> None:
    source = 'log.info("a line")\nraise KeyError("of a name")\nsay(f"{who} waits", "Approve", "a_value", x="Because:")'
    assert [text for _, text in _found(ast.parse(source))] == ["{} waits", "Approve", "Because:"]


def _files() -> list[str]:
    files = (path.relative_to(BOT) for path in sorted(BOT.rglob("*.py")))
    return [file.as_posix() for file in files if not _is_for_messages(file) and not _is_elsewhere(file.as_posix())]


def _is_for_messages(file: Path) -> bool:
    return file.name == "messages.py" or "messages" in file.parts


def _is_elsewhere(file: str) -> bool:
    return any(file == place or file.startswith(f"{place}/") for place in ELSEWHERE)


def _sentences(path: Path) -> Iterator[tuple[int, str]]:
    return _found(ast.parse(path.read_text(encoding="utf-8")))


def _found(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield texts of several words, and labels of one. What is raised or logged is for the person who runs it:
    refusals have their words in a `MESSAGES` table."""
    for node in ast.iter_child_nodes(tree):
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_docstring or isinstance(node, ast.Raise) or is_logged(node):
            continue
        text = text_of(node)
        if text is not None and _is_sentence(text):
            yield getattr(node, "lineno", 0), text
        elif text not in NO_SENTENCES:
            yield from _found(node)


def _is_sentence(text: str) -> bool:
    if text in NO_SENTENCES or _NOT_SHOWN.search(text):
        return False
    has_words = " " in text and re.search(r"[A-Za-z]", text.replace("{}", "")) is not None
    return has_words or bool(_WORD.fullmatch(text))
