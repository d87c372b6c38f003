"""Requests by agents that their person override a default. The person's click alone puts an override in force."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import keep_text, new_id, slack_id, text_of
from storage.db.statements import run
from storage.db.tables_agents import AgentAskRow, OverrideRequestRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.overriding.store import OverrideStore
from storage.records.checks import ask_of_decision, thread_of
from storage.views.request_views import override_request_view
from twins.agents.tickets import OverrideRequestView
from twins.audit import Act
from twins.audit_words import ActWord
from twins.jobs import CardKind, Interaction
from twins.notices import Refusal, Refused
from twins.states import OVERRIDE_REQUEST_TRANSITIONS, OverrideRequestState, can_move

_NEWEST = select(col(OverrideRequestRow.id)).where(col(OverrideRequestRow.ticket) == bindparam("ticket"))
_NEWEST = _NEWEST.order_by(col(OverrideRequestRow.at).desc(), col(OverrideRequestRow.id)).limit(1)


class OverrideRequestStore:
    def __init__(self, database: Database, ledger: Ledger, overrides: OverrideStore) -> None:
        self._database = database
        self._ledger = ledger
        self._overrides = overrides

    def accept(self, click: Interaction, request_id: str, now: datetime) -> None:
        """Override the default with the reason that the agent gave. Only the conductor's click counts, once."""
        with self._ledger.completing(click.job_id) as session:
            row = _own(session, click, request_id)
            self._overrides.override(session, click, row.decision_id, row.rule_id, text_of(session, row.text_id), now)
            settle_request(session, row, OverrideRequestState.ACCEPTED, now)

    def decline(self, click: Interaction, request_id: str, now: datetime) -> None:
        with self._ledger.completing(click.job_id) as session:
            row = _own(session, click, request_id)
            settle_request(session, row, OverrideRequestState.DECLINED, now)
            by = ask_of_decision(session, row.decision_id).conductor
            record(session, Act(now, ActWord.OVERRIDE_REQUEST_DECLINED, by, row.id, {"rule": row.rule_id}))

    def lapse(self, after: timedelta, now: datetime) -> int:
        """Lapse the requests that nobody has clicked on; return how many."""
        old = select(col(OverrideRequestRow.id)).where(
            OverrideRequestRow.state == OverrideRequestState.WAITING, OverrideRequestRow.at <= now - after
        )
        with self._database.read() as session:
            late = session.exec(old.order_by(col(OverrideRequestRow.id))).all()
        for request_id in late:
            with self._database.write() as session:
                row = session.get(OverrideRequestRow, request_id, with_for_update=True)
                if row and row.state == OverrideRequestState.WAITING:
                    settle_request(session, row, OverrideRequestState.LAPSED, now)
        return len(late)


def put_request(
    session: Session, ticket: AgentAskRow, decision_id: str, rule_id: str, reason: str, now: datetime
) -> OverrideRequestRow:
    """Show the conductor what the agent wants overridden and why, in the thread of the ask."""
    ask = ask_of_decision(session, decision_id)
    row = OverrideRequestRow(
        id=new_id(),
        ticket=ticket.ticket,
        decision_id=decision_id,
        rule_id=rule_id,
        text_id=keep_text(session, reason, ask.channel).id,
        state=OverrideRequestState.WAITING,
        at=now,
    )
    session.add(row)
    facts = {"agent": ticket.agent_id, "decision": decision_id, "rule": rule_id}
    record(session, Act(now, ActWord.OVERRIDE_REQUESTED, ask.conductor, row.id, facts))
    outbox.post(session, CardKind.OVERRIDE_REQUEST, row.id, thread_of(ask), now)
    return row


def newest_request(session: Session, ticket: AgentAskRow) -> OverrideRequestView | None:
    newest = run(session, _NEWEST, {"ticket": ticket.ticket}).scalar()
    return override_request_view(session, newest) if newest else None


def settle_request(session: Session, row: OverrideRequestRow, to: OverrideRequestState, now: datetime) -> None:
    """Settle a request; the database decides which click is first."""
    allowed = [state for state in OverrideRequestState if can_move(OVERRIDE_REQUEST_TRANSITIONS, state, to)]
    which = (col(OverrideRequestRow.id) == row.id, col(OverrideRequestRow.state).in_(allowed))
    if not session.exec(update(OverrideRequestRow).where(*which).values(state=to, settled_at=now)).rowcount:
        raise Refused(Refusal.OVERRIDE_REQUEST_SETTLED)
    outbox.refresh_card(session, CardKind.OVERRIDE_REQUEST, row.id, now)
    outbox.refresh_card(session, CardKind.ANSWER, row.decision_id, now)


def _own(session: Session, click: Interaction, request_id: str) -> OverrideRequestRow:
    row = session.get(OverrideRequestRow, request_id, with_for_update=True)
    ask = ask_of_decision(session, row.decision_id) if row else None
    if row is None or ask is None:
        raise Refused(Refusal.GONE)
    if (slack_id(session, ask.conductor), ask.team) != (click.by, click.place.team):
        raise Refused(Refusal.NOT_OVERRIDER)
    return row
