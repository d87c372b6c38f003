"""Interviews that make a twin, a few questions at a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, select

from storage import outgoing
from storage.database import Database
from storage.drafts import Drafts
from storage.ledger import Ledger
from storage.offers import open_proposal, open_proposals
from storage.twin_tables import DraftRow, ProposalRow
from twins.drafts import Drafted, Drafting, Say
from twins.interview import A_SITTING, PROMPTS, comes_from_interview
from twins.lessons import Call, Origin
from twins.work import Card, Click, Place


class Interviews:
    def __init__(self, database: Database, ledger: Ledger, drafts: Drafts) -> None:
        self._database = database
        self._ledger = ledger
        self._drafts = drafts

    def go_on(self, click: Click, handle: str, say: Say, now: datetime) -> None:
        """Begin another sitting of a twin's interview."""
        with self._ledger.closing(click.job_id) as session:
            draft = self._drafts.locked(session, click, handle, now)
            result = Drafting(Drafted.UNKNOWN, handle)
            if draft:
                result = Drafting(Drafted.NOT_YOURS, handle)
            if draft and draft.is_kept_by(click):
                row = session.get_one(DraftRow, handle)
                row.asked = 0
                session.add(row)
                session.flush()
                self.ask_next(session, click, handle, now)
                result = Drafting(Drafted.DONE, handle)
            outgoing.answer(session, click, say(result), now)

    def suggest(
        self, job_id: str, handle: str, calls: Sequence[tuple[Origin, str, Call]], place: Place, now: datetime
    ) -> None:
        """Record what was found for an interview, and ask the first question."""
        with self._ledger.closing(job_id) as session:
            session.get(DraftRow, handle, with_for_update=True)
            for at, (origin, subject, call) in enumerate(calls):  # keeps them in this order
                open_proposal(session, handle, origin, subject, call, place, now + timedelta(microseconds=at))
            self.ask_next(session, Click(job_id, place, now), handle, now)

    def note(self, handle: str, calls: Sequence[tuple[Origin, str, Call]], now: datetime) -> int:
        """Record what the command line found for an interview, for its next sitting. Return how many are new."""
        with self._database.write() as session:
            row = session.get(DraftRow, handle)
            place = Place(row.app if row else "", row.team if row else "")
            return sum(
                open_proposal(session, handle, origin, subject, call, place, now + timedelta(microseconds=at))
                is not None
                for at, (origin, subject, call) in enumerate(calls)
            )

    def ask_next(self, session: Session, click: Click, handle: str, now: datetime) -> None:
        """Post the next question to the expert; at the end of a sitting, the draft itself."""
        row = session.get(DraftRow, handle, with_for_update=True)
        if row is None:
            return
        place = Place(row.app, row.team, user=click.by)
        if row.asked >= A_SITTING:
            outgoing.post(session, Card.DRAFT, handle, place, now, again=f"{row.prompts}:{now.timestamp():.6f}")
            return
        asked = [each for each in open_proposals(session, handle) if comes_from_interview(Origin(each.origin))]
        question = asked[0] if asked else None
        if question is None:
            subject = f"prompt {row.prompts}"
            call = Call(said=PROMPTS[row.prompts % len(PROMPTS)])
            open_proposal(session, handle, Origin.PROMPT, subject, call, Place(row.app, row.team), now)
            row.prompts += 1
            find = select(ProposalRow).where(ProposalRow.handle == handle, ProposalRow.subject == subject)
            question = session.exec(find.where(ProposalRow.origin == Origin.PROMPT.value)).one()
        row.asked += 1
        session.add(row)
        session.flush()
        outgoing.post(session, Card.OFFER, question.id, place, now, again=f"{now.timestamp():.6f}")
