"""A decision and its grounds."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from pydantic import AliasChoices, Field

from twins.deciding.model_failure import ModelFailure
from twins.playbook.model import Rule, Version
from twins.values import Outcome, Person, RuleChange, RuleKind, Tier, Value


class Cause(StrEnum):
    REFUSE_WHEN = "refuse_when"
    LAW_BROKEN = "law_broken"
    NOT_COVERED = "not_covered"
    NOTHING_CITED = "nothing_cited"
    NO_READING = "no_reading"
    DEFAULT = "default"
    LAW = "law"
    IN_DOUBT = "in_doubt"
    TRIGGER = "trigger"
    TAMPERING = "tampering"
    IRREVERSIBLE = "irreversible"
    OUTSIDE = "outside"
    MAY_NOT_ASSUME = "may_not_assume"
    ASSUMPTION = "assumption"
    NO_WHY = "no_why"
    UNKNOWN_RULE = "unknown_rule"
    OVERDUE = "overdue"
    CONTESTED = "contested"
    UNANSWERED = "unanswered"
    TRIAL = "trial"
    FAILING = "failing"
    STOPPED = "stopped"
    PAUSED = "paused"
    LIMIT = "limit"
    SPACE = "space"


class Ground(Value):
    cause: Cause
    tier: Tier
    line: str
    about: str | None = None


class CitedRule(Value):
    """A rule as the answering version had it."""

    id: str
    kind: RuleKind
    tier: Tier
    text: str
    why: str
    unless: str | None = None
    instead: str | None = None
    confirmed: date | None = None
    state: str | None = None
    expert: str = Field("", validation_alias=AliasChoices("expert", "keeper"))
    """Name; for the company's law, its architect's."""

    def change_since(self, now: Rule | None) -> RuleChange | None:
        """Return the gravest change; None if the rule holds or is laxer."""
        if now is None:
            return RuleChange.GONE
        if now.is_law and self.kind is RuleKind.DEFAULT:
            return RuleChange.LAW
        if now.tier > self.tier:
            return RuleChange.STRICTER
        return RuleChange.REWORDED if now.text != self.text else None


class DecisionContext(Value):
    """State of a twin that an immutable version can't hold."""

    company: Version | None = None
    confirmations: Mapping[str, date] = {}
    overdue: frozenset[str] = frozenset()
    contested: frozenset[str] = frozenset()
    unanswered: frozenset[str] = frozenset()
    uses: Mapping[str, int] = {}
    revoked: frozenset[str] = frozenset()
    """Spaces that were taken back."""
    on_trial: bool = False
    failing: bool = False
    stopped: bool = False
    paused: bool = False


class Decision(Value):
    outcome: Outcome
    tier: Tier
    reason: str
    grounds: tuple[Ground, ...]
    cited: tuple[CitedRule, ...] = ()
    closest: tuple[CitedRule, ...] = ()
    space: str | None = None
    space_note: str | None = None
    person: Person | None = None
    want: str = ""
    why: str | None = None
    assumption: str | None = None
    advice: str = ""
    mind: str = "none"
    model: str = ""
    failure: ModelFailure | None = None
    notes: tuple[str, ...] = ()
    against: tuple[str, ...] = ()

    @property
    def triggers(self) -> tuple[str, ...]:
        return tuple(ground.about for ground in self.grounds if ground.cause is Cause.TRIGGER and ground.about)

    @property
    def goes_against_default(self) -> bool:
        return bool(self.against)

    @property
    def overridable(self) -> tuple[CitedRule, ...]:
        """Defaults; none for a refusal or check."""
        if self.space or self.outcome not in {Outcome.DECIDED, Outcome.OTHERWISE, Outcome.ASSUMED}:
            return ()
        defaults = tuple(rule for rule in self.cited if rule.kind is RuleKind.DEFAULT)
        if self.model:  # it says which of them the ask goes against; the finder can't
            return tuple(rule for rule in defaults if rule.id in self.against)
        return defaults
