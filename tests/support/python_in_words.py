"""Finds values of Python, such as None, in texts that people read."""

import re
from collections.abc import Iterator
from typing import Any

_VALUES = r"(?<=[\w,;:] )None\b|[(“\"'=]None\b|^None$|\b(?:True|False)\b|<[\w.]+ object|\bat 0x"
"""None counts inside a sentence only, since a sentence of the bot may begin with the word."""
_MEMBERS = r"\b[A-Z]\w+\.[A-Z][A-Z_]+\b|\b(?:datetime|Decimal|Person)\("
_PYTHON = re.compile(f"{_VALUES}|{_MEMBERS}")


def python_in(said: Any) -> Iterator[str]:
    """Yield the texts of a call to Slack in which Python shows through."""
    if isinstance(said, dict):
        shown = said.get("text")
        if isinstance(shown, str) and _PYTHON.search(shown):
            yield shown
        said = list(said.values())
    if isinstance(said, list):
        for each in said:
            yield from python_in(each)
