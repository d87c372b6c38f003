"""The conductor's pick among offered rules, and what they state of it. Only the first click of each counts."""

from datetime import datetime

from sqlmodel import Session

from storage.asking.ask_back_rows import move_ask_back, put_again, supersede_ask
from storage.asking.rereading import PendingAsk, Reread, finish, is_floor_changed, pending, reread
from storage.db.audit_log import record
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.audiences import from_decision
from storage.records.checks import is_follow_up
from storage.records.proposal_rows import open_proposal
from storage.records.versions import VersionStore
from twins.audience import is_direct
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin
from twins.deciding.decision import Decision, Fit, Stated
from twins.deciding.reading import Reading
from twins.jobs import Destination, Interaction
from twins.notices import Notice, Refusal, Refused
from twins.states import AskState
from twins.values import Outcome


class PickStore:
    def __init__(self, ledger: Ledger, versions: VersionStore) -> None:
        self._ledger = ledger
        self._versions = versions

    def pick(self, click: Interaction, decision_id: str, rule: str, digest: str, now: datetime) -> None:
        """Take the offered rule that is meant. A question is read out by it; of a request, the conductor is asked
        whether it keeps to it, where that would let them go ahead."""
        with self._ledger.completing(click.job_id) as session:
            waiting = pending(session, self._versions, click, decision_id)
            back = waiting.waits_in(AskState.OFFERED, digest=digest)
            read = self._read(session, click, waiting, rule, now)
            if read is None:
                return
            record(session, Act(now, ActWord.RULE_PICKED, back.by, decision_id, {"rule": rule}))
            decision = read.decide(session, now, stated=Stated(rule=rule, fit=Fit.KEEPS))
            if decision.outcome is Outcome.ASSUMED:
                if not move_ask_back(session, back, AskState.PICKED, now, rule=rule):
                    raise Refused(Refusal.ASK_SETTLED)
                return
            back.rule_id = rule
            finish(session, waiting, read, decision, AskState.DECIDED, now)
            self._suggest(session, waiting, read, decision, rule, now)

    def state(self, click: Interaction, decision_id: str, fit: Fit, digest: str, now: datetime) -> None:
        """Decide by the picked rule and what the conductor states of it."""
        with self._ledger.completing(click.job_id) as session:
            waiting = pending(session, self._versions, click, decision_id)
            back = waiting.waits_in(AskState.PICKED, digest=digest)
            rule = back.rule_id or ""
            read = self._read(session, click, waiting, rule, now)
            if read is None:
                return
            record(session, Act(now, ActWord.FIT_STATED, back.by, decision_id, {"rule": rule, "fit": fit}))
            decision = read.decide(session, now, stated=Stated(rule=rule, fit=fit))
            finish(session, waiting, read, decision, AskState.STATED, now)
            self._suggest(session, waiting, read, decision, rule, now)

    def _read(
        self, session: Session, click: Interaction, waiting: PendingAsk, rule: str, now: datetime
    ) -> Reread | None:
        """Read the ask again; if what answered it no longer holds, have it asked again and return None."""
        read = reread(session, self._versions, waiting, now)
        is_offered = read and isinstance(read.reading, Reading) and rule in read.reading.offered
        if read and is_offered and not is_floor_changed(session, self._versions, waiting):
            return read
        if waiting.back and supersede_ask(session, waiting.back, waiting.ask, now):
            put_again(session, waiting.ask, click.by, [waiting.row.handle], waiting.row.id, now)
        outbox.notify(session, click, Notice(Refusal.ASK_OUTDATED), now)
        return None

    def _suggest(
        self, session: Session, waiting: PendingAsk, read: Reread, decision: Decision, rule: str, now: datetime
    ) -> None:
        """Suggest the ask to the expert as a way to ask for the rule, unless it was said in a direct message or
        follows another in its thread."""
        ask, twin = waiting.ask, waiting.version.twin
        is_theirs = rule in {each.id for each in twin.rules}
        if decision.outcome not in {Outcome.ASSUMED, Outcome.ANSWERED} or is_direct(ask.channel) or not is_theirs:
            return
        if is_follow_up(session, ask):
            return
        call = Precedent(ask=read.asked.ask.want, about=rule, is_picked=True, channels=(ask.channel,))
        key, place = ProposalKey(waiting.row.id, about=rule), Destination(ask.app, ask.team)
        sources, origin = [from_decision(waiting.row.id)], ProposalOrigin.PHRASING
        made = open_proposal(session, twin.handle, origin, key, call, sources, place, now, by=ask.conductor)
        if made:
            outbox.schedule_phrasing(session, twin.handle, made, now)
            for person in sorted({twin.expert.slack, *(each.slack for each in twin.deputies)}):
                outbox.refresh_home(session, ask.app, ask.team, person, now)
