"""A conductor's actions on a check: withdraw, nudge, ask again, hand over."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session, col, select

from storage.asking.ask_back_rows import OPEN_STATES, locked, move_ask_back
from storage.asking.check_opening import put_to_expert
from storage.checking.superseding import ask_again
from storage.db.audit_log import record
from storage.db.identities import person_id, person_of, slack_id
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow
from storage.jobs import outbox
from storage.jobs.due import enqueue_step
from storage.jobs.ledger import Ledger
from storage.records.checks import ask_of_decision, give_verdict, settled_before, thread_of
from storage.records.versions import VersionStore
from storage.views.answers import answer_view
from twins.audit import Act
from twins.audit_words import ActWord
from twins.jobs import CardKind, Interaction, JobKind, Note
from twins.notices import Done, Notice, NoticeFacts, Refusal, Refused
from twins.states import AskState, CheckState


class ConductorActions:
    def __init__(self, ledger: Ledger, versions: VersionStore) -> None:
        self._ledger = ledger
        self._versions = versions

    def withdraw(self, click: Interaction, check_id: str, now: datetime) -> None:
        """Withdraw an ask: every check of it that still waits."""
        with self._ledger.completing(click.job_id) as session:
            waiting = _lock_beside(session, check_id)
            row = _own(session, click, check_id, Refusal.NOT_WITHDRAWER)
            by = person_id(session, click.place.team, click.by)
            if not give_verdict(session, row, CheckState.WITHDRAWN, by, now):
                raise settled_before(session, row)
            for other in waiting:  # but the one above, which has moved
                give_verdict(session, other, CheckState.WITHDRAWN, by, now)

    def stop(self, act: Interaction, thread_ts: str, now: datetime) -> None:
        """Withdraw the person's own waiting checks in a thread; tell them if there are none."""
        with self._ledger.completing(act.job_id) as session:
            by = person_id(session, act.place.team, act.by)
            rows = _own_waiting(session, act, by, thread_ts)
            if not withdraw_all(session, rows, by, now):
                outbox.notify(session, act, Notice(Done.NOTHING_TO_STOP), now)

    def nudge(self, click: Interaction, check_id: str, now: datetime) -> None:
        """Remind the check's holder, once per check."""
        with self._ledger.completing(click.job_id) as session:
            row = _own(session, click, check_id, Refusal.NOT_NUDGER)
            if row.state != CheckState.WAITING:
                raise settled_before(session, row)
            holder = person_of(session, row.holder)
            if row.nudged_at or holder is None:
                raise Refused(Refusal.NUDGED_BEFORE, NoticeFacts(at=row.nudged_at, name=holder.name if holder else ""))
            row.nudged_at = now
            record(session, Act(now, ActWord.CHECK_NUDGED, person_id(session, click.place.team, click.by), row.id, {}))
            place = thread_of(ask_of_decision(session, row.decision_id))
            outbox.post_under(session, CardKind.NUDGE, row.id, row.id, holder.slack, place, now)
            outbox.refresh_card(session, CardKind.ANSWER, row.decision_id, now)
            outbox.notify(session, click, Notice(Done.NUDGED, NoticeFacts(name=holder.name)), now)

    def ask_next(self, click: Interaction, check_id: str, past: str, nobody: Note, now: datetime) -> None:
        """Have the next person asked now, if the check is still with `past`, who keeps it. The conductor gets the note
        if nobody else is there."""
        with self._ledger.completing(click.job_id) as session:
            row = _own(session, click, check_id, Refusal.NOT_NUDGER)
            if row.state != CheckState.WAITING:
                raise settled_before(session, row)
            holder = person_of(session, row.holder)
            if holder and holder.slack != past:
                raise Refused(Refusal.CHECK_REQUESTED, NoticeFacts(name=holder.name))
            payload = {"check": row.id, "hurried_past": past, "note": asdict(nobody)}
            enqueue_step(session, JobKind.ESCALATE, row.id, payload, now)

    def ask_again(self, click: Interaction, check_id: str, now: datetime) -> None:
        """Have the ask of an expired check answered again, by the twin's live version; or one whose check was withdrawn
        to read a rule out."""
        with self._ledger.completing(click.job_id) as session:
            row = _own(session, click, check_id, Refusal.NOT_ASKER_AGAIN)
            view = answer_view(session, self._versions, row.decision_id)
            if view.is_deleted:
                raise Refused(Refusal.CHECK_GONE)
            if row.state != CheckState.EXPIRED and not view.was_read_out:
                raise settled_before(session, row) if row.settled_at else Refused(Refusal.CHECK_GONE)
            if not ask_again(session, row, now):
                raise Refused(Refusal.ASKED_AGAIN_BEFORE)

    def hand_over(self, click: Interaction, decision_id: str, now: datetime) -> None:
        """Turn an answer that names a person into a check for them, once."""
        with self._ledger.completing(click.job_id) as session:
            row = session.get(DecisionRow, decision_id, with_for_update=True)  # concurrent clicks take turns on it
            if row is None:
                raise Refused(Refusal.CHECK_GONE)
            view = answer_view(session, self._versions, decision_id)
            if (view.conductor, view.place.team) != (click.by, click.place.team):
                raise Refused(Refusal.NOT_REQUESTER)
            if view.is_deleted:
                raise Refused(Refusal.CHECK_GONE)
            if view.is_superseded:
                raise Refused(Refusal.ASK_OUTDATED)
            if view.check and view.check.is_waiting:
                raise Refused(Refusal.CHECK_REQUESTED, NoticeFacts(name=view.check.owner.name))
            if view.check:
                raise settled_before(session, session.get_one(CheckRow, view.check.id))
            back = locked(session, decision_id)
            open_back = back if back and back.state in OPEN_STATES else None
            is_late = open_back and not move_ask_back(session, open_back, AskState.PASSED_ON, now)
            if not view.may_be_passed_on or is_late:
                raise Refused(Refusal.NOT_REQUESTER)
            twin = self._versions.version(session, row.version_id).twin
            act = put_to_expert(session, view.place, view.ask, click.by, decision_id, view.decision, twin, now)
            record(session, act)
            outbox.refresh_card(session, CardKind.ANSWER, decision_id, now)


