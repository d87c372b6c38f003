"""Overrides, and the capture of their reasons."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.identities import new_id, person_id
from storage.db.tables_asks import AskRow, CapturedWordsRow, DecisionRow, OverrideRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.overriding.override_rows import (
    add_reason,
    lapse_if_changed,
    move_override,
    precedent_of_override,
    record_override,
    refresh_override,
    schedule_override_evidence,
    set_kind,
    waiting_overrides,
)
from storage.records.checks import ask_of_decision
from storage.records.proposal_rows import update_or_supersede
from storage.records.versions import VersionStore
from storage.views.answers import answer_view, answer_views
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.evidence import ReasonKind
from twins.authoring.lessons import ProposalOrigin
from twins.checking.captured_words import Source
from twins.checking.views import AnswerView
from twins.jobs import CardKind, Destination, Interaction
from twins.notices import Done, Notice, NoticeFacts, Refusal, Refused
from twins.overriding import BegunOverride, ThreadReply, takes_back
from twins.states import OverrideState


class OverrideStore:
    """Store for overrides, in force only once a reason is recorded."""

    def __init__(self, ledger: Ledger, versions: VersionStore) -> None:
        self._ledger = ledger
        self._versions = versions

    def begin(self, click: Interaction, decision_id: str, rule_id: str, now: datetime) -> BegunOverride:
        """Begin an override and ask for its reason: in the thread, or in a form if another override waits there."""
        with self._ledger.completing(click.job_id) as session:
            if not session.get(DecisionRow, decision_id, with_for_update=True):  # concurrent clicks take turns on it
                raise Refused(Refusal.NO_OVERRIDE)
            view = answer_view(session, self._versions, decision_id)
            _require_overridable(view, click, rule_id)
            by = person_id(session, click.place.team, click.by)
            others = waiting_overrides(session, view.place, by)
            row = self._wait_for_reason(session, decision_id, rule_id, by, now, clicked_at=click.at)
            return BegunOverride(row.id, rule_id, needs_form=bool(others))

    def override(
        self, session: Session, click: Interaction, decision_id: str, rule_id: str, reason: str, now: datetime
    ) -> None:
        """Put an override in force at once, by a click on a card that shows its reason."""
        if not session.get(DecisionRow, decision_id, with_for_update=True):
            raise Refused(Refusal.NO_OVERRIDE)
        view = answer_view(session, self._versions, decision_id)
        _require_overridable(view, click, rule_id)
        by = person_id(session, click.place.team, click.by)
        row = self._wait_for_reason(session, decision_id, rule_id, by, now)
        session.flush()
        if not record_override(session, self._versions, row, reason, view.place, None, now):
            raise Refused(Refusal.NO_OVERRIDE)

    def take_reason(self, session: Session, click: Interaction, reply: ThreadReply, now: datetime) -> None:
        """Take a reply as the reason of the one override that waits in its thread, or that it names."""
        row = self._meant(session, click, reply, now)
        if takes_back(reply.text) and move_override(session, row, OverrideState.WITHDRAWN, now):
            record(session, Act(now, ActWord.OVERRIDE_WITHDRAWN, row.by, row.id, {}))
            refresh_override(session, row, now)
            if reply.is_typed:
                notice = Notice(Done.OVERRIDE_WITHDRAWN, NoticeFacts(item=row.rule_id))
                outbox.notify(session, click, notice, now, about=reply.ts)
            return
        if lapse_if_changed(session, self._versions, row, click, now, about=reply.ts):
            return
        if not reply.text.strip():  # it is begun, and waits for its reason
            outbox.notify(session, click, Notice(Refusal.NO_REASON, NoticeFacts(item=row.rule_id)), now, about=reply.ts)
            return
        if not record_override(session, self._versions, row, reply.text, click.place, reply.ts, now):
            raise Refused(Refusal.NO_OVERRIDE)
        outbox.add_reaction(session, click.place, reply.ts, now)

    def count_waiting(self, session: Session, click: Interaction, reply: ThreadReply) -> int:
        """Count the person's overrides that this reply may be the reason of."""
        place = Destination(click.place.app, click.place.team, click.place.channel, reply.thread_ts)
        by = person_id(session, click.place.team, click.by)
        return sum(float(reply.ts) >= row.clicked_at.timestamp() for row in waiting_overrides(session, place, by))

    def say_kind(self, click: Interaction, override_id: str, kind: ReasonKind, now: datetime) -> None:
        """Record the kind of reason that the conductor chose; only then does the override count as evidence."""
        with self._ledger.completing(click.job_id) as session:
            set_kind(session, self._own(session, click, override_id, OverrideState.RECORDED), kind, now)

    def fill_form(
        self, click: Interaction, override_id: str, text: str, now: datetime, *, kind: ReasonKind | None = None
    ) -> None:
        with self._ledger.completing(click.job_id) as session:
            if not text.strip():
                raise Refused(Refusal.NO_REASON)
            row = self._own(session, click, override_id, OverrideState.WAITING)
            if lapse_if_changed(session, self._versions, row, click, now):
                return
            if record_override(session, self._versions, row, text, click.place, None, now) and kind:
                set_kind(session, row, kind, now)

    def withdraw(self, click: Interaction, override_id: str, now: datetime, *, ask_again: bool) -> None:
        """Withdraw an override. With `ask_again` only the captured reply was wrong, and the bot asks for another
        reason."""
        with self._ledger.completing(click.job_id) as session:
            row = self._own(session, click, override_id)
            if not move_override(session, row, OverrideState.WITHDRAWN, now):
                raise Refused(Refusal.NO_OVERRIDE)
            update_or_supersede(session, ProposalOrigin.OVERRIDE, row.id, None, now)
            record(session, Act(now, ActWord.OVERRIDE_WITHDRAWN, row.by, row.id, {}))
            schedule_override_evidence(session, row, f"{row.id}:withdrawn", now)
            refresh_override(session, row, now)
            change = answer_view(session, self._versions, row.decision_id).ended.get(row.rule_id)
            if ask_again and change:
                facts = NoticeFacts(item=row.rule_id, change=change)
                outbox.notify(session, click, Notice(Done.OVERRIDE_LAPSED, facts), now)
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
            record(session, Act(now, ActWord.REASON_MESSAGE_DELETED, row.by, row.id, {"revision": last.revision}))
        else:
            add_reason(session, row, text, source, now)
            call = precedent_of_override(session, row, ask_of_decision(session, row.decision_id), text)
            update_or_supersede(session, ProposalOrigin.OVERRIDE, row.id, call, now)
        refresh_override(session, row, now)

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
        at = clicked_at or now
        row = OverrideRow(
            id=new_id(), decision_id=decision_id, rule_id=rule_id, state=OverrideState.WAITING, by=by, clicked_at=at
        )
        session.add(row)
        record(session, Act(now, ActWord.OVERRIDE_BEGUN, by, row.id, {"decision": decision_id, "rule": rule_id}))
        outbox.refresh_card(session, CardKind.ANSWER, decision_id, now)
        if clicked_at:
            place = answer_view(session, self._versions, decision_id).place
            outbox.post(session, CardKind.OVERRIDE, row.id, place, now)
        return row

    def _meant(self, session: Session, click: Interaction, reply: ThreadReply, now: datetime) -> OverrideRow:
        by = person_id(session, click.place.team, click.by)
        place = Destination(click.place.app, click.place.team, click.place.channel, reply.thread_ts)
        waiting = [row for row in waiting_overrides(session, place, by) if reply.rule_id in {None, row.rule_id}]
        if not reply.is_typed:  # a message from before the click can't be its reason
            waiting = [row for row in waiting if float(reply.ts) >= row.clicked_at.timestamp()]
        if len(waiting) == 1 or (waiting and reply.rule_id):
            return waiting[0]
        if not reply.is_typed:
            raise Refused(Refusal.SEVERAL_WAIT if waiting else Refusal.NO_OVERRIDE)
        if waiting:
            choices = tuple(dict.fromkeys(row.rule_id for row in waiting))
            raise Refused(Refusal.WHICH_RULE, NoticeFacts(choices=choices))
        return self._begun_by_typing(session, place, by, reply, now)

    def _begun_by_typing(
        self, session: Session, place: Destination, by: str, reply: ThreadReply, now: datetime
    ) -> OverrideRow:
        views = self._answers_in(session, place, by)
        choices = [
            (view.id, rule) for view in views for rule in view.may_be_overridden if reply.rule_id in {None, rule}
        ]
        ended = [each for view in views for each in view.ended.items() if reply.rule_id in {None, each[0]}]
        if ended and not choices:
            raise Refused(Refusal.RULE_CHANGED, NoticeFacts(item=ended[-1][0], change=ended[-1][1]))
        if not choices:
            raise Refused(Refusal.NO_OVERRIDE)
        if len(choices) > 1:
            rules = tuple(dict.fromkeys(rule for _, rule in choices))
            raise Refused(Refusal.WHICH_RULE, NoticeFacts(choices=rules))
        return self._wait_for_reason(session, *choices[0], by, now)

    def _answers_in(self, session: Session, place: Destination, by: str) -> list[AnswerView]:
        find = (
            select(DecisionRow.id)
            .join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
            .where(AskRow.team == place.team, AskRow.channel == place.channel)
            .where(AskRow.thread_ts == place.thread_ts, AskRow.conductor == by)
        )
        return answer_views(session, self._versions, session.exec(find).all())

    def _own(
        self, session: Session, click: Interaction, override_id: str, state: OverrideState | None = None
    ) -> OverrideRow:
        row = session.get(OverrideRow, override_id)
        if row is None or row.by != person_id(session, click.place.team, click.by):
            raise Refused(Refusal.NOT_OVERRIDER if state is OverrideState.RECORDED else Refusal.NO_OVERRIDE)
        if state and row.state != state:
            raise Refused(Refusal.NO_OVERRIDE)
        return row


def _require_overridable(view: AnswerView, click: Interaction, rule_id: str) -> None:
    """Refuse anyone but the conductor, and rules that aren't defaults of this answer any more."""
    if (view.conductor, view.place.team) != (click.by, click.place.team):
        raise Refused(Refusal.NOT_OVERRIDER)
    if rule_id not in {rule.id for rule in view.decision.overridable}:
        raise Refused(Refusal.NOT_A_DEFAULT, NoticeFacts(item=rule_id))
    if view.is_deleted:
        raise Refused(Refusal.CHECK_GONE)
    if view.is_superseded:
        raise Refused(Refusal.ASK_OUTDATED)
    if rule_id in view.ended:
        raise Refused(Refusal.RULE_CHANGED, NoticeFacts(item=rule_id, change=view.ended[rule_id]))
    if rule_id not in view.may_be_overridden:
        raise Refused(Refusal.OVERRIDDEN_BEFORE, NoticeFacts(item=rule_id))
