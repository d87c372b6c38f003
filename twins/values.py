"""The smallest values."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


class Value(BaseModel):
    """An immutable value; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _no_truth_value(given: object) -> object:
    if isinstance(given, bool):
        raise ValueError("a number, not true or false")  # noqa: TRY004  # pydantic reports no TypeError
    return given


NUMBER = BeforeValidator(_no_truth_value)
"""A number that YAML's `true` isn't read as."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
"""At most 500 characters, to fit a card."""

Handle = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,30}$")]
"""What people write behind the mention: `security`."""

ItemId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,9}-[A-Z]{0,2}[0-9]{1,4}$")]
"""`SEC-4`, `SEC-T1`, `SEC-S1` or `SEC-C12`."""


class Person(Value):
    """A person, as Slack knows them."""

    slack: Annotated[str, StringConstraints(pattern=r"^[UW][A-Z0-9]{2,20}$")] = Field(
        description="Slack's user id, as in 'Copy member ID' on a profile."
    )
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class Tier(IntEnum):
    """How much checking an answer gets: the further a mistake would travel, the more."""

    DECIDE = 1
    ASSUME = 2
    CHECK_FIRST = 3

    @property
    def label(self) -> str:
        return {1: "Decide", 2: "Assume, checked after", 3: "Check first"}[self]


class RuleKind(StrEnum):
    """A law, never overridden, or a default, overridden by a click and one logged reason."""

    LAW = "law"
    DEFAULT = "default"


class Reach(StrEnum):
    """How far a mistake would reach: whose work it would affect."""

    SELF = "self"
    TEAM = "team"
    PRODUCT = "product"
    COMPANY = "company"
    OUTSIDE = "outside"


class RuleChange(StrEnum):
    """Ways in which a rule has changed since an answer cited it."""

    GONE = "gone"
    LAW = "law"
    STRICTER = "stricter"
    """Of a higher tier, or accepting less."""
    REWORDED = "reworded"


class Outcome(StrEnum):
    """The outcomes of an ask."""

    ANSWERED = "answered"
    DECIDED = "decided"
    NOT_BY_DEFAULT = "not_by_default"
    ASSUMED = "assumed"
    CHECK_FIRST = "check_first"
    REFUSED = "refused"
    UNSURE = "unsure"
    NOT_COVERED = "not_covered"

    @classmethod
    def _missing_(cls, value: object) -> "Outcome | None":
        """Read the words of databases and cases from before revision 0013."""
        return _EARLIER_WORDS.get(str(value))

    @property
    def sign(self) -> str:
        return _VERDICTS[self][0]

    @property
    def label(self) -> str:
        """The verdict in words, where no expert can be named."""
        return _VERDICTS[self][1]

    @property
    def strictness(self) -> int | None:
        """Of two outcomes, the higher gives less leave; None for an answer, which gives none and stands apart."""
        return _STRICTNESS.get(self)

    @property
    def gives_leave(self) -> bool:
        """Whether the conductor may go ahead without another click of anybody."""
        return self in {Outcome.DECIDED, Outcome.ASSUMED}


_EARLIER_WORDS = {"otherwise": Outcome.NOT_BY_DEFAULT, "handed_over": Outcome.NOT_COVERED}
_VERDICTS = {
    Outcome.ANSWERED: ("💬", "Answer"),
    Outcome.DECIDED: ("✅", "Go ahead"),
    Outcome.NOT_BY_DEFAULT: ("↩️", "Not by default"),
    Outcome.ASSUMED: ("🟡", "Go ahead, reviewed later"),
    Outcome.CHECK_FIRST: ("✋", "Wait for the expert"),
    Outcome.REFUSED: ("⛔", "No"),
    Outcome.UNSURE: ("❓", "Which of these?"),
    Outcome.NOT_COVERED: ("👤", "Not my area"),
}
_STRICTNESS = {
    Outcome.DECIDED: 1,
    Outcome.ASSUMED: 2,
    Outcome.NOT_BY_DEFAULT: 3,
    Outcome.UNSURE: 4,
    Outcome.NOT_COVERED: 4,
    Outcome.CHECK_FIRST: 5,
    Outcome.REFUSED: 6,
}


@dataclass(frozen=True)
class ActionValue:
    """A button's subject, and a detail: its version or a part."""

    id: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.id}.{self.detail}"

    @classmethod
    def of(cls, value: str) -> "ActionValue":
        """Parse a value; a malformed one matches nothing."""
        head, _, detail = value.partition(".")
        return cls(head, detail)