def withdraw_all(session: Session, checks: Sequence[CheckRow], by: str, now: datetime) -> int:
    """Withdraw locked checks for their conductor; return how many still waited."""
    return sum(give_verdict(session, check, CheckState.WITHDRAWN, by, now) for check in checks)


def _lock_beside(session: Session, check_id: str) -> Sequence[CheckRow]:
    """Lock and return the waiting checks of the ask that a check is about."""
    ask = select(DecisionRow.ask_id).join(CheckRow, col(CheckRow.decision_id) == col(DecisionRow.id))
    beside = select(col(DecisionRow.id)).where(
        DecisionRow.ask_id == ask.where(CheckRow.id == check_id).scalar_subquery()
    )
    find = select(CheckRow).where(CheckRow.state == CheckState.WAITING, col(CheckRow.decision_id).in_(beside))
    return session.exec(find.order_by(col(CheckRow.id)).with_for_update()).all()


def _own(session: Session, click: Interaction, check_id: str, refusal: Refusal) -> CheckRow:
    """Lock a check for its conductor; refuse anyone else."""
    row = session.get(CheckRow, check_id, with_for_update=True)
    if row is None:
        raise Refused(Refusal.CHECK_GONE)
    ask = ask_of_decision(session, row.decision_id)
    if (slack_id(session, ask.conductor), ask.team) != (click.by, click.place.team):
        raise Refused(refusal)
    return row


def _own_waiting(session: Session, act: Interaction, by: str, thread_ts: str) -> list[CheckRow]:
    find = (
        select(CheckRow)
        .join(DecisionRow, col(DecisionRow.id) == CheckRow.decision_id)
        .join(AskRow, col(AskRow.id) == DecisionRow.ask_id)
        .where(AskRow.team == act.place.team, AskRow.channel == act.place.channel, AskRow.thread_ts == thread_ts)
        .where(AskRow.conductor == by, CheckRow.state == CheckState.WAITING)
        .order_by(col(CheckRow.id))
        .with_for_update()
    )
    return list(session.exec(find))
