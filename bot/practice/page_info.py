"""What does the page want to know of the product behind it?  Everything optional: the workspace also runs alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.practice.model import Json

Jump = Literal["hour", "day", "monday"]


def _none() -> list[Json]:
    return []


@dataclass(frozen=True)
class PageInfo:
    """Asked anew for each picture of the page, so each answer may change while it runs.

    mind: a sentence, which mind answers; twins: {handle, name, craft, owner};
    suggestions: {who: "U...", channel: "C..." or "", text, shows}; advance: move the clock to this moment.
    """

    mind: Callable[[], str] = lambda: ""
    twins: Callable[[], list[Json]] = _none
    suggestions: Callable[[], list[Json]] = _none
    now: Callable[[], datetime] | None = None
    advance: Callable[[datetime], None] | None = None


def jump(now: datetime, by: Jump, tz: str) -> datetime:
    """The moment a clock button leads to; Monday is the next one, nine o'clock where this person lives."""
    if by == "hour":
        return now + timedelta(hours=1)
    if by == "day":
        return now + timedelta(days=1)
    here = now.astimezone(ZoneInfo(tz))
    monday = here.date() + timedelta(days=7 - here.weekday())
    return datetime.combine(monday, time(9), ZoneInfo(tz)).astimezone(now.tzinfo)
