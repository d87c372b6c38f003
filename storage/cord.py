"""Andon cord: stops a twin from deciding alone, by hand or by failing cases, and releases it."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from storage import outgoing
from storage.chain import append
from storage.jobs import put
from storage.keeping import add, new_id, person_id
from storage.ledger import Ledger
from storage.shelf import Shelf
from storage.tables import DecisionRow, ReviewRow
from storage.twin_tables import TwinRow
from storage.verdicts import asked_for
from twins.audit import Act
from twins.cord import Pulled, Pulling, Say, TwinState
from twins.modes import Mode
from twins.states import ReviewState
from twins.work import Card, Click, Job, Place


class Cord:
    def __init__(self, ledger: Ledger, shelf: Shelf) -> None:
        self._ledger = ledger
        self._shelf = shelf

    def pull(self, click: Click, decision_id: str, say: Say, now: datetime) -> None:
        """Stop the twin that gave an answer, and send the answer to its expert for review."""
        with self._ledger.closing(click.job_id) as session:
            outgoing.answer(session, click, say(self._pull(session, click, decision_id, now)), now)

    def note_cases(
        self,
        job_id: str,
        handle: str,
        failing: Sequence[str],
        alerts: Sequence[Job],
        news: Sequence[Job],
        now: datetime,
    ) -> None:
        """Record how a twin's cases went. Enqueue `news` in any case, and `alerts` only if its state changed."""
        with self._ledger.closing(job_id) as session:
            for each in news:
                put(session, each, now)
            row = session.get(TwinRow, handle, with_for_update=True)
            if row is None or bool(row.failing_since) is bool(failing):
                return
            row.failing_since = now if failing else None
            session.add(row)
            session.flush()
            act = "cases fail" if failing else "cases pass again"
            append(session, Act(now, act, None, handle, {"version": row.version_id, "cases": list(failing)}))
            for alert in alerts:
                put(session, alert, now)

    def _pull(self, session: Session, click: Click, decision_id: str, now: datetime) -> Pulling:
        decision = session.get(DecisionRow, decision_id)
        twin = session.get(TwinRow, decision.handle, with_for_update=True) if decision else None
        if decision is None or twin is None:
            return Pulling(Pulled.UNKNOWN)
        ask = asked_for(session, decision_id)
        if click.place.team != ask.team:
            return Pulling(Pulled.UNKNOWN)
        expert = self._shelf.version(session, twin.version_id).twin.expert
        review = session.exec(select(ReviewRow).where(ReviewRow.decision_id == decision_id)).first()
        if twin.stopped_at or (review and review.state != ReviewState.OPEN):
            return Pulling(Pulled.ALREADY, expert.name)
        if review is None:
            review = ReviewRow(
                id=new_id(), decision_id=decision_id, handle=twin.handle, state=ReviewState.OPEN.value, opened_at=now
            )
            add(session, review)
        by = person_id(session, ask.team, click.by)
        twin.stopped_at, twin.stopped_by, twin.stopped_on = now, by, decision_id
        session.add(twin)
        session.flush()
        append(session, Act(now, "cord pulled", by, decision_id, {"handle": twin.handle}))
        outgoing.post(session, Card.CORD, review.id, Place(ask.app, ask.team, user=expert.slack), now)
        outgoing.redraw(session, Card.ANSWER, decision_id, now)
        return Pulling(Pulled.DONE, expert.name)


def state_of(session: Session, handle: str) -> TwinState:
    """Return whether a twin may decide alone; an unpublished one counts as live."""
    row = session.get(TwinRow, handle)
    if row is None:
        return TwinState(Mode.LIVE)
    return TwinState(Mode(row.mode), bool(row.failing_since), bool(row.stopped_at))


def mend(session: Session, decision_id: str, handle: str, by: str, now: datetime) -> None:
    """Release a twin once its expert has reviewed the answer that it was stopped on."""
    row = session.get(TwinRow, handle, with_for_update=True)
    if row is None or row.stopped_on != decision_id:
        return
    row.stopped_at = row.stopped_by = row.stopped_on = None
    session.add(row)
    session.flush()
    append(session, Act(now, "cord mended", by, decision_id, {"handle": handle}))
