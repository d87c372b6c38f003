"""Read model of an agent's request that its person override a default."""

from sqlmodel import Session

from storage.db.agent_identities import name_of_agent
from storage.db.identities import slack_id, text_of
from storage.db.tables_agents import AgentAskRow, OverrideRequestRow
from storage.records.checks import ask_of_decision, thread_of
from twins.agents.tickets import OverrideRequestView


def override_request_view(session: Session, request_id: str) -> OverrideRequestView:
    row = session.get_one(OverrideRequestRow, request_id)
    ask = ask_of_decision(session, row.decision_id)
    ticket = session.get(AgentAskRow, row.ticket)
    return OverrideRequestView(
        id=row.id,
        decision_id=row.decision_id,
        rule_id=row.rule_id,
        state=row.state,
        reason=text_of(session, row.text_id),
        client=name_of_agent(session, ticket.agent_id if ticket else ""),
        conductor=slack_id(session, ask.conductor),
        place=thread_of(ask),
    )
