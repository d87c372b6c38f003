"""What waits for one expert: checks and reviews, the most urgent first."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from storage.db.identities import slack_id
from storage.db.tables_asks import PersonRow, PersonSettingsRow
from storage.records.checks import checks_held_by, count_held_by
from storage.records.digests.digest_items import covers_for
from storage.records.open_reviews import backlog, open_reviews
from storage.records.versions import VersionStore
from storage.views.answers import answer_views
from storage.views.home import waiting_of
from twins.checking.reviews import is_urgent
from twins.checking.views import AnswerView
from twins.playbook.model import Twin
from twins.reporting.home_views import InboxView

MOST_SHOWN = 4
_MOST_SORTED = 50


def inbox_view(session: Session, versions: VersionStore, person: str, now: datetime) -> InboxView:
    """Return a person's inbox, most urgent first."""
    slack = slack_id(session, person) or ""
    row = session.get(PersonSettingsRow, person)
    held = checks_held_by(session, person, _MOST_SORTED)
    checks = [_asked_of(slack, view) for view in answer_views(session, versions, [each.decision_id for each in held])]
    checks.sort(key=_urgency)
    who = session.get(PersonRow, person)
    live, team = versions.live_in(session), who.team if who else ""
    handles = [twin.handle for twin in twins_of_expert(live, slack)]
    handles += [twin.handle for twin in live if covers_for(session, twin, slack, team, now)]
    handles = list(dict.fromkeys(handles))
    reviews = open_reviews(session, handles, MOST_SHOWN) if handles else ()
    shown = [_asked_of(slack, view) for view in answer_views(session, versions, [each.decision_id for each in reviews])]
    to_review = backlog(session, *handles) if handles else 0
    return InboxView(
        tuple(checks[:MOST_SHOWN]),
        tuple(shown),
        max(0, count_held_by(session, person) - MOST_SHOWN),
        max(0, to_review - MOST_SHOWN),
        row.away_until if row else None,
        tuple(answer_views(session, versions, waiting_of(session, person)[:MOST_SHOWN])),
    )


def _asked_of(slack: str, view: AnswerView) -> AnswerView:
    """Count the person who is asked to decide or to review among the people who were in it."""
    return replace(view, audience=view.audience.joined_by(slack))


def _urgency(view: AnswerView) -> tuple[bool, float]:
    return not is_urgent(view), view.check.asked_at.timestamp() if view.check else 0.0


def twins_of_expert(twins: list[Twin], slack: str) -> list[Twin]:
    return [twin for twin in twins if twin.expert.slack == slack and not twin.is_company]
