"""Routing of captured words (a thread reply, a form, or an earlier reply) to what they are for."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from storage.checking.reviews import ReviewStore
from storage.checking.store import CheckStore
from storage.db.audit_log import record
from storage.db.identities import person_id, slack_id, text_of
from storage.db.tables_asks import CheckRow, ExpectedWordsRow, QuestionRow
from storage.db.tables_jobs import PostedRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.overriding.store import OverrideStore
from storage.records.captured_words import add_captured_words, captured_words_of
from storage.records.checks import ask_of_decision, give_verdict, refresh_check, thread_of, too_late
from storage.records.expected_words import dropped_about, expect_words, expected_about, expected_in, settle_expected
from storage.records.proposal_rows import update_or_supersede
from storage.replying.questions import answer_expert, ask_conductor
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.lessons import Precedent, ProposalOrigin, Stance
from twins.checking.captured_words import CaptureOutcome, Source, WordsPurpose, asks_back, defers
from twins.checking.checks import VerdictOutcome, VerdictResult
from twins.jobs import CardKind, Destination, Interaction
from twins.overriding import ThreadReply, takes_back
from twins.replying import CaptureResult, Say
from twins.states import CheckState, ExpectedWordsState

_VERDICT_OF = {WordsPurpose.CHANGES: CheckState.APPROVED_WITH_CHANGES, WordsPurpose.REASON: CheckState.DECLINED}


class ReplyStore:
    """Store for captured words; asks the person if their purpose isn't clear."""

    def __init__(self, ledger: Ledger, checks: CheckStore, reviews: ReviewStore, overrides: OverrideStore) -> None:
        self._ledger = ledger
        self._checks = checks
        self._reviews = reviews
        self._overrides = overrides

    def reply(self, click: Interaction, reply: ThreadReply, witnesses: Sequence[str], say: Say, now: datetime) -> None:
        """Take a reply in one of the bot's threads for the one thing that waits for it."""
        with self._ledger.completing(click.job_id) as session:
            result = self._reply(session, click, reply, witnesses, now)
            if result is CaptureOutcome.TAKEN or (
                isinstance(result, VerdictResult) and result.result in {VerdictOutcome.DONE, VerdictOutcome.ASKED}
            ):
                outbox.add_reaction(session, click.place, reply.ts, now)
            outbox.reply_privately(session, click, say(result), now)

    def fill(
        self,
        click: Interaction,
        purpose: WordsPurpose,
        subject: str,
        digest: str,
        text: str,
        witnesses: Sequence[str],
        say: Say,
        now: datetime,
    ) -> None:
        with self._ledger.completing(click.job_id) as session:
            result: CaptureResult = CaptureOutcome.EMPTY
            if text.strip():
                result = self._use(session, click, purpose, subject, text, Source(), witnesses, now, digest=digest)
            outbox.reply_privately(session, click, say(result), now)

    def choose(
        self,
        click: Interaction,
        awaited_id: str,
        purpose: WordsPurpose | None,
        witnesses: Sequence[str],
        say: Say,
        now: datetime,
    ) -> None:
        """Record what a person says their words are for; None drops them."""
        with self._ledger.completing(click.job_id) as session:
            row = session.get(ExpectedWordsRow, awaited_id)
            result: CaptureResult = CaptureOutcome.NOTHING
            is_theirs = row is not None and row.by == person_id(session, click.place.team, click.by)
            if row and is_theirs and row.state != ExpectedWordsState.WAITING:
                result = _overtaken(session, row) or CaptureOutcome.NOTHING
            elif row and is_theirs:
                if purpose is None:
                    settle_expected(session, row, ExpectedWordsState.DROPPED, now)
                    result = CaptureOutcome.DROPPED
                elif row.text_id:
                    words, source = text_of(session, row.text_id), Source(row.channel, row.ts)
                    result = self._use(session, click, purpose, row.subject, words, source, witnesses, now)
            outbox.reply_privately(session, click, say(result), now)

    def _reply(
        self, session: Session, click: Interaction, reply: ThreadReply, witnesses: Sequence[str], now: datetime
    ) -> CaptureResult:
        if reply.is_typed:
            return self._overrides.take_reason(session, click, reply, now)
        by = person_id(session, click.place.team, click.by)
        thread = Destination(click.place.app, click.place.team, click.place.channel, reply.thread_ts)
        wanted = [
            row
            for row in expected_in(session, thread, by)
            if row.text_id is None and float(reply.ts) >= row.since.timestamp()
        ]
        overrides = self._overrides.count_waiting(session, click, reply)
        if len(wanted) + overrides > 1:
            return CaptureOutcome.SEVERAL
        if overrides:
            return self._overrides.take_reason(session, click, reply, now)
        if not wanted:
            return self._unasked(session, click, thread, reply, by, now)
        return self._meant_for(session, click, thread, wanted[0], reply, witnesses, now)

    def _meant_for(
        self,
        session: Session,
        click: Interaction,
        thread: Destination,
        row: ExpectedWordsRow,
        reply: ThreadReply,
        witnesses: Sequence[str],
        now: datetime,
    ) -> CaptureResult:
        purpose, said = WordsPurpose(row.purpose or WordsPurpose.CHANGES), (reply.text, reply.ts)
        if purpose is WordsPurpose.ANSWER and defers(reply.text):
            return CaptureOutcome.NOTHING  # "let me look": the answer is still to come
        if purpose is not WordsPurpose.ANSWER and takes_back(reply.text):
            settle_expected(session, row, ExpectedWordsState.DROPPED, now)
            return CaptureOutcome.DROPPED
        if purpose is WordsPurpose.CHANGES and (defers(reply.text) or asks_back(reply.text)):
            _, refused = self._checks.decidable(session, click, row.subject, now)
            if refused:
                return refused
            expect_words(session, row.decision_id, row.subject, None, row.by, thread, click.at, now, said=said)
            return CaptureOutcome.WHICH_USE
        source = Source(click.place.channel, reply.ts)
        return self._use(session, click, purpose, row.subject, reply.text, source, witnesses, now)

    def _unasked(
        self, session: Session, click: Interaction, thread: Destination, reply: ThreadReply, by: str, now: datetime
    ) -> CaptureResult:
        """Handle an unrequested reply below a check card: ask what it is for."""
        card = select(PostedRow).where(PostedRow.channel == thread.channel, PostedRow.ts == thread.thread_ts)
        posted = session.exec(card).first()
        if posted is None or posted.card != CardKind.CHECK:
            return CaptureOutcome.NOTHING
        row, refused = self._checks.decidable(session, click, posted.subject, now)
        if row is None or (refused and refused.result is not VerdictOutcome.TOO_LATE):
            return refused or CaptureOutcome.NOTHING
        if refused:
            owes_reason = row.state == CheckState.DECLINED and row.settled_by == by
            if not owes_reason or captured_words_of(session, row.id, WordsPurpose.REASON):
                dropped = dropped_about(session, row.id, by, row.settled_at)
                return too_late(session, row) if dropped and row.settled_by != by else CaptureOutcome.NOTHING
            return self._explain(session, click, row, reply.text, Source(thread.channel, reply.ts), now)
        before = expected_about(session, row.id, by)
        text = f"{text_of(session, before.text_id)}\n{reply.text}" if before and before.text_id else reply.text
        expect_words(session, row.decision_id, row.id, None, by, thread, click.at, now, said=(text, reply.ts))
        return CaptureOutcome.WHICH_USE

    def _use(
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
    ) -> CaptureResult:
        if purpose is WordsPurpose.CORRECTION:
            return self._reviews.correct(session, click, subject, text, source, now)
        if purpose is WordsPurpose.ANSWER:
            return self._answer(session, click, subject, text, source, now)
        row, refused = self._checks.decidable(session, click, subject, now, digest)
        if row is None:
            return VerdictResult(VerdictOutcome.UNKNOWN)
        by = person_id(session, click.place.team, click.by)
        if purpose is WordsPurpose.REASON and row.state == CheckState.DECLINED and row.settled_by == by:
            _take(session, subject, by, purpose, now)
            return self._explain(session, click, row, text, source, now)
        if refused:
            return refused
        by = self._checks.decider(session, click, row)
        _take(session, subject, by, purpose, now)
        if purpose is WordsPurpose.QUESTION:
            return ask_conductor(session, row, click, text, source, now)
        won = give_verdict(session, row, _VERDICT_OF[purpose], by, now, words=text, source=source, witnesses=witnesses)
        return (
            VerdictResult(VerdictOutcome.DONE, _VERDICT_OF[purpose], click.by, now) if won else too_late(session, row)
        )

    def _explain(
        self, session: Session, click: Interaction, row: CheckRow, text: str, source: Source, now: datetime
    ) -> CaptureResult:
        """Record a reason given after a decline, and pass it to the conductor."""
        facts = add_captured_words(session, row.id, WordsPurpose.REASON, text, source, now)
        record(session, Act(now, ActWord.CHECK_EXPLAINED, row.settled_by, row.id, facts))
        refresh_check(session, row, now)
        ask = ask_of_decision(session, row.decision_id)
        call = Precedent(ask=text_of(session, ask.text_id), said=text, stance=Stance.NOT_USUALLY)
        update_or_supersede(session, ProposalOrigin.HAND_OVER, row.id, call, now)
        if facts["revision"] == "1":
            outbox.post(session, CardKind.REASON, row.id, thread_of(ask), now)
        return CaptureOutcome.TAKEN

    def _answer(
        self, session: Session, click: Interaction, question_id: str, text: str, source: Source, now: datetime
    ) -> CaptureResult:
        question = session.get(QuestionRow, question_id, with_for_update=True)
        check = session.get(CheckRow, question.check_id, with_for_update=True) if question else None
        if question is None or check is None:
            return VerdictResult(VerdictOutcome.UNKNOWN)
        ask = ask_of_decision(session, check.decision_id)
        if (slack_id(session, ask.conductor), ask.team) != (click.by, click.place.team):
            return VerdictResult(VerdictOutcome.NOT_YOURS)
        if answer_expert(session, question, click, text, source, now):
            _take(session, question_id, ask.conductor, WordsPurpose.ANSWER, now)
            return CaptureOutcome.TAKEN
        return too_late(session, check) if check.settled_at else VerdictResult(VerdictOutcome.TWICE)


def _overtaken(session: Session, expected_words: ExpectedWordsRow) -> VerdictResult | None:
    """Return who settled the check that the words were for, if it is settled."""
    check = session.get(CheckRow, expected_words.subject)
    return too_late(session, check) if check and check.state != CheckState.WAITING else None


def _take(session: Session, subject: str, by: str, purpose: WordsPurpose, now: datetime) -> None:
    """Mark the request for these words as answered. Lock order: lock the check before this."""
    asked = expected_about(session, subject, by)
    if asked:
        settle_expected(session, asked, ExpectedWordsState.TAKEN, now, purpose)
