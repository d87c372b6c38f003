"""What twins could not answer, and their experts' answers to it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from storage.asking.ask_back_rows import locked, move_ask_back
from storage.asking.check_opening import put_to_expert
from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import slack_id
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, TextRow
from storage.db.tables_twins import ProposalRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.checks import asked_in_full, decider, give_verdict, require_decider, thread_of
from storage.records.digests.unanswered import digests_asking, group_in, unanswered_ask, unanswered_asks
from storage.records.versions import VersionStore
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.lessons import ProposalOrigin
from twins.deciding.decision import Decision
from twins.freshness.digest import DigestRecipient, UnansweredAsk
from twins.jobs import CardKind, Destination, Interaction
from twins.notices import Refusal, Refused
from twins.states import ASK_TRANSITIONS, AskState, CheckState, ProposalState, can_move


class OpenQuestionStore:
    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions

    def of(self, reader: DigestRecipient, now: datetime) -> list[UnansweredAsk]:
        """Return what the recipient's own twins could not answer, the newest first."""
        with self._database.read() as session:
            mine = [twin for twin in self._versions.live_in(session) if twin.expert.slack == reader.slack]
            return [each for twin in mine for each in unanswered_asks(session, twin, now)]

    def group(self, digest_id: str, head: str) -> list[UnansweredAsk]:
        """Return what is still unanswered of the asks that a digest counts as one."""
        with self._database.read() as session:
            return [ask for each in group_in(session, digest_id, head) if (ask := self._unanswered(session, each))]

    def answer(
        self,
        sent: Interaction,
        digest_id: str,
        head: str,
        to: CheckState,
        words: str,
        now: datetime,
        *,
        may_answer: Sequence[str],
        is_for_rule: bool = False,
    ) -> None:
        """Answer every ask of a group that is still open and `may_answer` names: each person gets the words in their
        thread. `is_for_rule` sends the expert the rule that would have answered it."""
        with self._ledger.completing(sent.job_id) as session:
            group = group_in(session, digest_id, head)
            checks = []
            for decision_id in sorted(set(group) & set(may_answer)):
                if check := self._open(session, sent, decision_id, now):
                    checks.append(check)
            if not checks:
                raise Refused(Refusal.ANSWERED_BEFORE)
            for check in checks:
                handle = session.get_one(DecisionRow, check.decision_id).handle
                by = decider(session, self._versions, handle, sent)
                give_verdict(session, check, to, by, now, words=words)
            if is_for_rule:
                self._offer_rule(session, sent, sorted(checks, key=lambda row: row.decision_id != head), now)
            for each in digests_asking(session, group, now):
                outbox.refresh_card(session, CardKind.DIGEST, each, now)

    def _open(self, session: Session, sent: Interaction, decision_id: str, now: datetime) -> CheckRow | None:
        """Open the check that the answer settles; None if the ask was answered or taken to a person meanwhile. Refuse
        anyone but its deciders."""
        row = session.get(DecisionRow, decision_id, with_for_update=True)  # concurrent clicks take turns on it
        if row is None or self._unanswered(session, decision_id) is None:
            return None
        ask, back = session.get_one(AskRow, row.ask_id), locked(session, decision_id)
        if back and can_move(ASK_TRANSITIONS, back.state, AskState.PASSED_ON):
            move_ask_back(session, back, AskState.PASSED_ON, now)
        twin = self._versions.version(session, row.version_id).twin
        kept = session.get_one(TextRow, row.content_id)
        decision, conductor = Decision.model_validate_json(kept.body), slack_id(session, ask.conductor) or ""
        text = asked_in_full(session, ask)
        act = put_to_expert(session, thread_of(ask), text, conductor, decision_id, decision, twin, now)
        session.flush()
        check = session.exec(select(CheckRow).where(CheckRow.decision_id == decision_id)).first()
        if check is None:
            return None
        require_decider(session, self._versions, check, sent)
        record(session, replace(act, actor=decider(session, self._versions, row.handle, sent)))
        return check

    def _unanswered(self, session: Session, decision_id: str) -> UnansweredAsk | None:
        row = session.get(DecisionRow, decision_id)
        twin = self._versions.live_twin(session, row.handle) if row else None
        return unanswered_ask(session, twin, decision_id) if twin else None

    def _offer_rule(self, session: Session, sent: Interaction, checks: Sequence[CheckRow], now: datetime) -> None:
        """Send the suggestion that the first answer made, with those of the others joined to it."""
        session.flush()
        made = (ProposalRow.origin == ProposalOrigin.HAND_OVER, ProposalRow.state == ProposalState.PROPOSED)
        found = select(ProposalRow).where(*made, col(ProposalRow.subject).in_([check.id for check in checks]))
        by_check = {row.subject: row for row in session.exec(found)}
        rows = [by_check[check.id] for check in checks if check.id in by_check]
        for row in rows[1:]:
            row.joined_to = rows[0].id
            by = decider(session, self._versions, row.handle, sent)
            facts = {"handle": row.handle, "to": rows[0].id}
            record(session, Act(now, ActWord.PROPOSAL_JOINED, by, row.id, facts))
        for row in rows[:1]:
            place = Destination(sent.place.app, sent.place.team, user=sent.by)
            outbox.post(session, CardKind.SUGGESTION, row.id, place, now)
