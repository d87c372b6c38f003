"""Texts that are sent where Slack takes a card in no place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard

from bot.ui.blocks import RenderedCard, escape
from bot.ui.budget import quoted_lines, words_below
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
    helps = " or ".join(f"<@{architect}>" for architect in architects)
    by = f"{helps} can hand it to another person, and I have asked for that. " if helps else ""
    text = (
        f"<@{view.conductor}>, nobody could be asked yet: Slack doesn't let me write to {name} "
        f"(`{escape(refusal.error)}`). {by}You can also withdraw it with the button above, and ask a person yourself."
    )
    return Note(replace(view.place, user=view.conductor), text, is_lasting=True)


def _says_nothing_new(refusal: Undeliverable, view: View) -> bool:
    """Return whether a card about a deleted message has nothing for the person who deleted it."""
    return not isinstance(view, AnswerView) or (refusal.card is CardKind.ANSWER and view.is_deleted)


def _asks_for_verdict(view: View, refusal: Undeliverable) -> TypeGuard[AnswerView]:
    is_waiting = isinstance(view, AnswerView) and view.check is not None and view.check.is_waiting
    return is_waiting and refusal.card is CardKind.CHECK and refusal.place.user is not None


def _about_channel(refusal: Undeliverable, drawn: RenderedCard, to: str) -> Note:
    quoted = quoted_lines(words_below(drawn))
    there = f"<{refusal.link}|The thread> has what came before." if refusal.link else ""
    head = f"I could not post this {_where(refusal.place)} ({_says(refusal)}), so here it is: {drawn.text}"
    return Note(_direct(refusal, to), "\n".join(filter(None, (head, quoted, there))))


def _about_person(refusal: Undeliverable, drawn: RenderedCard, to: str) -> Note:
    text = f"I could not send this to <@{refusal.place.user}> ({_says(refusal)}), so here it is: {drawn.text}"
    return Note(_direct(refusal, to), text)


def _next_in_line(refusal: Undeliverable, handle: str, to: str) -> Note:
    text = (
        f"Slack doesn't let me write to <@{refusal.place.user}> (`{escape(refusal.error)}`). Their check of `{handle}` "
        f"goes to the next in line; if there is nobody, to you. If this lasts, publish a version of `{handle}` that "
        "names another expert."
    )
    return Note(_direct(refusal, to), text)


def _unconfirmed(refusal: Undeliverable, view: ProductRequestView, to: str) -> Note:
    text = (
        f"I could not ask an architect to confirm that <#{view.channel}> is for {escape(view.product)}: Slack "
        f"doesn't let me write to <@{refusal.place.user}> (`{escape(refusal.error)}`). Nothing is in force. They can "
        "type `/twins product NAME` in the channel themselves."
    )
    return Note(_direct(refusal, to), text)


def _where(place: Destination) -> str:
    is_direct = (place.channel or "").startswith("D")
    return "in our direct messages" if is_direct else f"to <#{place.channel}>"


def _says(refusal: Undeliverable) -> str:
    if refusal.error == THREAD_GONE:
        return "the message that it answers was deleted"
    if refusal.error == SHARED_BY_NOW:
        return "people of another company are in it by now"
    return f"Slack says `{escape(refusal.error)}`"


def _direct(refusal: Undeliverable, user: str) -> Destination:
    return Destination(refusal.place.app, refusal.place.team, user=user)
