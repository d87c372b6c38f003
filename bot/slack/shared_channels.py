"""Whether a channel is shared with another company."""

import logging
from datetime import datetime, timedelta

from bot.clock import Now
from bot.slack.client import SlackApps, SlackRefusedError, call

log = logging.getLogger(__name__)

_REMEMBERED = timedelta(minutes=10)


class SharedChannels:
    """Lookup of shared channels, cached for ten minutes."""

    def __init__(self, apps: SlackApps, now: Now) -> None:
        self._apps = apps
        self._now = now
        self._known: dict[tuple[str, str], tuple[datetime, bool]] = {}

    def is_shared(self, app: str, channel: str | None, *, fresh: bool = False) -> bool:
        """Return whether people of another company are in a channel, or invited; `fresh` bypasses the cache.

        False for a direct message, which needs no lookup, and where Slack refuses to tell: the app isn't in the
        channel, or lacks the scope. That answer is cached as well. Raises RetryError and OutageError.
        """
        if not channel or channel.startswith("D"):
            return False
        seen_at, known = self._known.get((app, channel), (None, None))
        is_recent = seen_at is not None and abs(self._now() - seen_at) < _REMEMBERED
        if known is not None and is_recent and not fresh:
            return known
        found = self._look_up(app, channel)
        self._known[app, channel] = (self._now(), found)
        return found

    def _look_up(self, app: str, channel: str) -> bool:
        try:
            answer = call(self._apps.of(app).conversations_info, channel=channel)
        except SlackRefusedError as refusal:
            log.info("Slack doesn't tell whether a channel is shared", extra={"reason": refusal.error})
            return False
        found = answer.get("channel") or {}
        return bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared"))
