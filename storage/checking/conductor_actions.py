"""A conductor's actions on a check: withdraw, nudge, ask again, hand over."""

from datetime import datetime

from sqlmodel import Session

from storage.checking.superseding import ask_again
from storage.db.audit_log import record
from storage.db.identities import person_id, person_of, slack_id
from storage.db.tables_asks import CheckRow, DecisionRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.check_opening import put_to_expert
from storage.records.checks import ask_of_decision, give_verdict, thread_of, too_late
from storage.records.versions import VersionStore
from storage.views.answers import answer_view
from twins.audit import Act
from twins.audit_words import ActWord
from twins.checking.checks import Say, VerdictOutcome, VerdictResult
from twins.jobs import CardKind, Interaction
from twins.states import CheckState


class ConductorActions:
    def __init__(self, ledger: Ledger, versions: VersionStore) -> None:
        self._ledger = ledger
        self._versions = versions

    def withdraw(self, click: Interaction, check_id: str, say: Say, now: datetime) -> None:
        with self._ledger.completing(click.job_id) as session:
            row, settling = self._own(session, click, check_id)
            if row and not settling:
                by = person_id(session, click.place.team, click.by)
                won = give_verdict(session, row, CheckState.WITHDRAWN, by, now)
                settling = VerdictResult(VerdictOutcome.DONE, CheckState.WITHDRAWN) if won else too_late(session, row)
            outbox.reply_privately(session, click, say(settling or VerdictResult(VerdictOutcome.UNKNOWN)), now)

    def nudge(self, click: Interaction, check_id: str, say: Say, now: datetime) -> None:
        """Remind the check's holder, once per check."""
        with self._ledger.completing(click.job_id) as session:
            row, settling = self._own(session, click, check_id)
            if row and not settling:
                settling = self._nudge(session, row, click, now)
            outbox.reply_privately(session, click, say(settling or VerdictResult(VerdictOutcome.UNKNOWN)), now)

    def ask_again(self, click: Interaction, check_id: str, say: Say, now: datetime) -> None:
        """Have the ask of an expired check answered again, by the twin's live version."""
        with self._ledger.completing(click.job_id) as session:
            row, settling = self._own(session, click, check_id)
            if row and row.state == CheckState.EXPIRED and settling and settling.result is VerdictOutcome.TOO_LATE:
                handle = session.get_one(DecisionRow, row.decision_id).handle
                settling = VerdictResult(
                    VerdictOutcome.DONE if ask_again(session, row, handle, now) else VerdictOutcome.TWICE
                )
            outbox.reply_privately(session, click, say(settling or VerdictResult(VerdictOutcome.UNKNOWN)), now)

    def hand_over(self, click: Interaction, decision_id: str, say: Say, now: datetime) -> None:
        """Turn an answer that names a person into a check for them, once; only its conductor may."""
        with self._ledger.completing(click.job_id) as session:
            settling = self._hand_over(session, click, decision_id, now)
            outbox.reply_privately(session, click, say(settling), now)

    def _own(self, session: Session, click: Interaction, check_id: str) -> tuple[CheckRow | None, VerdictResult | None]:
        row = session.get(CheckRow, check_id, with_for_update=True)
        if row is None:
            return None, None
        ask = ask_of_decision(session, row.decision_id)
        conductor = slack_id(session, ask.conductor)
        if (conductor, ask.team) != (click.by, click.place.team):
            return row, VerdictResult(VerdictOutcome.NOT_YOURS, by=conductor)
        return row, None if row.state == CheckState.WAITING else too_late(session, row)

    def _nudge(self, session: Session, row: CheckRow, click: Interaction, now: datetime) -> VerdictResult:
        holder = person_of(session, row.holder)
        if row.nudged_at or holder is None:
            return VerdictResult(VerdictOutcome.TWICE, at=row.nudged_at, owner=holder)
        row.nudged_at = now
        session.add(row)
        session.flush()
        record(session, Act(now, ActWord.CHECK_NUDGED, person_id(session, click.place.team, click.by), row.id, {}))
        place = thread_of(ask_of_decision(session, row.decision_id))
        outbox.post_under(session, CardKind.NUDGE, row.id, row.id, holder.slack, place, now)
        outbox.refresh_card(session, CardKind.ANSWER, row.decision_id, now)
        return VerdictResult(VerdictOutcome.DONE, CheckState.WAITING, owner=holder)

    def _hand_over(self, session: Session, click: Interaction, decision_id: str, now: datetime) -> VerdictResult:
        row = session.get(DecisionRow, decision_id, with_for_update=True)  # concurrent clicks take turns on it
        if row is None:
            return VerdictResult(VerdictOutcome.UNKNOWN)
        view = answer_view(session, self._versions, decision_id)
        if (view.conductor, view.place.team) != (click.by, click.place.team) or not view.was_handed_over:
            return VerdictResult(VerdictOutcome.NOT_YOURS, by=view.conductor)
        if view.check:
            return VerdictResult(
                VerdictOutcome.TOO_LATE, view.check.state, click.by, view.check.asked_at, view.check.owner
            )
        twin = self._versions.version(session, row.version_id).twin
        owner, act = put_to_expert(session, view.place, view.ask, click.by, decision_id, view.decision, twin, now)
        record(session, act)
        outbox.refresh_card(session, CardKind.ANSWER, decision_id, now)
        return VerdictResult(VerdictOutcome.DONE, CheckState.WAITING, click.by, now, owner)
