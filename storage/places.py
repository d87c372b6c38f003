"""Intake of Slack events, posted cards, and the threads that belong to the bot."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from storage import outgoing
from storage.database import Database
from storage.digest_view import digest_view
from storage.drafts import Drafts
from storage.jobs import insert_or_ignore, known, put
from storage.keeping import add
from storage.ledger import Ledger
from storage.ledger_tables import PostedRow, ThreadRow
from storage.offers import proposal_of
from storage.rounds import queue_view
from storage.shelf import Shelf
from storage.tables import AwaitedRow, CheckRow, OverrideRow, QuestionRow, ReviewRow
from storage.twin_tables import DraftRow, ProposalRow, TwinRow
from storage.version_view import version_view
from storage.views import answer_view
from storage.week import week_view
from twins.drafts import Draft, Offer
from twins.views import View
from twins.work import Card, Job, Kind, Place


class Places:
    def __init__(
        self, database: Database, ledger: Ledger, shelf: Shelf, drafts: Drafts, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._shelf = shelf
        self._drafts = drafts
        self._now = now

    def take_in(self, jobs: Sequence[Job], now: datetime) -> None:
        """Enqueue what Slack sent, before it is acknowledged, and register an ask's thread, so that a reply that
        precedes the answer is recognised."""
        with self._database.write(urgent=True) as session:
            for job in jobs:
                if job.kind == Kind.ASK:
                    said = job.payload
                    values = {"team": said["team"], "channel": said["channel"], "ts": said["thread_ts"]}
                    _take_turns(session, *values.values())
                    insert_or_ignore(session, ThreadRow, values)
                put(session, job, now)

    def is_free(self, handle: str, job_id: str) -> bool:
        """Tell whether a handle is free, or was taken by this very job."""
        with self._database.read() as session:
            is_taken = session.get(TwinRow, handle) or session.get(DraftRow, handle)
            return not is_taken or bool(known(session, [job_id]))

    def is_ours(self, team: str, channel: str, thread_ts: str) -> bool:
        """Tell whether a thread holds an ask or a card of the bot."""
        key = (team, channel, thread_ts)
        with self._database.read() as session:
            if session.get(ThreadRow, key):
                return True
        with self._database.write(urgent=True) as session:  # waits for an ask that is being taken in
            _take_turns(session, *key)
            return session.get(ThreadRow, key) is not None

    def view(self, card: Card, subject: str) -> View:
        with self._database.read() as session:
            return self._view(session, card, subject)

    def sent(self, job_id: str, card: Card, subject: str, place: Place, ts: str, drawn: View, now: datetime) -> None:
        """Record where a card was posted; redraw it if it has changed since it was `drawn`."""
        with self._ledger.closing(job_id) as session:
            add(
                session,
                PostedRow(
                    id=job_id,
                    card=card.value,
                    subject=subject,
                    app=place.app,
                    team=place.team,
                    channel=place.channel or "",
                    ts=ts,
                    thread_ts=place.thread_ts,
                    user=place.user,
                ),
            )
            thread = place.thread_ts or ts
            insert_or_ignore(session, ThreadRow, {"team": place.team, "channel": place.channel or "", "ts": thread})
            if card is not Card.WEEK and self._view(session, card, subject) != drawn:
                outgoing.redraw(session, card, subject, now)

    def _view(self, session: Session, card: Card, subject: str) -> View:
        if card is Card.QUEUE:
            return queue_view(session, self._shelf, subject, self._now())
        if card is Card.CONSENT:
            return version_view(session, self._shelf, subject)
        if card is Card.DRAFT:
            return self._draft(session, subject)
        if card is Card.OFFER:
            return self._offer(session, subject)
        if card is Card.WEEK:
            return week_view(session, self._shelf, subject, self._now())
        if card is Card.DIGEST:
            return digest_view(session, self._shelf, subject, self._now())
        return answer_view(session, self._shelf, decision_of(session, card, subject))

    def _draft(self, session: Session, handle: str) -> Draft:
        draft = self._drafts.draft(session, handle)
        if draft is None:
            raise LookupError(handle)
        return draft

    def _offer(self, session: Session, proposal_id: str) -> Offer:
        proposal = proposal_of(session, session.get_one(ProposalRow, proposal_id))
        row = session.get(DraftRow, proposal.handle)
        return Offer(proposal, self._drafts.draft(session, proposal.handle), row.asked if row else 0)


def _take_turns(session: Session, *thread: str) -> None:
    """On a server, let look-ups of a thread wait for the intake of its ask; a file has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        turn = text("select pg_advisory_xact_lock(hashtextextended(:thread, 0))")
        session.connection().execute(turn, {"thread": ":".join(thread)})


_TABLES: dict[Card, Any] = {
    Card.CHECK: CheckRow,
    Card.VERDICT: CheckRow,
    Card.REASON: CheckRow,
    Card.REMINDER: CheckRow,
    Card.NUDGE: CheckRow,
    Card.ALARM: CheckRow,
    Card.OVERRIDE: OverrideRow,
    Card.AWAITED: AwaitedRow,
    Card.CORRECTION: ReviewRow,
    Card.CORD: ReviewRow,
    Card.QUESTION: QuestionRow,
    Card.REPLIED: QuestionRow,
}
"""Tables of the rows that cards are about; an answer is about its decision."""
ABOUT_DECISIONS = frozenset({Card.ANSWER, *_TABLES})


def decision_of(session: Session, card: Card, subject: str) -> str:
    table = _TABLES.get(card)
    if table is QuestionRow:
        check_id = session.get_one(QuestionRow, subject).check_id
        return session.get_one(CheckRow, check_id).decision_id
    return str(session.get_one(table, subject).decision_id) if table else subject
