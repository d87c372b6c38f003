"""Interview questions, and the drafter port."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from twins.authoring.lessons import Precedent, ProposalOrigin
from twins.deciding.cost import Usage

Found = tuple[ProposalOrigin, str, Precedent]
"""(origin, key, call)."""
MOST_FOUND = 12
"""Three sittings."""


@dataclass(frozen=True)
class DraftedRules:
    """Rules that a drafter proposes; the cost is in millionths of a dollar."""

    found: list[Found]
    usage: Usage = Usage()  # noqa: RUF009  # frozen
    cost: int = 0
    model: str | None = None


class Drafter(Protocol):
    @property
    def expected_cost(self) -> int:
        """Estimate in millionths of a dollar."""
        ...

    def drafted(self, found: Sequence[Found], there: Sequence[str]) -> DraftedRules:
        """Return all calls; `there` are existing rules' texts."""
        ...


class PlainDrafter:
    expected_cost = 0

    def drafted(self, found: Sequence[Found], there: Sequence[str]) -> DraftedRules:
        return DraftedRules(list(found)[:MOST_FOUND])


def subject_of(source: str, text: str) -> str:
    """Return a key: a call is asked about once."""
    return f"{source} {sha256(text.encode()).hexdigest()[:16]}"


A_SITTING = 4
"""Questions. More at once are answered less well."""

PROMPTS = (
    "Think of the last time someone waited for you. What did they ask?",
    "What are you asked every week, and answer the same each time?",
    "What did someone do without asking you, although you wish they had?",
    "Which request do you turn down every time, no matter who asks?",
    "What do people ask you that they could decide alone?",
    "Which mistake have you seen twice? What was asked, or should have been, before it?",
    "What did you approve last, but only on a condition?",
    "Which of your rules do newcomers not believe until it has bitten them?",
    "What is fine in an emergency, and never otherwise?",
    "What do you check first before you say yes? Think of a decision where it was missing.",
)
"""Without past calls."""

_FROM_INTERVIEW = frozenset({ProposalOrigin.THREAD, ProposalOrigin.PROMPT})


def is_read_first(origin: ProposalOrigin) -> bool:
    """Return whether what is accepted stays in the draft until its expert publishes it."""
    return comes_from_interview(origin) or origin in {ProposalOrigin.APPROVALS, ProposalOrigin.SENTENCE}


def comes_from_interview(origin: ProposalOrigin) -> bool:
    """Return whether it is asked as a question. Sentences of documents are a list on the twin's page."""
    return origin in _FROM_INTERVIEW
