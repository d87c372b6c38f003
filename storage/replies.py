"""Routing of captured words (a thread reply, a form, or an earlier reply) to what they are for."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from storage import outgoing
from storage.awaiting import await_words, awaited_about, awaited_in, dropped_about, settle_awaited
from storage.chain import append
from storage.checks import Checks
from storage.keeping import person_id, slack_id, text_of
from storage.ledger import Ledger
from storage.ledger_tables import PostedRow
from storage.offers import restate
from storage.overrides import Overrides
from storage.questions import answer_decider, ask_conductor
from storage.remarks import add_remark, remark_of
from storage.reviews import Reviews
from storage.tables import AwaitedRow, CheckRow, QuestionRow
from storage.verdicts import asked_for, give_verdict, redraw_check, thread_of, too_late
from twins.audit import Act
from twins.checks import Settled, Settling
from twins.lessons import Call, Origin, Stance
from twins.overrides import Reply, takes_back
from twins.remarks import Heard, Role, Source, asks_back, defers
from twins.states import AwaitedState, CheckState
from twins.took import Say, Took
from twins.work import Card, Click, Place

_VERDICT_OF = {Role.CHANGES: CheckState.APPROVED_WITH_CHANGES, Role.REASON: CheckState.DECLINED}


class Replies:
    """Store for captured words; asks the person if their purpose isn't clear."""

    def __init__(self, ledger: Ledger, checks: Checks, reviews: Reviews, overrides: Overrides) -> None:
        self._ledger = ledger
        self._checks = checks
        self._reviews = reviews
        self._overrides = overrides

    def reply(self, click: Click, reply: Reply, witnesses: Sequence[str], say: Say, now: datetime) -> None:
        """Take a reply in one of the bot's threads for the one thing that waits for it."""
        with self._ledger.closing(click.job_id) as session:
            took = self._reply(session, click, reply, witnesses, now)
            if took is Heard.TAKEN or (isinstance(took, Settling) and took.result in {Settled.DONE, Settled.ASKED}):
                outgoing.mark(session, click.place, reply.ts, now)
            outgoing.answer(session, click, say(took), now)

    def fill(
        self,
        click: Click,
        role: Role,
        subject: str,
        digest: str,
        text: str,
        witnesses: Sequence[str],
        say: Say,
        now: datetime,
    ) -> None:
        with self._ledger.closing(click.job_id) as session:
            took: Took = Heard.EMPTY
            if text.strip():
                took = self._use(session, click, role, subject, text, Source(), witnesses, now, digest=digest)
            outgoing.answer(session, click, say(took), now)

    def choose(
        self, click: Click, awaited_id: str, role: Role | None, witnesses: Sequence[str], say: Say, now: datetime
    ) -> None:
        """Record what a person says their words are for; None drops them."""
        with self._ledger.closing(click.job_id) as session:
            row = session.get(AwaitedRow, awaited_id)
            took: Took = Heard.NOTHING
            is_theirs = row is not None and row.by == person_id(session, click.place.team, click.by)
            if row and is_theirs and row.state != AwaitedState.WAITING:
                took = _overtaken(session, row) or Heard.NOTHING
            elif row and is_theirs:
                if role is None:
                    settle_awaited(session, row, AwaitedState.DROPPED, now)
                    took = Heard.DROPPED
                elif row.text_id:
                    words, source = text_of(session, row.text_id), Source(row.channel, row.ts)
                    took = self._use(session, click, role, row.subject, words, source, witnesses, now)
            outgoing.answer(session, click, say(took), now)

    def _reply(self, session: Session, click: Click, reply: Reply, witnesses: Sequence[str], now: datetime) -> Took:
        if reply.is_typed:
            return self._overrides.take_reason(session, click, reply, now)
        by = person_id(session, click.place.team, click.by)
        thread = Place(click.place.app, click.place.team, click.place.channel, reply.thread_ts)
        wanted = [
            row
            for row in awaited_in(session, thread, by)
            if row.text_id is None and float(reply.ts) >= row.since.timestamp()
        ]
        overrides = self._overrides.wait_in(session, click, reply)
        if len(wanted) + overrides > 1:
            return Heard.SEVERAL
        if overrides:
            return self._overrides.take_reason(session, click, reply, now)
        if not wanted:
            return self._unasked(session, click, thread, reply, by, now)
        return self._meant_for(session, click, thread, wanted[0], reply, witnesses, now)

    def _meant_for(
        self,
        session: Session,
        click: Click,
        thread: Place,
        row: AwaitedRow,
        reply: Reply,
        witnesses: Sequence[str],
        now: datetime,
    ) -> Took:
        role, said = Role(row.role or Role.CHANGES), (reply.text, reply.ts)
        if role is Role.ANSWER and defers(reply.text):
            return Heard.NOTHING  # "let me look": the answer is still to come
        if role is not Role.ANSWER and takes_back(reply.text):
            settle_awaited(session, row, AwaitedState.DROPPED, now)
            return Heard.DROPPED
        if role is Role.CHANGES and (defers(reply.text) or asks_back(reply.text)):
            _, refused = self._checks.decidable(session, click, row.subject, now)
            if refused:
                return refused
            await_words(session, row.decision_id, row.subject, None, row.by, thread, click.at, now, said=said)
            return Heard.WHICH_USE
        source = Source(click.place.channel, reply.ts)
        return self._use(session, click, role, row.subject, reply.text, source, witnesses, now)

    def _unasked(self, session: Session, click: Click, thread: Place, reply: Reply, by: str, now: datetime) -> Took:
        """Handle an unrequested reply below a check card: ask what it is for."""
        card = select(PostedRow).where(PostedRow.channel == thread.channel, PostedRow.ts == thread.thread_ts)
        posted = session.exec(card).first()
        if posted is None or posted.card != Card.CHECK:
            return Heard.NOTHING
        row, refused = self._checks.decidable(session, click, posted.subject, now)
        if row is None or (refused and refused.result is not Settled.TOO_LATE):
            return refused or Heard.NOTHING
        if refused:
            owes_reason = row.state == CheckState.DECLINED and row.settled_by == by
            if not owes_reason or remark_of(session, row.id, Role.REASON):
                dropped = dropped_about(session, row.id, by, row.settled_at)
                return too_late(session, row) if dropped and row.settled_by != by else Heard.NOTHING
            return self._explain(session, click, row, reply.text, Source(thread.channel, reply.ts), now)
        before = awaited_about(session, row.id, by)
        text = f"{text_of(session, before.text_id)}\n{reply.text}" if before and before.text_id else reply.text
        await_words(session, row.decision_id, row.id, None, by, thread, click.at, now, said=(text, reply.ts))
        return Heard.WHICH_USE

    def _use(
        self,
        session: Session,
        click: Click,
        role: Role,
        subject: str,
        text: str,
        source: Source,
        witnesses: Sequence[str],
        now: datetime,
        *,
        digest: str | None = None,
    ) -> Took:
        if role is Role.CORRECTION:
            return self._reviews.correct(session, click, subject, text, source, now)
        if role is Role.ANSWER:
            return self._answer(session, click, subject, text, source, now)
        row, refused = self._checks.decidable(session, click, subject, now, digest)
        if row is None:
            return Settling(Settled.UNKNOWN)
        by = person_id(session, click.place.team, click.by)
        if role is Role.REASON and row.state == CheckState.DECLINED and row.settled_by == by:
            _take(session, subject, by, role, now)
            return self._explain(session, click, row, text, source, now)
        if refused:
            return refused
        by = self._checks.decider(session, click, row)
        _take(session, subject, by, role, now)
        if role is Role.QUESTION:
            return ask_conductor(session, row, click, text, source, now)
        won = give_verdict(session, row, _VERDICT_OF[role], by, now, words=text, source=source, witnesses=witnesses)
        return Settling(Settled.DONE, _VERDICT_OF[role], click.by, now) if won else too_late(session, row)

    def _explain(self, session: Session, click: Click, row: CheckRow, text: str, source: Source, now: datetime) -> Took:
        """Record a reason given after a decline, and pass it to the conductor."""
        facts = add_remark(session, row.id, Role.REASON, text, source, now)
        append(session, Act(now, "check explained", row.settled_by, row.id, facts))
        redraw_check(session, row, now)
        ask = asked_for(session, row.decision_id)
        call = Call(ask=text_of(session, ask.text_id), said=text, stance=Stance.NOT_USUALLY)
        restate(session, Origin.HAND_OVER, row.id, call, now)
        if facts["revision"] == "1":
            outgoing.post(session, Card.REASON, row.id, thread_of(ask), now)
        return Heard.TAKEN

    def _answer(
        self, session: Session, click: Click, question_id: str, text: str, source: Source, now: datetime
    ) -> Took:
        question = session.get(QuestionRow, question_id, with_for_update=True)
        check = session.get(CheckRow, question.check_id, with_for_update=True) if question else None
        if question is None or check is None:
            return Settling(Settled.UNKNOWN)
        ask = asked_for(session, check.decision_id)
        if (slack_id(session, ask.asker), ask.team) != (click.by, click.place.team):
            return Settling(Settled.NOT_YOURS)
        if answer_decider(session, question, click, text, source, now):
            _take(session, question_id, ask.asker, Role.ANSWER, now)
            return Heard.TAKEN
        return too_late(session, check) if check.settled_at else Settling(Settled.TWICE)


def _overtaken(session: Session, awaited: AwaitedRow) -> Settling | None:
    """Return who settled the check that the words were for, if it is settled."""
    check = session.get(CheckRow, awaited.subject)
    return too_late(session, check) if check and check.state != CheckState.WAITING else None


def _take(session: Session, subject: str, by: str, role: Role, now: datetime) -> None:
    """Mark the request for these words as answered. Lock order: the check is locked by now."""
    asked = awaited_about(session, subject, by)
    if asked:
        settle_awaited(session, asked, AwaitedState.TAKEN, now, role)
