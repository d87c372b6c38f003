"""Past calls from a channel, which an expert chooses for the interview."""

import logging
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from bot.slack.client import SlackApps, SlackRefusedError, call, pages
from bot.slack.payload_text import plain_text
from bot.slack.users import UserDirectory
from twins.authoring.interview import MOST_FOUND, Found, subject_of
from twins.authoring.lessons import LONGEST_ASK, Precedent, ProposalOrigin
from twins.importing.reader import rule_in

log = logging.getLogger(__name__)

_MOST_PAGES = 5
_FEWEST_LETTERS = 20


class ChannelHistory:
    def __init__(self, users: UserDirectory, apps: SlackApps) -> None:
        self._users = users
        self._apps = apps

    def precedents(self, app: str, team: str, expert: str, channel: str) -> list[Found]:
        """Return asks that the expert answered, newest first, then what they said unasked; none without access."""
        if not channel or not self._may_read(app, expert, channel):
            return []
        try:
            found = [
                each
                for message in self._messages(app, channel)
                for each in self._in(app, team, expert, channel, message)
            ]
        except SlackRefusedError as refusal:
            log.warning("no past calls could be read", extra={"reason": refusal.error})
            return []
        asked = [each for each in found if each[0] is ProposalOrigin.THREAD]
        return [*asked, *(each for each in found if each[0] is not ProposalOrigin.THREAD)][:MOST_FOUND]

    def _may_read(self, app: str, expert: str, channel: str) -> bool:
        """Return whether the expert is in the channel: its words may go to members only."""
        members = pages(self._apps.of(app).conversations_members, _MOST_PAGES, channel=channel)
        try:
            return any(expert in page.get("members", ()) for page in members)
        except SlackRefusedError as refusal:
            log.warning("a channel's members could not be read", extra={"reason": refusal.error})
            return False

    def _messages(self, app: str, channel: str) -> Iterator[Mapping[str, Any]]:
        newest = pages(self._apps.of(app).conversations_history, _MOST_PAGES, channel=channel)
        for page in islice(newest, _MOST_PAGES):  # the rest is left out
            yield from page.get("messages", ())

    def _in(self, app: str, team: str, expert: str, channel: str, message: Mapping[str, Any]) -> Iterator[Found]:
        text = self._words(app, team, message)
        if message.get("bot_id") or message.get("subtype") or len(text) < _FEWEST_LETTERS:
            return
        link, ts = self._link(app, channel, message["ts"]), str(message["ts"])
        subject = subject_of(channel, ts)
        if message.get("user") == expert:
            lesson = rule_in(text)
            if lesson:
                call = Precedent(said=text, link=link, channels=(channel,), stance=lesson.stance, lesson=lesson)
                yield ProposalOrigin.SENTENCE, subject, call
        elif expert in message.get("reply_users", ()) and len(text) <= LONGEST_ASK:
            said = self._reply(app, team, expert, channel, ts)
            if said:
                yield ProposalOrigin.THREAD, subject, Precedent(ask=text, said=said, link=link, channels=(channel,))

    def _reply(self, app: str, team: str, expert: str, channel: str, ts: str) -> str:
        page = next(pages(self._apps.of(app).conversations_replies, 1, channel=channel, ts=ts))
        said = (self._words(app, team, each) for each in page.get("messages", ()) if each.get("user") == expert)
        return next((text[:1_000] for text in said if len(text) >= _FEWEST_LETTERS), "")

    def _words(self, app: str, team: str, message: Mapping[str, Any]) -> str:
        text = plain_text(str(message.get("text", "")), self._apps.account(app).bot_user)["text"]
        return " ".join(self._users.with_names(app, team, text).split())

    def _link(self, app: str, channel: str, ts: str) -> str:
        try:
            found = call(self._apps.of(app).chat_getPermalink, channel=channel, message_ts=ts)
        except SlackRefusedError:
            return ""
        return str(found.get("permalink", ""))
