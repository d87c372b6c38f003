"""When has something happened often enough to say that a rule should change? Capture cheaply, promote lazily.

Three times, by two people, across two products: then it is proposed, and still nothing changes by itself. Counting is
exact, over rule ids, their wording, and kinds of reason that a person confirmed.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256

from pydantic import Field

from twins.asks import Ask
from twins.decision import Cause, Cited, Decision
from twins.lessons import Call, Origin
from twins.playbook import Rule
from twins.values import Person, Value
from twins.words import stems

ALIKE = 0.5
"""The part of the words of two asks that has to be the same."""


class ReasonKind(StrEnum):
    """What kind of reason somebody had to go against a default."""

    TOO_STRICT = "too_strict"
    DOES_NOT_APPLY = "does_not_apply"
    OUTDATED = "outdated"
    KNOWS_MORE = "knows_more"
    COST = "cost"

    @property
    def label(self) -> str:
        """What stands on the button."""
        return _LABELS[self]


_LABELS = {
    ReasonKind.TOO_STRICT: "Too strict here",
    ReasonKind.DOES_NOT_APPLY: "Doesn't apply",
    ReasonKind.OUTDATED: "Outdated",
    ReasonKind.KNOWS_MORE: "I know something it doesn't",
    ReasonKind.COST: "Cost or time",
}


_TELLING = {
    ReasonKind.OUTDATED: "outdated|no longer|not any ?more|since then|has changed|old|deprecated|by now",
    ReasonKind.COST: "costs?|cheap|expensive|budget|deadline|time|today|tomorrow|hours?|days? left|urgent",
    ReasonKind.DOES_NOT_APPLY: "doesn['’]?t apply|not about|only internal|no customer|isn['’]?t|is not|test data",
    ReasonKind.TOO_STRICT: "too (?:strict|short|long|small|low|high)|not enough|more than|need (?:more|longer)",
}


def suggested_kind(reason: str) -> ReasonKind | None:
    """What kind a reason seems to be; whoever gave it confirms it, or says another."""
    found = [kind for kind, words in _TELLING.items() if re.search(rf"\b(?:{words})\b", reason, re.IGNORECASE)]
    return found[0] if len(found) == 1 else None


class Thresholds(Value):
    """How often is often enough; an architect may set them otherwise."""

    times: int = Field(3, ge=1)
    people: int = Field(2, ge=1)
    products: int = Field(2, ge=1)
    contested_share: float = Field(0.1, ge=0, le=1, description="Of the uses of a rule, that went against it.")
    uses_for_law: int = Field(30, ge=1)


class Voice(Value):
    """One time that somebody said or did something: who, for which product, and where that stands."""

    id: str
    person: str
    product: str | None = None
    channel: str = ""


class Weight(Value):
    """What is known about a rule in its present wording."""

    uses: int = 0
    against: int = 0
    """Uses in which somebody was told that the rule says otherwise."""
    products: int = 0
    """On how many products it said no."""
    people: int = 0
    """To how many people."""
    overrides: Mapping[ReasonKind, tuple[Voice, ...]] = {}
    unkinded: int = 0
    """Overrides whose kind of reason nobody has confirmed: they contest nothing, and stand in the way of a law."""
    against_law: tuple[Voice, ...] = ()
    """Proposals to change it, where it is law."""

    @property
    def overridden(self) -> int:
        """How often it was overridden."""
        return sum(map(len, self.overrides.values())) + self.unkinded


@dataclass(frozen=True)
class Weighed:
    """A rule with what is known about it, and what that suggests."""

    rule: Rule | None
    """None where it is about decisions of one kind."""
    expert: Person
    weight: Weight
    suggests: Origin | None
    subject: str
    voices: tuple[Voice, ...] = ()
    kind: ReasonKind | None = None
    texts: tuple[str, ...] = ()
    """What the voices said, in their order."""


def is_said_by_enough(voices: Iterable[Voice], limits: Thresholds) -> bool:
    """The rule of three. One person counts as often as it leaves room for the others: whoever says it a hundred times
    is one voice."""
    voices = list(voices)
    people = {voice.person for voice in voices}
    products = {voice.product for voice in voices if voice.product}
    most = max(1, limits.times - (limits.people - 1))
    counted = sum(min(most, sum(voice.person == person for voice in voices)) for person in people)
    return counted >= limits.times and len(people) >= limits.people and len(products) >= limits.products


def contesting(weight: Weight, limits: Thresholds) -> ReasonKind | None:
    """The kind of reason by which a default is contested, the most frequent first: often enough, and a part of its uses
    that counts."""
    for kind, voices in sorted(weight.overrides.items(), key=lambda item: (-len(item[1]), item[0].value)):
        if is_said_by_enough(voices, limits) and len(voices) >= Fraction(str(limits.contested_share)) * weight.uses:
            return kind
    return None


def deserves_law(weight: Weight, limits: Thresholds) -> bool:
    """Whether a default said no so often, across products, and nobody ever had a reason to go against it."""
    is_wide = weight.products >= limits.products and weight.people >= limits.people
    return weight.against >= limits.uses_for_law and weight.overridden == 0 and is_wide


def shrinks(weight: Weight, limits: Thresholds) -> bool:
    """Whether a law is to become a default: proposed often enough, by enough people, on enough products."""
    return is_said_by_enough(weight.against_law, limits)


def how_much(count: int, limits: Thresholds) -> int:
    """Evidence is put before somebody again once it has doubled since they said "not now": 0, 1, 2 ..."""
    return max(0, int(math.log2(max(1.0, count / limits.times))))


def wording(rule: Rule | Cited) -> str:
    """What confirmations and counts are bound to: the rule's text and what belongs to it."""
    parts = [rule.kind.value, str(int(rule.tier)), rule.text, rule.why, rule.unless or ""]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def alike_key(decision: Decision) -> str:
    """What checks of one kind have in common: the rules that they cite, and the triggers that they met."""
    triggers = {ground.about for ground in decision.grounds if ground.cause is Cause.TRIGGER and ground.about}
    return " ".join(sorted({*(rule.id for rule in decision.cited), *triggers}))


def is_alike(one: Call, other: Call) -> bool:
    """Whether two asks that were answered by hand got one answer: most of their words are the same, and what the expert
    decided."""
    first, second = stems(Ask.of(one.ask).want), stems(Ask.of(other.ask).want)
    both = first | second
    return one.stance is other.stance and bool(both) and len(first & second) >= ALIKE * len(both)


def quoted(texts: Sequence[tuple[str, bool]], at_most: int = 3) -> tuple[tuple[str, ...], int]:
    """The texts that may be shown, and how many more there are: what was said where the reader wasn't is counted."""
    shown = tuple(text for text, may_be_shown in texts if may_be_shown)[:at_most]
    return shown, len(texts) - len(shown)
