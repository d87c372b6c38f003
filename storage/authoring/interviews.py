"""Interviews that make a twin, a few questions at a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from storage.authoring.drafts import DraftStore
from storage.db.database import Database
from storage.db.identities import new_id, person_id
from storage.db.tables_twins import DraftRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.jobs.rows import enqueue
from storage.records.audiences import Source, from_channel
from storage.records.proposal_rows import open_proposal, open_proposals, standing_proposal
from twins.authoring.interview import A_SITTING, PROMPTS, comes_from_interview
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin
from twins.jobs import CardKind, Destination, Interaction, Job
from twins.notices import Done, Notice, NoticeFacts

_MOST_NAMED = 8
_Found = tuple[ProposalOrigin, str, Precedent]


class InterviewStore:
    def __init__(self, database: Database, ledger: Ledger, drafts: DraftStore) -> None:
        self._database = database
        self._ledger = ledger
        self._drafts = drafts

    def go_on(self, click: Interaction, handle: str, now: datetime) -> None:
        with self._ledger.completing(click.job_id) as session:
            self._drafts.required(session, click, handle, now)
            session.get_one(DraftRow, handle).asked = 0
            self.ask_next(session, click, handle, now)

    def begin(self, sent: Interaction, handle: str, gather: Job, now: datetime) -> None:
        """Begin a sitting about documents, for an editor of the twin; `gather` reads them."""
        with self._ledger.completing(sent.job_id) as session:
            self._drafts.required(session, sent, handle, now)
            session.get_one(DraftRow, handle).asked = 0
            enqueue(session, gather, now)

    def suggest(
        self,
        job_id: str,
        handle: str,
        calls: Sequence[_Found],
        place: Destination,
        now: datetime,
        *,
        left_out: Sequence[str] = (),
        notices: Sequence[Job] = (),
    ) -> None:
        """Open a question for each call, name the pasted sentences that none is about, and ask the first."""
        with self._ledger.completing(job_id) as session:
            session.get(DraftRow, handle, with_for_update=True)
            for at, each in enumerate(calls):
                _open(session, handle, each, _read_in(session, each[2], place), place, now, at)
            for notice in notices:
                enqueue(session, notice, now)
            if left_out:
                facts = NoticeFacts(handle=handle, count=len(left_out), choices=tuple(left_out[:_MOST_NAMED]))
                outbox.notify_person(session, place, Notice(Done.SENTENCES_LEFT_OUT, facts), now)
            self.ask_next(session, Interaction(job_id, place, now), handle, now)

    def note(self, handle: str, calls: Sequence[_Found], now: datetime) -> int:
        """Record what the command line found, for the next sitting. Return how many are new."""
        with self._database.write() as session:
            row = session.get(DraftRow, handle)
            place = Destination(row.app if row else "", row.team if row else "")
            return sum(_open(session, handle, each, (), place, now, at) for at, each in enumerate(calls))

    def ask_next(self, session: Session, click: Interaction, handle: str, now: datetime) -> None:
        """Post the next question; at the end of a sitting, the draft itself."""
        row = session.get(DraftRow, handle, with_for_update=True)
        if row is None:
            return
        place = Destination(row.app, row.team, user=click.by)
        if row.asked >= A_SITTING:
            outbox.post(session, CardKind.DRAFT, handle, place, now, again=f"{row.prompts}:{new_id()}")
            return
        asked = [each for each in open_proposals(session, handle) if comes_from_interview(each.origin)]
        question = asked[0] if asked else None
        if question is None:
            origin, key = ProposalOrigin.PROMPT, ProposalKey(f"prompt {row.prompts}")
            call = Precedent(said=PROMPTS[row.prompts % len(PROMPTS)])
            nowhere = Destination(row.app, row.team)
            open_proposal(session, handle, origin, key, call, (), nowhere, now)
            row.prompts += 1
            question = standing_proposal(session, handle, origin, key)
        row.asked += 1
        outbox.post(session, CardKind.SUGGESTION, question.id, place, now, again=new_id())


def _open(
    session: Session, handle: str, found: _Found, sources: Sequence[Source], place: Destination, now: datetime, at: int
) -> bool:
    """Open the proposal found `at` this position; False if it existed."""
    origin, subject, call = found
    later = now + timedelta(microseconds=at)  # keeps them in this order
    return open_proposal(session, handle, origin, ProposalKey(subject), call, sources, place, later) is not None


def _read_in(session: Session, call: Precedent, place: Destination) -> list[Source]:
    """Return the channels of a call, told to the expert who chose them."""
    told = [person_id(session, place.team, place.user)] if place.user else []
    return [from_channel(channel, told) for channel in call.channels]
