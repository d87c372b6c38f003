"""What a card shows that Slack knows and the database doesn't: presence, time zones, links."""

import logging
from dataclasses import dataclass, replace

from bot.authoring.sounds_like import SoundsLike
from bot.clock import Now
from bot.slack.presence import known_zone
from bot.slack.workspace_access import Slack
from storage.store import Store
from twins.authoring.drafts import SuggestionView
from twins.checking.promise import WaitingPromise, promise_of
from twins.checking.views import AnswerView
from twins.jobs import CardKind, OutageError, RetryError
from twins.reporting.home_views import InboxView, View

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CardContext:
    slack: Slack
    store: Store
    now: Now
    sounds_like: SoundsLike

    def completed(self, card: CardKind, view: View) -> View:
        """Add to a check card the link to its ask, to a conductor's cards what they can expect, and to a suggestion
        what sounds like it."""
        if isinstance(view, SuggestionView):
            return self.sounds_like.on_card(view)
        if isinstance(view, AnswerView) and card is CardKind.CHECK and not view.is_hidden:
            return replace(self._with_answers(view), link=self.slack.apps.permalink(view.place))
        if isinstance(view, AnswerView) and card is CardKind.ANSWER:
            return replace(self.promised(view), beside=tuple(map(self.promised, view.beside)))
        return replace(view, asked=tuple(map(self.promised, view.asked))) if isinstance(view, InboxView) else view

    def _with_answers(self, view: AnswerView) -> AnswerView:
        """Keep, of what was answered by hand, what sounds like the ask."""
        live = self.store.versions.live(view.twin.handle) if view.answered_before else None
        near = self.sounds_like.before(view.ask, view.answered_before, live.twin.rules) if live else ()
        return replace(view, answered_before=near)

    def promised(self, view: AnswerView) -> AnswerView:
        """Add the promise to an answer whose check waits. Without Slack it has none, and is sent all the same."""
        if view.check is None or not view.check.is_waiting:
            return view
        try:
            promise = self._promise(view)
        except (OutageError, RetryError) as error:
            log.info("no promise was worked out", extra={"reason": str(error)})
            return view
        return replace(view, check=replace(view.check, promise=promise))

    def _promise(self, view: AnswerView) -> WaitingPromise | None:
        now, check = self.now(), view.check
        found = self.store.escalation.find(check.id, now) if check else None
        if check is None or found is None:
            return None
        seen, app, team = found.situation, found.app, found.team
        people = {person.slack: person for person in (seen.holder, *seen.chain)}
        present = {
            slack: self.slack.presence.glance(app, team, person, found.away, now) for slack, person in people.items()
        }
        answered_in = self.store.escalation.answered_in(team, seen.holder.slack)
        zone = self.slack.users.profile(app, team, view.conductor).zone if view.conductor else ""
        return promise_of(seen, present, check.asked_at, answered_in, known_zone(zone), now)
