"""Absences that experts announce, and the time of their daily card."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.checking.messages import waiting_words
from bot.checking.messages.checking_notices import NO_DAY, NO_TIME
from bot.clock import Now
from bot.slack.workspace_access import Slack
from bot.ui.blocks import escape, moment
from bot.ui.ids import Action
from storage.store import Store
from twins.job_payloads import Click, Command, Mention

_AWAY = re.compile(
    r"^\W*(?:i(?:'|’)?m |i am |i(?:'|’)ll be |i will be )?(?:away|out|off|on vacation)\s+until\s+(\S.*|)\Z", re.I
)
_BACK = re.compile(r"^\W*(?:i(?:'|’)?m |i am )?back\W*\Z", re.I)
_LONGEST_MOMENT = 100
"""Characters."""
_TIME = re.compile(r"\d\s*:\s*\d\d|\b\d{1,2}\s*[ap]m\b|\b(?:noon|midnight)\b", re.I)
_CLOCK = re.compile(r"^(?:at\s+)?([01]?\d|2[0-3])(?::([0-5]\d))?(?:\s*(am|pm))?\W*\Z", re.I)
_READ_AS: dict[str, Any] = {"PREFER_DATES_FROM": "future", "DATE_ORDER": "DMY", "PREFER_DAY_OF_MONTH": "first"}
STARTS = time(9)
"""The hour of return when only a day is named."""


@dataclass(frozen=True)
class Availability:
    slack: Slack
    store: Store
    now: Now

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {Action.I_AM_BACK: self.back}

    def said(self, said: Mention) -> None:
        """Handle a direct message that announces an absence or a return."""
        away = _AWAY.match(said.text)
        if away:
            self.away(said, away[1])
        else:
            self.back(said)

    def away(self, act: Mention | Command, until: str) -> None:
        """Handle `/twins away until MONDAY`; the person's open checks go to others at once."""
        now = self.now()
        back_at = moment_in(re.sub(r"(?i)^until\b", "", until).strip(), self.slack.zone_of(act.act.place), now)
        if back_at is None or back_at <= now:
            self.store.ledger.reply(act.act, NO_DAY)
            return
        said = waiting_words.going_away(moment(back_at))
        self.store.inbox.go_away(act.act, back_at, said, now)

    def back(self, act: Mention | Command | Click) -> None:
        """End an absence; the person is asked again from now on."""
        said = waiting_words.WELCOME_BACK
        self.store.inbox.go_away(act.act, None, said, self.now())

    def reviews(self, command: Command, at: str) -> None:
        """Handle `/twins reviews at 15:30`, which sets the time of the daily card."""
        chosen = clock_time(at)
        if chosen is None:
            self.store.ledger.reply(command.act, NO_TIME)
            return
        zone = escape(self.slack.zone_of(command.act.place))
        said = waiting_words.daily_list_at(chosen, zone)
        self.store.inbox.arrange(command.act, said, self.now(), reviews_at=chosen)


def is_about_being_away(text: str) -> bool:
    """Return whether a direct message announces an absence or a return, and so is no ask."""
    return bool(_AWAY.match(text) or _BACK.match(text))


def moment_in(text: str, zone: str, now: datetime) -> datetime | None:
    """Parse a moment on the person's own clock; a day without a time means nine in the morning. Return None if
    unparseable."""
    if len(text) > _LONGEST_MOMENT:
        return None
    import dateparser  # noqa: PLC0415  # slow to import, and seldom needed

    here = ZoneInfo(zone)
    base = {"RELATIVE_BASE": now.astimezone(here).replace(tzinfo=None)}
    found = dateparser.parse(text.strip(" .!"), settings=_READ_AS | base)
    if found is None:
        return None
    if not _TIME.search(text) and not re.search(r"\b(?:hour|minute|h|min)s?\b", text):
        found = datetime.combine(found.date(), STARTS)
    return found.replace(tzinfo=here).astimezone(UTC)


def clock_time(text: str) -> str | None:
    """Parse `15:30`, `at 9` or `4 pm` into HH:MM; return None for anything else."""
    match = _CLOCK.match(text.strip())
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    half = (match[3] or "").casefold()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    return f"{hour:02}:{minute:02}"
