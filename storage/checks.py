"""Store for checks: what experts, deputies and architects may do with a check while it waits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage import outgoing
from storage.awaiting import await_words, awaited_about, settle_awaited
from storage.chain import append
from storage.database import Database
from storage.keeping import meet, person_id, person_of, slack_id, text_of
from storage.ledger import Ledger
from storage.ledger_tables import PostedRow
from storage.shelf import Shelf
from storage.tables import AwaitedRow, CheckRow, DecisionRow
from storage.verdicts import (
    asked_for,
    decider,
    give_verdict,
    redraw_check,
    role_of,
    seen,
    tend_soon,
    too_late,
    why_not,
)
from storage.views import answer_view
from twins.audit import Act
from twins.checks import Say, Settled, Settling
from twins.remarks import Role, Source
from twins.reviews import kind_of
from twins.states import AwaitedState, CheckState
from twins.values import Person
from twins.views import AnswerView
from twins.waiting import Because, Stage
from twins.work import Card, Click, Place


class Checks:
    def __init__(self, database: Database, ledger: Ledger, shelf: Shelf) -> None:
        self._database = database
        self._ledger = ledger
        self._shelf = shelf

    def read(self, click: Click, check_id: str, architects: Sequence[str]) -> AnswerView | None:
        """Return a check to its conductor, its deciders, the people it was sent to and the architects; None to
        others."""
        with self._database.read() as session:
            row = session.get(CheckRow, check_id)
            view = answer_view(session, self._shelf, row.decision_id) if row else None
            if row is None or view is None or click.place.team != view.place.team:
                return None
            sent_to = select(PostedRow.user).where(PostedRow.subject == check_id, PostedRow.card == Card.CHECK.value)
            readers = {view.asker, *architects, *session.exec(sent_to)}
            may_decide = why_not(session, self._shelf, row, click) is None
            return view if click.by in readers or may_decide else None

    def settle(
        self,
        click: Click,
        check_id: str,
        digest: str,
        to: CheckState,
        witnesses: Sequence[str],
        say: Say,
        now: datetime,
    ) -> Settling:
        """Give a verdict. Of two concurrent clicks one wins; the other person is told why, privately. `witnesses` are
        alerted when people decide their own ask."""
        with self._ledger.closing(click.job_id) as session:
            settling = self._settle(session, click, check_id, digest, to, witnesses, now)
            outgoing.answer(session, click, say(settling), now)
            return settling

    def settle_together(self, click: Click, ids: Sequence[str], to: CheckState, say: Say, now: datetime) -> None:
        """Give several checks of one kind the same verdict, each with its own audit entry and messages, except those
        settled meanwhile."""
        with self._ledger.closing(click.job_id) as session:
            outgoing.answer(session, click, say(self._settle_together(session, click, ids, to, now)), now)

    def want_words(self, click: Click, check_id: str, digest: str, role: Role, say: Say, now: datetime) -> Settling:
        """Ask for words in the thread of the clicked card; clicked elsewhere, the result says `wants_form`."""
        with self._ledger.closing(click.job_id) as session:
            row, settling = self.decidable(session, click, check_id, now, digest)
            if row and not settling:
                by = self.decider(session, click, row)
                awaited = self._ask_for(session, click, row, role, by, now)
                settling = Settling(Settled.ASKED, wants_form=awaited is None)
            settling = settling or Settling(Settled.UNKNOWN)
            outgoing.answer(session, click, say(settling), now)
            return settling

    def pass_on(
        self,
        click: Click,
        check_id: str,
        digest: str,
        colleague: Person,
        architects: Sequence[str],
        say: Say,
        now: datetime,
    ) -> None:
        """Hand a check to a colleague, who may then decide it too. An architect may do this once it is stuck."""
        with self._ledger.closing(click.job_id) as session:
            row, settling = self.decidable(session, click, check_id, now, digest)
            if row and settling and settling.result in {Settled.NOT_YOURS, Settled.OWN_ASK}:
                settling = _rescue(session, row, click, digest, architects) or settling
                settling = None if settling.result is Settled.DONE else settling
            if row and not settling:
                settling = self._pass_on(session, row, click, colleague, now)
            outgoing.answer(session, click, say(settling or Settling(Settled.UNKNOWN)), now)

    def decider(self, session: Session, click: Click, row: CheckRow) -> str:
        handle = session.get_one(DecisionRow, row.decision_id).handle
        return decider(session, self._shelf, handle, click)

    def decidable(
        self, session: Session, click: Click, check_id: str, now: datetime, digest: str | None = None
    ) -> tuple[CheckRow | None, Settling | None]:
        """Lock a check and note its first look. The second value says why this person can't decide it; with a `digest`,
        also if that content is outdated."""
        row = session.get(CheckRow, check_id, with_for_update=True)
        if row is None:
            return None, Settling(Settled.UNKNOWN)
        refused = why_not(session, self._shelf, row, click)
        if refused:
            return row, Settling(refused, owner=person_of(session, row.owner))
        if row.state != CheckState.WAITING:
            return row, too_late(session, row)
        seen(session, row, now)
        fits = digest is None or (bool(digest) and row.digest.startswith(digest))
        return row, None if fits else Settling(Settled.OUTDATED)

    def _settle(
        self,
        session: Session,
        click: Click,
        check_id: str,
        digest: str,
        to: CheckState,
        witnesses: Sequence[str],
        now: datetime,
    ) -> Settling:
        row, settling = self.decidable(session, click, check_id, now, digest)
        if row is None or settling:
            return settling or Settling(Settled.UNKNOWN)
        by = self.decider(session, click, row)
        said = awaited_about(session, row.id, by)
        words, source = _written_before(session, said)
        if words and to is CheckState.APPROVED:
            to = CheckState.APPROVED_WITH_CHANGES
        if said:
            settle_awaited(session, said, AwaitedState.TAKEN if words else AwaitedState.DROPPED, now, role_of(to))
        if not give_verdict(session, row, to, by, now, words=words, source=source, witnesses=witnesses):
            return too_late(session, row)
        wants_form = False
        if to is CheckState.DECLINED and not words:
            wants_form = self._ask_for(session, click, row, Role.REASON, by, now) is None
        return Settling(Settled.DONE, to, click.by, now, wants_form=wants_form)

    def _settle_together(
        self, session: Session, click: Click, ids: Sequence[str], to: CheckState, now: datetime
    ) -> Settling:
        found = (session.get(CheckRow, each, with_for_update=True) for each in sorted(set(ids)))
        rows = [row for row in found if row]  # all locked, in one order, before the first of them writes
        kinds = {kind_of(answer_view(session, self._shelf, row.decision_id)) for row in rows}
        if len(kinds) != 1 or None in kinds:
            return Settling(Settled.UNKNOWN)
        results = [self._settle(session, click, row.id, row.digest, to, (), now) for row in rows]
        done = sum(each.result is Settled.DONE for each in results)
        return Settling(Settled.DONE, to, click.by, now, count=done) if done else results[0]

    def _ask_for(
        self, session: Session, click: Click, row: CheckRow, role: Role, by: str, now: datetime
    ) -> AwaitedRow | None:
        """Wait for a reply below the clicked check card; None if the click came from elsewhere."""
        posted = session.exec(
            select(PostedRow).where(PostedRow.channel == click.place.channel, PostedRow.ts == click.ts)
        ).first()
        if posted is None or (posted.card, posted.subject) != (Card.CHECK.value, row.id):
            return None
        thread = Place(posted.app, posted.team, posted.channel, posted.ts)
        return await_words(session, row.decision_id, row.id, role, by, thread, click.at, now)

    def _pass_on(self, session: Session, row: CheckRow, click: Click, colleague: Person, now: datetime) -> Settling:
        ask = asked_for(session, row.decision_id)
        if colleague.slack == slack_id(session, ask.asker):
            return Settling(Settled.OWN_ASK, owner=colleague)
        by = person_id(session, ask.team, click.by)
        row.colleague = row.holder = meet(session, ask.team, colleague)
        row.handed_by, row.stage, row.because = by, Stage.NEW.value, Because.HANDED_OVER.value
        row.since = row.next_at = now
        session.add(row)
        session.flush()
        append(session, Act(now, "check handed over", by, row.id, {"to": row.colleague}))
        redraw_check(session, row, now)
        tend_soon(session, row.id, now)
        return Settling(Settled.DONE, CheckState.WAITING, owner=colleague)


def checks_held_by(session: Session, person: str, at_most: int | None = None) -> Sequence[CheckRow]:
    waiting = select(CheckRow).where(CheckRow.holder == person, CheckRow.state == CheckState.WAITING.value)
    return session.exec(waiting.order_by(col(CheckRow.asked_at), col(CheckRow.id)).limit(at_most)).all()


def count_held_by(session: Session, person: str) -> int:
    find = select(func.count()).where(CheckRow.holder == person, CheckRow.state == CheckState.WAITING.value)
    return int(session.connection().execute(find).scalar_one())


def _rescue(session: Session, row: CheckRow, click: Click, digest: str, architects: Sequence[str]) -> Settling | None:
    """Say what an architect may do with a stuck check: DONE if they may hand it over, None if they have no say."""
    ask = asked_for(session, row.decision_id)
    if click.by not in architects or click.place.team != ask.team or row.stage != Stage.STUCK:
        return None
    if row.state != CheckState.WAITING:
        return too_late(session, row)
    return Settling(Settled.DONE if digest and row.digest.startswith(digest) else Settled.OUTDATED)


def _written_before(session: Session, said: AwaitedRow | None) -> tuple[str, Source]:
    """Return what was written in the card's thread before its purpose was known."""
    if said is None or said.text_id is None:
        return "", Source()
    return text_of(session, said.text_id), Source(said.channel, said.ts)
