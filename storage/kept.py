"""Read models of the twins that a person maintains."""

import logging
from datetime import datetime

from pydantic import ValidationError
from sqlmodel import Session, col, select

from storage import outgoing
from storage.database import Database
from storage.drafts import Drafts
from storage.freshness import background_in, freshness_of, stale_in
from storage.jobs import insert_or_ignore
from storage.keeping import person_id, text_of
from storage.ledger import Ledger
from storage.ledger_tables import PostedRow
from storage.offers import open_proposals, proposal_of
from storage.places import ABOUT_DECISIONS, decision_of
from storage.shelf import Shelf
from storage.tables import ArrangementRow, DecisionRow, PersonRow
from storage.twin_tables import DraftRow, TwinRow
from storage.verdicts import VERDICTS, asked_for, stance_for
from storage.views import answer_view
from twins.drafts import Draft, Kept, Page, Proposal
from twins.interview import comes_from_interview
from twins.lessons import Call, Origin
from twins.modes import Mode
from twins.views import AnswerView
from twins.work import Card, Click

log = logging.getLogger(__name__)


class Keeping:
    def __init__(self, database: Database, ledger: Ledger, shelf: Shelf, drafts: Drafts) -> None:
        self._database = database
        self._ledger = ledger
        self._shelf = shelf
        self._drafts = drafts

    def page(self, team: str, slack: str, now: datetime) -> Page:
        """Return the twins that a person may edit, and the one whose page is open."""
        with self._database.read() as session:
            found = [draft for handle in self._handles(session) if (draft := self._mine(session, handle, slack))]
            handle, _, offset = _opened(session, team, slack).partition(" ")
            draft = next((each for each in found if each.handle == handle), None)
            kept = tuple(self._kept(session, each, slack, now) for each in found)
            if draft is None:
                return Page(kept)
            proposals = tuple(_suggestions(session, handle))
            live = self._shelf.live_twin(session, handle)
            fresh = freshness_of(session, live, now) if live else {}
            at = int(offset) if offset.isdigit() else 0
            background = background_in(session, self._shelf, handle, now) if live else None
            return Page(kept, draft, proposals, offset=at, fresh=fresh, background=background)

    def turn_page(self, click: Click, handle: str | None, now: datetime) -> None:
        """Open a twin's page in a person's Home tab, or (None) the list of their twins."""
        with self._ledger.closing(click.job_id) as session:
            open_page(session, click, handle)
            outgoing.refresh_home(session, click.place.app, click.place.team, click.by, now)

    def keeps(self, slack: str) -> dict[str, str]:
        """Return handle and name of the twins that a person may edit."""
        with self._database.read() as session:
            drafts = [draft for handle in self._handles(session) if (draft := self._mine(session, handle, slack))]
            return {draft.handle: str(draft.sketch.field("name")) for draft in drafts}

    def said_in(self, team: str, channel: str, ts: str) -> tuple[str, Origin, str, Call] | None:
        """Return what a card of the bot says, as a past call: (handle, origin, subject, call). None for other
        messages."""
        with self._database.read() as session:
            at = select(PostedRow).where(PostedRow.team == team, PostedRow.channel == channel, PostedRow.ts == ts)
            row = session.exec(at).first()
            if row is None or Card(row.card) not in ABOUT_DECISIONS:
                return None
            decision_id = decision_of(session, Card(row.card), row.subject)
            view = answer_view(session, self._shelf, decision_id)
            return session.get_one(DecisionRow, decision_id).handle, *_call_in(view)

    def want_of(self, decision_id: str) -> tuple[str, str, str] | None:
        """Return (handle, ask, channel) of a decision."""
        with self._database.read() as session:
            row = session.get(DecisionRow, decision_id)
            ask = asked_for(session, decision_id) if row else None
            return (row.handle, text_of(session, ask.text_id), ask.channel) if row and ask else None

    def _handles(self, session: Session) -> list[str]:
        twins = session.exec(select(TwinRow.handle)).all()
        drafts = session.exec(select(DraftRow.handle)).all()
        return sorted({*twins, *drafts})

    def _mine(self, session: Session, handle: str, slack: str) -> Draft | None:
        live = self._shelf.live_twin(session, handle)
        if live and slack not in {live.expert.slack, *(person.slack for person in live.deputies)}:
            return None  # most twins aren't theirs: don't read those texts
        try:
            draft = self._drafts.draft(session, handle)
        except ValidationError:  # an unreadable draft must not break the others
            log.exception("a draft can't be read", extra={"twin": handle})
            return None
        return draft if draft and slack in draft.keepers else None

    def _kept(self, session: Session, draft: Draft, slack: str, now: datetime) -> Kept:
        live = self._shelf.live_twin(session, draft.handle)
        row = session.get(TwinRow, draft.handle)
        return Kept(
            draft.handle,
            str(draft.sketch.field("name")),
            Mode(row.mode) if row else None,
            len(draft.sketch.rules),
            len({pending.batch for pending in draft.pending}),
            len(_suggestions(session, draft.handle)),
            draft.expert.slack == slack,
            len([each for each in stale_in(session, live, now) if not each.is_unused]) if live else 0,
        )


def _suggestions(session: Session, handle: str) -> list[Proposal]:
    """Return the open proposals, without interview questions, which are asked in messages."""
    found = (proposal_of(session, row) for row in open_proposals(session, handle))
    return [proposal for proposal in found if not comes_from_interview(proposal.origin)]


def _call_in(view: AnswerView) -> tuple[Origin, str, Call]:
    """Return the last words on an ask as a past call: a correction, a verdict, or just the ask."""
    check, review = view.check, view.review
    if review and review.correction:
        return Origin.CORRECTION, review.id, Call(ask=view.ask, said=review.correction.text)
    if check and check.state in VERDICTS:
        origin = Origin.HAND_OVER if view.was_handed_over else Origin.VERDICT
        said = check.remark.text if check.remark else ""
        return origin, check.id, Call(ask=view.ask, said=said, stance=stance_for(check.state))
    return Origin.MESSAGE, view.id, Call(ask=view.ask)


def _opened(session: Session, team: str, slack: str) -> str:
    find = select(ArrangementRow).join(PersonRow, col(PersonRow.id) == col(ArrangementRow.person))
    row = session.exec(find.where(PersonRow.team == team, PersonRow.slack == slack)).first()
    return (row.page if row else None) or ""


def open_page(session: Session, click: Click, handle: str | None) -> None:
    """Like `Keeping.turn_page`, within the caller's transaction and without a refresh."""
    person = person_id(session, click.place.team, click.by)
    insert_or_ignore(session, ArrangementRow, {"person": person, "app": click.place.app})
    row = session.get_one(ArrangementRow, person, with_for_update=True)
    row.page = handle
    session.add(row)
    session.flush()
