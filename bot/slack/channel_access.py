"""Channels: whether Slack confirms that a person can read them, and whether they are shared with another company."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from bot.clock import Now, is_recent
from bot.slack.client import SlackApps, SlackRefusedError, call, pages
from twins.audience import Audience, is_direct, may_read_all
from twins.authoring.drafts import Proposal, TwinPage
from twins.jobs import OutageError, RetryError

log = logging.getLogger(__name__)

_MOST_PAGES = 25
_REMEMBERED = timedelta(minutes=10)


class ChannelAccess:
    """Channel access, cached for ten minutes."""

    def __init__(self, apps: SlackApps, now: Now) -> None:
        self._apps = apps
        self._now = now
        self._known: dict[tuple[str, str], tuple[datetime, bool]] = {}

    def may_read(self, slack: str, channel: str) -> bool:
        """Return whether a person can read a channel: it is public, or they are in it. Always False for direct
        messages."""
        if not channel or is_direct(channel):
            return False
        at, known = self._known.get((slack, channel), (None, False))
        if at and is_recent(at, self._now(), _REMEMBERED):
            return known
        try:
            known = self._looked(slack, channel)
        except SlackRefusedError:  # none of our apps is in the channel
            known = False
        except (OutageError, RetryError) as error:
            log.info("a channel could not be looked at", extra={"reason": str(error)})
            return False
        self._known[slack, channel] = (self._now(), known)
        return known

    def may_see(self, slack: str, *said: Audience) -> bool:
        """Return whether a person may read words from all these audiences."""
        return may_read_all(slack, said, self.may_read)

    def shown(self, page: TwinPage, slack: str) -> tuple[tuple[Proposal, ...], int]:
        """Return the suggestions that a person may read, and the number of hidden ones."""
        mine = tuple(each for each in page.proposals if self.may_see(slack, *each.audiences))
        return mine, len(page.proposals) - len(mine)

    def _seen(self, channel: str) -> tuple[WebClient, Mapping[str, Any]]:
        """Return the first app that can see a channel, and the channel's info. Apps see only the private channels they
        are in."""
        *others, last = self._apps.all
        for account in others:
            try:
                return account.client, call(account.client.conversations_info, channel=channel)["channel"]
            except SlackRefusedError:  # this app isn't in the channel
                continue
        return last.client, call(last.client.conversations_info, channel=channel)["channel"]

    def _looked(self, slack: str, channel: str) -> bool:
        client, found = self._seen(channel)
        if found.get("is_channel") and not found.get("is_private"):
            return True
        members = pages(client.conversations_members, _MOST_PAGES, channel=channel)
        return any(slack in page.get("members", ()) for page in members)


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
        seen_at, known = self._known.get((app, channel), (None, False))
        if seen_at and not fresh and is_recent(seen_at, self._now(), _REMEMBERED):
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
