"""Sentences from which rules can be drafted, and the drafter port."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from twins.lessons import LONGEST_LINE, Call, Origin
from twins.usage import Usage
from twins.words import phrase

Found = tuple[Origin, str, Call]
"""Its origin, its key, and the call."""
MOST_FOUND = 12
"""Three sittings."""

_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
_SAYS_A_RULE = re.compile(
    r"\b(?:always|never|must|mustn['’]?t|must not|don['’]?t|do not|only|unless|because|please don['’]?t|not allowed|"
    r"required|forbidden|may not|should|we (?:use|keep|chose|decided)|instead of|at most|at least|before you)\b",
    re.IGNORECASE,
)
_FEWEST_WORDS = 4


@dataclass(frozen=True)
class Drafting:
    """Calls with their drafts; the cost is in millionths of a dollar."""

    found: list[Found]
    usage: Usage = Usage()  # noqa: RUF009  # frozen
    cost: int = 0
    model: str | None = None


class Drafter(Protocol):
    """A port for drafters of rules."""

    @property
    def expected_cost(self) -> int:
        """Millionths of a dollar."""
        ...

    def drafted(self, found: Sequence[Found], there: Sequence[str]) -> Drafting:
        """Return all calls, each with a lesson if it has one; `there` are the texts of existing rules."""
        ...


class PlainDrafter:
    """A drafter that drafts nothing: the expert's own sentences are the first wording."""

    expected_cost = 0

    def drafted(self, found: Sequence[Found], there: Sequence[str]) -> Drafting:
        return Drafting(list(found)[:MOST_FOUND])


def says_a_rule(text: str) -> bool:
    """Return whether a sentence seems to tell others what to do."""
    return len(phrase(text)) >= _FEWEST_WORDS and bool(_SAYS_A_RULE.search(text)) and not text.rstrip().endswith("?")


def sentences_of(text: str, source: str, link: str = "") -> list[Found]:
    """Return the sentences that seem to tell others what to do."""
    sentences = [" ".join(each.split()).lstrip("#-*•> ") for each in _SENTENCES.split(text)]
    kept = dict.fromkeys(each for each in sentences if len(each) <= LONGEST_LINE and says_a_rule(each))
    return [(Origin.SENTENCE, subject_of(source, each), Call(said=each, link=link)) for each in kept]


def subject_of(source: str, text: str) -> str:
    """Return a call's key: found twice, it is asked about once."""
    return f"{source} {sha256(text.encode()).hexdigest()[:16]}"
