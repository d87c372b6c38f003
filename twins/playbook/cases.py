"""The format of known-good cases: an ask, and what must come out of it."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from twins.values import ItemId, Line, Outcome, Tier, Value


class MindName(StrEnum):
    """The minds a case can ask for."""

    LOOKUP = "lookup"
    CLAUDE = "claude"


class Expected(Value):
    """The expected decision; an omitted field may be anything."""

    outcome: Outcome
    tier: Tier | None = None
    rules: tuple[ItemId, ...] = Field((), description="Each of these has to be cited.")
    space: ItemId | None = None
    trigger: ItemId | None = Field(None, description="The trigger that has to put it before the expert.")
    person: str | None = Field(None, description="The name of the person it is handed to.")
    says: Line | None = Field(
        None, description="What the advice has to say, where a model writes it; another model judges it, yes or no."
    )


class Case(Value):
    """An ask and the decision that must result from it."""

    id: ItemId
    ask: Annotated[str, Field(min_length=1, max_length=4000)]
    product: Line | None = None
    by: Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{2,}$")] | None = Field(
        None, description="The Slack id of whoever asks, for a decision space that names people."
    )
    on: date | None = Field(None, description="The day the case plays on; today if left out.")
    expect: Expected
    minds: tuple[MindName, ...] = Field((), description="The minds this case needs; any mind if left out.")
    repeat: int = Field(1, ge=1, le=20, description="How often to ask, for a mind that varies.")
    note: Line | None = None


class CaseFile(Value):
    """The content of `cases.yaml`."""

    cases: tuple[Case, ...] = ()
