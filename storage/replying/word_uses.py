"""Uses of captured words."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from storage.asking.given_reasons import ReasonStore
from storage.checking.reviews import ReviewStore
from storage.checking.store import CheckStore
from storage.db.audit_log import record
from storage.db.identities import person_id, slack_id
from storage.db.tables_asks import CheckRow, QuestionRow
from storage.jobs import outbox
from storage.records.captured_words import add_captured_words
from storage.records.checks import (
    ask_of_decision,
    asked_in_full,
    give_verdict,
    refresh_check,
    settled_before,
    thread_of,
)
from storage.records.expected_words import expected_about, settle_expected
from storage.records.proposal_rows import update_or_supersede
from storage.replying.questions import answer_expert, ask_conductor
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.lessons import Precedent, ProposalOrigin, Stance
from twins.checking.captured_words import Source, WordsPurpose
from twins.jobs import CardKind, Interaction
from twins.notices import Refusal, Refused
from twins.states import CheckState, ExpectedWordsState

_VERDICT_OF = {WordsPurpose.CHANGES: CheckState.APPROVED_WITH_CHANGES, WordsPurpose.REASON: CheckState.DECLINED}


class WordUses:
    """The uses of words whose purpose is known, inside the caller's transaction."""

    def __init__(self, checks: CheckStore, reviews: ReviewStore, reasons: ReasonStore) -> None:
        self._reasons = reasons
        self._checks = checks
        self._reviews = reviews

    def use(
        self,
        session: Session,
        click: Interaction,
        purpose: WordsPurpose,
        subject: str,
        text: str,
        source: Source,
        witnesses: Sequence[str],
        now: datetime,
        *,
        digest: str | None = None,
    ) -> None:
        if purpose is WordsPurpose.CORRECTION:
            self._reviews.correct(session, click, subject, text, source, now)
        elif purpose in {WordsPurpose.WHY, WordsPurpose.CLARIFICATION}:
            self._reasons.take(session, click, purpose, subject, text, source, now)
        elif purpose is WordsPurpose.ANSWER:
            self._answer(session, click, subject, text, source, now)
        elif purpose is WordsPurpose.REASON and (declined := _declined_by(session, click, subject)):
            _take(session, subject, declined.settled_by or "", purpose, now)
            self.explain(session, declined, text, source, now)
        else:
            row = self._checks.decidable(session, click, subject, now, digest)
            by = self._checks.decider(session, click, row)
            _take(session, subject, by, purpose, now)
            to = _VERDICT_OF.get(purpose)
            if to is None:
                ask_conductor(session, row, click, text, source, now)
            elif not give_verdict(session, row, to, by, now, words=text, source=source, witnesses=witnesses):
                raise settled_before(session, row)

    def explain(self, session: Session, row: CheckRow, text: str, source: Source, now: datetime) -> None:
        """Record a reason given after a decline, and pass it on."""
        facts = add_captured_words(session, row.id, WordsPurpose.REASON, text, source, now)
        record(session, Act(now, ActWord.CHECK_EXPLAINED, row.settled_by, row.id, facts))
        refresh_check(session, row, now)
        ask = ask_of_decision(session, row.decision_id)
        call = Precedent(ask=asked_in_full(session, ask), said=text, stance=Stance.NOT_USUALLY)
        update_or_supersede(session, ProposalOrigin.HAND_OVER, row.id, call, now)
        if facts["revision"] == "1":
            outbox.post(session, CardKind.REASON, row.id, thread_of(ask), now)

    def _answer(
        self, session: Session, click: Interaction, question_id: str, text: str, source: Source, now: datetime
    ) -> None:
        question = session.get(QuestionRow, question_id)
        check = session.get(CheckRow, question.check_id, with_for_update=True) if question else None
        if question is None or check is None:
            raise Refused(Refusal.CHECK_GONE)
        session.refresh(question)  # the check's lock is that of its questions, and is taken first
        ask = ask_of_decision(session, check.decision_id)
        if (slack_id(session, ask.conductor), ask.team) != (click.by, click.place.team):
            raise Refused(Refusal.NOT_CONDUCTOR)
        if not answer_expert(session, question, click, text, source, now):
            raise settled_before(session, check) if check.settled_at else Refused(Refusal.ANSWERED_BEFORE)
        _take(session, question_id, ask.conductor, WordsPurpose.ANSWER, now)


def _declined_by(session: Session, click: Interaction, check_id: str) -> CheckRow | None:
    """Lock a check that this person has declined; None for any other."""
    row = session.get(CheckRow, check_id, with_for_update=True)
    by = person_id(session, click.place.team, click.by)
    return row if row and row.state == CheckState.DECLINED and row.settled_by == by else None


def _take(session: Session, subject: str, by: str, purpose: WordsPurpose, now: datetime) -> None:
    """Mark the request for these words as answered. Lock order: lock the check before this."""
    asked = expected_about(session, subject, by)
    if asked:
        settle_expected(session, asked, ExpectedWordsState.TAKEN, now, purpose)
