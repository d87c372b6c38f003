"""Posted cards: what each is drawn from, and where it was posted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from sqlmodel import Session, col, select

from storage.authoring.drafts import DraftStore
from storage.db.database import Database
from storage.db.statements import insert_or_ignore, insert_values
from storage.db.tables_jobs import PostedRow, ThreadRow
from storage.db.tables_twins import DraftRow, ProposalRow
from storage.jobs import outbox
from storage.jobs.due import enqueue_step
from storage.jobs.ledger import Ledger
from storage.jobs.message_events import is_thread_gone
from storage.records.proposal_rows import open_suggestions, suggestion_of
from storage.records.versions import VersionStore
from storage.views.answers import answer_view, decisions_beside, together_view, verdict_view
from storage.views.digest_view import digest_view
from storage.views.inbox_view import inbox_view
from storage.views.precedents import with_precedents
from storage.views.request_views import override_request_view, product_view, twin_choice_view
from storage.views.subjects import ABOUT_DECISIONS, decision_of
from storage.views.version_view import version_view
from storage.views.week_view import week_view
from twins.authoring.drafts import Draft, SuggestionView
from twins.authoring.joining import is_answered_by_hand, may_join
from twins.checking.views import AnswerView
from twins.jobs import CardKind, Destination, JobKind, Note
from twins.reporting.home_views import View

_OF_SEVERAL = {CardKind.ANSWER: together_view, CardKind.VERDICT: verdict_view}
"""Views of what several twins answered."""
_AT_A_TIME: Mapping[CardKind, Callable[[Session, VersionStore, str, datetime], View]] = {
    CardKind.INBOX: inbox_view,
    CardKind.WEEK: week_view,
    CardKind.DIGEST: digest_view,
}
"""Views that depend on the clock."""


class CardStore:
    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        versions: VersionStore,
        drafts: DraftStore,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions
        self._drafts = drafts
        self._now = now

    def view(self, card: CardKind, subject: str) -> View:
        with self._database.read() as session:
            return self._view(session, card, subject)

    def to_post(self, card: CardKind, subject: str, place: Destination) -> tuple[View, int, bool]:
        """Return what a card shows, how often that has changed so far, and whether the thread is gone that it is to be
        posted in."""
        with self._database.read() as session:
            view = self._view(session, card, subject)
            together = [each.id for each in (view, *view.beside)] if isinstance(view, AnswerView) else []
            number = sum(outbox.version_of(session, *each) for each in _versions(session, card, subject, together))
            return view, number, bool(place.thread_ts) and is_thread_gone(session, place)

    def reader_in(self, channel: str) -> str | None:
        """Return the person whose direct messages a channel is, as far as cards were sent to them there."""
        find = select(PostedRow.user).where(PostedRow.channel == channel, col(PostedRow.user).is_not(None))
        with self._database.read() as session:
            return session.exec(find.limit(1)).first()

    def sent(
        self,
        job_id: str,
        card: CardKind,
        subject: str,
        place: Destination,
        ts: str,
        drawn: int,
        now: datetime,
        *,
        sign: str = "",
    ) -> None:
        """Record where a card was posted, with a `sign`; redraw it if it has changed since it was `drawn`, with that
        number. If this is lost, the message is found in Slack by the attempt, which lasts."""
        with self._ledger.completing(job_id, lasts=False) as session:
            together = decisions_beside(session, subject) if card is CardKind.ANSWER else [subject]
            versions = _versions(session, card, subject, together)
            number = sum(outbox.add_version(session, *each) for each in versions)
            for each in together:  # answers of several twins share a message, and each redraws it
                row = {
                    "id": job_id if each == subject else f"{job_id}:{each}",
                    "card": card,
                    "subject": each,
                    "app": place.app,
                    "team": place.team,
                    "channel": place.channel or "",
                    "ts": ts,
                    "thread_ts": place.thread_ts,
                    "user": place.user,
                }
                insert_values(session, PostedRow, row)
            if card is CardKind.ANSWER:
                outbox.refresh_sign(session, subject, place, now, sign=sign if number == drawn else "")
            thread = place.thread_ts or ts
            insert_or_ignore(session, ThreadRow, {"team": place.team, "channel": place.channel or "", "ts": thread})
            if number != drawn:
                outbox.refresh_card(session, card, subject, now)

    def undelivered(
        self, job_id: str, subject: str, notes: Sequence[Note], unreached: Note | None, person: str, now: datetime
    ) -> None:
        """Complete the job of a card that Slack refused, and send the notes. A check goes on to the next in line after
        the person who was not reached; if there is nobody, its conductor gets the note `unreached`."""
        with self._ledger.completing(job_id) as session:
            for note in notes:
                outbox.whisper(session, note.place, note.text, now)
            if unreached:
                payload = {"check": subject, "unreached": person, "note": asdict(unreached)}
                enqueue_step(session, JobKind.ESCALATE, subject, payload, now)

    def _view(self, session: Session, card: CardKind, subject: str) -> View:
        if card is CardKind.CONSENT:
            return version_view(session, self._versions, subject)
        if card is CardKind.PRODUCT:
            return product_view(session, subject)
        if card is CardKind.DRAFT:
            return self._draft(session, subject)
        if card is CardKind.SUGGESTION:
            return self._offer(session, subject)
        if card is CardKind.TWIN_CHOICE:
            return twin_choice_view(session, self._versions, subject)
        if card in _AT_A_TIME:
            return _AT_A_TIME[card](session, self._versions, subject, self._now())
        if card is CardKind.OVERRIDE_REQUEST:
            return override_request_view(session, subject)
        decision_id = decision_of(session, card, subject)
        if card in _OF_SEVERAL:
            return _OF_SEVERAL[card](session, self._versions, decision_id)
        view = answer_view(session, self._versions, decision_id)
        return self._check(session, view) if card is CardKind.CHECK else view

    def _check(self, session: Session, view: AnswerView) -> AnswerView:
        """Add precedents, and to an open question that nothing covers what was answered by hand before."""
        is_open = view.was_handed_over and view.check is not None and view.check.is_waiting
        found = open_suggestions(session, view.twin.handle) if is_open else []
        view = replace(view, answered_before=tuple(filter(is_answered_by_hand, found)))
        return with_precedents(session, view, self._now())

    def _draft(self, session: Session, handle: str) -> Draft:
        draft = self._drafts.draft(session, handle)
        if draft is None:
            raise LookupError(handle)
        return draft

    def _offer(self, session: Session, proposal_id: str) -> SuggestionView:
        proposal = suggestion_of(session, session.get_one(ProposalRow, proposal_id))
        row, draft = session.get(DraftRow, proposal.handle), self._drafts.draft(session, proposal.handle)
        others = [each for each in open_suggestions(session, proposal.handle) if may_join(proposal, each)]
        return SuggestionView(proposal, draft, row.asked if row else 0, others=tuple(others))


def _versions(session: Session, card: CardKind, subject: str, together: Sequence[str]) -> list[tuple[CardKind, str]]:
    """Return the card itself and the answers that it is about, in the order in which their rows are locked. An answer's
    card shows all `together`."""
    if card not in ABOUT_DECISIONS:
        return [(card, subject)]
    decisions = together if card is CardKind.ANSWER else [decision_of(session, card, subject)]
    return sorted({(card, subject), *((CardKind.ANSWER, each) for each in decisions)})
