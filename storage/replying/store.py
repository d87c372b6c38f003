"""Routing of captured words to what they are for."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from storage.asking.given_reasons import ReasonStore
from storage.checking.reviews import ReviewStore
from storage.checking.store import CheckStore
from storage.db.identities import person_id, text_of
from storage.db.tables_asks import CheckRow, ExpectedWordsRow
from storage.db.tables_jobs import PostedRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.overriding.store import OverrideStore
from storage.records.captured_words import captured_words_of
from storage.records.checks import ask_of_decision, settled_before
from storage.records.expected_words import dropped_about, expect_words, expected_about, expected_from, settle_expected
from storage.replying.word_uses import WordUses
from twins.checking.captured_words import Source, WordsPurpose, asks_back, defers
from twins.jobs import CardKind, Destination, Interaction
from twins.notices import Refusal, Refused
from twins.overriding import ThreadReply, takes_back
from twins.states import CheckState, ExpectedWordsState

_FROM_CONDUCTOR = frozenset({WordsPurpose.ANSWER, WordsPurpose.WHY, WordsPurpose.CLARIFICATION})


class ReplyStore:
    """Store for captured words; asks the person if their purpose isn't clear."""

    def __init__(
        self, ledger: Ledger, checks: CheckStore, reviews: ReviewStore, overrides: OverrideStore, reasons: ReasonStore
    ) -> None:
        self._ledger = ledger
        self._checks = checks
        self._overrides = overrides
        self._uses = WordUses(checks, reviews, reasons)

    def reply(self, click: Interaction, reply: ThreadReply, witnesses: Sequence[str], now: datetime) -> None:
        with self._ledger.completing(click.job_id) as session:
            self.take(session, click, reply, witnesses, now)

    def leave(self, click: Interaction, reply: ThreadReply, word: str, now: datetime, *, always: bool) -> None:
        """Tell a reply's author that nothing of it is taken: `always`, or only if an item waits for words of theirs."""
        with self._ledger.completing(click.job_id) as session:
            if always or self.waits(session, click, reply):
                outbox.reply_privately(session, click, word, now, about=reply.ts)

    def waits(self, session: Session, click: Interaction, reply: ThreadReply) -> bool:
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
        now: datetime,
    ) -> None:
        with self._ledger.completing(click.job_id) as session:
            if not text.strip():
                raise Refused(Refusal.EMPTY_FORM)
            self._uses.use(session, click, purpose, subject, text, Source(), witnesses, now, digest=digest)

    def answer_question(self, session: Session, click: Interaction, question_id: str, text: str, now: datetime) -> None:
        """Answer an expert's question for its conductor, within the caller's transaction."""
        self._uses.use(session, click, WordsPurpose.ANSWER, question_id, text, Source(), (), now)

    def choose(
        self, click: Interaction, awaited_id: str, purpose: WordsPurpose | None, witnesses: Sequence[str], now: datetime
    ) -> None:
        """Record what a person's words are for; None drops them."""
        with self._ledger.completing(click.job_id) as session:
            row = session.get(ExpectedWordsRow, awaited_id)
            if row is None or row.by != person_id(session, click.place.team, click.by):
                raise Refused(Refusal.NOTHING_WAITS)
            if row.state != ExpectedWordsState.WAITING:
                check = session.get(CheckRow, row.subject)
                is_settled = check is not None and check.state != CheckState.WAITING
                raise settled_before(session, check) if check and is_settled else Refused(Refusal.NOTHING_WAITS)
            if purpose is None:
                settle_expected(session, row, ExpectedWordsState.DROPPED, now)
            elif row.text_id:
                words, source = text_of(session, row.text_id), Source(row.channel, row.ts)
                self._uses.use(session, click, purpose, row.subject, words, source, witnesses, now)
            else:
                raise Refused(Refusal.NOTHING_WAITS)

    def take(
        self, session: Session, click: Interaction, reply: ThreadReply, witnesses: Sequence[str], now: datetime
    ) -> None:
        """Like `reply`, within the caller's transaction."""
        by, thread = person_id(session, click.place.team, click.by), _thread(click, reply)
        wanted = [] if reply.is_typed else _reasons_as_one(session, expected_from(session, thread, by, reply.ts))
        overrides = 1 if reply.is_typed else self._overrides.count_waiting(session, click, reply)
        if len(wanted) + overrides > 1:
            raise Refused(Refusal.SEVERAL_WAIT)
        if overrides:
            self._overrides.take_reason(session, click, reply, now)
        elif wanted:
            self._use(session, click, thread, wanted[0], reply, witnesses, now)
        else:
            self._take_unasked(session, click, thread, reply, by, now)

    def _use(
        self,
        session: Session,
        click: Interaction,
        thread: Destination,
        row: ExpectedWordsRow,
        reply: ThreadReply,
        witnesses: Sequence[str],
        now: datetime,
    ) -> None:
        """Use a reply for what it was asked for, unless it defers, takes back, or may be something else."""
        purpose, said = row.purpose or WordsPurpose.CHANGES, (reply.text, reply.ts)
        if purpose in _FROM_CONDUCTOR and defers(reply.text):
            raise Refused(Refusal.NOTHING_WAITS)  # "let me look": the answer is still to come
        if purpose is not WordsPurpose.ANSWER and takes_back(reply.text):
            for each in _asked_alike(session, thread, row, reply):
                settle_expected(session, each, ExpectedWordsState.DROPPED, now)
        elif purpose is WordsPurpose.CHANGES and (defers(reply.text) or asks_back(reply.text)):
            self._checks.decidable(session, click, row.subject, now)
            expect_words(session, row.decision_id, row.subject, None, row.by, thread, click.at, now, said=said)
        else:
            source = Source(click.place.channel, reply.ts)
            self._uses.use(session, click, purpose, row.subject, reply.text, source, witnesses, now)
            outbox.add_reaction(session, click.place, reply.ts, now)

    def _take_unasked(
        self, session: Session, click: Interaction, thread: Destination, reply: ThreadReply, by: str, now: datetime
    ) -> None:
        """Take an unrequested reply below a check card: ask its purpose, or add it to a verdict as its reason."""
        card = select(PostedRow).where(PostedRow.channel == thread.channel, PostedRow.ts == thread.thread_ts)
        posted = session.exec(card).first()
        if posted is None or posted.card != CardKind.CHECK:
            raise Refused(Refusal.NOTHING_WAITS)
        try:
            row = self._checks.decidable(session, click, posted.subject, now)
        except Refused as refused:
            if refused.reason is not Refusal.CHECK_SETTLED:
                raise
            self._explain(session, click, session.get_one(CheckRow, posted.subject), reply, by, now)
            return
        before = expected_about(session, row.id, by)
        text = f"{text_of(session, before.text_id)}\n{reply.text}" if before and before.text_id else reply.text
        expect_words(session, row.decision_id, row.id, None, by, thread, click.at, now, said=(text, reply.ts))

    def _explain(
        self, session: Session, click: Interaction, row: CheckRow, reply: ThreadReply, by: str, now: datetime
    ) -> None:
        """Take a reply below a settled check as the reason that its decider still owes."""
        is_theirs = row.settled_by == by
        owes_reason = is_theirs and row.state == CheckState.DECLINED
        if owes_reason and not captured_words_of(session, row.id, WordsPurpose.REASON):
            self._uses.explain(session, row, reply.text, Source(click.place.channel, reply.ts), now)
            outbox.add_reaction(session, click.place, reply.ts, now)
        elif not is_theirs and dropped_about(session, row.id, by, row.settled_at):
            raise settled_before(session, row)
        else:
            raise Refused(Refusal.NOTHING_WAITS)


def _reasons_as_one(session: Session, wanted: Sequence[ExpectedWordsRow]) -> list[ExpectedWordsRow]:
    """Keep one of the requests in which several twins want the reason for one ask: a reply answers them all."""
    asks = {row.id: ask_of_decision(session, row.decision_id).id for row in wanted if row.purpose is WordsPurpose.WHY}
    first = {ask: row_id for row_id, ask in reversed(asks.items())}
    return [row for row in wanted if row.id not in asks or first[asks[row.id]] == row.id]


def _thread(click: Interaction, reply: ThreadReply) -> Destination:
    return Destination(click.place.app, click.place.team, click.place.channel, reply.thread_ts)


def _asked_alike(
    session: Session, thread: Destination, row: ExpectedWordsRow, reply: ThreadReply
) -> list[ExpectedWordsRow]:
    """Return the requests to a conductor that one reply answers, as for a reason; for anyone else `row` alone."""
    if row.purpose not in _FROM_CONDUCTOR:
        return [row]
    waiting = expected_from(session, thread, row.by, reply.ts)
    return [each for each in waiting if (each.purpose, each.since) == (row.purpose, row.since)]
