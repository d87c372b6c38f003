"""Interviews that make a twin, a few questions at a time, and the list of what its documents say."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.authoring.drafts import DraftStore
from storage.db.database import Database
from storage.db.identities import new_id, person_id
from storage.db.tables_twins import DraftRow, ProposalRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.jobs.rows import enqueue
from storage.records.audiences import Source, from_channel
from storage.records.proposal_rows import (
    open_proposal,
    open_proposals,
    proposal_of,
    standing_proposal,
    supersede_proposal,
)
from twins.authoring.drafts import Draft
from twins.authoring.interview import A_SITTING, PROMPTS, comes_from_interview
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin
from twins.importing.proposals import GoneRule, NotedSentences, source_of
from twins.jobs import CardKind, Destination, Interaction, Job
from twins.notices import Done, Notice, NoticeFacts
from twins.states import ProposalState

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
        """Open a proposal for each call, say how many sentences of a text are listed and which are left out, and ask
        the first question; but none right after a text, whose list comes first."""
        with self._ledger.completing(job_id) as session:
            session.get(DraftRow, handle, with_for_update=True)
            opened = [
                each[0]
                for at, each in enumerate(calls)
                if _open(session, handle, each, _read_in(session, each[2], place), place, now, at)
            ]
            for notice in notices:
                enqueue(session, notice, now)
            listed = opened.count(ProposalOrigin.SENTENCE)
            if listed or left_out:
                facts = NoticeFacts(handle=handle, count=listed, choices=tuple(left_out))
                outbox.notify_person(session, place, Notice(Done.TEXT_READ, facts), now)
                outbox.refresh_home(session, place.app, place.team, place.user or "", now)
            if not listed or listed < len(opened):
                self.ask_next(session, Interaction(job_id, place, now), handle, now)

    def unknown(self, handle: str, calls: Sequence[_Found]) -> list[_Found]:
        """Return the calls that no proposal is about yet."""
        find = select(ProposalRow.origin, ProposalRow.subject).where(ProposalRow.handle == handle)
        with self._database.read() as session:
            known = set(session.exec(find.where(ProposalRow.state != ProposalState.SUPERSEDED)).all())
        return [each for each in calls if each[:2] not in known]

    def note(
        self, handle: str, calls: Sequence[_Found], now: datetime, sources: Collection[str] = ()
    ) -> NotedSentences:
        """List what the command line found. Withdraw open drafts whose sentences are gone from these `sources`, and
        name the rules that came from such sentences."""
        with self._database.write() as session:
            draft = self._drafts.draft(session, handle)
            row = session.get(DraftRow, handle)
            place = Destination(row.app if row else "", row.team if row else "")
            new = [each for at, each in enumerate(calls) if _open(session, handle, each, (), place, now, at)]
            gone = _gone(session, handle, {subject for _, subject, _ in calls}, sources)
            waiting = [each for each in gone if each.state is ProposalState.PROPOSED]
            for each in waiting:
                supersede_proposal(session, each, now)
            if draft and place.team:
                self._tell(session, draft, place, len(new), now)
            rules = [rule for each in gone if draft and (rule := _rule_of(session, each, draft))]
            return NotedSentences(tuple(new), len(waiting), tuple(rules))

    def _tell(self, session: Session, draft: Draft, place: Destination, count: int, now: datetime) -> None:
        """Redraw the list for everyone who edits the twin, and tell its expert what is new on it."""
        for slack in sorted(draft.maintainers):
            outbox.refresh_home(session, place.app, place.team, slack, now)
        if count:
            expert = Destination(place.app, place.team, user=draft.expert.slack)
            notice = Notice(Done.TEXT_READ, NoticeFacts(handle=draft.handle, count=count))
            outbox.notify_person(session, expert, notice, now)

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


def _gone(session: Session, handle: str, there: Collection[str], sources: Collection[str]) -> list[ProposalRow]:
    """Return the proposals from sentences that are no longer in the documents that were read."""
    find = select(ProposalRow).where(ProposalRow.handle == handle, ProposalRow.origin == ProposalOrigin.SENTENCE)
    rows = session.exec(find.order_by(col(ProposalRow.at), col(ProposalRow.id)))
    return [row for row in rows if source_of(row.subject) in sources and row.subject not in there]


def _rule_of(session: Session, row: ProposalRow, draft: Draft) -> GoneRule | None:
    if row.state is not ProposalState.ACCEPTED or not row.rule_id or draft.playbook.rule(row.rule_id) is None:
        return None
    return GoneRule(row.rule_id, source_of(row.subject), proposal_of(session, row).call.said)


def _read_in(session: Session, call: Precedent, place: Destination) -> list[Source]:
    """Return the channels of a call, told to the expert who chose them."""
    told = [person_id(session, place.team, place.user)] if place.user else []
    return [from_channel(channel, told) for channel in call.channels]
