"""Comments of pull request reviews, as GitHub's API returns them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from twins.importing.markdown_passages import passages_in
from twins.importing.passages import LeftOut, LeftOutReason, Passage


def is_comments(data: Any) -> bool:
    return (
        isinstance(data, list)
        and bool(data)
        and all(isinstance(each, dict) and "body" in each and "user" in each for each in data)
    )


def read_comments(data: Any, source: str, by: str) -> tuple[list[Passage], list[LeftOut]]:
    """Return what reviewers said, and what is left out: other people's comments if `by` is a login, and programs'."""
    said, left_out = [], []
    for number, row in enumerate(data, start=1):
        user = row["user"] or {}
        author = str(user.get("login") or "")
        for passage in _passages(row, source, number, author):
            if user.get("type") == "Bot" or author.endswith("[bot]"):
                left_out.append(LeftOut(passage, LeftOutReason.BY_PROGRAM, author))
            elif by and author.casefold() != by.casefold().lstrip("@"):
                left_out.append(LeftOut(passage, LeftOutReason.BY_OTHERS, author))
            else:
                said.append(passage)
    return said, left_out


def _passages(row: Any, source: str, number: int, author: str) -> Iterable[Passage]:
    link = str(row.get("html_url") or "")
    for each in passages_in(str(row["body"] or ""), source):
        yield replace(each, line=number, author=author, link=link if link.startswith("https://") else "")
