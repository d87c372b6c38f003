"""Andon cord: stops a twin from deciding alone, by hand or by failing cases, and releases it."""

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
from storage.records.versions import VersionStore
from twins.audit import Act
from twins.audit_words import ActWord
from twins.jobs import CardKind, Destination, Interaction, Job
from twins.publishing.twin_state import Say, StopOutcome, StopResult
from twins.states import ReviewState


class TwinStateStore:
    def __init__(self, ledger: Ledger, versions: VersionStore) -> None:
        self._ledger = ledger
        self._versions = versions

    def stop(self, click: Interaction, decision_id: str, say: Say, now: datetime) -> None:
        """Stop the twin that gave an answer, and send the answer to its expert for review."""
        with self._ledger.completing(click.job_id) as session:
            outbox.reply_privately(session, click, say(self._pull(session, click, decision_id, now)), now)

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
        with self._ledger.completing(job_id) as session:
            for each in news:
                enqueue(session, each, now)
            row = session.get(TwinRow, handle, with_for_update=True)
            if row is None or bool(row.failing_since) is bool(failing):
                return
            row.failing_since = now if failing else None
            session.add(row)
            session.flush()
            word = ActWord.CASES_FAIL if failing else ActWord.CASES_PASS_AGAIN
            record(session, Act(now, word, None, handle, {"version": row.version_id, "cases": list(failing)}))
            for alert in alerts:
                enqueue(session, alert, now)

    def _pull(self, session: Session, click: Interaction, decision_id: str, now: datetime) -> StopResult:
        decision = session.get(DecisionRow, decision_id)
        twin = session.get(TwinRow, decision.handle, with_for_update=True) if decision else None
        if decision is None or twin is None:
            return StopResult(StopOutcome.UNKNOWN)
        ask = ask_of_decision(session, decision_id)
        if click.place.team != ask.team:
            return StopResult(StopOutcome.UNKNOWN)
        expert = self._versions.version(session, twin.version_id).twin.expert
        review = session.exec(select(ReviewRow).where(ReviewRow.decision_id == decision_id)).first()
        if twin.stopped_at or (review and review.state != ReviewState.OPEN):
            return StopResult(StopOutcome.ALREADY, expert.name)
        if review is None:
            review = ReviewRow(
                id=new_id(), decision_id=decision_id, handle=twin.handle, state=ReviewState.OPEN, opened_at=now
            )
            session.add(review)
        by = person_id(session, ask.team, click.by)
        twin.stopped_at, twin.stopped_by, twin.stopped_on = now, by, decision_id
        session.add(twin)
        session.flush()
        record(session, Act(now, ActWord.CORD_PULLED, by, decision_id, {"handle": twin.handle}))
        outbox.post(session, CardKind.STOP, review.id, Destination(ask.app, ask.team, user=expert.slack), now)
        outbox.refresh_card(session, CardKind.ANSWER, decision_id, now)
        return StopResult(StopOutcome.DONE, expert.name)
