"""The format of known-good cases: an ask, and what must come out of it."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from twins.values import NUMBER, ItemId, Line, Outcome, Tier, Value


class MindName(StrEnum):
    """The minds a case can ask for."""

    LOOKUP = "lookup"
    CLAUDE = "claude"


class AfterClick(Value):
    """What must come of a pick among the offered rules, or of a reason that was asked for."""

    pick: ItemId | None = None
    keeps: bool | None = Field(
        None, description="true: it keeps to the rule, stays inside and can be undone. false: one of these isn't so."
    )
    against: bool = Field(False, description="The conductor says that it goes against the picked rule.")
    why: Line | None = Field(None, description="The reason given when asked; left out: 'No particular reason'.")
    outcome: Outcome
    tier: Annotated[Tier | None, NUMBER] = None

    @model_validator(mode="after")
    def _states_one_thing(self) -> Self:
        if self.pick and (self.keeps is None) is not self.against:
            raise ValueError("a pick says keeps: true, keeps: false or against: true")
        if not self.pick and (self.keeps is not None or self.against):
            raise ValueError("keeps and against are about a pick")
        return self


class Expected(Value):
    """The expected decision; an omitted field may be anything."""

    outcome: Outcome
    tier: Annotated[Tier | None, NUMBER] = None
    rules: tuple[ItemId, ...] = Field((), description="Each of these has to be cited, or offered.")
    space: ItemId | None = None
    offers: tuple[ItemId, ...] = Field((), description="Of an unsure one: each of these has to be offered.")
    after: AfterClick | None = Field(None, description="Of an unsure one: what comes of the next click.")
    trigger: ItemId | None = Field(None, description="The trigger that has to put it before the expert.")
    person: str | None = Field(None, description="The name of the person it is handed to.")
    says: Line | None = Field(
        None, description="What the advice has to say, where a model writes it; another model judges it, yes or no."
    )

    @model_validator(mode="after")
    def _only_an_unsure_one_goes_on(self) -> Self:
        if (self.offers or self.after) and self.outcome not in {Outcome.UNSURE, Outcome.CHECK_FIRST}:
            raise ValueError("offers and after are for a case that comes out as unsure")
        return self

    @property
    def names(self) -> frozenset[str]:
        """The ids of the rules, the space and the trigger that it is about."""
        picked = self.after.pick if self.after else None
        named = (*self.rules, *self.offers, self.space, self.trigger, picked)
        return frozenset(each for each in named if each)


class Case(Value):
    """An ask and the decision that must result from it."""

    id: ItemId
    ask: Annotated[str, Field(min_length=1, max_length=4000)]
    product: Line | None = None
    by: Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{2,}$")] | None = Field(
        None, description="The Slack id of the person who asks, for a decision space that names people."
    )
    on: date | None = Field(None, description="The day the case plays on; today if left out.")
    expect: Expected
    minds: tuple[MindName, ...] = Field((), description="The minds this case needs; any mind if left out.")
    repeat: Annotated[int, NUMBER] = Field(1, ge=1, le=20, description="How often to ask, for a mind that varies.")
    note: Line | None = None


class CaseFile(Value):
    """The content of `cases.yaml`."""

    cases: tuple[Case, ...] = ()
