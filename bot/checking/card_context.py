"""What a card shows that Slack knows and the database doesn't: presence, time zones, links."""

from dataclasses import dataclass, replace

from bot.authoring.sounds_like import SoundsLike
from bot.checking.promises import Promises
from bot.slack.workspace_access import Slack
from storage.store import Store
from twins.authoring.drafts import SuggestionView
from twins.checking.views import AnswerView
from twins.freshness.digest import DigestItemView, DigestView
from twins.jobs import CardKind
from twins.reporting.home_views import InboxView, View


@dataclass(frozen=True)
class CardContext:
    slack: Slack
    store: Store
    promises: Promises
    sounds_like: SoundsLike

    def completed(self, card: CardKind, view: View) -> View:
        """Add to a check card the link to its ask, to a conductor's cards what they can expect, and to a suggestion
        or the last reason in a digest what sounds like it."""
        if isinstance(view, DigestView):
            return replace(view, items=tuple(map(self._with_reasons, view.items)))
        if isinstance(view, SuggestionView):
            return self.sounds_like.on_card(view)
        if isinstance(view, AnswerView) and card is CardKind.CHECK and not view.is_hidden:
            return replace(self._with_answers(view), link=self.slack.apps.permalink(view.place))
        if isinstance(view, AnswerView) and card is CardKind.ANSWER:
            return replace(self.promises.add(view), beside=tuple(map(self.promises.add, view.beside)))
        return replace(view, asked=tuple(map(self.promises.add, view.asked))) if isinstance(view, InboxView) else view

    def _with_reasons(self, item: DigestItemView) -> DigestItemView:
        live = self.store.versions.live(item.handle) if item.latest and item.latest.others else None
        return self.sounds_like.on_digest_item(item, live.twin.rules) if live else item

    def _with_answers(self, view: AnswerView) -> AnswerView:
        """Keep, of what was answered by hand, what sounds like the ask."""
        live = self.store.versions.live(view.twin.handle) if view.answered_before else None
        near = self.sounds_like.before(view.ask, view.answered_before, live.twin.rules) if live else ()
        return replace(view, answered_before=near)
