"""Delivery of cards, private messages and reactions."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from slack_sdk.web import SlackResponse

from bot.slack.client import CONTENT, SlackRefusedError, call
from bot.slack.workspace_access import Slack
from bot.ui.blocks import RenderedCard, cut_bytes
from bot.ui.budget import TEXT_BUDGET, reduced, text_only
from bot.ui.messages import slack_words
from bot.ui.signs import REACTIONS
from bot.ui.undelivered import THREAD_GONE, Undeliverable, notes_instead, unreached_note
from storage.views.cards import CardStore
from storage.views.signs import SignStore, SignView
from twins.audience import is_direct
from twins.checking.ask_views import TwinIdentity
from twins.checking.views import AnswerView
from twins.jobs import CardKind, Destination, Job
from twins.notices import Notice
from twins.reporting.home_views import InboxView, VersionView, View
from twins.reporting.reader_views import view_for

log = logging.getLogger(__name__)

T = TypeVar("T")


Draw = Callable[[CardKind, str, View], RenderedCard]
Complete = Callable[[CardKind, View], View]
"""Adds what Slack knows and the database doesn't."""


class Outbox:
    def __init__(
        self,
        slack: Slack,
        cards: CardStore,
        signs: SignStore,
        now: Callable[[], datetime],
        draw: Draw,
        words: Callable[[Notice], str],
        complete: Complete,
    ) -> None:
        self._slack = slack
        self._cards = cards
        self._signs = signs
        self._now = now
        self._draw = draw
        self._words = words
        self._complete = complete
        self._sender = slack.sender

    def post(self, job: Job) -> None:
        """Post a card once, smaller where Slack refuses its size or blocks."""
        card, subject = CardKind(job.payload["card"]), job.payload["subject"]
        place = Destination(**job.payload["place"])
        view, number, is_thread_gone = self._cards.to_post(card, subject, place)
        drawn = self._drawn_for(place, card, subject, view)
        try:
            _require_thread(is_gone=is_thread_gone)
            place, ts = self._in_some_form(
                job, place.app, drawn, lambda form: self._sender.post(job, place, form, _face(view))
            )
        except SlackRefusedError as refusal:
            is_gone = place.thread_ts and refusal.error in {THREAD_GONE, "thread_not_found"}
            if is_gone and job.attempts > 1:
                self._sender.take_back_earlier(job, place)
            self._give_up(job, view, SlackRefusedError(THREAD_GONE) if is_gone else refusal)
            return
        self._cards.sent(job.id, card, subject, place, ts, number, self._now(), sign=drawn.sign)

    def update(self, job: Job) -> None:
        """Redraw a card in place, or say in its thread what holds. A card in a channel that is shared by now stays as
        it was."""
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
            self._in_some_form(
                job,
                place.app,
                drawn,
                lambda form: self._sender.redraw(payload["app"], payload["channel"], payload["ts"], form),
            )
        except SlackRefusedError as refusal:
            log.warning("a card could not be changed", extra={"job": job.id, "reason": refusal.error})
            self._say_in_thread(job, view, text_only(drawn, slack_words.NOT_CHANGED.format(error=refusal.error)))

    def _in_some_form(self, job: Job, app: str, drawn: RenderedCard, send: Callable[[RenderedCard], T]) -> T:
        """Send a card as it is, else in plain blocks, else smaller, else as text."""
        team = self._slack.apps.account(app).team
        try:
            return self._slack.blocks.send_card(team, drawn, send)
        except SlackRefusedError as refusal:
            if refusal.error not in CONTENT:
                raise
            log.warning("a card was refused, and is made smaller", extra={"job": job.id, "reason": refusal.error})
            smaller = reduced(drawn, slack_words.REST_REFUSED.format(error=refusal.error))
        try:
            return send(smaller)
        except SlackRefusedError as refusal:
            if refusal.error not in CONTENT:
                raise
        return send(text_only(drawn, slack_words.WITHOUT_BUTTONS))

    def _drawn_for(self, place: Destination, card: CardKind, subject: str, view: View) -> RenderedCard:
        """Leave out what its reader, or the channel's readers, may not read."""
        reader = place.user
        if reader is None and place.channel and is_direct(place.channel):
            reader = self._cards.reader_in(place.channel)
        seen = view_for(view, reader, place.channel, self._slack.channel_access.may_see)
        return self._draw(card, subject, self._complete(card, seen))

    def _say_in_thread(self, job: Job, view: View, said: RenderedCard) -> None:
        payload, team = job.payload, self._slack.apps.account(job.payload["app"]).team
        place = Destination(payload["app"], team, payload["channel"], payload["thread_ts"] or payload["ts"])
        try:
            self._sender.post(job, place, said, _face(view))
        except SlackRefusedError as refusal:  # the channel is gone; the database has what counts
            log.warning("nor could its thread be told", extra={"job": job.id, "reason": refusal.error})

    def whisper(self, job: Job) -> None:
        """Send a text to one person, by direct message if Slack refuses the channel. Best effort."""
        place, notice = Destination(**job.payload["place"]), job.payload.get("notice")
        text = cut_bytes(self._words(Notice.from_json(notice)) if notice else job.payload["text"], TEXT_BUDGET)
        direct = Destination(place.app, place.team, user=place.user)
        try:
            if job.payload.get("is_lasting"):
                self._post_in_one_of(job, (place, direct), RenderedCard(text))
            elif place.channel is None or not self._sender.whisper(place, text):
                self._sender.post(job, direct, RenderedCard(text), None)
        except SlackRefusedError as refusal:
            log.warning("a person could not be told", extra={"job": job.id, "reason": refusal.error})

    def _post_in_one_of(self, job: Job, places: Sequence[Destination], said: RenderedCard) -> None:
        """Post to the first place that takes it, unless an earlier attempt reached one."""
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
        place = Destination(**job.payload["place"])
        try:
            call(
                self._slack.apps.of(place.app).reactions_add,
                channel=place.channel,
                timestamp=job.payload["ts"],
                name="white_check_mark",
            )
        except SlackRefusedError as refusal:
            log.info("no mark", extra={"reason": refusal.error})

    def sign(self, job: Job) -> None:
        """Show the verdict as a reaction on the asker's message, in place of an earlier one. Best effort."""
        sign = self._signs.of(job.payload["subject"])
        name = REACTIONS.get(self._sign_of(job, sign.decision_id))
        if not name or name == sign.name:
            return
        client = self._slack.apps.of(sign.app)
        try:
            if sign.name:
                self._reacted(client.reactions_remove, sign, sign.name)
            self._reacted(client.reactions_add, sign, name)
        except SlackRefusedError as refusal:
            log.info("no sign", extra={"reason": refusal.error})
        else:
            self._signs.put(job.id, sign, name)

    def _sign_of(self, job: Job, decision_id: str) -> str:
        """Return the sign that the card was posted with, on a first attempt. On a later one, or if the message has a
        newer decision, draw what holds now."""
        posted = str(job.payload.get("sign") or "")
        if posted and job.attempts == 1 and decision_id == job.payload["subject"]:
            return posted
        return self._draw(CardKind.ANSWER, decision_id, self._cards.view(CardKind.ANSWER, decision_id)).sign

    @staticmethod
    def _reacted(change: Callable[..., SlackResponse], sign: SignView, name: str) -> None:
        """Change a reaction, unless an earlier attempt did."""
        try:
            call(change, channel=sign.channel, timestamp=sign.ts, name=name)
        except SlackRefusedError as refusal:
            if refusal.error not in {"already_reacted", "no_reaction"}:
                raise

    def _give_up(self, job: Job, view: View, refused: SlackRefusedError) -> None:
        """Tell the people concerned, and complete the job."""
        log.warning("a place could not be reached", extra={"job": job.id, "reason": refused.error})
        place, card = Destination(**job.payload["place"]), CardKind(job.payload["card"])

        def drawn_for(reader: str) -> RenderedCard:
            instead = Destination(place.app, place.team, user=reader)
            return self._drawn_for(instead, card, job.payload["subject"], view)

        refusal = Undeliverable(card, place, refused.error, self._slack.apps.permalink(place))
        notes = notes_instead(refusal, view, drawn_for, self._slack.architects)
        unreached = unreached_note(refusal, view, self._slack.architects)
        self._cards.undelivered(job.id, job.payload["subject"], notes, unreached, place.user or "", self._now())


def _require_thread(*, is_gone: bool) -> None:
    if is_gone:
        raise SlackRefusedError(THREAD_GONE)


def _face(view: View) -> TwinIdentity | None:
    """Return None where the bot speaks for itself."""
    return view.twin if isinstance(view, AnswerView | VersionView) else None
