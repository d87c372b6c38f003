"""Texts that are sent where Slack takes a card in no place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard

from bot.ui.blocks import RenderedCard, escape
from bot.ui.budget import quoted_lines, words_below
from bot.ui.messages import undelivered_words
from twins.checking.views import AnswerView
from twins.jobs import CardKind, Destination, Note
from twins.reporting.home_views import ProductRequestView, View

SHARED_BY_NOW = "shared_by_now"
THREAD_GONE = "thread_gone"


@dataclass(frozen=True)
class Undeliverable:
    """A card that wasn't sent; the error is Slack's, `SHARED_BY_NOW` or `THREAD_GONE`."""

    card: CardKind
    place: Destination
    error: str
    link: str = ""
    """To the thread, if any."""


def notes_instead(
    refusal: Undeliverable, view: View, drawn_for: Callable[[str], RenderedCard], architects: Sequence[str]
) -> list[Note]:
    """Return what is sent instead. Nothing where the Home tab shows it: lists, drafts, suggestions."""
    meant = refusal.place
    if refusal.error == THREAD_GONE and _says_nothing_new(refusal, view):
        return []
    others = [architect for architect in architects if architect != meant.user]
    if isinstance(view, ProductRequestView):  # the other architects have a card of their own
        return [] if others or view.by is None else [_unconfirmed(refusal, view, view.by)]
    if not isinstance(view, AnswerView):
        instead = [] if meant.user else others[:1]
        return [_about_channel(refusal, drawn_for(architect), architect) for architect in instead]
    if meant.user is None:
        to = view.conductor
        return [_about_channel(refusal, drawn_for(to), to)] if to else []
    if refusal.card is CardKind.CHECK:
        asks = _asks_for_verdict(view, refusal)
        return [_next_in_line(refusal, view.twin.handle, architect) for architect in others] if asks else []
    return [_about_person(refusal, drawn_for(architect), architect) for architect in others[:1]]


def unreached_note(refusal: Undeliverable, view: View, architects: Sequence[str]) -> Note | None:
    """Return what the conductor reads if nobody else can be asked for a verdict."""
    if not _asks_for_verdict(view, refusal) or view.conductor is None:
        return None
    holder = view.check.holder if view.check else None
    name = escape(holder.name) if holder and holder.slack == refusal.place.user else f"<@{refusal.place.user}>"
    text = undelivered_words.nobody_asked(view.conductor, name, escape(refusal.error), architects)
    return Note(replace(view.place, user=view.conductor), text, is_lasting=True)


def _says_nothing_new(refusal: Undeliverable, view: View) -> bool:
    """Return whether a card about a deleted message has nothing for the person who deleted it."""
    return not isinstance(view, AnswerView) or (refusal.card is CardKind.ANSWER and view.is_deleted)


def _asks_for_verdict(view: View, refusal: Undeliverable) -> TypeGuard[AnswerView]:
    is_waiting = isinstance(view, AnswerView) and view.check is not None and view.check.is_waiting
    return is_waiting and refusal.card is CardKind.CHECK and refusal.place.user is not None


def _about_channel(refusal: Undeliverable, drawn: RenderedCard, to: str) -> Note:
    quoted = quoted_lines(words_below(drawn))
    there = undelivered_words.thread_has_it(refusal.link) if refusal.link else ""
    channel = refusal.place.channel or ""
    head = undelivered_words.not_posted("" if channel.startswith("D") else channel, _says(refusal), drawn.text)
    return Note(_direct(refusal, to), "\n".join(filter(None, (head, quoted, there))))


def _about_person(refusal: Undeliverable, drawn: RenderedCard, to: str) -> Note:
    text = undelivered_words.not_sent(refusal.place.user, _says(refusal), drawn.text)
    return Note(_direct(refusal, to), text)


def _next_in_line(refusal: Undeliverable, handle: str, to: str) -> Note:
    text = undelivered_words.next_in_line(refusal.place.user, escape(refusal.error), handle)
    return Note(_direct(refusal, to), text)


def _unconfirmed(refusal: Undeliverable, view: ProductRequestView, to: str) -> Note:
    text = undelivered_words.unconfirmed(view.channel, escape(view.product), refusal.place.user, escape(refusal.error))
    return Note(_direct(refusal, to), text)


def _says(refusal: Undeliverable) -> str:
    if refusal.error == THREAD_GONE:
        return undelivered_words.MESSAGE_DELETED
    if refusal.error == SHARED_BY_NOW:
        return undelivered_words.SHARED_BY_NOW
    return undelivered_words.slack_says(escape(refusal.error))


def _direct(refusal: Undeliverable, user: str) -> Destination:
    return Destination(refusal.place.app, refusal.place.team, user=user)
