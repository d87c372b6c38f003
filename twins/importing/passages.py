"""Passages: every piece of a document, with its place."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from twins.authoring.interview import Found
from twins.authoring.lessons import RuleDraft


class PassageKind(StrEnum):
    SENTENCE = "sentence"
    HEADING = "heading"
    CODE = "code"
    LINK = "link"
    COMMENT = "comment"
    FRONT_MATTER = "front matter"
    OUR_EXPORT = "our export"


class LeftOutReason(StrEnum):
    NO_RULE = "no rule"
    QUESTION = "question"
    TOO_SHORT = "too short"
    TOO_LONG = "too long"
    STEP = "step"
    HEADING = "heading"
    CODE = "code"
    LINK = "link"
    COMMENT = "comment"
    FRONT_MATTER = "front matter"
    OUR_EXPORT = "our export"
    NOT_IN_FORCE = "not in force"
    NOT_DECIDED = "not decided"
    REPEATED = "repeated"
    BY_OTHERS = "by others"
    BY_PROGRAM = "by program"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Passage:
    """A sentence, or a heading, a block of code, a comment, as plain text on one line."""

    text: str
    source: str
    line: int
    """From 1. In an export, the number of the message."""
    kind: PassageKind = PassageKind.SENTENCE
    under: tuple[str, ...] = ()
    """The headings above it, the nearest last."""
    lead: str = ""
    """The words that introduce its list, such as "Never:"."""
    is_step: bool = False
    """Whether it is in a numbered list."""
    is_listed: bool = False
    is_cell: bool = False
    """Whether it is in a table."""
    author: str = ""
    """Of a message or comment."""
    link: str = ""

    @property
    def place(self) -> str:
        return f"{self.source}:{self.line}"


@dataclass(frozen=True)
class SentenceDraft:
    passage: Passage
    rule: RuleDraft


@dataclass(frozen=True)
class LeftOut:
    passage: Passage
    reason: LeftOutReason
    detail: str = ""
    """The record that replaced it, the place that says the same, or the person who said it."""


@dataclass(frozen=True)
class OwnedPath:
    """A line of a CODEOWNERS file."""

    pattern: str
    owners: tuple[str, ...]
    source: str
    line: int


@dataclass(frozen=True)
class DocumentReading:
    """What was found in documents. Each sentence is in `drafts`, in `calls` or in `left_out`."""

    drafts: tuple[SentenceDraft, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    owned: tuple[OwnedPath, ...] = ()
    calls: tuple[Found, ...] = ()
    """What the expert was asked, and said to it."""
    sources: tuple[str, ...] = field(default=())

    def __add__(self, other: "DocumentReading") -> "DocumentReading":
        return DocumentReading(
            self.drafts + other.drafts,
            self.left_out + other.left_out,
            self.owned + other.owned,
            self.calls + other.calls,
            self.sources + other.sources,
        )

    def without_repeats(self) -> "DocumentReading":
        """Leave out a draft whose words an earlier one has."""
        first: dict[str, Passage] = {}
        kept, repeated = [], []
        for draft in self.drafts:
            words = draft.rule.text.casefold().rstrip(".! ")
            if words in first:
                repeated.append(LeftOut(draft.passage, LeftOutReason.REPEATED, first[words].place))
            else:
                first[words] = draft.passage
                kept.append(draft)
        return replace(self, drafts=tuple(kept), left_out=self.left_out + tuple(repeated))
