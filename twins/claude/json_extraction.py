"""Extraction of a report from prose."""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from twins.claude.report import Facts

_DECODER = json.JSONDecoder()


def report_in(text: str) -> Facts:
    """Return the last complete report, never repaired. Raises ValueError with the problems."""
    found = [each for each in objects_in(text) if "covered" in each] or list(objects_in(text))
    if not found:
        raise ValueError("there is no JSON object in it")
    try:
        return Facts.model_validate(found[-1])
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors(include_input=False)[:6]
        ]
        raise ValueError("; ".join(problems)) from error


def objects_in(text: str) -> Iterator[dict[str, Any]]:
    at = text.find("{")
    while at >= 0:
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError):
            end = at + 1
        else:
            yield value
        at = text.find("{", end)
