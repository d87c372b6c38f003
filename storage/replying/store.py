"""Routing of captured words (a thread reply, a form, or an earlier reply) to what they are for."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from storage.checking.reviews import ReviewStore
from storage.checking.store import CheckStore
from storage.db.identities import person_id, text_of
from storage.db.tables_asks import CheckRow, ExpectedWordsRow
from storage.db.tables_jobs import PostedRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.overriding.store import OverrideStore
from storage.records.captured_words import captured_words_of
from storage.records.checks import too_late
from storage.records.expected_words import dropped_about, expect_words, expected_about, expected_from, settle_expected
from storage.replying.word_uses import WordUses
from twins.checking.captured_words import CaptureOutcome, Source, WordsPurpose, asks_back, defers
from twins.checking.checks import VerdictOutcome, VerdictResult
from twins.jobs import CardKind, Destination, Interaction
from twins.overriding import ThreadReply, takes_back
from twins.replying import CaptureResult, Say
from twins.states import CheckState, ExpectedWordsState


class ReplyStore:
    """Store for captured words; asks the person if their purpose isn't clear."""

    def __init__(self, ledger: Ledger, checks: CheckStore, reviews: ReviewStore, overrides: OverrideStore) -> None:
        self._ledger = ledger
        self._checks = checks
        self._overrides = overrides
        self._uses = WordUses(checks, reviews)

    def reply(self, click: Interaction, reply: ThreadReply, witnesses: Sequence[str], say: Say, now: datetime) -> None:
        """Take a reply in one of the bot's threads for the one thing that waits for it."""
        with self._ledger.completing(click.job_id) as session:
            self._take(session, click, reply, witnesses, say, now)

    def leave(self, click: Interaction, reply: ThreadReply, word: str, now: datetime, *, always: bool) -> None:
        """Take nothing of a reply, and tell its author so: `always`, or only if an item waits for words of theirs."""
        with self._ledger.completing(click.job_id) as session:
            if always or self._waits(session, click, reply):
                outbox.reply_privately(session, click, word, now, about=reply.ts)

    def take_edited(
        self,
        session: Session,
        click: Interaction,
        reply: ThreadReply,
        word: str | None,
        witnesses: Sequence[str],
        say: Say,
        now: datetime,
    ) -> None:
        """Take an edited message from which nothing was taken before, if an item waits for words. `word` says why it
        can't be taken either."""
        if self._waits(session, click, reply):
            if word:
                outbox.reply_privately(session, click, word, now, about=reply.ts)
            else:
                self._take(session, click, reply, witnesses, say, now)

    def _take(
        self,
        session: Session,
        click: Interaction,
        reply: ThreadReply,
        witnesses: Sequence[str],
        say: Say,
        now: datetime,
    ) -> None:
        result = self._reply(session, click, reply, witnesses, now)
        if result is CaptureOutcome.TAKEN or (
            isinstance(result, VerdictResult) and result.result in {VerdictOutcome.DONE, VerdictOutcome.ASKED}
        ):
            outbox.add_reaction(session, click.place, reply.ts, now)
        outbox.reply_privately(session, click, say(result), now, about=reply.ts)

    def _waits(self, session: Session, click: Interaction, reply: ThreadReply) -> bool:
        by = person_id(session, click.place.team, click.by)
        wanted = expected_from(session, _thread(click, reply), by, reply.ts)
        return bool(wanted or self._overrides.count_waiting(session, click, reply))

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
                result = self._uses.use(session, click, purpose, subject, text, Source(), witnesses, now, digest=digest)
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
                    result = self._uses.use(session, click, purpose, row.subject, words, source, witnesses, now)
            outbox.reply_privately(session, click, say(result), now)

    def _reply(
        self, session: Session, click: Interaction, reply: ThreadReply, witnesses: Sequence[str], now: datetime
    ) -> CaptureResult:
        if reply.is_typed:
            return self._overrides.take_reason(session, click, reply, now)
        by = person_id(session, click.place.team, click.by)
        thread = _thread(click, reply)
        wanted = expected_from(session, thread, by, reply.ts)
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
        return self._uses.use(session, click, purpose, row.subject, reply.text, source, witnesses, now)

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
            return self._uses.explain(session, click, row, reply.text, Source(thread.channel, reply.ts), now)
        before = expected_about(session, row.id, by)
        text = f"{text_of(session, before.text_id)}\n{reply.text}" if before and before.text_id else reply.text
        expect_words(session, row.decision_id, row.id, None, by, thread, click.at, now, said=(text, reply.ts))
        return CaptureOutcome.WHICH_USE


def _thread(click: Interaction, reply: ThreadReply) -> Destination:
    return Destination(click.place.app, click.place.team, click.place.channel, reply.thread_ts)


def _overtaken(session: Session, expected_words: ExpectedWordsRow) -> VerdictResult | None:
    """Return who settled the check that the words were for, if it is settled."""
    check = session.get(CheckRow, expected_words.subject)
    return too_late(session, check) if check and check.state != CheckState.WAITING else None
