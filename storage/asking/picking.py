"""The conductor's pick among offered rules, and what they state of it. Only the first click of each counts."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from storage.asking.ask_back_rows import move_ask_back, put_again, supersede_ask
from storage.asking.rereading import PendingAsk, Reread, finish, is_floor_changed, pending, reread, shown_of
from storage.db.audit_log import record
from storage.db.tables_ask_backs import AskBackRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.jobs.message_events import is_deleted
from storage.records.audiences import from_decision
from storage.records.checks import give_verdict, is_follow_up, settled_before
from storage.records.proposal_rows import open_proposal
from storage.records.shared_checks import check_for, decisions_under
from storage.records.versions import VersionStore
from twins.audience import is_direct
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin
from twins.checking.offers import may_be_read_out, read_out
from twins.deciding.decision import CitedRule, Decision, Fit, Stated
from twins.deciding.reading import Reading
from twins.jobs import Destination, Interaction
from twins.notices import Notice, Refusal, Refused
from twins.states import AskState, CheckState
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

    def read_out(self, click: Interaction, decision_id: str, rule: str, now: datetime) -> None:
        """Read a rule out to a conductor who only asks what it says, and withdraw their check. This gives no leave. A
        rule that has changed since, or isn't on the card, is refused."""
        with self._ledger.completing(click.job_id) as session:
            waiting = pending(session, self._versions, click, decision_id)
            if waiting.back:
                waiting.waits_in(AskState.OFFERED, AskState.PICKED)
            decided, read = shown_of(session, waiting), reread(session, self._versions, waiting, now)
            found = self._to_read_out(session, waiting, decided, rule)
            if decided is None or read is None or found is None:
                raise Refused(Refusal.ASK_OUTDATED)
            _withdraw(session, waiting, now)
            back = waiting.back or self._ask_back(session, waiting, now)
            record(session, Act(now, ActWord.RULE_PICKED, back.by, decision_id, {"rule": found.id}))
            back.rule_id = found.id
            answer = read_out(decided, found, read.asked.ask)
            to = AskState.STATED if back.state is AskState.PICKED else AskState.DECIDED
            finish(session, replace(waiting, back=back), read, answer, to, now)
            self._suggest(session, waiting, read, answer, found.id, now)

    def _to_read_out(
        self, session: Session, waiting: PendingAsk, decided: Decision | None, rule: str
    ) -> CitedRule | None:
        """Return the rule, if the card shows it and the live version has it as it was; refuse what is with a person,
        unless it waits only because a rule is near."""
        check = check_for(session, waiting.row)
        if check and not (check.state is CheckState.WAITING and waiting.row.outcome is Outcome.CHECK_FIRST):
            raise settled_before(session, check)
        wanted = rule or (waiting.back.rule_id if waiting.back else None)
        live, ask = self._versions.live_version(session, waiting.row.handle), waiting.ask
        is_gone = live is None or is_deleted(session, ask.team, ask.channel, ask.ts)
        if decided is None or live is None or is_gone or ask.agent_id:  # an agent asks for leave
            return None
        shown = may_be_read_out(decided, waiting.version.twin.expert)
        found = next((each for each in shown if each.id == wanted), None)
        company = self._versions.company(session)
        rules = {each.id: each for each in (*live.twin.rules, *(company.twin.rules if company else ()))}
        is_same = found is not None and not found.change_since(rules.get(found.id))
        return found if is_same else None

    def _ask_back(self, session: Session, waiting: PendingAsk, now: datetime) -> AskBackRow:
        """Add the row that lets only the first click on an answer change it."""
        state = AskState.OFFERED
        row = AskBackRow(decision_id=waiting.row.id, state=state, digest="", by=waiting.ask.conductor, since=now)
        session.add(row)
        session.flush()
        return row

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


def _withdraw(session: Session, waiting: PendingAsk, now: datetime) -> None:
    """Withdraw the check of a person who only wanted to know a rule. One that settles other answers too stays."""
    check = check_for(session, waiting.row, locks=True)
    if check is None:
        return
    if len(decisions_under(session, check)) > 1:
        raise Refused(Refusal.ASK_OUTDATED)
    if not give_verdict(session, check, CheckState.WITHDRAWN, waiting.ask.conductor, now):
        raise settled_before(session, check)
