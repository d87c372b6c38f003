"""What of an expert's words is worth a question? And who drafts a rule from it?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from twins.lessons import LONGEST_LINE, Call, Origin
from twins.usage import Usage
from twins.words import phrase

Found = tuple[Origin, str, Call]
"""Where it comes from, what tells it apart from others, and the call."""
MOST_FOUND = 12
"""Questions that past calls make at most: three sittings."""

_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
_SAYS_A_RULE = re.compile(
    r"\b(?:always|never|must|mustn['’]?t|must not|don['’]?t|do not|only|unless|because|please don['’]?t|not allowed|"
    r"required|forbidden|may not|should|we (?:use|keep|chose|decided)|instead of|at most|at least|before you)\b",
    re.IGNORECASE,
)
_FEWEST_WORDS = 4


@dataclass(frozen=True)
class Drafting:
    """Calls with their drafts, and what those cost, in millionths of a dollar."""

    found: list[Found]
    usage: Usage = Usage()  # noqa: RUF009  # frozen
    cost: int = 0
    model: str | None = None


class Drafter(Protocol):
    """Puts calls into words that a rule could have."""

    @property
    def expected_cost(self) -> int:
        """What drafting usually costs."""
        ...

    def drafted(self, found: Sequence[Found], there: Sequence[str]) -> Drafting:
        """The same calls, with a lesson each where it has one; none is lost. `there` are the rules that there are."""
        ...


class PlainDrafter:
    """Drafts nothing: the expert's own sentences are the first wording."""

    expected_cost = 0

    def drafted(self, found: Sequence[Found], there: Sequence[str]) -> Drafting:
        """The same calls."""
        return Drafting(list(found)[:MOST_FOUND])


def says_a_rule(text: str) -> bool:
    """Whether a sentence seems to say what others should do."""
    return len(phrase(text)) >= _FEWEST_WORDS and bool(_SAYS_A_RULE.search(text)) and not text.rstrip().endswith("?")


def sentences_of(text: str, source: str, link: str = "") -> list[Found]:
    """The sentences of a document that seem to say what others should do."""
    sentences = [" ".join(each.split()).lstrip("#-*•> ") for each in _SENTENCES.split(text)]
    kept = dict.fromkeys(each for each in sentences if len(each) <= LONGEST_LINE and says_a_rule(each))
    return [(Origin.SENTENCE, subject_of(source, each), Call(said=each, link=link)) for each in kept]


def subject_of(source: str, text: str) -> str:
    """What tells a call apart from others: found twice, it is asked about once."""
    return f"{source} {sha256(text.encode()).hexdigest()[:16]}"
