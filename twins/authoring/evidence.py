"""Rule of three: the same thing three times, by two people, across two products, makes a proposal."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256

from pydantic import Field

from twins.audience import Audience
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin
from twins.deciding.ask import Ask
from twins.deciding.decision import Cause, CitedRule, Decision
from twins.finder.similar_texts import is_same_words
from twins.playbook.model import Rule
from twins.values import Person, Value


class ReasonKind(StrEnum):
    TOO_STRICT = "too_strict"
    DOES_NOT_APPLY = "does_not_apply"
    OUTDATED = "outdated"
    KNOWS_MORE = "knows_more"
    COST = "cost"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    ReasonKind.TOO_STRICT: "Too strict here",
    ReasonKind.DOES_NOT_APPLY: "Doesn't apply",
    ReasonKind.OUTDATED: "Outdated",
    ReasonKind.KNOWS_MORE: "The rule is missing something",
    ReasonKind.COST: "Cost or time",
}


_TELLING = {
    ReasonKind.OUTDATED: "outdated|no longer|not any ?more|since then|has changed|old|deprecated|by now",
    ReasonKind.COST: "costs?|cheap|expensive|budget|deadline|time|today|tomorrow|hours?|days? left|urgent",
    ReasonKind.DOES_NOT_APPLY: "doesn['’]?t apply|not about|only internal|no customer|isn['’]?t|is not|test data",
    ReasonKind.TOO_STRICT: "too (?:strict|short|long|small|low|high)|not enough|more than|need (?:more|longer)",
}


def suggested_kind(reason: str) -> ReasonKind | None:
    """Guess, for the author to confirm."""
    found = [kind for kind, words in _TELLING.items() if re.search(rf"\b(?:{words})\b", reason, re.IGNORECASE)]
    return found[0] if len(found) == 1 else None


class Thresholds(Value):
    """Numbers of the rule of three that an architect may change."""

    times: int = Field(3, ge=1)
    people: int = Field(2, ge=1)
    products: int = Field(2, ge=1)
    contested_share: float = Field(0.1, ge=0, le=1, description="Of the uses of a rule, that went against it.")
    uses_for_law: int = Field(30, ge=1)


class Occurrence(Value):
    id: str
    person: str
    product: str | None = None
    channel: str = ""
    decision: str = ""


class RuleEvidence(Value):
    """The evidence on a rule in its present wording."""

    uses: int = 0
    against: int = 0
    """Uses with a no."""
    products: int = 0
    people: int = 0
    overrides: Mapping[ReasonKind, tuple[Occurrence, ...]] = {}
    unclassified: int = 0
    """Overrides without a confirmed kind: they prevent a law, but don't contest the rule."""
    against_law: tuple[Occurrence, ...] = ()
    """Proposals to change a law."""

    @property
    def overridden(self) -> int:
        return sum(map(len, self.overrides.values())) + self.unclassified


@dataclass(frozen=True)
class EvidenceFinding:
    rule: Rule | None
    """None if about one kind of decision."""
    expert: Person
    weight: RuleEvidence
    suggests: ProposalOrigin | None
    key: ProposalKey
    voices: tuple[Occurrence, ...] = ()
    kind: ReasonKind | None = None
    texts: tuple[str, ...] = ()
    audiences: tuple[Audience, ...] = ()
    """Of each text."""


def meets_rule_of_three(voices: Iterable[Occurrence], limits: Thresholds) -> bool:
    """Cap each person's count, so that one person alone never meets it."""
    voices = list(voices)
    people = {voice.person for voice in voices}
    products = {voice.product for voice in voices if voice.product}
    most = max(1, limits.times - (limits.people - 1))
    counted = sum(min(most, sum(voice.person == person for voice in voices)) for person in people)
    return counted >= limits.times and len(people) >= limits.people and len(products) >= limits.products


def contesting(weight: RuleEvidence, limits: Thresholds) -> ReasonKind | None:
    """Require the rule of three, and a share of the uses."""
    for kind, voices in sorted(weight.overrides.items(), key=lambda item: (-len(item[1]), item[0].value)):
        if meets_rule_of_three(voices, limits) and len(voices) >= Fraction(str(limits.contested_share)) * weight.uses:
            return kind
    return None


def should_become_law(weight: RuleEvidence, limits: Thresholds) -> bool:
    """Require a no, often and widely, and no override."""
    is_wide = weight.products >= limits.products and weight.people >= limits.people
    return weight.against >= limits.uses_for_law and weight.overridden == 0 and is_wide


def should_become_default(weight: RuleEvidence, limits: Thresholds) -> bool:
    return meets_rule_of_three(weight.against_law, limits)


def doublings(count: int, limits: Thresholds) -> int:
    """Count doublings: a proposal put off returns at the next."""
    return max(0, int(math.log2(max(1.0, count / limits.times))))


def rule_fingerprint(rule: Rule | CitedRule) -> str:
    """Return what confirmations and counts are bound to."""
    parts = [rule.kind.value, str(int(rule.tier)), rule.text, rule.why, rule.unless or ""]
    parts += [f"accepts {each}" for each in sorted(rule.accepts)] + [each.model_dump_json() for each in rule.bounds]
    parts += ["unless must be said"] if rule.must_be_said else []
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def alike_key(decision: Decision) -> str:
    triggers = {ground.about for ground in decision.grounds if ground.cause is Cause.TRIGGER and ground.about}
    return " ".join(sorted({*(rule.id for rule in decision.cited), *triggers}))


def is_alike(one: Precedent, other: Precedent) -> bool:
    return one.stance is other.stance and is_same_words(Ask.of(one.ask).want, Ask.of(other.ask).want)


def quoted(texts: Sequence[tuple[str, bool]], at_most: int = 3) -> tuple[tuple[str, ...], int]:
    """Count the texts that the reader may not see."""
    shown = tuple(text for text, may_be_shown in texts if may_be_shown)[:at_most]
    return shown, len(texts) - len(shown)
