"""Promises of when a check is decided: who has it, until when, and who is next."""

import logging
from dataclasses import dataclass, replace

from bot.clock import Now
from bot.slack.presence import known_zone
from bot.slack.workspace_access import Slack
from storage.store import Store
from twins.checking.promise import WaitingPromise, promise_of
from twins.checking.views import AnswerView
from twins.jobs import OutageError, RetryError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Promises:
    slack: Slack
    store: Store
    now: Now

    def add(self, view: AnswerView) -> AnswerView:
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
