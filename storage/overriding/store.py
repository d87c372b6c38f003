"""Overrides, and the capture of their reasons."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.identities import new_id, person_id, text_of
from storage.db.tables_asks import AskRow, CapturedWordsRow, DecisionRow, OverrideRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.overriding.override_rows import (
    add_reason,
    ask_of_override,
    lapse_if_changed,
    move_override,
    record_override,
    refresh_override,
    rule_changed,
    schedule_override_evidence,
    set_kind,
    waiting_overrides,
)
from storage.records.proposal_rows import update_or_supersede
from storage.records.versions import VersionStore
from storage.views.answers import answer_view
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.evidence import ReasonKind
from twins.authoring.lessons import Precedent, ProposalOrigin
from twins.checking.captured_words import Source
from twins.checking.views import AnswerView
from twins.jobs import CardKind, Destination, Interaction
from twins.overriding import OverrideOutcome, OverrideResult, ThreadReply, takes_back, trimmed_reason
from twins.states import OverrideState

Say = Callable[[OverrideResult], str | None]
"""Builds the private message to the person who acted; None if the cards say enough."""


class OverrideStore:
    """Store for overrides, in force only once a reason is recorded."""

    def __init__(self, ledger: Ledger, versions: VersionStore) -> None:
        self._ledger = ledger
        self._versions = versions

    def begin(self, click: Interaction, decision_id: str, rule_id: str, say: Say, now: datetime) -> OverrideResult:
        """Begin an override and ask for its reason: in the thread, or in a form if another override waits there."""
        with self._ledger.completing(click.job_id) as session:
            result = self._begin(session, click, decision_id, rule_id, now)
            outbox.reply_privately(session, click, say(result), now)
            return result

    def take_reason(self, session: Session, click: Interaction, reply: ThreadReply, now: datetime) -> OverrideResult:
        """Take a reply as the reason of the one override that waits in its thread, or that it names."""
        row, result = self._meant(session, click, reply, now)
        if row and takes_back(reply.text) and move_override(session, row, OverrideState.WITHDRAWN, now):
            record(session, Act(now, ActWord.OVERRIDE_WITHDRAWN, row.by, row.id, {}))
            refresh_override(session, row, now)
            return OverrideResult(OverrideOutcome.WITHDRAWN, row.id, row.rule_id)
        ended = lapse_if_changed(session, self._versions, row, now) if row else None
        if ended:
            return ended
        if row and not reply.text.strip():
            return OverrideResult(OverrideOutcome.NO_REASON, row.id, row.rule_id)
        if row and not record_override(session, row, reply.text, click.place, reply.ts, now):
            return OverrideResult(OverrideOutcome.NOTHING)
        if row:
            outbox.add_reaction(session, click.place, reply.ts, now)
        return result

    def count_waiting(self, session: Session, click: Interaction, reply: ThreadReply) -> int:
        """Count the person's overrides that this reply may be the reason of."""
        place = Destination(click.place.app, click.place.team, click.place.channel, reply.thread_ts)
        by = person_id(session, click.place.team, click.by)
        return sum(float(reply.ts) >= row.clicked_at.timestamp() for row in waiting_overrides(session, place, by))

    def say_kind(self, click: Interaction, override_id: str, kind: ReasonKind, say: Say, now: datetime) -> None:
        """Record the kind of reason that the conductor chose; only then does the override count as evidence."""
        with self._ledger.completing(click.job_id) as session:
            row = self._own(session, click, override_id)
            if row and row.state == OverrideState.RECORDED:
                set_kind(session, row, kind, now)
            else:
                outbox.reply_privately(
                    session,
                    click,
                    say(OverrideResult(OverrideOutcome.NOT_YOURS if row is None else OverrideOutcome.NOTHING)),
                    now,
                )

    def fill_form(
        self,
        click: Interaction,
        override_id: str,
        text: str,
        say: Say,
        now: datetime,
        *,
        kind: ReasonKind | None = None,
    ) -> None:
        with self._ledger.completing(click.job_id) as session:
            row = self._own(session, click, override_id)
            waits = row if row and row.state == OverrideState.WAITING else None
            ended = lapse_if_changed(session, self._versions, waits, now) if waits else None
            if waits and not ended and text.strip():
                if record_override(session, waits, text, click.place, None, now) and kind:
                    set_kind(session, waits, kind, now)
            else:
                result = OverrideOutcome.NOTHING if text.strip() else OverrideOutcome.NO_REASON
                outbox.reply_privately(session, click, say(ended or OverrideResult(result)), now)

    def withdraw(self, click: Interaction, override_id: str, say: Say, now: datetime, *, ask_again: bool) -> None:
        """Withdraw an override. With `ask_again` only the captured reply was wrong, and the bot asks for another
        reason."""
        with self._ledger.completing(click.job_id) as session:
            row = self._own(session, click, override_id)
            if not row or not move_override(session, row, OverrideState.WITHDRAWN, now):
                outbox.reply_privately(session, click, say(OverrideResult(OverrideOutcome.NOTHING)), now)
                return
            update_or_supersede(session, ProposalOrigin.OVERRIDE, row.id, None, now)
            record(session, Act(now, ActWord.OVERRIDE_WITHDRAWN, row.by, row.id, {}))
            schedule_override_evidence(session, row, f"{row.id}:withdrawn", now)
            refresh_override(session, row, now)
            change = answer_view(session, self._versions, row.decision_id).ended.get(row.rule_id)
            if ask_again and change:
                outbox.reply_privately(session, click, say(rule_changed(row.rule_id, change)), now)
            elif ask_again:
                self._wait_for_reason(session, row.decision_id, row.rule_id, row.by, now, clicked_at=click.at)

    def revise(
        self,
        session: Session,
        row: OverrideRow,
        last: CapturedWordsRow,
        source: Source,
        text: str | None,
        now: datetime,
    ) -> None:
        """Record an edited reply as a new revision of the reason; keep and mark a deleted one (None)."""
        if row.state != OverrideState.RECORDED:
            return
        if text is None:
            last.deleted_at = now
            session.add(last)
            record(session, Act(now, ActWord.REASON_MESSAGE_DELETED, row.by, row.id, {"revision": last.revision}))
        else:
            add_reason(session, row, text, source, now)
            ask = ask_of_override(session, row)
            call = Precedent(
                ask=text_of(session, ask.text_id), said=trimmed_reason(text), about=row.rule_id, channels=(ask.channel,)
            )
            update_or_supersede(session, ProposalOrigin.OVERRIDE, row.id, call, now)
        refresh_override(session, row, now)

    def _begin(
        self, session: Session, click: Interaction, decision_id: str, rule_id: str, now: datetime
    ) -> OverrideResult:
        if not session.get(DecisionRow, decision_id, with_for_update=True):  # concurrent clicks take turns on it
            return OverrideResult(OverrideOutcome.NOTHING)
        view = answer_view(session, self._versions, decision_id)
        if (view.conductor, view.place.team) != (click.by, click.place.team):
            return OverrideResult(OverrideOutcome.NOT_YOURS)
        if rule_id not in {rule.id for rule in view.decision.overridable}:
            return OverrideResult(OverrideOutcome.NOT_A_DEFAULT, rule_id=rule_id)
        if rule_id in view.ended:
            return rule_changed(rule_id, view.ended[rule_id])
        if rule_id not in view.may_be_overridden:
            return OverrideResult(OverrideOutcome.TWICE, rule_id=rule_id)
        by = person_id(session, click.place.team, click.by)
        others = waiting_overrides(session, view.place, by)
        row = self._wait_for_reason(session, decision_id, rule_id, by, now, clicked_at=click.at)
        return OverrideResult(OverrideOutcome.NEEDS_FORM if others else OverrideOutcome.WAITING, row.id, rule_id)

    def _wait_for_reason(
        self,
        session: Session,
        decision_id: str,
        rule_id: str,
        by: str,
        now: datetime,
        *,
        clicked_at: datetime | None = None,
    ) -> OverrideRow:
        """Begin an override. A click asks for the reason; a typed override includes it."""
        row = OverrideRow(
            id=new_id(),
            decision_id=decision_id,
            rule_id=rule_id,
            state=OverrideState.WAITING,
            by=by,
            clicked_at=clicked_at or now,
        )
        session.add(row)
        record(session, Act(now, ActWord.OVERRIDE_BEGUN, by, row.id, {"decision": decision_id, "rule": rule_id}))
        outbox.refresh_card(session, CardKind.ANSWER, decision_id, now)
        if clicked_at:
            outbox.post(
                session, CardKind.OVERRIDE, row.id, answer_view(session, self._versions, decision_id).place, now
            )
        return row

    def _meant(
        self, session: Session, click: Interaction, reply: ThreadReply, now: datetime
    ) -> tuple[OverrideRow | None, OverrideResult]:
        by = person_id(session, click.place.team, click.by)
        place = Destination(click.place.app, click.place.team, click.place.channel, reply.thread_ts)
        waiting = [row for row in waiting_overrides(session, place, by) if reply.rule_id in {None, row.rule_id}]
        if not reply.is_typed:  # a message from before the click can't be its reason
            waiting = [row for row in waiting if float(reply.ts) >= row.clicked_at.timestamp()]
        if len(waiting) == 1 or (waiting and reply.rule_id):
            return waiting[0], OverrideResult(OverrideOutcome.RECORDED, waiting[0].id, waiting[0].rule_id)
        if not reply.is_typed:
            return None, OverrideResult(OverrideOutcome.NEEDS_FORM if waiting else OverrideOutcome.NOTHING)
        if waiting:
            return None, OverrideResult(
                OverrideOutcome.WHICH, choices=tuple(dict.fromkeys(row.rule_id for row in waiting))
            )
        return self._begun_by_typing(session, place, by, reply, now)

    def _begun_by_typing(
        self, session: Session, place: Destination, by: str, reply: ThreadReply, now: datetime
    ) -> tuple[OverrideRow | None, OverrideResult]:
        views = self._answers_in(session, place, by)
        choices = [
            (view.id, rule) for view in views for rule in view.may_be_overridden if reply.rule_id in {None, rule}
        ]
        ended = [each for view in views for each in view.ended.items() if reply.rule_id in {None, each[0]}]
        if ended and not choices:
            return None, rule_changed(*ended[-1])
        if len(choices) != 1:
            rules = tuple(dict.fromkeys(rule for _, rule in choices))
            return None, OverrideResult(OverrideOutcome.WHICH if choices else OverrideOutcome.NOTHING, choices=rules)
        row = self._wait_for_reason(session, *choices[0], by, now)
        return row, OverrideResult(OverrideOutcome.RECORDED, row.id, row.rule_id)

    def _answers_in(self, session: Session, place: Destination, by: str) -> list[AnswerView]:
        find = (
            select(DecisionRow.id)
            .join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
            .where(AskRow.team == place.team, AskRow.channel == place.channel)
            .where(AskRow.thread_ts == place.thread_ts, AskRow.conductor == by)
        )
        return [answer_view(session, self._versions, decision_id) for decision_id in session.exec(find)]

    def _own(self, session: Session, click: Interaction, override_id: str) -> OverrideRow | None:
        row = session.get(OverrideRow, override_id)
        return row if row and row.by == person_id(session, click.place.team, click.by) else None
