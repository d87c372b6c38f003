"""Who can read a channel, and which channels are shared with another company."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient

from bot.clock import Now
from bot.expiring_cache import ExpiringCache
from bot.slack.client import SlackApps, SlackRefusedError, call, pages
from twins.audience import Audience, is_direct, may_read_all
from twins.authoring.drafts import Proposal, TwinPage
from twins.jobs import OutageError, RetryError
from twins.notices import Refusal, Refused

log = logging.getLogger(__name__)

_MOST_PAGES = 25
_REMEMBERED = timedelta(minutes=1)


class ChannelAccess:
    """Readers of channels, cached for ten minutes."""

    def __init__(self, apps: SlackApps, now: Now) -> None:
        self._apps = apps
        self._known: ExpiringCache[tuple[str, str], bool] = ExpiringCache(now)

    def may_read(self, slack: str, channel: str) -> bool:
        """Return whether Slack confirms that a channel is public, or the person in it."""
        if not channel or is_direct(channel):
            return False
        try:
            return self._known.get((slack, channel), lambda: self._look_up(slack, channel))
        except (OutageError, RetryError) as error:
            log.info("a channel could not be looked at", extra={"reason": str(error)})
            return False

    def may_see(self, slack: str, *said: Audience) -> bool:
        return may_read_all(slack, said, self.may_read)

    def require(self, slack: str, *said: Audience) -> None:
        """Refuse an action that rests on words which the person may not read."""
        if not self.may_see(slack, *said):
            raise Refused(Refusal.NOT_SAID_TO_YOU)

    def shown(self, page: TwinPage, slack: str) -> tuple[tuple[Proposal, ...], int]:
        """Return the readable suggestions, and the number of hidden ones."""
        mine = tuple(each for each in page.proposals if self.may_see(slack, *each.said_to))
        return mine, len(page.proposals) - len(mine)

    def _seen(self, channel: str) -> tuple[WebClient, Mapping[str, Any]]:
        """Return the first app that sees a channel, and the channel: apps see only private channels they are in."""
        *others, last = self._apps.all
        for account in others:
            try:
                return account.client, call(account.client.conversations_info, channel=channel)["channel"]
            except SlackRefusedError:  # this app isn't in the channel
                continue
        return last.client, call(last.client.conversations_info, channel=channel)["channel"]

    def _look_up(self, slack: str, channel: str) -> bool:
        try:
            client, found = self._seen(channel)
            if found.get("is_channel") and not found.get("is_private"):
                return True
            members = pages(client.conversations_members, _MOST_PAGES, channel=channel)
            return any(slack in page.get("members", ()) for page in members)
        except SlackRefusedError:  # none of our apps is in the channel, or it has more members than are read
            return False


class SharedChannels:
    """Shared channels, cached for a minute: every ask and click in one asks Slack again."""

    def __init__(self, apps: SlackApps, now: Now) -> None:
        self._apps = apps
        self._known: ExpiringCache[tuple[str, str], bool] = ExpiringCache(now, _REMEMBERED)

    def is_shared(self, app: str, channel: str | None, *, fresh: bool = False) -> bool:
        """Return whether people of another company are in a channel, or invited. A refusal means False, also cached."""
        if not channel or channel.startswith("D"):
            return False
        return self._known.get((app, channel), lambda: self._ask(app, channel), fresh=fresh)

    def _ask(self, app: str, channel: str) -> bool:
        try:
            answer = call(self._apps.of(app).conversations_info, channel=channel)
        except SlackRefusedError as refusal:
            log.info("Slack doesn't tell whether a channel is shared", extra={"reason": refusal.error})
            return False
        found = answer.get("channel") or {}
        return bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared"))
