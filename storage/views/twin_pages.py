"""Read models of the twins that a person maintains."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import union
from sqlmodel import Session, col, select

from storage.authoring.drafts import DraftStore
from storage.db.database import Database
from storage.db.identities import text_of
from storage.db.statements import run
from storage.db.tables_asks import DecisionRow
from storage.db.tables_jobs import PostedRow
from storage.db.tables_twins import DraftRow, TwinRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.audiences import audience_of
from storage.records.checks import VERDICTS, ask_of_decision, is_follow_up, stance_for
from storage.records.digests.digest_items import open_items
from storage.records.opened_page import leave_page, open_page, opened_page
from storage.records.proposal_rows import open_proposals, open_suggestions
from storage.records.rule_freshness import background_in, freshness_of, stale_by_twin
from storage.records.versions import VersionStore
from storage.views.answers import answer_view
from storage.views.past_asks import past_asks
from storage.views.subjects import ABOUT_DECISIONS, decision_of
from twins.audience import Audience
from twins.authoring.drafts import Draft, MaintainedTwin, PastAsk, Proposal, TwinPage
from twins.authoring.interview import comes_from_interview
from twins.authoring.lessons import Precedent, ProposalOrigin
from twins.authoring.near_misses import guards_in
from twins.checking.views import AnswerView
from twins.freshness.freshness import DueRule
from twins.jobs import Interaction
from twins.notices import Refusal, Refused
from twins.playbook.model import Twin

log = logging.getLogger(__name__)

_HANDLES = union(select(col(TwinRow.handle)), select(col(DraftRow.handle)))
"""Of every twin, published or in the making."""


class TwinPageStore:
    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore, drafts: DraftStore) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions
        self._drafts = drafts

    def page(self, team: str, slack: str, now: datetime) -> TwinPage:
        """Return the twins that a person may edit, and the one whose page is open."""
        with self._database.read() as session:
            found = self._drafts_of(session, slack)
            handle, _, offset = opened_page(session, team, slack).partition(" ")
            draft = next((each for each in found if each.handle == handle), None)
            mine = {each.handle for each in found}
            twins = {twin.handle: twin for twin in self._versions.live_in(session) if twin.handle in mine}
            due = stale_by_twin(session, list(twins.values()), now) if twins else {}
            kept = tuple(_kept(session, each, slack, due.get(each.handle, ())) for each in found)
            if draft is None:
                return TwinPage(kept)
            proposals = tuple(_suggestions(session, handle))
            live, stale = twins.get(handle), due.get(handle, [])
            fresh = freshness_of(session, live, now) if live else {}
            unused = frozenset(each.rule.id for each in stale if each.is_unused)
            at = int(offset) if offset.isdigit() else 0
            listed = offset.removeprefix("~")
            listed_at = int(listed) if listed != offset and listed.isdigit() else 0
            background = background_in(session, self._versions, handle, now) if live else None
            past = past_asks(session, handle, now) if guards_in(draft) else ()
            return TwinPage(
                kept,
                replace(draft, reader=slack),
                proposals,
                offset=at,
                sentences_offset=listed_at,
                fresh=fresh,
                unused=unused,
                background=background,
                past=past,
            )

    def past_asks(self, handle: str, now: datetime) -> tuple[PastAsk, ...]:
        """Return a twin's newest asks, without direct messages, for the command line."""
        with self._database.read() as session:
            return past_asks(session, handle, now)

    def turn_page(self, click: Interaction, handle: str | None, now: datetime) -> None:
        """Open a twin's page in a person's Home tab, or (None) the list of their twins."""
        with self._ledger.completing(click.job_id) as session:
            open_page(session, click, handle, now)
            outbox.refresh_home(session, click.place.app, click.place.team, click.by, now)

    def leave_page(self, team: str, slack: str, now: datetime) -> None:
        """Return to the list of a person's twins, unless they opened a page a moment ago."""
        with self._database.write() as session:
            leave_page(session, team, slack, now)

    def maintains(self, slack: str) -> dict[str, str]:
        """Return handle and name of the twins that a person may edit."""
        with self._database.read() as session:
            return {draft.handle: str(draft.playbook.field("name")) for draft in self._drafts_of(session, slack)}

    def said_in(self, team: str, channel: str, ts: str) -> tuple[str, ProposalOrigin, str, Precedent, Audience] | None:
        """Return what a card of the bot says, as a past call: (handle, origin, subject, call, who may read it). None
        for other messages."""
        with self._database.read() as session:
            at = select(PostedRow).where(PostedRow.team == team, PostedRow.channel == channel, PostedRow.ts == ts)
            row = session.exec(at).first()
            if row is None or row.card not in ABOUT_DECISIONS:
                return None
            decision_id = decision_of(session, row.card, row.subject)
            view = answer_view(session, self._versions, decision_id)
            return session.get_one(DecisionRow, decision_id).handle, *_call_in(view), view.audience

    def want_of(self, decision_id: str) -> tuple[str, str, Audience] | None:
        """Return (handle, ask, who may read it) of a decision. Raises Refused if its words need their thread."""
        with self._database.read() as session:
            row = session.get(DecisionRow, decision_id)
            ask = ask_of_decision(session, decision_id) if row else None
            if row is None or ask is None:
                return None
            if is_follow_up(session, ask):
                raise Refused(Refusal.NEEDS_ITS_THREAD)
            return row.handle, text_of(session, ask.text_id), audience_of(session, decision_id)

    def is_without_verdict(self, decision_id: str, person: str) -> bool:
        """Return whether this person asked, and could still have a rule near the ask read out by one click."""
        with self._database.read() as session:
            if session.get(DecisionRow, decision_id) is None:
                return False
            view = answer_view(session, self._versions, decision_id)
            return bool(view.to_read_out) and view.conductor == person

    def _drafts_of(self, session: Session, slack: str) -> list[Draft]:
        live = {twin.handle: twin for twin in self._versions.live_in(session)}
        others = {handle for handle, twin in live.items() if not _is_edited_by(twin, slack)}
        handles = sorted(run(session, _HANDLES).scalars())  # most twins aren't theirs: don't read those texts
        return [draft for each in handles if each not in others and (draft := self._mine(session, each, slack))]

    def _mine(self, session: Session, handle: str, slack: str) -> Draft | None:
        try:
            draft = self._drafts.draft(session, handle)
        except ValidationError:  # an unreadable draft must not break the others
            log.exception("a draft can't be read", extra={"twin": handle})
            return None
        return draft if draft and slack in draft.maintainers else None


