"""Exports of a Slack channel or thread: the messages of a day's file, or what `conversations.replies` returns."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

from twins.authoring.interview import Found, subject_of
from twins.authoring.lessons import LONGEST_ASK, Precedent, ProposalOrigin
from twins.importing.markdown_passages import passages_in
from twins.importing.passages import LeftOut, LeftOutReason, Passage

_FEWEST_LETTERS = 20
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|([^>]*))?>")
_LINK = re.compile(r"<(?:[#!]?[^>|]*)\|([^>]*)>|<([^>]*)>")


@dataclass(frozen=True)
class ExportedMessages:
    said: tuple[Passage, ...]
    """The expert's own, outside the replies that are in `calls`."""
    left_out: tuple[LeftOut, ...]
    calls: tuple[Found, ...]


def is_messages(data: Any) -> bool:
    rows = _rows(data)
    return bool(rows) and all("ts" in each and ("text" in each or "user" in each) for each in rows)


def read_messages(data: Any, source: str, expert: str, names: Mapping[str, str]) -> ExportedMessages:
    """Split messages by who said them. A question that the expert answered in its thread is one call."""
    rows = _rows(data)
    calls, used = _calls(rows, source, expert, names)
    said, left_out = [], []
    for number, row in enumerate(rows, start=1):
        if str(row["ts"]) in used:
            continue
        for passage in _passages(row, source, number, names):
            if _is_program(row):
                left_out.append(LeftOut(passage, LeftOutReason.BY_PROGRAM))
            elif row.get("user") != expert:
                left_out.append(LeftOut(passage, LeftOutReason.BY_OTHERS, passage.author))
            else:
                said.append(passage)
    return ExportedMessages(tuple(said), tuple(left_out), calls)


def names_in(data: Any) -> dict[str, str]:
    """Return the names by id of an export's users.json."""
    rows = [each for each in data if isinstance(each, dict)] if isinstance(data, list) else []
    return {
        str(each["id"]): str(each.get("real_name") or each.get("name") or each["id"]) for each in rows if "id" in each
    }


def _rows(data: Any) -> Sequence[Mapping[str, Any]]:
    rows = data.get("messages") if isinstance(data, dict) else data
    return [each for each in rows if isinstance(each, dict)] if isinstance(rows, list) else []


def _calls(
    rows: Sequence[Mapping[str, Any]], source: str, expert: str, names: Mapping[str, str]
) -> tuple[tuple[Found, ...], frozenset[str]]:
    calls: list[Found] = []
    used: set[str] = set()
    asked = {str(row["ts"]): row for row in rows if row.get("user") not in {expert, None} and not _is_program(row)}
    for row in rows:
        thread = str(row.get("thread_ts") or "")
        said = _plain(row, names)
        if row.get("user") != expert or thread not in asked or thread in used or len(said) < _FEWEST_LETTERS:
            continue
        ask = _plain(asked[thread], names)
        if _FEWEST_LETTERS <= len(ask) <= LONGEST_ASK:
            call = Precedent(ask=ask, said=said[:1_000], source=source)
            calls.append((ProposalOrigin.THREAD, subject_of(source, thread), call))
            used |= {thread, str(row["ts"])}
    return tuple(calls), frozenset(used)


def _passages(row: Mapping[str, Any], source: str, number: int, names: Mapping[str, str]) -> Iterable[Passage]:
    author = names.get(str(row.get("user")), str(row.get("user") or row.get("username") or "a program"))
    for each in passages_in(_text(row, names), source):
        yield replace(each, line=number, author=author)


def _is_program(row: Mapping[str, Any]) -> bool:
    return bool(row.get("bot_id") or row.get("subtype") not in {None, "thread_broadcast"} or not row.get("user"))


def _plain(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return " ".join(_text(row, names).split())


def _text(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    text = _MENTION.sub(lambda found: f"@{names.get(found[1], found[2] or found[1])}", str(row.get("text") or ""))
    return unescape(_LINK.sub(lambda found: found[1] or found[2], text))
