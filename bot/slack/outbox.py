"""Delivery of the outbox's jobs: what is sent, in which form, and instead of what Slack refuses."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from bot.slack.channel_access import SharedChannels
from bot.slack.client import CONTENT, SlackApps, SlackRefusedError, call
from bot.slack.message_sender import MessageSender
from bot.ui.blocks import RenderedCard, cut_bytes
from bot.ui.budget import TEXT_BUDGET, reduced, text_only
from bot.ui.undelivered import Refusal, notes_instead, unreached_note
from storage.views.cards import CardStore
from twins.audience import is_direct
from twins.checking.views import AnswerView, TwinIdentity
from twins.jobs import CardKind, Destination, Job
from twins.reporting.home_views import InboxView, VersionView, View
from twins.reporting.reader_views import MaySee, view_for

log = logging.getLogger(__name__)

T = TypeVar("T")

_NO_REST = "Slack refused the rest of this message (`{error}`)."
_NO_BLOCKS = "Slack didn't accept the buttons of this message. You find it in my Home tab, with its buttons."
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
        self._sender = MessageSender(apps, shared_channels)
        self._architects = architects
        self._draw = draw
        self._may_see = may_see
        self._now = now

    def post(self, job: Job) -> None:
        """Post a card once, in a smaller form where Slack refuses its size or blocks; say so where it takes none."""
        card, subject = CardKind(job.payload["card"]), job.payload["subject"]
        view, number = self._cards.numbered_view(card, subject)
        place = Destination(**job.payload["place"])
        drawn = self._drawn_for(place, card, subject, view)
        try:
            place, ts = _in_some_form(job, drawn, lambda form: self._sender.post(job, place, form, _face(view)))
        except SlackRefusedError as refusal:
            self._give_up(job, view, refusal)
            return
        self._cards.sent(job.id, card, subject, place, ts, number, self._now())

    def update(self, job: Job) -> None:
        """Redraw a card in place, in a smaller form where Slack refuses its size or blocks. If it refuses any change,
        post a note in the thread. In a channel that is shared by now the card is left as it was."""
        payload = job.payload
        if self._sender.is_shared(payload["app"], payload["channel"]):
            log.warning("a card in a shared channel is left as it was", extra={"job": job.id})
            return
        view = self._cards.view(CardKind(payload["card"]), payload["subject"])
        if isinstance(view, InboxView) and payload.get("is_replaced"):
            view = InboxView(is_replaced=True)
        place = Destination(payload["app"], "", payload["channel"])
        drawn = self._drawn_for(place, CardKind(payload["card"]), payload["subject"], view)
        try:
            _in_some_form(
                job, drawn, lambda form: self._sender.redraw(payload["app"], payload["channel"], payload["ts"], form)
            )
        except SlackRefusedError as refusal:
            log.warning("a card could not be changed", extra={"job": job.id, "reason": refusal.error})
            self._say_in_thread(job, view, text_only(drawn, _UNCHANGED.format(error=refusal.error)))

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
            self._sender.post(job, place, said, _face(view))
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
            elif place.channel is None or not self._sender.whisper(place, text):
                self._sender.post(job, direct, RenderedCard(text), None)
        except SlackRefusedError as refusal:
            log.warning("a person could not be told", extra={"job": job.id, "reason": refusal.error})

    def _post_in_one_of(self, job: Job, places: Sequence[Destination], said: RenderedCard) -> None:
        """Post to the first place that Slack takes it in, unless an earlier attempt did reach one of them."""
        if job.attempts > 1 and any(self._sender.was_sent(job, place) for place in places):
            return
        for place in places[:-1]:
            try:
                self._sender.post(job, place, said, None)
            except SlackRefusedError as refusal:
                log.warning("a place could not be reached", extra={"job": job.id, "reason": refusal.error})
            else:
                return
        self._sender.post(job, places[-1], said, None)

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

    def _give_up(self, job: Job, view: View, refused: SlackRefusedError) -> None:
        """Complete the job of a card that Slack took in no form, and tell the people concerned."""
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
