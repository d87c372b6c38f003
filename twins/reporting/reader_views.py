"""Views as one reader may see them."""

from collections.abc import Callable
from dataclasses import replace

from twins.audience import Audience
from twins.authoring.drafts import Draft, SuggestionView
from twins.checking.views import AnswerView
from twins.freshness.digest import DigestItemView, DigestView, UnansweredView
from twins.reporting.home_views import InboxView, View

MaySee = Callable[..., bool]
"""(Slack id, *audiences): whether the person may read them all."""


def view_for(view: View, reader: str | None, channel: str | None, may_see: MaySee) -> View:
    """Leave out what the reader may not read. A card in a channel (`reader` None) keeps what was said there."""

    def reads(*said: Audience) -> bool:
        return may_see(reader, *said) if reader else bool(channel) and all(each.channel == channel for each in said)

    match view:
        case AnswerView():
            return _answer(view, reader, reads) if reads(view.audience) else view.without_words
        case SuggestionView():
            others = tuple(each for each in view.others if reads(*each.said_to))
            return replace(view, reader=reader, is_hidden=not reads(*view.proposal.said_to), others=others)
        case Draft():
            return replace(view, reader=reader)
        case DigestView():
            small = tuple(each for each in view.small if reads(each.audience))
            items = tuple(_item(item, reads) for item in view.items)
            left = tuple(each for group in view.unanswered if (each := _unanswered(group, reads)))
            return replace(view, reader=reader, items=items, small=small, unanswered=left)
        case InboxView():
            lists = (view.checks, view.reviews, view.asked)
            checks, reviews, asked = (
                tuple(_answer(e, reader, reads) for e in some if reads(e.audience)) for some in lists
            )
            return replace(view, checks=checks, reviews=reviews, asked=asked)
    return view


def _unanswered(group: UnansweredView, reads: Callable[[Audience], bool]) -> UnansweredView | None:
    """Leave out the asks that the reader can't read; not even their number is shown."""
    if not group.asks:
        return group if reads(group.audience) else None
    asks = tuple(each for each in group.asks if reads(each.audience))
    return replace(group, asks=asks) if asks else None


def _answer(view: AnswerView, reader: str | None, reads: Callable[[Audience], bool]) -> AnswerView:
    """Note the reader, and leave out precedents and answers that they can't read: not even their number is shown."""
    answered = tuple(each for each in view.answered_before if reader and reads(*each.said_to))
    view = replace(view, answered_before=answered)
    if view.check is None or not view.check.precedents:
        return replace(view, reader=reader)
    precedents = tuple(each for each in view.check.precedents if reads(each.audience)) if reader else ()
    return replace(view, reader=reader, check=replace(view.check, precedents=precedents))


def _item(item: DigestItemView, reads: Callable[[Audience], bool]) -> DigestItemView:
    if item.latest is None or not reads(item.latest.audience):
        return replace(item, latest=None)
    others = tuple(each for each in item.latest.others if reads(each.audience))
    return replace(item, latest=replace(item.latest, others=others))
