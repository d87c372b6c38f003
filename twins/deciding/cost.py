"""The cost of readings, and daily budgets."""

from enum import StrEnum

from pydantic import Field

from twins.values import Value

CACHE_WRITE, CACHE_READ = 2.0, 0.1
"""Multiples of an input token's price, for a one-hour cache."""


class Price(Value):
    """Dollars per million tokens."""

    per_input: float = Field(ge=0, allow_inf_nan=False)
    per_output: float = Field(ge=0, allow_inf_nan=False)


KNOWN_PRICES = {
    "claude-sonnet-5-5": Price(per_input=2, per_output=10),
    "claude-opus-5-5": Price(per_input=4, per_output=20),
    "claude-haiku-5-5": Price(per_input=0.10, per_output=0.50),
}
"""Anthropic's list prices of November 2026."""


class Usage(Value):
    """Tokens of a call; `uncached` holds no cached ones."""

    uncached: int = 0
    written_to_cache: int = 0
    read_from_cache: int = 0
    output: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(**{name: getattr(self, name) + getattr(other, name) for name in Usage.model_fields})

    @property
    def input(self) -> int:
        return self.uncached + self.written_to_cache + self.read_from_cache

    @property
    def cache_share(self) -> float:
        """Of the input, 0 to 1."""
        return self.read_from_cache / self.input if self.input else 0.0

    def micros(self, price: Price) -> int:
        """Return millionths of a dollar."""
        tokens_in = self.uncached + CACHE_WRITE * self.written_to_cache + CACHE_READ * self.read_from_cache
        return round(tokens_in * price.per_input + self.output * price.per_output)


class Spender(StrEnum):
    PERSON = "person"
    TWIN = "twin"
    WORKSPACE = "workspace"


class Budget(Value):
    """Dollars per day, in UTC; None means no limit."""

    per_person: float | None = None
    per_twin: float | None = None
    for_workspace: float | None = None

    def used_up(self, spent: "Spent", next_one: int) -> Spender | None:
        """Return whose budget `next_one` would exceed."""
        limits = (
            (Spender.PERSON, self.per_person, spent.by_person),
            (Spender.TWIN, self.per_twin, spent.by_twin),
            (Spender.WORKSPACE, self.for_workspace, spent.by_workspace),
        )
        over = (who for who, limit, used in limits if limit is not None and used + next_one > limit * 1_000_000)
        return next(over, None)


class PaidWork(Value):
    key: str
    team: str
    conductor: str
    """Slack id."""
    handle: str


class Spent(Value):
    """What was spent today, in millionths of a dollar."""

    by_person: int = 0
    by_twin: int = 0
    by_workspace: int = 0


class Spending(Value):
    """A period's cost, in millionths of a dollar."""

    readings: int = 0
    failures: int = 0
    usage: Usage = Usage()
    cost: int = 0

    @property
    def dollars(self) -> float:
        return round(self.cost / 1_000_000, 4)


def used_up_note(who: Spender) -> str:
    whose = {Spender.PERSON: "Your", Spender.TWIN: "This twin's", Spender.WORKSPACE: "The workspace's"}[who]
    return f"{whose} budget for the model is used up until midnight UTC, so the keyword search answered."
