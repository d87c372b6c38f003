"""A decision and its grounds."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import AliasChoices, Field, model_validator

from twins.deciding.model_failure import ModelFailure
from twins.playbook.bounds import Bound
from twins.playbook.model import AcceptedReach, Rule, Version
from twins.values import Outcome, Person, RuleChange, RuleKind, Tier, Value


class Cause(StrEnum):
    REFUSE_WHEN = "refuse_when"
    LAW_BROKEN = "law_broken"
    NOT_COVERED = "not_covered"
    NEARER_TWIN = "nearer_twin"
    NOTHING_CITED = "nothing_cited"
    NO_READING = "no_reading"
    DEFAULT = "default"
    LAW = "law"
    IN_DOUBT = "in_doubt"
    IN_FILE = "in_file"
    ATTACHED = "attached"
    TRIGGER = "trigger"
    TAMPERING = "tampering"
    IRREVERSIBLE = "irreversible"
    OUTSIDE = "outside"
    MAY_NOT_ASSUME = "may_not_assume"
    ASSUMPTION = "assumption"
    UNCLEAR_KIND = "unclear_kind"
    UNLESS_UNSAID = "unless_unsaid"
    STATED = "stated"
    NEAR = "near"
    OFFERED = "offered"
    ASKED_BACK = "asked_back"
    QUESTION = "question"
    SMALL_THING = "small_thing"
    SMALL_AND_NEAR = "small_and_near"
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
    SPACE_CLOSED = "space_closed"
    ASSIGNED = "assigned"


_SMALL = frozenset({Cause.SMALL_THING, Cause.SMALL_AND_NEAR})


class OtherTwins(StrEnum):
    """How close an ask comes to other twins: to careful ones by a law, a trigger or a rule of tier 3."""

    FAR = "far"
    NEAR = "near"
    CAREFUL = "careful"


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
    accepts: tuple[AcceptedReach, ...] = ()
    bounds: tuple[Bound, ...] = ()
    must_be_said: bool = False
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
        if now.tier > self.tier or not set(self.accepts) <= set(now.accepts) or now.must_be_said > self.must_be_said:
            return RuleChange.STRICTER
        return RuleChange.REWORDED if (now.text, now.bounds) != (self.text, self.bounds) else None


class Fit(StrEnum):
    """What a conductor states of the offered rule that they picked."""

    KEEPS = "keeps"
    """It keeps to the rule, stays in the company and can be undone in a day."""
    OTHER = "other"
    """One of these isn't so."""
    AGAINST = "against"


class Stated(Value):
    """A conductor's pick among the offered rules, and what they state of it."""

    rule: str
    fit: Fit


class AskedBackFor(StrEnum):
    PICK = "pick"
    WHY = "why"
    WORDS = "words"


class AskBack(Value):
    """What a conductor is asked before there is a verdict."""

    what: AskedBackFor
    text: str = ""
    """A mind's own question."""


class DecisionContext(Value):
    """State of a twin that an immutable version can't hold, and what the conductor has stated by a click."""

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
    background_is_fresh: bool = False
    other_twins: OtherTwins = OtherTwins.CAREFUL
    stated: Stated | None = None
    gives_no_why: bool = False
    """They clicked "No particular reason"."""


class NearbyItem(Value):
    """A decision space or trigger that is near an ask, in a sentence for people. Nothing is decided by it."""

    id: str
    line: str


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
    assumptions: tuple[str, ...] = ()
    offered: tuple[CitedRule, ...] = ()
    asks_back: AskBack | None = None
    quoted: str = ""
    """The sentence of the background that it rests on, where no rule does."""
    is_exact: bool = True
    """False for an answer found by its words alone."""
    advice: str = ""
    mind: str = "none"
    model: str = ""
    encoder: str = ""
    """That gave the finder a second opinion."""
    failure: ModelFailure | None = None
    notes: tuple[str, ...] = ()
    nearby: tuple[NearbyItem, ...] = ()
    against: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_earlier_versions(cls, given: Any) -> Any:
        """Read `assumption`, which was one, of decisions from before revision 0013."""
        if isinstance(given, dict) and "assumption" in given:
            given = dict(given)
            assumption = given.pop("assumption")
            given.setdefault("assumptions", (assumption,) if assumption else ())
        return given

    @property
    def doing_it(self) -> Outcome | None:
        """Of an answer: what would come of doing what it is about, as far as its laws and triggers say."""
        if self.outcome is not Outcome.ANSWERED:
            return None
        causes = {ground.cause for ground in self.grounds}
        if causes & {Cause.REFUSE_WHEN, Cause.LAW_BROKEN}:
            return Outcome.REFUSED
        return Outcome.CHECK_FIRST if any(g.tier is Tier.CHECK_FIRST for g in self.grounds) else None

    @property
    def is_small_thing(self) -> bool:
        """Whether it lets an ask pass by a sentence of the background, and by no rule."""
        return self.outcome.gives_leave and any(ground.cause in _SMALL for ground in self.grounds)

    def rule(self, rule_id: str | None) -> CitedRule | None:
        """Return a rule that was cited, offered or near."""
        known = (*self.cited, *self.offered, *self.closest)
        return next((rule for rule in known if rule.id == rule_id), None)

    @property
    def assumed(self) -> str:
        return "; ".join(self.assumptions)

    @property
    def triggers(self) -> tuple[str, ...]:
        return tuple(ground.about for ground in self.grounds if ground.cause is Cause.TRIGGER and ground.about)

    @property
    def goes_against_default(self) -> bool:
        return bool(self.against)

    @property
    def overridable(self) -> tuple[CitedRule, ...]:
        """Defaults; none for a refusal or check, nor where nothing was decided."""
        if self.space or self.outcome not in {Outcome.DECIDED, Outcome.NOT_BY_DEFAULT, Outcome.ASSUMED}:
            return ()
        defaults = tuple(rule for rule in self.cited if rule.kind is RuleKind.DEFAULT)
        if self.model or self.against:  # they say which of them the ask goes against
            return tuple(rule for rule in defaults if rule.id in self.against)
        return defaults
