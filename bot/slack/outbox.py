"""Delivery of messages to Slack, once each. A message carries its job's id in Slack's metadata, and an attempt that may
have succeeded is looked up before it is repeated."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from bot.slack.channel_access import SharedChannels
from bot.slack.client import AS_WRITTEN, CONTENT, SlackApps, SlackRefusedError, call
from bot.slack.image_upload import shown, with_picture
from bot.ui.blocks import RenderedCard, cut_bytes
from bot.ui.budget import TEXT_BUDGET, reduced, text_only
from bot.ui.undelivered import SHARED_BY_NOW, Refusal, notes_instead, unreached_note
from storage.views.cards import CardStore
from twins.audience import is_direct
from twins.checking.views import AnswerView, TwinIdentity
from twins.jobs import CardKind, Destination, Job
from twins.reporting.home_views import InboxView, VersionView, View
from twins.reporting.reader_views import MaySee, view_for

log = logging.getLogger(__name__)

T = TypeVar("T")

_EVENT = "zerohandoff"
_LOOKED_BACK = 86_400.0
"""Seconds before the job was written at which the lookup starts, since the clock that dated it may have been ahead of
Slack's. A thread is looked through from its beginning, by Slack's own clock."""
_NO_REST = "Slack refused the rest of this message (`{error}`)."
_NO_BLOCKS = "Slack refused the buttons of this message: what waits for you is in my Home tab, with its buttons."
_UNCHANGED = "Slack didn't let me change the message above (`{error}`). This is what holds now."

Draw = Callable[[CardKind, str, View], RenderedCard]
"""Renders a card of a kind, about a subject, from what the database says of it."""


class Outbox:
    """Delivery of cards, ephemeral messages and reactions."""

    def __init__(
        self,
        cards: CardStore,
        apps: SlackApps,
        shared_channels: SharedChannels,
        architects: tuple[str, ...],
        draw: Draw,
        may_see: MaySee,
        now: Callable[[], datetime],
    ) -> None:
        self._cards = cards
        self._apps = apps
        self._shared_channels = shared_channels
        self._architects = architects
        self._draw = draw
        self._may_see = may_see
        self._now = now

    def post(self, job: Job) -> None:
        """Post a card once, in a smaller form where Slack refuses its size or blocks; say so where it takes none."""
        card, subject = CardKind(job.payload["card"]), job.payload["subject"]
        view = self._cards.view(card, subject)
        place = Destination(**job.payload["place"])
        drawn = self._drawn_for(place, card, subject, view)
        try:
            place, ts = _in_some_form(job, drawn, lambda form: self._with_picture(job, place, form, _face(view)))
        except SlackRefusedError as refusal:
            self._give_up(job, view, refusal)
            return
        self._cards.sent(job.id, card, subject, place, ts, view, self._now())

    def update(self, job: Job) -> None:
        """Redraw a card in place, in a smaller form where Slack refuses its size or blocks. If it refuses any change,
        post a note in the thread. In a channel that is shared by now the card is left as it was."""
        payload = job.payload
        if self._shared_channels.is_shared(payload["app"], payload["channel"]):
            log.warning("a card in a shared channel is left as it was", extra={"job": job.id})
            return
        view = self._cards.view(CardKind(payload["card"]), payload["subject"])
        if isinstance(view, InboxView) and payload.get("is_replaced"):
            view = InboxView(is_replaced=True)
        place = Destination(payload["app"], "", payload["channel"])
        drawn = self._drawn_for(place, CardKind(payload["card"]), payload["subject"], view)
        try:
            _in_some_form(job, drawn, lambda form: self._redraw(payload, form))
        except SlackRefusedError as refusal:
            log.warning("a card could not be changed", extra={"job": job.id, "reason": refusal.error})
            self._say_in_thread(job, view, text_only(drawn, _UNCHANGED.format(error=refusal.error)))

    def _redraw(self, payload: Mapping[str, Any], drawn: RenderedCard) -> None:
        call(
            self._apps.of(payload["app"]).chat_update,
            channel=payload["channel"],
            ts=payload["ts"],
            text=drawn.text,
            blocks=drawn.blocks,
            parse=AS_WRITTEN,
        )

    def _drawn_for(self, place: Destination, card: CardKind, subject: str, view: View) -> RenderedCard:
        """Draw a card with the words that its reader may read: the person whose direct messages it goes to, or
        everyone in a channel."""
        reader = place.user
        if reader is None and place.channel and is_direct(place.channel):
            reader = self._cards.reader_in(place.channel)
        return self._draw(card, subject, view_for(view, reader, place.channel, self._may_see))

    def _say_in_thread(self, job: Job, view: View, said: RenderedCard) -> None:
        payload, team = job.payload, self._apps.account(job.payload["app"]).team
        place = Destination(payload["app"], team, payload["channel"], payload["thread_ts"] or payload["ts"])
        try:
            self._posted(job, place, said, _face(view))
        except SlackRefusedError as refusal:  # the channel is gone; the database has what counts
            log.warning("nor could its thread be told", extra={"job": job.id, "reason": refusal.error})

    def whisper(self, job: Job) -> None:
        """Send a text that only one person sees, or a lasting one in the thread; in their direct messages if Slack
        refuses that. Best effort: not retried for ever."""
        place, text = Destination(**job.payload["place"]), cut_bytes(job.payload["text"], TEXT_BUDGET)
        direct = Destination(place.app, place.team, user=place.user)
        try:
            if job.payload.get("is_lasting"):
                self._post_in_one_of(job, (place, direct), RenderedCard(text))
            elif place.channel is None or not self._whispered(place, text):
                self._posted(job, direct, RenderedCard(text), None)
        except SlackRefusedError as refusal:
            log.warning("a person could not be told", extra={"job": job.id, "reason": refusal.error})

    def _post_in_one_of(self, job: Job, places: Sequence[Destination], said: RenderedCard) -> None:
        """Post to the first place that Slack takes it in, unless an earlier attempt did reach one of them."""
        if job.attempts > 1 and any(self._was_sent(job, place) for place in places):
            return
        for place in places[:-1]:
            try:
                self._posted(job, place, said, None)
            except SlackRefusedError as refusal:
                log.warning("a place could not be reached", extra={"job": job.id, "reason": refusal.error})
            else:
                return
        self._posted(job, places[-1], said, None)

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
        place = self._resolved(place)
        if self._shared_channels.is_shared(place.app, place.channel):
            raise SlackRefusedError(SHARED_BY_NOW)
        ts = self._found(job, place) if job.attempts > 1 else None
        if ts is None:
            is_shared = self._apps.account(place.app).handle is None  # a twin's own app has its own name and face
            author: dict[str, Any] = {"username": face.name, "icon_emoji": face.icon} if face and is_shared else {}
            metadata = {"event_type": _EVENT, "event_payload": {"id": job.id}}
            answer = call(
                self._apps.of(place.app).chat_postMessage,
                channel=place.channel,
                thread_ts=place.thread_ts,
                text=drawn.text,
                blocks=drawn.blocks or None,
                metadata=metadata,
                parse=AS_WRITTEN,
                unfurl_links=False,
                unfurl_media=False,
                **author,
            )
            ts = str(answer["ts"])
        return place, ts

    def _was_sent(self, job: Job, place: Destination) -> bool:
        try:
            return self._found(job, self._resolved(place)) is not None
        except SlackRefusedError:
            return False

    def _resolved(self, place: Destination) -> Destination:
        """Return a place with its channel, which is opened for a person's direct messages."""
        return replace(place, channel=self._apps.channel(place))

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

    def _give_up(self, job: Job, view: View, refused: SlackRefusedError) -> None:
        """Complete the job of a card that Slack took in no form, and tell those whom that concerns."""
        log.warning("a place could not be reached", extra={"job": job.id, "reason": refused.error})
        place, card = Destination(**job.payload["place"]), CardKind(job.payload["card"])

        def drawn_for(reader: str) -> RenderedCard:
            instead = Destination(place.app, place.team, user=reader)
            return self._drawn_for(instead, card, job.payload["subject"], view)

        refusal = Refusal(card, place, refused.error, self._apps.permalink(place))
        notes = notes_instead(refusal, view, drawn_for, self._architects)
        unreached = unreached_note(refusal, view, self._architects)
        self._cards.undelivered(job.id, job.payload["subject"], notes, unreached, place.user or "", self._now())


def _in_some_form(job: Job, drawn: RenderedCard, send: Callable[[RenderedCard], T]) -> T:
    """Send a card, and each time that Slack refuses its size or its blocks, what is smaller."""
    try:
        return send(drawn)
    except SlackRefusedError as refusal:
        if refusal.error not in CONTENT:
            raise
        log.warning("a card was refused, and is made smaller", extra={"job": job.id, "reason": refusal.error})
        smaller = reduced(drawn, _NO_REST.format(error=refusal.error))
    try:
        return send(smaller)
    except SlackRefusedError as refusal:
        if refusal.error not in CONTENT:
            raise
    return send(text_only(drawn, _NO_BLOCKS))


def _face(view: View) -> TwinIdentity | None:
    """Return the twin in whose name a card speaks; None if the bot speaks for itself, as in the inbox."""
    return view.twin if isinstance(view, AnswerView | VersionView) else None


def _id_in(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != _EVENT:
        return None
    return (metadata.get("event_payload") or {}).get("id")
