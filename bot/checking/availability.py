"""Absences that experts announce, and the time of their daily card."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from bot.clock import Now
from bot.slack.destinations import interaction_of
from bot.slack.presence import known_zone
from bot.slack.users import UserDirectory
from bot.ui.blocks import escape, moment
from bot.ui.ids import Action
from storage.asking.store import AskStore
from storage.checking.inbox import InboxStore
from twins.jobs import Handler, Job

_AWAY = re.compile(
    r"^\W*(?:i(?:'|’)?m |i am |i(?:'|’)ll be |i will be )?(?:away|out|off|on vacation)\s+until\s+(\S.*|)\Z", re.I
)
_BACK = re.compile(r"^\W*(?:i(?:'|’)?m |i am )?back\W*\Z", re.I)
_LONGEST_MOMENT = 100
"""Characters."""
_TIME = re.compile(r"\d\s*:\s*\d\d|\b\d{1,2}\s*[ap]m\b|\b(?:noon|midnight)\b", re.I)
_CLOCK = re.compile(r"^(?:at\s+)?([01]?\d|2[0-3])(?::([0-5]\d))?(?:\s*(am|pm))?\W*\Z", re.I)
STARTS = time(9)
"""The hour of return when only a day is named."""

NO_DAY = (
    "I didn't understand until when. Write a day, and a time if it matters: `/twins away until Monday`, "
    "`/twins away until 3 Dec 14:00`. Nothing was changed."
)
NO_TIME = "Write a time of day: `/twins reviews at 15:30`. Nothing was changed."


class Availability:
    def __init__(self, inbox: InboxStore, asks: AskStore, users: UserDirectory, now: Now) -> None:
        self._inbox = inbox
        self._asks = asks
        self._users = users
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {Action.I_AM_BACK: self.back}

    def said(self, job: Job) -> None:
        """Handle a direct message that announces an absence or a return."""
        away = _AWAY.match(job.payload["text"])
        if away:
            self.away(job, away[1])
        else:
            self.back(job)

    def away(self, job: Job, until: str) -> None:
        """Handle `/twins away until MONDAY`; the person's open checks go to others at once."""
        click, now = interaction_of(job), self._now()
        back_at = moment_in(until.removeprefix("until").strip(), self._zone(job), now)
        if back_at is None or back_at <= now:
            self._asks.reply_privately(job.id, click.place, NO_DAY, now)
            return
        said = (
            f"You are away until {moment(back_at)}. What waits for you goes to your deputies now, else to the "
            "architects; what you are asked later goes there too. `/twins back` ends it."
        )
        self._inbox.go_away(click, job.payload["app"], back_at, said, now)

    def back(self, job: Job) -> None:
        """End an absence; the person is asked again from now on."""
        said = (
            "Welcome back: you are asked again from now on. What others took over stays with them; you may decide it."
        )
        self._inbox.go_away(interaction_of(job), job.payload["app"], None, said, self._now())

    def reviews(self, job: Job, at: str) -> None:
        """Handle `/twins reviews at 15:30`, which sets the time of the daily card."""
        chosen = clock_time(at)
        if chosen is None:
            self._asks.reply_privately(job.id, interaction_of(job).place, NO_TIME, self._now())
            return
        said = f"Your daily card comes at {chosen} ({escape(self._zone(job))}), on working days, when anything waits."
        self._inbox.arrange(interaction_of(job), job.payload["app"], said, self._now(), reviews_at=chosen)

    def waiting(self, job: Job) -> None:
        """Handle `/twins waiting`: send the inbox as a direct message."""
        self._inbox.post_now(interaction_of(job), job.payload["app"], self._now())

    def _zone(self, job: Job) -> str:
        said = job.payload
        return known_zone(self._users.profile(said["app"], said["team"], said["user"]).zone)


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
    found = dateparser.parse(
        text.strip(" .!"),
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": now.astimezone(here).replace(tzinfo=None),
            "DATE_ORDER": "DMY",
            "PREFER_DAY_OF_MONTH": "first",
        },
    )
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
