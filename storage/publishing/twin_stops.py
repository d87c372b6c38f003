"""Stopping a twin by a report, releasing it, and noting that a twin fails its cases."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from storage.db.audit_log import record
from storage.db.identities import new_id, person_id
from storage.db.tables_asks import DecisionRow, ReviewRow
from storage.db.tables_twins import TwinRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.jobs.rows import enqueue
from storage.records.checks import ask_of_decision
from storage.records.twin_state import release_twin
from storage.records.versions import VersionStore
from twins.audit import Act
from twins.audit_words import ActWord
from twins.jobs import CardKind, Destination, Interaction, Job
from twins.notices import Done, Notice, NoticeFacts, Refusal, Refused
from twins.states import ReviewState


class TwinStateStore:
    def __init__(self, ledger: Ledger, versions: VersionStore) -> None:
        self._ledger = ledger
        self._versions = versions

    def stop(self, click: Interaction, decision_id: str, now: datetime) -> None:
        """Stop a twin, and send its answer to the expert for review."""
        with self._ledger.completing(click.job_id) as session:
            decision = session.get(DecisionRow, decision_id)
            twin = session.get(TwinRow, decision.handle, with_for_update=True) if decision else None
            if decision is None or twin is None:
                raise Refused(Refusal.NO_ANSWER)
            ask = ask_of_decision(session, decision_id)
            if click.place.team != ask.team:
                raise Refused(Refusal.NO_ANSWER)
            expert = self._versions.version(session, twin.version_id).twin.expert
            review = session.exec(select(ReviewRow).where(ReviewRow.decision_id == decision_id)).first()
            if twin.stopped_at or (review and review.state != ReviewState.OPEN):
                raise Refused(Refusal.STOPPED_BEFORE, NoticeFacts(name=expert.name))
            review = review or _opened_review(session, decision, now)
            by = person_id(session, ask.team, click.by)
            twin.stopped_at, twin.stopped_by, twin.stopped_on = now, by, decision_id
            record(session, Act(now, ActWord.CORD_PULLED, by, decision_id, {"handle": twin.handle}))
            outbox.post(session, CardKind.STOP, review.id, Destination(ask.app, ask.team, user=expert.slack), now)
            outbox.refresh_card(session, CardKind.ANSWER, decision_id, now)
            outbox.notify(session, click, Notice(Done.STOPPED, NoticeFacts(name=expert.name)), now)

    def withdraw_report(self, click: Interaction, decision_id: str, now: datetime) -> None:
        """Release a twin that the same person stopped. The answer stays open for review."""
        with self._ledger.completing(click.job_id) as session:
            decision = session.get(DecisionRow, decision_id)
            twin = session.get(TwinRow, decision.handle, with_for_update=True) if decision else None
            if decision is None or twin is None or click.place.team != ask_of_decision(session, decision_id).team:
                raise Refused(Refusal.NO_ANSWER)
            if twin.stopped_on != decision_id:
                raise Refused(Refusal.REPORT_SETTLED)
            by = person_id(session, click.place.team, click.by)
            if twin.stopped_by != by:
                raise Refused(Refusal.NOT_REPORTER)
            release_twin(session, decision_id, decision.handle, by, now)
            review = session.exec(select(ReviewRow).where(ReviewRow.decision_id == decision_id)).one()
            outbox.refresh_card(session, CardKind.STOP, review.id, now)
            outbox.refresh_card(session, CardKind.ANSWER, decision_id, now)
            name = self._versions.version(session, twin.version_id).twin.name
            outbox.notify(session, click, Notice(Done.REPORT_WITHDRAWN, NoticeFacts(name=name)), now)

    def note_cases(
        self,
        job_id: str,
        handle: str,
        failing: Sequence[str],
        alerts: Sequence[Job],
        news: Sequence[Job],
        now: datetime,
    ) -> None:
        """Record how the cases went. Enqueue `alerts` only if the state changed."""
        with self._ledger.completing(job_id) as session:
            for each in news:
                enqueue(session, each, now)
            row = session.get(TwinRow, handle, with_for_update=True)
            if row is None or bool(row.failing_since) is bool(failing):
                return
            row.failing_since = now if failing else None
            word = ActWord.CASES_FAIL if failing else ActWord.CASES_PASS_AGAIN
            record(session, Act(now, word, None, handle, {"version": row.version_id, "cases": list(failing)}))
            for alert in alerts:
                enqueue(session, alert, now)


def _opened_review(session: Session, decision: DecisionRow, now: datetime) -> ReviewRow:
    review = ReviewRow(
        id=new_id(), decision_id=decision.id, handle=decision.handle, state=ReviewState.OPEN, opened_at=now
    )
    session.add(review)
    record(session, Act(now, ActWord.REVIEW_OPENED, None, review.id, {"decision": decision.id}))
    return review
