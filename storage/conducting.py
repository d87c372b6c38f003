"""A conductor's actions on a check: withdraw, nudge, ask again, hand over."""

from datetime import datetime

from sqlmodel import Session

from storage import outgoing
from storage.chain import append
from storage.keeping import person_id, person_of, slack_id
from storage.ledger import Ledger
from storage.opening import put_to_expert
from storage.shelf import Shelf
from storage.superseding import ask_again
from storage.tables import CheckRow, DecisionRow
from storage.verdicts import asked_for, give_verdict, thread_of, too_late
from storage.views import answer_view
from twins.audit import Act
from twins.checks import Say, Settled, Settling
from twins.states import CheckState
from twins.work import Card, Click


class Conducting:
    def __init__(self, ledger: Ledger, shelf: Shelf) -> None:
        self._ledger = ledger
        self._shelf = shelf

    def withdraw(self, click: Click, check_id: str, say: Say, now: datetime) -> None:
        with self._ledger.closing(click.job_id) as session:
            row, settling = self._own(session, click, check_id)
            if row and not settling:
                by = person_id(session, click.place.team, click.by)
                won = give_verdict(session, row, CheckState.WITHDRAWN, by, now)
                settling = Settling(Settled.DONE, CheckState.WITHDRAWN) if won else too_late(session, row)
            outgoing.answer(session, click, say(settling or Settling(Settled.UNKNOWN)), now)

    def nudge(self, click: Click, check_id: str, say: Say, now: datetime) -> None:
        """Remind the check's holder, once per check."""
        with self._ledger.closing(click.job_id) as session:
            row, settling = self._own(session, click, check_id)
            if row and not settling:
                settling = self._nudge(session, row, click, now)
            outgoing.answer(session, click, say(settling or Settling(Settled.UNKNOWN)), now)

    def ask_again(self, click: Click, check_id: str, say: Say, now: datetime) -> None:
        """Have the ask of an expired check answered again, by the twin's live version."""
        with self._ledger.closing(click.job_id) as session:
            row, settling = self._own(session, click, check_id)
            if row and row.state == CheckState.EXPIRED and settling and settling.result is Settled.TOO_LATE:
                handle = session.get_one(DecisionRow, row.decision_id).handle
                settling = Settling(Settled.DONE if ask_again(session, row, handle, now) else Settled.TWICE)
            outgoing.answer(session, click, say(settling or Settling(Settled.UNKNOWN)), now)

    def hand_over(self, click: Click, decision_id: str, say: Say, now: datetime) -> None:
        """Turn an answer that names a person into a check for them, once; only its conductor may."""
        with self._ledger.closing(click.job_id) as session:
            settling = self._hand_over(session, click, decision_id, now)
            outgoing.answer(session, click, say(settling), now)

    def _own(self, session: Session, click: Click, check_id: str) -> tuple[CheckRow | None, Settling | None]:
        row = session.get(CheckRow, check_id, with_for_update=True)
        if row is None:
            return None, None
        ask = asked_for(session, row.decision_id)
        asker = slack_id(session, ask.asker)
        if (asker, ask.team) != (click.by, click.place.team):
            return row, Settling(Settled.NOT_YOURS, by=asker)
        return row, None if row.state == CheckState.WAITING else too_late(session, row)

    def _nudge(self, session: Session, row: CheckRow, click: Click, now: datetime) -> Settling:
        holder = person_of(session, row.holder)
        if row.nudged_at or holder is None:
            return Settling(Settled.TWICE, at=row.nudged_at, owner=holder)
        row.nudged_at = now
        session.add(row)
        session.flush()
        append(session, Act(now, "check nudged", person_id(session, click.place.team, click.by), row.id, {}))
        place = thread_of(asked_for(session, row.decision_id))
        outgoing.post_under(session, Card.NUDGE, row.id, row.id, holder.slack, place, now)
        outgoing.redraw(session, Card.ANSWER, row.decision_id, now)
        return Settling(Settled.DONE, CheckState.WAITING, owner=holder)

    def _hand_over(self, session: Session, click: Click, decision_id: str, now: datetime) -> Settling:
        row = session.get(DecisionRow, decision_id, with_for_update=True)  # concurrent clicks take turns on it
        if row is None:
            return Settling(Settled.UNKNOWN)
        view = answer_view(session, self._shelf, decision_id)
        if (view.asker, view.place.team) != (click.by, click.place.team) or not view.was_handed_over:
            return Settling(Settled.NOT_YOURS, by=view.asker)
        if view.check:
            return Settling(Settled.TOO_LATE, view.check.state, click.by, view.check.asked_at, view.check.owner)
        twin = self._shelf.version(session, row.version_id).twin
        owner, act = put_to_expert(session, view.place, view.ask, click.by, decision_id, view.decision, twin, now)
        append(session, act)
        outgoing.redraw(session, Card.ANSWER, decision_id, now)
        return Settling(Settled.DONE, CheckState.WAITING, click.by, now, owner)