def _is_edited_by(twin: Twin, slack: str) -> bool:
    return slack in {twin.expert.slack, *(person.slack for person in twin.deputies)}


def _kept(session: Session, draft: Draft, slack: str, due: Sequence[DueRule]) -> MaintainedTwin:
    row = session.get(TwinRow, draft.handle)
    return MaintainedTwin(
        draft.handle,
        str(draft.playbook.field("name")),
        row.mode if row else None,
        len(draft.playbook.rules),
        len({pending.batch for pending in draft.pending}),
        _count_suggestions(session, draft.handle),
        draft.expert.slack == slack,
        sum(not each.is_unused for each in due),
        len(open_items(session, draft.handle)),
    )


def _suggestions(session: Session, handle: str) -> list[Proposal]:
    """Return the open suggestions, without interview questions, which are asked in messages."""
    return [each for each in open_suggestions(session, handle) if not comes_from_interview(each.origin)]


def _count_suggestions(session: Session, handle: str) -> int:
    rows = open_proposals(session, handle)
    known = {row.id for row in rows}
    return sum(row.joined_to not in known and not comes_from_interview(row.origin) for row in rows)


def _call_in(view: AnswerView) -> tuple[ProposalOrigin, str, Precedent]:
    """Return an ask's latest response as a past call: a correction, a verdict, or just the ask."""
    check, review = view.check, view.review
    if review and review.correction:
        return ProposalOrigin.CORRECTION, review.id, Precedent(ask=view.ask, said=review.correction.text)
    if check and check.state in VERDICTS:
        origin = ProposalOrigin.HAND_OVER if view.was_handed_over else ProposalOrigin.VERDICT
        said = check.captured_words.text if check.captured_words else ""
        return origin, check.id, Precedent(ask=view.ask, said=said, stance=stance_for(check.state))
    return ProposalOrigin.MESSAGE, view.id, Precedent(ask=view.ask)
