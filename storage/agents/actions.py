"""What an agent may do with a ticket of its person: answer the expert, withdraw, request an override. It can't reach a
verdict."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.agents.override_requests import put_request
from storage.agents.tickets import newest_decisions, own_ticket, ticket_view
from storage.checking.conductor_actions import withdraw_all
from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import person_id
from storage.db.tables_agents import AgentAskRow, OverrideRequestRow
from storage.db.tables_asks import CheckRow, DecisionRow
from storage.records.versions import VersionStore
from storage.replying.store import ReplyStore
from storage.views.answers import answer_view
from twins.agents.answering import open_question_of
from twins.agents.identity import AgentIdentity
from twins.audit import Act
from twins.audit_words import ActWord
from twins.jobs import Destination, Interaction
from twins.notices import NoticeFacts, Refusal, Refused
from twins.states import CheckState, OverrideRequestState
from twins.values import Outcome


class AgentActionStore:
    """Each verb is one transaction, and doing it again changes nothing."""

    def __init__(self, database: Database, versions: VersionStore, replies: ReplyStore) -> None:
        self._database = database
        self._versions = versions
        self._replies = replies

    def withdraw(self, identity: AgentIdentity, ticket: str, now: datetime) -> None:
        """Withdraw every check of a ticket that still waits; nothing happens to one that was withdrawn before."""
        with self._database.write() as session:
            row, _ = own_ticket(session, identity, ticket)
            checks = _checks(session, row)
            waiting = [check for check in checks if check.state == CheckState.WAITING]
            if not waiting and not any(check.state == CheckState.WITHDRAWN for check in checks):
                raise Refused(Refusal.NOTHING_TO_WITHDRAW)
            if waiting:
                by = person_id(session, identity.team, identity.person)
                withdraw_all(session, waiting, by, now)
                _note(session, row, by, "withdraw", now)

    def answer(self, identity: AgentIdentity, ticket: str, text: str, now: datetime) -> None:
        """Answer the question that an expert asks before deciding. Of two answers the first counts."""
        with self._database.write() as session:
            row, agent = own_ticket(session, identity, ticket)
            _checks(session, row)
            question = open_question_of(ticket_view(session, self._versions, row, agent))
            if question is None:
                raise Refused(Refusal.NO_QUESTION)
            click = Interaction("", Destination(identity.app, identity.team, row.channel, row.ts, identity.person), now)
            self._replies.answer_question(session, click, question.id, text, now)
            _note(session, row, person_id(session, identity.team, identity.person), "answer", now)

    def request_override(
        self, identity: AgentIdentity, ticket: str, reason: str, now: datetime, *, rule: str = ""
    ) -> None:
        """Ask the conductor, in their direct messages, to override the default that stands against a ticket. A verdict
        that they kept to isn't asked about again."""
        with self._database.write() as session:
            row, _ = own_ticket(session, identity, ticket)
            decision, rule_id = self._overridable(session, row, rule)
            session.get_one(DecisionRow, decision, with_for_update=True)  # concurrent requests take turns on it
            made = select(col(OverrideRequestRow.state)).where(OverrideRequestRow.decision_id == decision)
            states = set(session.exec(made))
            if OverrideRequestState.WAITING in states:
                raise Refused(Refusal.OVERRIDE_REQUESTED_BEFORE)
            if OverrideRequestState.DECLINED in states:
                raise Refused(Refusal.OVERRIDE_DECLINED_BEFORE)
            put_request(session, row, decision, rule_id, reason, now)

    def _overridable(self, session: Session, row: AgentAskRow, rule: str) -> tuple[str, str]:
        """Return the decision and its default, of which there has to be one."""
        views = [answer_view(session, self._versions, each.id) for each in newest_decisions(session, row)]
        open_now = [view for view in views if view.decision.outcome is Outcome.NOT_BY_DEFAULT and not view.check]
        found = [
            (view.id, each) for view in open_now for each in view.may_be_overridden if each in view.decision.against
        ]
        named = [each for each in found if rule in {"", each[1]}]
        if not named:
            raise Refused(Refusal.NOT_A_DEFAULT, NoticeFacts(item=rule))
        if len(named) > 1:
            raise Refused(Refusal.WHICH_RULE, NoticeFacts(choices=tuple(each for _, each in named)))
        return named[0]


def _checks(session: Session, row: AgentAskRow) -> list[CheckRow]:
    """Lock and return the checks of a ticket, in the order in which every verb locks them."""
    ids = [each.id for each in newest_decisions(session, row)]
    find = select(CheckRow).where(col(CheckRow.decision_id).in_(ids))
    return list(session.exec(find.order_by(col(CheckRow.id)).with_for_update()))


def _note(session: Session, row: AgentAskRow, by: str, what: str, now: datetime) -> None:
    """Record that an agent acted for the person; the act itself has an entry of its own."""
    asked = newest_decisions(session, row)[-1].ask_id
    record(session, Act(now, ActWord.AGENT_ACTED, by, asked, {"agent": row.agent_id, "act": what}))
