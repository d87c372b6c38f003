"""The decision log as a reader may see it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from twins.audience import NOBODY_ELSE, Audience

AN_AGENT = "an agent"


@dataclass(frozen=True)
class Filters:
    """Filters of the log; an omitted one matches everything."""

    twin: str | None = None
    rule: str | None = None
    product: str | None = None
    conductor: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    reader: str | None = None
    """Slack id; None on the command line."""
    texts: bool = True


@dataclass(frozen=True)
class LogEntry:
    """An entry of the log. Conductor and texts are only for readers who may see them."""

    id: str
    at: datetime
    twin: str
    product: str | None
    outcome: str
    tier: int
    rules: tuple[str, ...]
    space: str | None
    check: str | None
    review: str | None
    overridden: tuple[str, ...]
    conductor: str | None
    ask: str | None
    reasons: tuple[str, ...] = ()
    audience: Audience = field(default=NOBODY_ELSE, compare=False)
    is_hidden: bool = False
    agent: str = ""
    """That asked for the conductor: its name, for the conductor alone; "" if they asked themselves."""

    @property
    def without_words(self) -> "LogEntry":
        """For people outside the audience."""
        return replace(
            self,
            product=None,
            outcome="",
            tier=0,
            space=None,
            check=None,
            review=None,
            overridden=(),
            conductor=None,
            ask=None,
            reasons=(),
            agent=AN_AGENT if self.agent else "",
            is_hidden=True,
        )


@dataclass(frozen=True)
class RuleUsage:
    uses: int
    last_use: datetime | None
    overrides: int


@dataclass(frozen=True)
class RuleEvent:
    at: datetime
    what: str
