"""Thresholds at which evidence suggests changing a rule.

The same thing three times, by two people, across two products, makes a proposal; nothing changes by itself. Counting is
exact, over rule ids, fingerprints, and kinds of reason that a person confirmed.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256

from pydantic import Field

from twins.audience import Audience
from twins.authoring.lessons import Precedent, ProposalOrigin
from twins.deciding.ask import Ask
from twins.deciding.decision import Cause, CitedRule, Decision
from twins.playbook.model import Rule
from twins.playbook.word_matching import stems
from twins.values import Person, Value

ALIKE = 0.5
"""The minimum share of words in common."""


class ReasonKind(StrEnum):
    """The kinds of reason for overriding a default."""

    TOO_STRICT = "too_strict"
    DOES_NOT_APPLY = "does_not_apply"
    OUTDATED = "outdated"
    KNOWS_MORE = "knows_more"
    COST = "cost"

    @property
    def label(self) -> str:
        """The text of its button."""
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
    """Guess a reason's kind, for its author to confirm; None if unclear."""
    found = [kind for kind, words in _TELLING.items() if re.search(rf"\b(?:{words})\b", reason, re.IGNORECASE)]
    return found[0] if len(found) == 1 else None


class Thresholds(Value):
    """The rule of three; an architect may change its numbers."""

    times: int = Field(3, ge=1)
    people: int = Field(2, ge=1)
    products: int = Field(2, ge=1)
    contested_share: float = Field(0.1, ge=0, le=1, description="Of the uses of a rule, that went against it.")
    uses_for_law: int = Field(30, ge=1)


class Occurrence(Value):
    """One occurrence: who, for which product, and in which channel and decision."""

    id: str
    person: str
    product: str | None = None
    channel: str = ""
    decision: str = ""


class RuleEvidence(Value):
    """The evidence about a rule in its present wording."""

    uses: int = 0
    against: int = 0
    """Uses in which the answer went against the ask."""
    products: int = 0
    """Products that received a no."""
    people: int = 0
    """People who received a no."""
    overrides: Mapping[ReasonKind, tuple[Occurrence, ...]] = {}
    unclassified: int = 0
    """Overrides without a confirmed kind: they don't contest the rule, but prevent a law."""
    against_law: tuple[Occurrence, ...] = ()
    """Proposals to change it, if it is law."""

    @property
    def overridden(self) -> int:
        return sum(map(len, self.overrides.values())) + self.unclassified


@dataclass(frozen=True)
class EvidenceFinding:
    """A rule's evidence, and the change it suggests."""

    rule: Rule | None
    """None if it is about one kind of decision."""
    expert: Person
    weight: RuleEvidence
    suggests: ProposalOrigin | None
    subject: str
    voices: tuple[Occurrence, ...] = ()
    kind: ReasonKind | None = None
    texts: tuple[str, ...] = ()
    """What the occurrences said, in order."""
    audiences: tuple[Audience, ...] = ()
    """Who may read each of these texts."""


def meets_rule_of_three(voices: Iterable[Occurrence], limits: Thresholds) -> bool:
    """Return whether the rule of three is met. Each person's count is capped to leave room for the others, so that one
    person alone never meets it."""
    voices = list(voices)
    people = {voice.person for voice in voices}
    products = {voice.product for voice in voices if voice.product}
    most = max(1, limits.times - (limits.people - 1))
    counted = sum(min(most, sum(voice.person == person for voice in voices)) for person in people)
    return counted >= limits.times and len(people) >= limits.people and len(products) >= limits.products


def contesting(weight: RuleEvidence, limits: Thresholds) -> ReasonKind | None:
    """Return the most frequent kind of reason that meets the rule of three and a minimum share of the uses."""
    for kind, voices in sorted(weight.overrides.items(), key=lambda item: (-len(item[1]), item[0].value)):
        if meets_rule_of_three(voices, limits) and len(voices) >= Fraction(str(limits.contested_share)) * weight.uses:
            return kind
    return None


def should_become_law(weight: RuleEvidence, limits: Thresholds) -> bool:
    """Return whether a default said no often and widely enough, and was never overridden."""
    is_wide = weight.products >= limits.products and weight.people >= limits.people
    return weight.against >= limits.uses_for_law and weight.overridden == 0 and is_wide


def should_become_default(weight: RuleEvidence, limits: Thresholds) -> bool:
    return meets_rule_of_three(weight.against_law, limits)


def doublings(count: int, limits: Thresholds) -> int:
    """Return how often the evidence has doubled: a proposal put off returns at the next doubling."""
    return max(0, int(math.log2(max(1.0, count / limits.times))))


def rule_fingerprint(rule: Rule | CitedRule) -> str:
    """Return the rule's fingerprint, to which confirmations and counts are bound."""
    parts = [rule.kind.value, str(int(rule.tier)), rule.text, rule.why, rule.unless or ""]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def alike_key(decision: Decision) -> str:
    """Return what checks of one kind share: cited rules and matched triggers."""
    triggers = {ground.about for ground in decision.grounds if ground.cause is Cause.TRIGGER and ground.about}
    return " ".join(sorted({*(rule.id for rule in decision.cited), *triggers}))


def is_alike(one: Precedent, other: Precedent) -> bool:
    """Return whether two asks that people answered are alike: similar words and the same decision."""
    first, second = stems(Ask.of(one.ask).want), stems(Ask.of(other.ask).want)
    both = first | second
    return one.stance is other.stance and bool(both) and len(first & second) >= ALIKE * len(both)


def quoted(texts: Sequence[tuple[str, bool]], at_most: int = 3) -> tuple[tuple[str, ...], int]:
    """Return the texts that the reader may see, and the number of the others."""
    shown = tuple(text for text, may_be_shown in texts if may_be_shown)[:at_most]
    return shown, len(texts) - len(shown)
