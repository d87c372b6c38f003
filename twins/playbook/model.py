"""The playbook: the format of `rules.yaml` and the domain's frozen values."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from twins.playbook.bounds import Bound
from twins.playbook.word_matching import NUMBER as ANY_NUMBER
from twins.playbook.working_hours import Hours, TimeOfDay
from twins.values import NUMBER, Handle, ItemId, Line, Person, RuleKind, Tier, Value

COMPANY = "company"
"""Handle of the company's law."""
OF_COMPANY = "CO-"
"""By this prefix of ids a twin's cases may name the company's laws and triggers."""


FoundBy = Annotated[
    tuple[Line, ...],
    Field(
        description="What colleagues write when they mean it. It helps to find this, and decides nothing; a model "
        "doesn't read it."
    ),
]
AcceptedReach = Literal["outside", "irreversible"]


class Rule(Value):
    """A rule of an expert, with its why."""

    id: ItemId
    kind: RuleKind = Field(description="law: no appeal. default: overridden by one click and one logged reason.")
    tier: Annotated[Tier, NUMBER] = Field(description="1 decide, 2 assume and check after, 3 check first.")
    text: Line = Field(description="The rule, in the expert's words. Quoted to people as it stands.")
    why: Line
    unless: Line | None = None
    instead: Line | None = Field(None, description="What to do instead, shown when the rule says no.")
    accepts: tuple[AcceptedReach, ...] = Field(
        (),
        description="What the expert has weighed for what this rule is about: 'outside', 'irreversible'. It counts "
        "where this rule is the only one that applies, to one deed, inside the rule's bounds.",
    )
    bounds: tuple[Bound, ...] = Field(
        (),
        description="The amounts up to which the rule accepts it, and inside which an order with {number} is decided, "
        "read by code. Without bounds, {number} is an amount that the rule's text states.",
    )
    must_be_said: bool = Field(
        False, description="The ask has to say whether 'unless' applies; until then the answer is reviewed."
    )
    also_asked_as: tuple[Line, ...] = Field(
        (),
        description="How people ask. Of a default: questions, and orders that keep it, which are decided. Of a law: "
        "questions only; orders that keep it are in done_right.",
    )
    done_right: tuple[Line, ...] = Field(
        (), description="Laws only. Orders that keep the law; each needs a case. Such an ask is decided."
    )
    refuse_when: tuple[Line, ...] = Field(
        (), description="Laws only. An ask that has all words of one of these is refused, whoever asks."
    )
    otherwise_when: tuple[Line, ...] = Field(
        (), description="Defaults only. An ask that has all words of one of these goes against the default."
    )
    found_by: FoundBy = ()
    confirmed: date | None = Field(None, description="When the expert last said that this is true.")

    @property
    def is_law(self) -> bool:
        return self.kind is RuleKind.LAW

    @property
    def is_heavy(self) -> bool:
        """Whether words alone may not settle what it is about."""
        return self.is_law or self.tier is Tier.CHECK_FIRST

    @model_validator(mode="after")
    def _phrasings_fit_the_kind(self) -> Self:
        if self.refuse_when and not self.is_law:
            raise ValueError("refuse_when is for laws; a default has otherwise_when")
        if self.otherwise_when and self.is_law:
            raise ValueError("otherwise_when is for defaults; a law has refuse_when")
        if self.is_law and not self.refuse_when:
            raise ValueError("a law needs refuse_when: at least one phrasing that code can match")
        if self.done_right and not self.is_law:
            raise ValueError("done_right is for laws; the orders that keep a default are in also_asked_as")
        if (
            self.bounds
            and not self.accepts
            and not any(ANY_NUMBER in each for each in (*self.also_asked_as, *self.done_right))
        ):
            raise ValueError("bounds limit what a rule accepts, or a {number} in its orders; say one of them")
        if self.must_be_said and not self.unless:
            raise ValueError("must_be_said is about unless, which this rule hasn't")
        return self


class Trigger(Value):
    """Words that require a check by the expert, whatever else the ask says."""

    id: ItemId
    when: tuple[Line, ...] = Field(
        min_length=1, description="An ask that has all words of one of these is checked first."
    )
    why: Line
    found_by: FoundBy = ()


class OutOfScope(Value):
    """A topic that the twin doesn't cover, and the person who does."""

    what: Line
    person: Person
    also_asked_as: tuple[Line, ...] = ()


class Scope(Value):
    """What the twin covers, and who answers for the rest."""

    covers: tuple[Line, ...] = Field(min_length=1)
    not_covered: tuple[OutOfScope, ...] = ()


