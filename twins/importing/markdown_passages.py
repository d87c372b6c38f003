"""Passages of a Markdown document, by line."""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from twins.export_marks import BEGINS, ENDS
from twins.importing.passages import Passage, PassageKind
from twins.importing.plain_yaml import NotPlainError, plain_data
from twins.importing.sentences import inline_lead, sentences_in

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_BREAK = "\n"


def passages_in(text: str, source: str) -> list[Passage]:
    """Return every passage, in order. Nothing but whitespace and marks is lost."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = FRONT_MATTER.match(text)
    found, body = [], text
    if front:
        found.append(Passage(_flat(front[1]), source, 1, PassageKind.FRONT_MATTER))
        body = _BREAK * front[0].count("\n") + text[front.end() :]
    walk = _Walk(source)
    return [*found, *(each for token in _parser().parse(body) for each in walk.take(token))]


def front_matter(text: str) -> dict[str, object]:
    """Parse a document's front matter; empty if it has none that is a mapping."""
    front = FRONT_MATTER.match(text)
    try:
        read = plain_data(front[1]) if front else None
    except NotPlainError:
        return {}
    return read if isinstance(read, dict) else {}


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table")


class _Walk:
    """Where the walk over a document's tokens is: below which headings, and in which list."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._headings: list[tuple[int, str]] = []
        self._leads: list[str] = []
        self._lists: list[str] = []
        self._last = ""
        self._level = 0
        self._is_in_cell = False
        self._is_ours = False

    def take(self, token: "Token") -> Iterator[Passage]:
        match token.type:
            case "heading_open":
                self._level = int(token.tag[1:])
            case "heading_close":
                self._level, self._last = 0, ""
            case "bullet_list_open" | "ordered_list_open":
                self._leads.append(self._last if self._last.endswith(":") else "")
                self._lists.append(token.type)
                self._last = ""
            case "bullet_list_close" | "ordered_list_close":
                self._leads.pop()
                self._lists.pop()
                self._last = ""
            case "th_open" | "td_open":
                self._is_in_cell = True
            case "th_close" | "td_close":
                self._is_in_cell = False
            case "inline":
                yield from self._inline(token)
            case "fence" | "code_block":
                yield self._passage(token, PassageKind.CODE)
            case "html_block":
                yield from self._html(token)
            case _:
                pass

    def _inline(self, token: "Token") -> Iterator[Passage]:
        line = _line(token)
        text = _plain(token)
        if self._level:
            words = _flat(text)
            self._headings = [each for each in self._headings if each[0] < self._level] + [(self._level, words)]
            yield Passage(words, self._source, line, self._kind(PassageKind.HEADING), self._above()[:-1])
        elif _is_link(token):
            yield Passage(_flat(text), self._source, line, self._kind(PassageKind.LINK), self._above())
        else:
            yield from self._sentences(text, line, is_listed=bool(self._lists) or self._is_in_cell)

    def _html(self, token: "Token") -> Iterator[Passage]:
        self._is_ours = self._is_ours or bool(BEGINS.search(token.content))
        yield self._passage(token, PassageKind.COMMENT)
        if ENDS.search(token.content):
            self._is_ours = False

    def _sentences(self, text: str, line: int, *, is_listed: bool) -> Iterator[Passage]:
        lead = next((each for each in reversed(self._leads) if each), "")
        own, rest = inline_lead(text)
        line += text[: len(text) - len(rest)].count(_BREAK)
        for words, at in sentences_in(rest):
            yield Passage(
                words,
                self._source,
                line + at,
                self._kind(PassageKind.SENTENCE),
                self._above(),
                own or lead,
                is_step=bool(self._lists) and self._lists[-1].startswith("ordered"),
                is_listed=is_listed,
                is_cell=self._is_in_cell,
            )
            self._last = words

    def _passage(self, token: "Token", kind: PassageKind) -> Passage:
        self._last = ""
        return Passage(_flat(token.content), self._source, _line(token), self._kind(kind), self._above())

    def _kind(self, kind: PassageKind) -> PassageKind:
        return PassageKind.OUR_EXPORT if self._is_ours else kind

    def _above(self) -> tuple[str, ...]:
        return tuple(words for _, words in self._headings)


def _line(token: "Token") -> int:
    return token.map[0] + 1 if token.map else 1


def _plain(token: "Token") -> str:
    """Return the words of a line of Markdown; of its marks, only those of code and its breaks stay."""
    parts = []
    for each in token.children or ():
        match each.type:
            case "code_inline":
                parts.append(f"`{each.content}`")
            case "text" | "html_inline" | "image":
                parts.append(each.content)
            case "softbreak" | "hardbreak":
                parts.append(_BREAK)
            case _:
                pass
    return "".join(parts)


def _is_link(token: "Token") -> bool:
    """Return whether a line is a link and nothing else, as in a table of contents."""
    types = [each.type for each in token.children or () if each.type != "text" or each.content.strip()]
    return types[:1] == ["link_open"] and types[-1:] == ["link_close"] and types.count("link_open") == 1


def _flat(text: str) -> str:
    return " ".join(text.split())
