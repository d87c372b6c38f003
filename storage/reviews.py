"""Reviews of answers that went ahead on an assumption, and what follows from them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from storage import outgoing
from storage.chain import append
from storage.cord import mend
from storage.jobs import insert_or_ignore, put
from storage.keeping import add, meet, new_id, person_id, slack_id, text_of
from storage.ledger import Ledger
from storage.looks import confirm, lock_looks
from storage.offers import open_proposal
from storage.remarks import add_remark
from storage.shelf import Shelf
from storage.silence import stands_in_for
from storage.tables import ArrangementRow, ReviewRow
from storage.verdicts import asked_for, decider, thread_of
from storage.views import answer_view
from twins.audit import Act
from twins.lessons import Call, Origin
from twins.playbook import Version
from twins.remarks import NOWHERE, Role, Source
from twins.reviews import Reviewed, Reviewing, Say, kind_of, why_not_review
from twins.states import REVIEW_MOVES, ReviewState, may_move
from twins.work import Card, Click, Job, Kind, Place


class Reviews:
    def __init__(self, ledger: Ledger, shelf: Shelf) -> None:
        self._ledger = ledger
        self._shelf = shelf

    def confirm(self, click: Click, review_id: str, say: Say, now: datetime) -> None:
        """Confirm an assumed answer, and with it the rules it cites."""
        with self._ledger.closing(click.job_id) as session:
            outgoing.answer(session, click, say(self._confirm(session, click, review_id, now)), now)

    def confirm_together(self, click: Click, ids: Sequence[str], say: Say, now: datetime) -> None:
        """Confirm several reviews of one kind, each with its own audit entry, except those settled meanwhile."""
        with self._ledger.closing(click.job_id) as session:
            outgoing.answer(session, click, say(self._confirm_together(session, click, ids, now)), now)

    def correct(
        self, session: Session, click: Click, review_id: str, text: str, source: Source, now: datetime
    ) -> Reviewing:
        """Correct an assumed answer: tell the conductor at once, and offer a proposal."""
        result = self._settle(session, click, review_id, ReviewState.CORRECTED, now, text, source)
        if result.result is Reviewed.DONE:
            row = session.get_one(ReviewRow, review_id)
            ask = asked_for(session, row.decision_id)
            outgoing.post(session, Card.CORRECTION, review_id, thread_of(ask), now)
            call = Call(ask=text_of(session, ask.text_id), said=text)
            offered = open_proposal(session, row.handle, Origin.CORRECTION, review_id, call, thread_of(ask), now)
            if offered:
                outgoing.post(session, Card.OFFER, offered, Place(ask.app, ask.team, user=click.by), now)
        return result

    def _confirm(self, session: Session, click: Click, review_id: str, now: datetime) -> Reviewing:
        result = self._settle(session, click, review_id, ReviewState.CONFIRMED, now)
        if result.result is Reviewed.DONE:
            self._refresh_rules(session, click, session.get_one(ReviewRow, review_id), now)
        return result

    def _confirm_together(self, session: Session, click: Click, ids: Sequence[str], now: datetime) -> Reviewing:
        found = (session.get(ReviewRow, each, with_for_update=True) for each in sorted(set(ids)))
        rows = [row for row in found if row]  # all locked, in one order, before the first of them writes
        kinds = {kind_of(answer_view(session, self._shelf, row.decision_id)) for row in rows}
        if len(kinds) != 1 or None in kinds:
            return Reviewing(Reviewed.UNKNOWN)
        results = [self._confirm(session, click, row.id, now) for row in rows]
        done = sum(each.result is Reviewed.DONE for each in results)
        return Reviewing(Reviewed.DONE, ReviewState.CONFIRMED, click.by, now, done) if done else results[0]

    def _settle(
        self,
        session: Session,
        click: Click,
        review_id: str,
        to: ReviewState,
        now: datetime,
        text: str = "",
        source: Source = NOWHERE,
    ) -> Reviewing:
        row = session.get(ReviewRow, review_id, with_for_update=True)
        live = self._shelf.live_twin(session, row.handle) if row else None
        if row is None or live is None:
            return Reviewing(Reviewed.UNKNOWN)
        ask = asked_for(session, row.decision_id)
        asker = slack_id(session, ask.asker) or ""
        refused = Reviewed.NOT_YOURS if click.place.team != ask.team else why_not_review(live, asker, click.by)
        if refused:
            return Reviewing(refused)
        by = decider(session, self._shelf, row.handle, click)
        lock_looks(session, row.handle)
        if not _move(session, row, to, by, now):
            return Reviewing(
                Reviewed.TOO_LATE, ReviewState(row.state), slack_id(session, row.settled_by), row.settled_at
            )
        facts = add_remark(session, row.id, Role.CORRECTION, text, source, now) if text else {}
        append(session, Act(now, f"review {to.value}", by, row.id, {"decision": row.decision_id, **facts}))
        mend(session, row.decision_id, row.handle, by, now)
        outgoing.redraw(session, Card.ANSWER, row.decision_id, now)
        outgoing.redraw(session, Card.CORD, row.id, now)
        for person in (live.expert, *live.deputies):
            outgoing.redraw(session, Card.QUEUE, person_id(session, ask.team, person.slack), now)
        for slack in {live.expert.slack, click.by}:
            outgoing.refresh_home(session, ask.app, ask.team, slack, now)
        return Reviewing(Reviewed.DONE, to, click.by, now)

    def _refresh_rules(self, session: Session, click: Click, row: ReviewRow, now: datetime) -> None:
        """Confirm the cited rules whose text is still the one that was reviewed."""
        live = self._shelf.live_twin(session, row.handle)
        cited = {rule.id: rule.text for rule in answer_view(session, self._shelf, row.decision_id).decision.cited}
        if live:
            seen = [rule for rule in live.rules if cited.get(rule.id) == rule.text]
            by = person_id(session, click.place.team, click.by)
            confirm(session, row.handle, seen, by, "review", now, review=row.id)


def open_review(session: Session, app: str, team: str, decision_id: str, version: Version, now: datetime) -> Act:
    """Add an assumed answer to its expert's inbox; return the act for the audit log."""
    twin = version.twin
    row = ReviewRow(
        id=new_id(), decision_id=decision_id, handle=twin.handle, state=ReviewState.OPEN.value, opened_at=now
    )
    add(session, row)
    others = [each for each in twin.deputies if stands_in_for(session, twin, each.slack, team, now)]
    for each in (twin.expert, *others):
        person = meet(session, team, each)
        insert_or_ignore(session, ArrangementRow, {"person": person, "app": app})
        next_round = select(col(ArrangementRow.next_round_at)).where(ArrangementRow.person == person)
        if session.connection().execute(next_round).scalar() is None:
            plan_round(session, person, now, key=row.id)
    return Act(now, "review opened", None, row.id, {"decision": decision_id})


