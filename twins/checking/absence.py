"""Slack's hints that a person is away."""

import re
from datetime import datetime, timedelta

_WORDS = re.compile(
    r"\b(?:vacation(?:ing)?|holidays?|out[ -]of[ -](?:the[ -])?office|o\.?o\.?o"
    r"|on leave|parental leave|sick|ill|off today|away|pto"
    r"|urlaub|krank|elternzeit|vacaciones|congés?)\b",
    re.IGNORECASE,
)
_NOT_AWAY = re.compile(r"\bback (?:from|at|in)\b|\b(?:right|straight) away\b", re.IGNORECASE)
_EMOJI = frozenset(
    {
        ":palm_tree:",
        ":face_with_thermometer:",
        ":desert_island:",
        ":beach_with_umbrella:",
        ":airplane:",
        ":ooo:",
        ":no_entry:",
        ":baby:",
        ":island:",
    }
)
UNKNOWN_END = timedelta(days=1)
"""Trust in a status without an end."""


def away_by_status(text: str, emoji: str, ends: datetime | None, now: datetime) -> datetime | None:
    says_so = _WORDS.search(text) and not _NOT_AWAY.search(text)
    if not (says_so or emoji in _EMOJI) or (ends and ends <= now):
        return None
    return ends or now + UNKNOWN_END


def away_by_snooze(snoozed_until: datetime | None, reminded_at: datetime) -> datetime | None:
    """Count a snooze only if it outlasts the reminder."""
    return snoozed_until if snoozed_until and snoozed_until > reminded_at else None
