"""Extraction of a report from prose."""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from twins.claude.report import Facts

_DECODER = json.JSONDecoder()


def report_in(text: str) -> Facts:
    """Return the last complete report, never repaired. Raises ValueError with the problems."""
    found = [each for each in objects_in(text) if each.keys() & Facts.model_fields.keys()]
    found = [each for each in found if "covered" in each] or found
    if not found:
        raise ValueError("there is no JSON object in it")
    try:
        return Facts.model_validate(found[-1])
    except ValidationError as error:
        problems = [_problem(each) for each in error.errors(include_input=False)[:6]]
        raise ValueError("; ".join(problems)) from error


def _problem(error: ErrorDetails) -> str:
    said = error["msg"].removeprefix("Value error, ")
    return f"{'.'.join(map(str, error['loc']))}: {said}" if error["loc"] else said


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