def plan_round(session: Session, person: str, now: datetime, *, key: str) -> None:
    """Enqueue the job that schedules a person's daily card."""
    job = Job(
        f"round:{person}:{key}", Kind.ROUND, f"round:{person}", {"person": person}, f"{now.timestamp():017.6f}", now
    )
    put(session, job, now)


def open_reviews(session: Session, handles: Sequence[str], at_most: int) -> Sequence[ReviewRow]:
    find = select(ReviewRow).where(col(ReviewRow.handle).in_(handles), ReviewRow.state == ReviewState.OPEN.value)
    return session.exec(find.order_by(col(ReviewRow.opened_at), col(ReviewRow.id)).limit(at_most)).all()


def backlog(session: Session, handle: str) -> int:
    find = select(func.count()).where(ReviewRow.handle == handle, ReviewRow.state == ReviewState.OPEN.value)
    return int(session.connection().execute(find).scalar_one())


def _move(session: Session, row: ReviewRow, to: ReviewState, by: str, now: datetime) -> bool:
    allowed = [state.value for state in ReviewState if may_move(REVIEW_MOVES, state, to)]
    statement = update(ReviewRow).where(col(ReviewRow.id) == row.id, col(ReviewRow.state).in_(allowed))
    values = {"state": to.value, "settled_at": now, "settled_by": by}
    won = bool(session.connection().execute(statement.values(**values)).rowcount)
    session.refresh(row)
    return won
