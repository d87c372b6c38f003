"""The basic checks that block shapes are made of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Check = Callable[["BlockProblems", str, Any], None]


@dataclass
class BlockProblems:
    """Problems, each with the JSON pointer of its place, as Slack reports them."""

    messages: list[str] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)

    def add(self, what: str, where: str) -> None:
        self.messages.append(f"[ERROR] {what} [json-pointer:{where}]")


@dataclass(frozen=True)
class Shape:
    """An object's required and optional keys, with their checks."""

    must: dict[str, Check]
    may: dict[str, Check] = field(default_factory=dict)

    def check(self, findings: BlockProblems, where: str, value: Any) -> None:
        if not isinstance(value, dict):
            findings.add("must be an object", where)
            return
        for key in self.must.keys() - value.keys():
            findings.add(f"missing required field: {key}", where)
        known = {**self.must, **self.may}
        for key, inside in value.items():
            if key == "type" and key not in known:
                continue
            if key not in known:
                findings.add(f"no more than the documented fields allowed: {key}", f"{where}/{key}")
            else:
                known[key](findings, f"{where}/{key}", inside)


def text(limit: int, at_least: int = 1) -> Check:

    def check(findings: BlockProblems, where: str, value: Any) -> None:
        if not isinstance(value, str):
            findings.add("must be a string", where)
        elif len(value) > limit:
            findings.add(f"must be less than {limit + 1} characters", where)
        elif len(value) < at_least:
            findings.add(f"must be more than {at_least - 1} characters", where)

    return check


def text_object(limit: int, *kinds: str) -> Check:
    """Accept these kinds; plain_text by default."""
    allowed = kinds or ("plain_text",)

    def check(findings: BlockProblems, where: str, value: Any) -> None:
        if not isinstance(value, dict) or value.get("type") not in allowed:
            findings.add(f"must be a text object of type {' or '.join(allowed)}", where)
            return
        flag = "emoji" if value["type"] == "plain_text" else "verbatim"
        Shape({"type": anything, "text": text(limit)}, {flag: boolean}).check(findings, where, value)

    return check


def boolean(findings: BlockProblems, where: str, value: Any) -> None:
    if not isinstance(value, bool):
        findings.add("must be true or false", where)


def number(findings: BlockProblems, where: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        findings.add("must be a whole number", where)


def anything(findings: BlockProblems, where: str, value: Any) -> None:
    """Accept any value; it is checked elsewhere, or free."""


def one_of(*allowed: str) -> Check:
    def check(findings: BlockProblems, where: str, value: Any) -> None:
        if value not in allowed:
            findings.add(f"must be one of {', '.join(allowed)}", where)

    return check


def many(of: Check, most: int, least: int = 1) -> Check:

    def check(findings: BlockProblems, where: str, value: Any) -> None:
        if not isinstance(value, list):
            findings.add("must be a list", where)
            return
        if not least <= len(value) <= most:
            findings.add(f"must have {least} to {most} items", where)
        for index, item in enumerate(value):
            of(findings, f"{where}/{index}", item)

    return check


def by_type(shapes: dict[str, Shape], names: Iterable[str] = ()) -> Check:
    """Check an object by its own type; all types are allowed by default."""
    allowed = tuple(names) or tuple(shapes)

    def check(findings: BlockProblems, where: str, value: Any) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in allowed:
            findings.add(f"unsupported type: {kind}", f"{where}/type")
        else:
            shapes[kind].check(findings, where, value)

    return check
