"""A person's inbox of checks and reviews, their daily card, and their own settings."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage import outgoing
from storage.chain import append
from storage.checks import checks_held_by, count_held_by
from storage.database import Database
from storage.jobs import insert_or_ignore, put
from storage.keeping import person_id, slack_id
from storage.ledger import Ledger
from storage.ledger_tables import PostedRow
from storage.reviews import backlog, open_reviews, plan_round
from storage.shelf import Shelf
from storage.silence import stands_in_for
from storage.tables import ArrangementRow, CheckRow, PersonRow
from storage.verdicts import tend_soon
from storage.views import answer_view
from twins.audit import Act
from twins.playbook import Twin
from twins.reviews import Arranged, is_urgent
from twins.states import CheckState
from twins.views import AnswerView, QueueView
from twins.work import Card, Click, Job, Place

MOST_SHOWN = 4
AT_ONCE = 500
_MOST_SORTED = 50


class Rounds:
    def __init__(self, database: Database, ledger: Ledger, shelf: Shelf) -> None:
        self._database = database
        self._ledger = ledger
        self._shelf = shelf

    def queue(self, team: str, slack: str, now: datetime) -> QueueView:
        with self._database.read() as session:
            find = select(PersonRow).where(PersonRow.team == team, PersonRow.slack == slack)
            person = session.exec(find).first()
            return queue_view(session, self._shelf, person.id, now) if person else QueueView()

    def looked(self, team: str, slack: str, now: datetime) -> None:
        """Note that a person has seen the checks in their inbox."""
        mine = select(col(PersonRow.id)).where(PersonRow.team == team, PersonRow.slack == slack).scalar_subquery()
        unseen = (
            update(CheckRow)
            .where(col(CheckRow.holder) == mine, CheckRow.state == CheckState.WAITING.value)  # type: ignore[arg-type]  # SQLModel types comparisons as bool
            .where(col(CheckRow.seen_at).is_(None))
        )
        with self._database.write() as session:
            session.connection().execute(unseen.values(seen_at=now))

    def take_up(self, now: datetime) -> int:
        """Enqueue every daily card that is due. Return how many."""
        due = (
            select(col(ArrangementRow.person), col(ArrangementRow.next_round_at))
            .where(col(ArrangementRow.next_round_at) <= now)
            .limit(AT_ONCE)
        )
        with self._database.read() as session:
            found = [(person, at) for person, at in session.connection().execute(due) if at]
        if found:
            with self._database.write() as session:
                for person, at in found:
                    plan_round(session, person, now, key=f"{at.timestamp():.0f}")
        return len(found)

    def find(self, person: str) -> Arranged | None:
        """Return a person's settings; None for a forgotten person."""
        with self._database.read() as session:
            row, who = session.get(ArrangementRow, person), session.get(PersonRow, person)
            if row is None or who is None:
                return None
            twin = next(iter(_kept_by(self._shelf.live_in(session), who.slack)), None)
            return Arranged(row.app, who.team, who.slack, row.reviews_at, row.away_until, row.next_round_at, twin)

    def go_round(
        self,
        job_id: str,
        person: str,
        seen: datetime | None,
        next_at: datetime,
        alerts: Sequence[Job],
        now: datetime,
        *,
        sends: bool,
    ) -> None:
        """Send the daily card (if `sends`) and schedule the next; with an empty inbox neither. Do nothing if the
        schedule is no longer `seen`."""
        with self._ledger.closing(job_id) as session:
            row = session.get(ArrangementRow, person, with_for_update=True)
            if row is None or row.next_round_at != seen:
                return
            view = queue_view(session, self._shelf, person, now)
            waits = bool(view.checks or view.reviews)
            if sends and waits:
                _post_queue(session, row, person, now)
            row.next_round_at = next_at if waits else None
            session.add(row)
            for alert in alerts:
                put(session, alert, now)

    def post_now(self, click: Click, app: str, now: datetime) -> None:
        """Send a person their inbox on request."""
        with self._ledger.closing(click.job_id) as session:
            person = person_id(session, click.place.team, click.by)
            insert_or_ignore(session, ArrangementRow, {"person": person, "app": app})
            _post_queue(session, session.get_one(ArrangementRow, person), person, now)

    def arrange(self, click: Click, app: str, said: str, now: datetime, *, reviews_at: str | None = None) -> None:
        """Move the daily card to another time."""
        with self._ledger.closing(click.job_id) as session:
            row = _arrangement(session, click, app)
            row.reviews_at = reviews_at or row.reviews_at
            row.next_round_at = None
            session.add(row)
            plan_round(session, row.person, now, key=click.job_id)
            outgoing.tell(session, click.place, said, now)

    def go_away(self, click: Click, app: str, until: datetime | None, said: str, now: datetime) -> None:
        """Mark a person as away, and move their checks on; with None they are back."""
        with self._ledger.closing(click.job_id) as session:
            row = _arrangement(session, click, app)
            row.away_until = until
            session.add(row)
            append(session, Act(now, "away" if until else "back", row.person, row.person, {}))
            for check in checks_held_by(session, row.person) if until else ():
                tend_soon(session, check.id, now)
            outgoing.refresh_home(session, app, click.place.team, click.by, now)
            outgoing.tell(session, click.place, said, now)


def queue_view(session: Session, shelf: Shelf, person: str, now: datetime) -> QueueView:
    """Return a person's inbox, most urgent first."""
    slack = slack_id(session, person) or ""
    row = session.get(ArrangementRow, person)
    held = checks_held_by(session, person, _MOST_SORTED)
    checks = [answer_view(session, shelf, check.decision_id) for check in held]
    checks.sort(key=_urgency)
    who = session.get(PersonRow, person)
    live, team = shelf.live_in(session), who.team if who else ""
    handles = [twin.handle for twin in _kept_by(live, slack)]
    handles += [twin.handle for twin in live if stands_in_for(session, twin, slack, team, now)]
    handles = list(dict.fromkeys(handles))
    reviews = open_reviews(session, handles, MOST_SHOWN) if handles else ()
    shown = [answer_view(session, shelf, review.decision_id) for review in reviews]
    to_review = sum(backlog(session, handle) for handle in handles)
    return QueueView(
        tuple(checks[:MOST_SHOWN]),
        tuple(shown),
        max(0, count_held_by(session, person) - MOST_SHOWN),
        max(0, to_review - MOST_SHOWN),
        row.away_until if row else None,
    )


def _urgency(view: AnswerView) -> tuple[bool, float]:
    return not is_urgent(view), view.check.asked_at.timestamp() if view.check else 0.0


def _kept_by(twins: list[Twin], slack: str) -> list[Twin]:
    return [twin for twin in twins if twin.expert.slack == slack and not twin.is_company]


def _arrangement(session: Session, click: Click, app: str) -> ArrangementRow:
    person = person_id(session, click.place.team, click.by)
    insert_or_ignore(session, ArrangementRow, {"person": person, "app": app})
    return session.get_one(ArrangementRow, person, with_for_update=True)


def _post_queue(session: Session, row: ArrangementRow, person: str, now: datetime) -> None:
    """Send the inbox. Earlier copies are marked as replaced, and not redrawn any more."""
    who = session.get_one(PersonRow, person)
    before = select(PostedRow).where(PostedRow.subject == person, PostedRow.card == Card.QUEUE.value)
    for posted in session.exec(before):
        outgoing.replace(session, posted, now)
        session.delete(posted)
    place = Place(row.app, who.team, user=who.slack)
    outgoing.post(session, Card.QUEUE, person, place, now, again=f"{now.timestamp():.6f}")
