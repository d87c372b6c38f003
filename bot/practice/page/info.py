"""What the page shows of the product, if there is one behind the workspace."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.practice.workspace.model import Json

Jump = Literal["hour", "day", "monday"]


def _none() -> list[Json]:
    return []


def _no_steps(_who: str) -> list[Json]:
    return []


@dataclass(frozen=True)
class PageInfo:
    """Callbacks that are read for each snapshot.

    mind: a sentence that names the mind; team: a sentence that names the team and how to choose another;
    twins: {handle, name, craft, owner}; suggestions: {who: "U...", channel: "C..." or "", text, shows};
    advance: move the clock to this moment; steps: the guided tour as seen by a person, {id, title, text, done,
    asks: suggestions, button: null or {label, as, channel} or {label, by}}; waiting: how much waits for each person,
    None where nothing knows.
    """

    mind: Callable[[], str] = lambda: ""
    team: str = ""
    twins: Callable[[], list[Json]] = _none
    suggestions: Callable[[], list[Json]] = _none
    now: Callable[[], datetime] | None = None
    advance: Callable[[datetime], None] | None = None
    steps: Callable[[str], list[Json]] = _no_steps
    waiting: Callable[[], dict[str, int]] | None = None


def jump(now: datetime, by: Jump, tz: str) -> datetime:
    """Go to 09:00 in the person's time zone for "monday"."""
    if by == "hour":
        return now + timedelta(hours=1)
    if by == "day":
        return now + timedelta(days=1)
    here = now.astimezone(ZoneInfo(tz))
    monday = here.date() + timedelta(days=7 - here.weekday())
    return datetime.combine(monday, time(9), ZoneInfo(tz)).astimezone(now.tzinfo)
