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
from storage.records.audiences import Source, from_channel
from storage.records.proposal_rows import open_proposal, open_proposals, standing_proposal
from twins.authoring.drafts import EditOutcome, EditResult, Say
from twins.authoring.interview import A_SITTING, PROMPTS, comes_from_interview
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin
from twins.jobs import CardKind, Destination, Interaction


class InterviewStore:
    def __init__(self, database: Database, ledger: Ledger, drafts: DraftStore) -> None:
        self._database = database
        self._ledger = ledger
        self._drafts = drafts

    def go_on(self, click: Interaction, handle: str, say: Say, now: datetime) -> None:
        """Begin another sitting of a twin's interview."""
        with self._ledger.completing(click.job_id) as session:
            draft = self._drafts.locked(session, click, handle, now)
            result = EditResult(EditOutcome.UNKNOWN, handle)
            if draft:
                result = EditResult(EditOutcome.NOT_YOURS, handle)
            if draft and draft.is_maintained_by(click):
                row = session.get_one(DraftRow, handle)
                row.asked = 0
                session.add(row)
                session.flush()
                self.ask_next(session, click, handle, now)
                result = EditResult(EditOutcome.DONE, handle)
            outbox.reply_privately(session, click, say(result), now)

    def suggest(
        self,
        job_id: str,
        handle: str,
        calls: Sequence[tuple[ProposalOrigin, str, Precedent]],
        place: Destination,
        now: datetime,
    ) -> None:
        """Record what was found for an interview, and ask the first question."""
        with self._ledger.completing(job_id) as session:
            session.get(DraftRow, handle, with_for_update=True)
            for at, (origin, subject, call) in enumerate(calls):  # keeps them in this order
                sources = _read_in(session, call, place)
                key, later = ProposalKey(subject), now + timedelta(microseconds=at)
                open_proposal(session, handle, origin, key, call, sources, place, later)
            self.ask_next(session, Interaction(job_id, place, now), handle, now)

    def note(self, handle: str, calls: Sequence[tuple[ProposalOrigin, str, Precedent]], now: datetime) -> int:
        """Record what the command line found for an interview, for its next sitting. Return how many are new."""
        with self._database.write() as session:
            row = session.get(DraftRow, handle)
            place = Destination(row.app if row else "", row.team if row else "")
            return sum(
                open_proposal(
                    session, handle, origin, ProposalKey(subject), call, (), place, now + timedelta(microseconds=at)
                )
                is not None
                for at, (origin, subject, call) in enumerate(calls)
            )

    def ask_next(self, session: Session, click: Interaction, handle: str, now: datetime) -> None:
        """Post the next question to the expert; at the end of a sitting, the draft itself."""
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
        session.add(row)
        session.flush()
        outbox.post(session, CardKind.SUGGESTION, question.id, place, now, again=new_id())


def _read_in(session: Session, call: Precedent, place: Destination) -> list[Source]:
    """Return the channels that a call was read in, for the expert who chose them and is in them."""
    told = [person_id(session, place.team, place.user)] if place.user else []
    return [from_channel(channel, told) for channel in call.channels]
