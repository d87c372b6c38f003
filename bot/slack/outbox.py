"""Delivery of messages to Slack, once each. A message carries its job's id in Slack's metadata, and an attempt that may
have succeeded is looked up before it is repeated."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.slack.client import SlackApps, SlackRefusedError, call
from bot.slack.image_upload import shown, with_picture
from bot.ui.blocks import RenderedCard, section
from storage.views.cards import CardStore
from twins.audience import is_direct
from twins.checking.views import AnswerView, TwinIdentity
from twins.jobs import CardKind, Destination, Job
from twins.reporting.home_views import InboxView, VersionView, View
from twins.reporting.reader_views import MaySee, view_for

log = logging.getLogger(__name__)

_EVENT = "zerohandoff"
_LOOKED_BACK = 120.0
"""Seconds before the job was written at which the lookup starts, since our clock and Slack's may differ."""

Draw = Callable[[CardKind, str, View], RenderedCard]
"""Renders a card of a kind, about a subject, from what the database says of it."""


class Outbox:
    """Delivery of cards, ephemeral messages and reactions."""

    def __init__(
        self,
        cards: CardStore,
        apps: SlackApps,
        architects: tuple[str, ...],
        draw: Draw,
        may_see: MaySee,
        now: Callable[[], datetime],
    ) -> None:
        self._cards = cards
        self._apps = apps
        self._architects = architects
        self._draw = draw
        self._may_see = may_see
        self._now = now

    def post(self, job: Job) -> None:
        """Post a card once; if its channel is gone, to the person's direct messages."""
        card, subject = CardKind(job.payload["card"]), job.payload["subject"]
        view = self._cards.view(card, subject)
        place = Destination(**job.payload["place"])
        drawn = self._drawn_for(place, card, subject, view)
        try:
            place, ts = self._with_picture(job, place, drawn, _face(view))
        except SlackRefusedError as refusal:
            self._fall_back(job, view, refusal)
            return
        self._cards.sent(job.id, card, subject, place, ts, view, self._now())

    def update(self, job: Job) -> None:
        """Redraw a card in place. If Slack refuses, post a note in its thread."""
        payload = job.payload
        view = self._cards.view(CardKind(payload["card"]), payload["subject"])
        if isinstance(view, InboxView) and payload.get("is_replaced"):
            view = InboxView(is_replaced=True)
        place = Destination(payload["app"], "", payload["channel"])
        drawn = self._drawn_for(place, CardKind(payload["card"]), payload["subject"], view)
        try:
            call(
                self._apps.of(payload["app"]).chat_update,
                channel=payload["channel"],
                ts=payload["ts"],
                text=drawn.text,
                blocks=drawn.blocks,
            )
        except SlackRefusedError as refusal:
            log.warning("a card could not be changed", extra={"job": job.id, "reason": refusal.error})
            self._say_in_thread(job, view, drawn)

    def _drawn_for(self, place: Destination, card: CardKind, subject: str, view: View) -> RenderedCard:
        """Draw a card with the words that its reader may read: the person whose direct messages it goes to, or
        everyone in a channel."""
        reader = place.user
        if reader is None and place.channel and is_direct(place.channel):
            reader = self._cards.reader_in(place.channel)
        return self._draw(card, subject, view_for(view, reader, place.channel, self._may_see))

    def _say_in_thread(self, job: Job, view: View, drawn: RenderedCard) -> None:
        payload, team = job.payload, self._apps.account(job.payload["app"]).team
        place = Destination(payload["app"], team, payload["channel"], payload["thread_ts"] or payload["ts"])
        try:
            self._posted(job, place, RenderedCard(drawn.text), _face(view))
        except SlackRefusedError as refusal:  # the channel is gone; the database has what counts
            log.warning("nor could its thread be told", extra={"job": job.id, "reason": refusal.error})

    def whisper(self, job: Job) -> None:
        """Send an ephemeral message, or a direct message if that fails. Best effort: not retried for ever."""
        place, text = Destination(**job.payload["place"]), job.payload["text"]
        if place.channel is None or not self._whispered(place, text):
            self._posted(job, Destination(place.app, place.team, user=place.user), RenderedCard(text), None)

    def react(self, job: Job) -> None:
        """Add a reaction that marks a message as recorded; words say so as well."""
        place = Destination(**job.payload["place"])
        try:
            call(
                self._apps.of(place.app).reactions_add,
                channel=place.channel,
                timestamp=job.payload["ts"],
                name="white_check_mark",
            )
        except SlackRefusedError as refusal:
            log.info("no mark", extra={"reason": refusal.error})

    def _whispered(self, place: Destination, text: str) -> bool:
        whisper = self._apps.of(place.app).chat_postEphemeral
        try:
            call(whisper, channel=place.channel, user=place.user, text=text, thread_ts=place.thread_ts)
        except SlackRefusedError as refusal:
            log.info("no whisper", extra={"reason": refusal.error})
            return False
        return True

    def _with_picture(
        self, job: Job, place: Destination, drawn: RenderedCard, face: TwinIdentity | None
    ) -> tuple[Destination, str]:
        if not drawn.picture:
            return self._posted(job, place, drawn, face)
        pictured = with_picture(self._apps.of(place.app), drawn, drawn.picture)
        return shown(lambda card: self._posted(job, place, card, face), pictured, drawn)

    def _posted(
        self, job: Job, place: Destination, drawn: RenderedCard, face: TwinIdentity | None
    ) -> tuple[Destination, str]:
        channel = self._apps.channel(place)
        place = Destination(place.app, place.team, channel, place.thread_ts, place.user)
        ts = self._found(job, place) if job.attempts > 1 else None
        if ts is None:
            is_shared = self._apps.account(place.app).handle is None  # a twin's own app has its own name and face
            author: dict[str, Any] = {"username": face.name, "icon_emoji": face.icon} if face and is_shared else {}
            metadata = {"event_type": _EVENT, "event_payload": {"id": job.id}}
            answer = call(
                self._apps.of(place.app).chat_postMessage,
                channel=channel,
                thread_ts=place.thread_ts,
                text=drawn.text,
                blocks=drawn.blocks or None,
                metadata=metadata,
                unfurl_links=False,
                **author,
            )
            ts = str(answer["ts"])
        return place, ts

    def _found(self, job: Job, place: Destination) -> str | None:
        """Return the ts of this message if an earlier attempt did reach Slack."""
        client = self._apps.of(place.app)
        since = f"{max(0.0, float(job.order) - _LOOKED_BACK):.6f}"
        asked: dict[str, Any] = {"channel": place.channel, "oldest": since, "include_all_metadata": True, "limit": 200}
        while True:
            if place.thread_ts:
                page = call(client.conversations_replies, ts=place.thread_ts, **asked)
            else:
                page = call(client.conversations_history, **asked)
            for message in page.get("messages", ()):
                if _id_in(message) == job.id:
                    return str(message["ts"])
            asked["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
            if not asked["cursor"]:
                return None

    def _fall_back(self, job: Job, view: View, refusal: SlackRefusedError) -> None:
        """Send the message to the waiting person instead or, if an expert is unreachable, to an architect, with the ask
        if the architect may read it."""
        log.warning("a place could not be reached", extra={"job": job.id, "reason": refusal.error})
        meant = Destination(**job.payload["place"])
        if not isinstance(view, AnswerView):
            return  # the Home tab has the inbox too, and `twin list` the versions without consent
        if meant.user:
            where, to = f"<@{meant.user}>, who is asked to decide", next(iter(self._architects), view.conductor)
        else:
            where, to = f"<#{meant.channel}>", view.conductor
        if to is None:  # the conductor was erased, so no one waits for it
            return
        instead = Destination(meant.app, meant.team, user=to)
        drawn = self._drawn_for(instead, CardKind(job.payload["card"]), job.payload["subject"], view)
        words = f"I could not post this to {where} (Slack says `{refusal.error}`), so here it is: {drawn.text}"
        blocks = [section(words), *(block for block in drawn.blocks if meant.user and block["type"] != "actions")]
        self._posted(job, instead, RenderedCard(words, blocks), view.twin)


def _face(view: View) -> TwinIdentity | None:
    """Return the twin in whose name a card speaks; None if the bot speaks for itself, as in the inbox."""
    return view.twin if isinstance(view, AnswerView | VersionView) else None


def _id_in(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != _EVENT:
        return None
    return (metadata.get("event_payload") or {}).get("id")
