"""Channel access: whether Slack confirms that a person can read a channel's messages."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from bot.clock import Now, is_recent
from bot.slack.client import SlackApps, SlackRefusedError, call
from twins.authoring.drafts import Proposal, TwinPage
from twins.authoring.lessons import ProposalOrigin
from twins.jobs import OutageError, RetryError

log = logging.getLogger(__name__)

_PAGE, _MOST_PAGES = 200, 25
_REMEMBERED = timedelta(minutes=10)
_OVERHEARD = frozenset({ProposalOrigin.OVERRIDE, ProposalOrigin.PHRASING, ProposalOrigin.CONTESTED})
"""Origins with captured words that the twin's expert may not have been able to read."""


class ChannelAccess:
    """Channel access, cached for ten minutes."""

    def __init__(self, apps: SlackApps, now: Now) -> None:
        self._apps = apps
        self._now = now
        self._known: dict[tuple[str, str], tuple[datetime, bool]] = {}

    def may_read(self, slack: str, channel: str) -> bool:
        """Return whether a person can read a channel: it is public, or they are in it. Always False for direct
        messages."""
        if not channel or channel.startswith("D"):
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

    def shown(self, page: TwinPage, slack: str) -> tuple[tuple[Proposal, ...], int]:
        """Return the suggestions that a person may read, and the number of hidden ones."""
        mine = tuple(each for each in page.proposals if self._may_see(slack, each))
        return mine, len(page.proposals) - len(mine)

    def _may_see(self, slack: str, proposal: Proposal) -> bool:
        if proposal.origin not in _OVERHEARD:
            return True
        return all(self.may_read(slack, channel) for channel in proposal.call.channels)

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
        asked: dict[str, Any] = {"channel": channel, "limit": _PAGE}
        for _ in range(_MOST_PAGES):
            page = call(client.conversations_members, **asked)
            if slack in page.get("members", ()):
                return True
            asked["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
            if not asked["cursor"]:
                break
        return False
