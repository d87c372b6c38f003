"""How is a check put to its expert, and how does exactly one click settle it?"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage import outgoing
from storage.chain import append
from storage.database import Database
from storage.keeping import add, new_id, person_id, slack_id
from storage.ledger import Ledger
from storage.shelf import Shelf
from storage.tables import AskRow, CheckRow, DecisionRow
from storage.views import answer_view
from twins.asks import Asked
from twins.audit import Act
from twins.checks import Settled, Settling, is_named, may_decide, put_to, shown_digest
from twins.decision import Decision
from twins.playbook import Twin
from twins.states import CHECK_MOVES, CheckState, may_move
from twins.values import Person
from twins.views import AnswerView
from twins.work import Card, Click, Place

Say = Callable[[Settling], str | None]
"""What to tell whoever clicked, privately; None where the cards say it all."""


class Checks:
    """The checks: what must not go ahead before its expert has looked."""

    def __init__(self, database: Database, ledger: Ledger, shelf: Shelf) -> None:
        self._database = database
        self._ledger = ledger
        self._shelf = shelf

    def waiting_for(self, slack: str) -> list[AnswerView]:
        """The checks that were put to somebody and wait, the oldest first."""
        waiting = select(CheckRow).where(CheckRow.owner == slack, CheckRow.state == CheckState.WAITING)
        with self._database.read() as session:
            rows = session.exec(waiting.order_by(col(CheckRow.asked_at)))
            return [answer_view(session, self._shelf, row.decision_id) for row in rows]

    def settle(self, click: Click, check_id: str, digest: str, to: CheckState, say: Say, now: datetime) -> None:
        """Give a verdict. Of two clicks one wins; whoever it doesn't count for is told why, privately."""
        with self._ledger.closing(click.job_id) as session:
            settling = self._settle(session, click, check_id, digest, to, now)
            _tell(session, click, say(settling), now)

    def hand_over(self, click: Click, decision_id: str, say: Say, now: datetime) -> None:
        """Turn what was handed to a person into a check; only whoever asked does so, and only once."""
        with self._ledger.closing(click.job_id) as session:
            settling = self._hand_over(session, click, decision_id, now)
            _tell(session, click, say(settling), now)

    def _settle(
        self, session: Session, click: Click, check_id: str, digest: str, to: CheckState, now: datetime
    ) -> Settling:
        row = session.get(CheckRow, check_id)
        if row is None:
            return Settling(Settled.UNKNOWN)
        refused = self._refused(session, row, digest, click)
        if refused:
            return Settling(refused, owner=Person(slack=row.owner, name=row.owner_name))
        if not _move(session, row, to, person_id(session, click.place.team, click.by), now):
            return Settling(Settled.TOO_LATE, CheckState(row.state), slack_id(session, row.settled_by), row.settled_at)
        self._announce(session, row, now)
        return Settling(Settled.DONE, to, click.by, now)

    def _hand_over(self, session: Session, click: Click, decision_id: str, now: datetime) -> Settling:
        row = session.get(DecisionRow, decision_id, with_for_update=True)  # two clicks take turns on it
        if row is None:
            return Settling(Settled.UNKNOWN)
        view = answer_view(session, self._shelf, decision_id)
        if (view.asker, view.place.team) != (click.by, click.place.team) or not view.was_handed_over:
            return Settling(Settled.NOT_YOURS, by=view.asker)
        if view.check:
            return Settling(Settled.TOO_LATE, view.check.state, click.by, view.check.asked_at, view.check.owner)
        twin = self._shelf.version(session, row.version_id).twin
        owner, act = _open(session, view.place, view.ask, click.by, decision_id, view.decision, twin, now)
        append(session, act)
        outgoing.redraw(session, Card.ANSWER, decision_id, now)
        return Settling(Settled.DONE, CheckState.WAITING, click.by, now, owner)

    def _refused(self, session: Session, row: CheckRow, digest: str, click: Click) -> Settled | None:
        decision = session.get_one(DecisionRow, row.decision_id)
        ask = session.get_one(AskRow, decision.ask_id)
        live = self._shelf.live_twin(session, decision.handle)
        if live is None or click.place.team != ask.team:
            return Settled.NOT_YOURS
        refused = may_decide(live, row.owner if row.named else None, slack_id(session, ask.asker) or "", click.by)
        fits = bool(digest) and row.digest.startswith(digest)
        return refused or (None if fits else Settled.OUTDATED)

    def _announce(self, session: Session, row: CheckRow, now: datetime) -> None:
        decision = session.get_one(DecisionRow, row.decision_id)
        ask = session.get_one(AskRow, decision.ask_id)
        outgoing.post(session, Card.VERDICT, row.id, Place(ask.app, ask.team, ask.channel, ask.thread_ts), now)
        outgoing.redraw(session, Card.CHECK, row.id, now)
        outgoing.redraw(session, Card.ANSWER, row.decision_id, now)


def open_check(session: Session, asked: Asked, decision_id: str, decision: Decision, twin: Twin, now: datetime) -> Act:
    """Put a decision to its expert, once; the act is the caller's to add to the chain."""
    place = Place(asked.app, asked.team, asked.channel, asked.thread_ts)
    return _open(session, place, asked.ask.text, asked.asker, decision_id, decision, twin, now)[1]


def _open(
    session: Session, place: Place, text: str, asker: str, decision_id: str, decision: Decision, twin: Twin,
    now: datetime,
) -> tuple[Person, Act]:  # fmt: skip
    owner, by = put_to(twin, decision, asker), person_id(session, place.team, asker)
    row = CheckRow(
        id=new_id(), decision_id=decision_id, state=CheckState.WAITING.value, owner=owner.slack,
        owner_name=owner.name, named=is_named(twin, owner), digest=shown_digest(text, decision), asked_at=now,
    )  # fmt: skip
    add(session, row)
    facts = {"decision": decision_id, "owner": person_id(session, place.team, owner.slack), "digest": row.digest}
    outgoing.post(session, Card.CHECK, row.id, Place(place.app, place.team, user=owner.slack), now)
    return owner, Act(now, "check asked", by, row.id, facts)


def _tell(session: Session, click: Click, word: str | None, now: datetime) -> None:
    if word:
        outgoing.tell(session, click.place, word, now)


def _move(session: Session, row: CheckRow, to: CheckState, by: str, now: datetime) -> bool:
    """Move a check if it still stands where its table allows the move; the database decides who is first."""
    allowed = [state.value for state in CheckState if may_move(CHECK_MOVES, state, to)]
    statement = (
        update(CheckRow)
        .where(col(CheckRow.id) == row.id, col(CheckRow.state).in_(allowed))
        .values(state=to.value, settled_at=now, settled_by=by)
    )
    won = bool(session.connection().execute(statement).rowcount)
    session.refresh(row)
    if won:
        ask = session.exec(select(AskRow).join(DecisionRow).where(DecisionRow.id == row.decision_id)).one()
        facts = {"digest": row.digest, "own_ask": ask.asker == by}
        append(session, Act(now, f"check {to.value}", by, row.id, facts))
    return won
