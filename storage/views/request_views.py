"""Read models of requests that need a click: a channel's product, an agent's override, and a choice among twins."""

from sqlmodel import Session

from storage.db.identities import name_of_agent, slack_id, text_of
from storage.db.tables_agents import AgentAskRow, OverrideRequestRow
from storage.db.tables_ask_backs import TwinChoiceRow
from storage.db.tables_asks import AskRow
from storage.db.tables_products import ProductRequestRow
from storage.jobs.message_events import is_deleted
from storage.records.checks import ask_of_decision, thread_of
from storage.records.product_requests import product_in
from storage.records.versions import VersionStore
from twins.agents.tickets import OverrideRequestView
from twins.checking.ask_views import TwinChoiceView, TwinIdentity
from twins.reporting.home_views import ProductRequestView


def product_view(session: Session, request_id: str) -> ProductRequestView:
    row = session.get_one(ProductRequestRow, request_id)
    return ProductRequestView(
        id=row.id,
        channel=row.channel,
        product=text_of(session, row.text_id),
        stands_for=product_in(session, row.team, row.channel),
        by=slack_id(session, row.by),
        state=row.state,
        settled_at=row.settled_at,
        settled_by=slack_id(session, row.settled_by),
    )


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


def twin_choice_view(session: Session, versions: VersionStore, ask_id: str) -> TwinChoiceView:
    row, ask = session.get_one(TwinChoiceRow, ask_id), session.get_one(AskRow, ask_id)
    live = {twin.handle: twin for twin in versions.live_in(session)}
    candidates = tuple(TwinIdentity.of(live[handle]) for handle in row.candidates if handle in live)
    is_gone = is_deleted(session, ask.team, ask.channel, ask.ts)
    return TwinChoiceView(ask_id, slack_id(session, ask.conductor), candidates, row.chosen, is_gone)
