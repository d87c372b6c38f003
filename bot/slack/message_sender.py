"""Sending of messages, once each: their metadata holds the job's id, which a later attempt looks for."""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, TypeVar

from slack_sdk import WebClient

from bot.slack.accepted_blocks import blamed
from bot.slack.channel_access import SharedChannels
from bot.slack.client import AS_WRITTEN, SlackApps, SlackRefusedError, call, pages
from bot.ui.blocks import Block, Picture, RenderedCard
from bot.ui.new_blocks import CHART, new_types
from bot.ui.undelivered import SHARED_BY_NOW, THREAD_GONE
from twins.checking.ask_views import TwinIdentity
from twins.jobs import Destination, Job

log = logging.getLogger(__name__)

T = TypeVar("T")

_EVENT = "zerohandoff"
_LOOKED_BACK = 86_400.0
"""Seconds before the job was written: the clock that dated it may have been ahead of Slack's."""
_MOST_PAGES = 1_000
WAITS = (0.5, 1.5, 4.0)
"""Seconds between attempts: Slack refuses a fresh upload for a moment."""


class MessageSender:
    """Sends each message once, and only when earlier commits that must last are on the disk. Raises SlackRefusedError,
    also for posts in a shared channel."""

    def __init__(
        self, apps: SlackApps, shared_channels: SharedChannels, on_disk: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._apps = apps
        self._shared_channels = shared_channels
        self._on_disk = on_disk
        self._without_faces: set[str] = set()
        """Apps that were installed without the scope for a name and icon of a twin."""

    def post(
        self, job: Job, place: Destination, drawn: RenderedCard, face: TwinIdentity | None
    ) -> tuple[Destination, str]:
        """Return the place, with its channel, and the ts."""
        with self._on_disk():
            if not drawn.picture or CHART in new_types(drawn.blocks):
                return self._post(job, place, drawn, face)
            pictured = with_picture(self._apps.of(place.app), drawn, drawn.picture)
            return shown(lambda card: self._post(job, place, card, face), pictured, drawn)

    def redraw(self, app: str, channel: str, ts: str, drawn: RenderedCard) -> None:
        with self._on_disk():
            call(
                self._apps.of(app).chat_update,
                channel=channel,
                ts=ts,
                text=drawn.text,
                blocks=drawn.blocks,
                parse=AS_WRITTEN,
            )

    def whisper(self, place: Destination, text: str) -> bool:
        """Return False if Slack refuses."""
        whisper = self._apps.of(place.app).chat_postEphemeral
        try:
            with self._on_disk():
                call(
                    whisper,
                    channel=place.channel,
                    user=place.user,
                    text=text,
                    thread_ts=place.thread_ts,
                    parse=AS_WRITTEN,
                )
        except SlackRefusedError as refusal:
            log.info("no whisper", extra={"reason": refusal.error})
            return False
        return True

    def was_sent(self, job: Job, place: Destination) -> bool:
        try:
            return self._found(job, self._resolved(place)) is not None
        except SlackRefusedError:
            return False

    def is_shared(self, app: str, channel: str) -> bool:
        return self._shared_channels.is_shared(app, channel)

    def _post(
        self, job: Job, place: Destination, drawn: RenderedCard, face: TwinIdentity | None
    ) -> tuple[Destination, str]:
        place = self._resolved(place)
        ts = self._found(job, place) if job.attempts > 1 else None
        if ts is None and self._shared_channels.is_shared(place.app, place.channel):
            raise SlackRefusedError(SHARED_BY_NOW)
        return place, ts or self._sent(job, place, drawn, face)

    def _sent(self, job: Job, place: Destination, drawn: RenderedCard, face: TwinIdentity | None) -> str:
        is_shared_app = self._apps.account(place.app).handle is None  # a twin's own app has its own name and face
        author: dict[str, Any] = {}
        if face and is_shared_app and place.app not in self._without_faces:
            author = {"username": face.name, "icon_emoji": face.icon}
        try:
            answer = self._call_post(job, place, drawn, author)
        except SlackRefusedError as refusal:
            if not author or refusal.error != "missing_scope":
                raise
            log.warning("answers come under the app's own name: a scope was left out", extra={"app": place.app})
            self._without_faces.add(place.app)
            answer = self._call_post(job, place, drawn, {})
        ts, sent = str(answer["ts"]), answer.get("message") or {}
        if place.thread_ts and sent.get("ts") == ts and not sent.get("thread_ts"):
            self._take_back(place, ts)
            raise SlackRefusedError(THREAD_GONE)
        return ts

    def _call_post(
        self, job: Job, place: Destination, drawn: RenderedCard, author: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        return call(
            self._apps.of(place.app).chat_postMessage,
            channel=place.channel,
            thread_ts=place.thread_ts,
            text=drawn.text,
            blocks=drawn.blocks or None,
            metadata={"event_type": _EVENT, "event_payload": {"id": job.id}},
            parse=AS_WRITTEN,
            unfurl_links=False,
            unfurl_media=False,
            **author,
        )

    def take_back_earlier(self, job: Job, place: Destination) -> None:
        """Delete what an attempt that was cut short has left at the top of a channel."""
        with self._on_disk():
            place = self._resolved(replace(place, thread_ts=None))
            ts = self._found(job, place)
            if ts:
                self._take_back(place, ts)

    def _take_back(self, place: Destination, ts: str) -> None:
        """Delete a reply that Slack put at the top of the channel, since what it answers was deleted."""
        try:
            call(self._apps.of(place.app).chat_delete, channel=place.channel, ts=ts)
        except SlackRefusedError as refusal:
            log.warning("a reply to a deleted message stays in the channel", extra={"reason": refusal.error})

    def _resolved(self, place: Destination) -> Destination:
        return replace(place, channel=self._apps.channel(place))

    def _found(self, job: Job, place: Destination) -> str | None:
        client = self._apps.of(place.app)
        since = f"{max(0.0, float(job.order) - _LOOKED_BACK):.6f}"
        asked: dict[str, Any] = {"channel": place.channel, "oldest": since, "include_all_metadata": True}
        if place.thread_ts:
            found = pages(client.conversations_replies, _MOST_PAGES, ts=place.thread_ts, **asked)
        else:
            found = pages(client.conversations_history, _MOST_PAGES, **asked)
        messages = (message for page in found for message in page.get("messages", ()))
        return next((str(message["ts"]) for message in messages if _id_in(message) == job.id), None)


def _id_in(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != _EVENT:
        return None
    return (metadata.get("event_payload") or {}).get("id")


def with_picture(client: WebClient, drawn: RenderedCard, picture: Picture) -> RenderedCard:
    """Show the picture below the first block if Slack takes the file."""
    try:
        sent: Any = call(client.files_upload_v2, content=picture.draw(), filename=picture.filename, title=picture.title)
    except SlackRefusedError as refusal:
        log.warning("a picture was refused", extra={"reason": refusal.error})
        return drawn
    shown: Block = {"type": "image", "slack_file": {"id": sent["files"][0]["id"]}, "alt_text": picture.alt_text}
    first, *rest = drawn.blocks
    return RenderedCard(drawn.text, [first, shown, *rest])


def shown(post: Callable[[RenderedCard], T], pictured: RenderedCard, drawn: RenderedCard) -> T:
    """Post with the image once Slack accepts it; without if it never does. Raises SlackRefusedError at once where Slack
    refuses a new type of block."""
    for pause in WAITS:
        try:
            return post(pictured)
        except SlackRefusedError as refusal:
            if refusal.error != "invalid_blocks" or blamed(refusal.messages, pictured.blocks):
                raise
        time.sleep(pause)
    log.warning("a picture was never shown")
    return post(drawn)
