"""Proposals for a twin."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from storage.authoring.drafts import DraftStore
from storage.authoring.interviews import InterviewStore
from storage.authoring.law_proposals import open_law_change
from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import new_id, person_id
from storage.db.tables_twins import CitationRow, ProposalRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.audiences import Source, from_decision
from storage.records.checks import ask_of_decision
from storage.records.digests.small_things import digests_with
from storage.records.proposal_rows import (
    open_proposal,
    proposal_of,
    settle_proposal,
    settled_before,
    standing_proposal,
    suggestion_of,
)
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.drafts import Draft, Proposal
from twins.authoring.editable_playbook import Edit
from twins.authoring.interview import comes_from_interview, is_read_first
from twins.authoring.joining import edits_with_joined
from twins.authoring.lesson_edits import LessonEdits
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin
from twins.freshness.digest import UNDO
from twins.jobs import CardKind, Destination, Interaction
from twins.notices import Done, Notice, NoticeFacts, Refusal, Refused
from twins.playbook.model import COMPANY
from twins.states import ProposalState

Teach = Callable[[Draft, Proposal], LessonEdits]
"""Turns a proposal into edits of a draft; may raise what `Make` may."""


class ProposalStore:
    def __init__(self, database: Database, ledger: Ledger, drafts: DraftStore, interviews: InterviewStore) -> None:
        self._database = database
        self._ledger = ledger
        self._drafts = drafts
        self._interviews = interviews

    def find(self, proposal_id: str) -> Proposal | None:
        with self._database.read() as session:
            row = session.get(ProposalRow, proposal_id)
            return suggestion_of(session, row) if row else None

    def origins(self, handle: str) -> list[Proposal]:
        """Return the proposals that became a rule, oldest first."""
        find = select(ProposalRow).where(ProposalRow.handle == handle, col(ProposalRow.rule_id).is_not(None))
        with self._database.read() as session:
            return [proposal_of(session, row) for row in session.exec(find.order_by(col(ProposalRow.at)))]

    def accept(
        self,
        click: Interaction,
        proposal_id: str,
        teach: Teach,
        now: datetime,
        *,
        architects: Sequence[str] = (),
        done: str = "",
    ) -> None:
        """Add a proposal to the draft; if that holds nothing else, it is published once the time to undo is over. A law
        becomes a default only if its expert and an architect agree; a company law never does."""
        with self._ledger.completing(click.job_id) as session:
            row = self._locked(session, click, proposal_id, now)
            if row.origin == ProposalOrigin.TO_DEFAULT and row.handle != COMPANY:
                self._agree(session, click, row, teach, architects, now)
            else:
                self._accept(session, click, row, teach, now)
            outbox.reply_privately(session, click, done, now)

    def decline(
        self,
        click: Interaction,
        proposal_id: str,
        now: datetime,
        *,
        never: bool = False,
        architects: Sequence[str] = (),
    ) -> None:
        """Decline a proposal; with `never`, for as long as the rule keeps its wording."""
        with self._ledger.completing(click.job_id) as session:
            row = self._locked(session, click, proposal_id, now)
            proposal = proposal_of(session, row)
            draft = self._drafts.draft(session, row.handle)
            by_both = proposal.origin is ProposalOrigin.TO_DEFAULT and row.handle != COMPANY
            if draft is None or click.by not in ({draft.expert.slack, *architects} if by_both else draft.maintainers):
                raise Refused(Refusal.NOT_EDITOR, NoticeFacts(handle=row.handle))
            self._settle(session, click, row, ProposalState.DECLINED, now, None, is_never=never)
            if comes_from_interview(proposal.origin):
                self._interviews.ask_next(session, click, proposal.handle, now)

    def against_law(
        self, click: Interaction, decision_id: str, rule_id: str, reason: str, architects: Sequence[str], now: datetime
    ) -> None:
        """Propose a change to a law that refused the conductor, wherever the ask was made. As its form says, the law's
        expert and the architects read it."""
        with self._ledger.completing(click.job_id) as session:
            cited = session.get(CitationRow, (decision_id, rule_id))
            if cited is None:
                raise Refused(Refusal.ITEM_GONE)
            ask, draft = ask_of_decision(session, decision_id), self._drafts.draft(session, cited.book)
            by = person_id(session, click.place.team, click.by)
            if draft is None or (ask.conductor, ask.team) != (by, click.place.team):
                raise Refused(Refusal.NOT_PROPOSER)
            readers = list(dict.fromkeys((draft.expert.slack, *architects)))
            if not open_law_change(session, ask, cited, reason, readers, now):
                raise Refused(Refusal.PROPOSED_BEFORE, NoticeFacts(item=rule_id))
            outbox.notify(session, click, Notice(Done.LAW_CHANGE_PROPOSED, NoticeFacts(item=rule_id)), now)

    def make(
        self,
        click: Interaction,
        handle: str,
        origin: ProposalOrigin,
        subject: str,
        call: Precedent,
        teach: Teach,
        now: datetime,
        *,
        sources: Sequence[Source] = (),
    ) -> None:
        """Open a proposal and accept it at once ("Make this a rule"), with its card. Without `sources`, its words are
        those of the form."""
        with self._ledger.completing(click.job_id) as session:
            place = Destination(click.place.app, click.place.team)
            key = ProposalKey(subject or new_id(), about=call.about)
            self._drafts.locked(session, click, handle, now)
            open_proposal(session, handle, origin, key, call, sources, place, now)
            row = standing_proposal(session, handle, origin, key)
            self._accept(session, click, row, teach, now)
            card = Destination(click.place.app, click.place.team, user=click.by)
            outbox.post(session, CardKind.SUGGESTION, row.id, card, now, again=click.job_id)
            if origin is ProposalOrigin.SMALL_THING:
                for digest_id in digests_with(session, subject, now):
                    outbox.refresh_card(session, CardKind.DIGEST, digest_id, now)

    def propose(
        self, click: Interaction, handle: str, decision_id: str, call: Precedent, said: str, now: datetime
    ) -> None:
        """Suggest an ask as a phrasing for the rule `call.about`."""
        place, origin = Destination(click.place.app, click.place.team), ProposalOrigin.PHRASING
        with self._ledger.completing(click.job_id) as session:
            draft, sources = self._drafts.draft(session, handle), [from_decision(decision_id)]
            key, by = ProposalKey(decision_id, about=call.about), person_id(session, click.place.team, click.by)
            made = draft and open_proposal(session, handle, origin, key, call, sources, place, now, by=by)
            if draft and made:
                outbox.schedule_phrasing(session, handle, made, now)
                for slack in sorted(draft.maintainers):
                    outbox.refresh_home(session, click.place.app, click.place.team, slack, now)
            outbox.reply_privately(session, click, said, now)

    def _locked(self, session: Session, click: Interaction, proposal_id: str, now: datetime) -> ProposalRow:
        """Lock a proposal against other decisions. Lock order: the draft first, as in publishing."""
        row = session.get(ProposalRow, proposal_id)
        if row is None or row.team not in {"", click.place.team}:
            raise Refused(Refusal.ITEM_GONE)
        self._drafts.locked(session, click, row.handle, now, is_from_here=bool(row.team))
        session.refresh(row, with_for_update=True)
        return row

    def _accept(self, session: Session, click: Interaction, row: ProposalRow, teach: Teach, now: datetime) -> str:
        """Put a proposal into the draft. Return the id of the rule that it became."""
        proposal = suggestion_of(session, row)
        if proposal.state is not ProposalState.PROPOSED:
            raise settled_before(proposal)
        before = self._drafts.draft(session, row.handle)
        taught: list[str] = []

        def make(draft: Draft) -> tuple[Edit, ...]:
            made, confirmed = teach(draft, proposal), draft.confirmed_on(click, now.date())
            made = edits_with_joined(draft.playbook, proposal, made, proposal.joined, confirmed)
            taught.append(made.rule_id)
            return made.edits

        self._drafts.write(session, click, row.handle, make, now, proposal=row.id)
        self._settle(session, click, row, ProposalState.ACCEPTED, now, taught[-1])
        if before and before.joins_what_publishes_itself and not is_read_first(proposal.origin):
            outbox.schedule_publish(session, click, row.handle, row.id, now, later=UNDO)
        if comes_from_interview(proposal.origin):
            self._interviews.ask_next(session, click, proposal.handle, now)
        return taught[-1]

    def _agree(
        self,
        session: Session,
        click: Interaction,
        row: ProposalRow,
        teach: Teach,
        architects: Sequence[str],
        now: datetime,
    ) -> None:
        draft = self._drafts.draft(session, row.handle)
        roles = _roles_of(click, draft, architects) if draft else ()
        if draft is None or not roles:
            raise Refused(Refusal.NOT_EDITOR, NoticeFacts(handle=row.handle))
        if row.state != ProposalState.PROPOSED:
            raise settled_before(proposal_of(session, row))
        row.agreed = sorted({*(row.agreed or ()), *roles})
        by = person_id(session, click.place.team, click.by)
        record(session, Act(now, ActWord.PROPOSAL_AGREED, by, row.id, {"roles": row.agreed}))
        if len(row.agreed) < 2:
            outbox.refresh_card(session, CardKind.SUGGESTION, row.id, now)
            outbox.notify(session, click, Notice(Done.AGREED_FIRST, NoticeFacts(item=row.about or "")), now)
        else:
            self._accept_agreed(session, click, row, teach, draft.expert.slack, now)

    def _accept_agreed(
        self, session: Session, click: Interaction, row: ProposalRow, teach: Teach, expert: str, now: datetime
    ) -> None:
        for_expert = replace(click, place=replace(click.place, user=expert))  # who has agreed
        try:
            self._accept(session, for_expert, row, teach, now)
        except Refused as refused:  # that both agree holds nevertheless
            outbox.notify(session, click, refused.notice, now)

    def _settle(
        self,
        session: Session,
        click: Interaction,
        row: ProposalRow,
        to: ProposalState,
        now: datetime,
        rule_id: str | None,
        *,
        is_never: bool = False,
    ) -> None:
        draft = self._drafts.draft(session, row.handle)
        team = click.place.team
        by = self._drafts.known(session, click, draft) if draft else person_id(session, team, click.by)
        if not settle_proposal(session, row, to, by, rule_id, now, is_never=is_never):
            raise settled_before(proposal_of(session, row))
        outbox.refresh_home(session, click.place.app, team, click.by, now)


def _roles_of(click: Interaction, draft: Draft, architects: Sequence[str]) -> list[str]:
    roles = {"expert": click.by == draft.expert.slack, "architect": click.by in architects}
    return [role for role, is_theirs in roles.items() if is_theirs]