class Limits(Value):
    """The limits that the architect sets for the twin."""

    lowest_tier: Annotated[Tier, NUMBER] = Field(Tier.DECIDE, description="The twin never answers below this tier.")
    may_not_assume: tuple[Line, ...] = Field(
        (), description="An assumption that has all words of one of these is checked first."
    )


class Deputy(Person):
    """A person who may decide in the expert's place."""

    pinged: bool = Field(True, description="false: they may decide, but nothing is sent to them.")


WorkingHours = Annotated[float, Field(gt=0, le=400), NUMBER]


class EscalationPolicy(Value):
    """How long a check waits, in the working hours of the person who has it."""

    remind_after: WorkingHours = Field(4, description="They are reminded once.")
    move_on_after: WorkingHours = Field(8, description="The next deputy is asked, then the architects.")
    expire_after: WorkingHours = Field(
        40, description="After the architects were told, or the conductor was asked something, the check expires."
    )
    hours: Hours = Field(Hours(), description="When they work, on their own clock as Slack knows it.")

    @model_validator(mode="after")
    def _reminded_before_it_moves_on(self) -> Self:
        if self.remind_after >= self.move_on_after:
            raise ValueError("remind_after has to be less than move_on_after, or nobody is ever reminded")
        return self


class ReviewPolicy(Value):
    """The policy for reviews of what went ahead on an assumption."""

    at: TimeOfDay = Field("16:00", description="When the daily card comes, unless the expert chose another time.")
    at_most: Annotated[int, NUMBER] = Field(
        20, ge=1, le=1000, description="With more open, conductors read that checks are late."
    )


class Period(StrEnum):
    """The period of a cap; weeks begin on Monday, all in UTC."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Cap(Value):
    """How often a decision space may be used."""

    uses: Annotated[int, NUMBER] = Field(ge=1, le=10_000)
    per: Period


class DecisionSpace(Value):
    """Decisions that the expert has handed over in advance."""

    id: ItemId
    may: Line = Field(description="What the conductor may decide freely.")
    also_asked_as: tuple[Line, ...] = Field((), description="How people ask for it; {number} matches any number.")
    who: tuple[Person, ...] = Field((), description="Who may decide it; everybody if left out.")
    bounds: tuple[Bound, ...] = ()
    cap: Cap
    until: date = Field(description="The last day. A space without an end isn't handed over, it is forgotten.")
    granted_by: Person
    granted_on: date
    brings_down: tuple[str, ...] = Field(
        (),
        description="'irreversible', 'outside', or ids of triggers and laws that this space names on purpose.",
    )
    found_by: FoundBy = ()


class NamedProduct(Value):
    """A product, and the people who may say that a channel is for it."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    people: tuple[Person, ...] = Field(min_length=1)


class Twin(Value):
    """A playbook as in `rules.yaml`: some of an expert's rules, at one moment."""

    handle: Handle
    name: Annotated[str, Field(min_length=1, max_length=60)]
    craft: Annotated[str, Field(min_length=1, max_length=60)]
    icon: Annotated[str, Field(pattern=r"^:[a-z0-9_+-]+:$")] = Field(
        ":performing_arts:", description="An emoji. Never a person's photo: a twin must not look like the human."
    )
    expert: Person
    deputies: tuple[Deputy, ...] = ()
    scope: Scope
    limits: Limits = Limits()
    waiting: EscalationPolicy = EscalationPolicy()
    reviews: ReviewPolicy = ReviewPolicy()
    check_first: tuple[Trigger, ...] = ()
    rules: tuple[Rule, ...] = Field(min_length=1)
    spaces: tuple[DecisionSpace, ...] = ()
    words: tuple[Line, ...] = Field(
        (),
        max_length=100,
        description="Words that say the same: 'a, b' both ways, 'a > b' where who says a says b. They help to find "
        "rules and to match laws and triggers; nothing is decided on them alone.",
    )
    small_things: bool = Field(
        False,
        description="The twin may decide small things on its background alone: undone in a day, inside a team, near no "
        "rule, law or trigger of any twin.",
    )
    retired: tuple[ItemId, ...] = Field((), description="Ids that were used once; they are never used again.")
    products: tuple[NamedProduct, ...] = Field(
        (),
        description="The company's law only: who may say, without an architect, that a channel is for a product.",
    )

    def space(self, space_id: str | None) -> DecisionSpace | None:
        return next((space for space in self.spaces if space.id == space_id), None)

    @property
    def is_company(self) -> bool:
        """Read with every twin, and never mentioned."""
        return self.handle == COMPANY


class Version(Value):
    id: str
    number: int
    twin: Twin
    digest: str
    background: str = ""
    """The prose of `SKILL.md`, for a mind that reads."""
