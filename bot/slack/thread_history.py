"""Messages of a thread before an ask."""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.slack.client import SlackApps, SlackRefusedError, pages
from bot.slack.payload_text import file_names, plain_text
from bot.slack.users import UserDirectory
from bot.ui.messages import slack_words
from twins.deciding.thread import MOST_TURNS, Speaker, Thread, Turn, cut_to_fit
from twins.job_payloads import Mention
from twins.people import Membership

log = logging.getLogger(__name__)

_MOST_PAGES = 25
_SPEAKERS = {Membership.MEMBER: Speaker.MEMBER, Membership.DEACTIVATED: Speaker.MEMBER, Membership.GUEST: Speaker.GUEST}
_LEFT_OUT = {"actions", "rich_text_quote"}
"""Buttons, and quotes of people, whose own messages are read."""


AgentsWords = Callable[[str, str], tuple[str, str] | None]
"""The agent's name and its words, by the channel and ts of the message that shows them."""


class ThreadHistory:
    def __init__(self, users: UserDirectory, apps: SlackApps, agents_words: AgentsWords) -> None:
        self._users = users
        self._apps = apps
        self._agents_words = agents_words

    def before(self, said: Mention) -> Thread:
        """Return the messages before an ask; none if the ask began the thread."""
        if said.thread_ts == said.ts:
            return Thread()
        try:
            messages, left_out = self._messages(said)
        except SlackRefusedError as refusal:
            log.warning("a thread could not be read", extra={"reason": refusal.error})
            return Thread(problem=slack_words.NO_HISTORY)
        return cut_to_fit([self._turn(said, message) for message in messages], left_out)

    def _messages(self, said: Mention) -> tuple[list[Mapping[str, Any]], int]:
        """Return the newest messages, oldest first, and the number left out. Slack lists the oldest first."""
        newest: deque[Mapping[str, Any]] = deque(maxlen=MOST_TURNS)
        count, place = 0, said.act.place
        replies = self._apps.of(place.app).conversations_replies
        for page in pages(replies, _MOST_PAGES, channel=place.channel, ts=said.thread_ts, latest=said.ts):
            for message in page.get("messages", ()):
                if float(message["ts"]) < float(said.ts):
                    newest.append(message)
                    count += 1
        return list(newest), count - len(newest)

    def _turn(self, said: Mention, message: Mapping[str, Any]) -> Turn:
        place = said.act.place
        agent = self._agents_words(place.channel or "", str(message["ts"])) if message["ts"] == said.thread_ts else None
        if agent is not None:
            name, words = agent
            return Turn(slack=Speaker.AGENT, name=name, speaker=Speaker.AGENT, text=words)
        account = self._apps.account(place.app)
        if message.get("bot_id"):
            is_from_own_app = account.app in {message.get("app_id"), (message.get("bot_profile") or {}).get("app_id")}
            text = "\n".join(_words_in(message.get("blocks") or ())) or str(message.get("text", ""))
            slack, name = str(message["bot_id"]), str(message.get("username") or slack_words.AN_APP)
            speaker = Speaker.TWIN if is_from_own_app or message.get("user") == account.bot_user else Speaker.APP
        else:
            slack, text = str(message.get("user", "")), str(message.get("text", ""))
            who = self._users.profile(place.app, place.team, slack)
            name, speaker = who.name, _SPEAKERS.get(who.standing, Speaker.OUTSIDER)
        text = self._users.with_names(place.app, place.team, plain_text(text, account.bot_user)["text"])
        files = "".join(f" [file: {name}]" for name in file_names(message))
        return Turn(slack=slack, name=name, speaker=speaker, text=text + files)


def _words_in(blocks: Any) -> Iterator[str]:
    if isinstance(blocks, Mapping):
        if blocks.get("type") in _LEFT_OUT:
            return
        text = blocks.get("text")
        if isinstance(text, str):
            yield text
        for part in blocks.values():
            yield from _words_in(part)
    elif isinstance(blocks, list | tuple):
        for part in blocks:
            yield from _words_in(part)
