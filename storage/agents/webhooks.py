"""Webhooks of people, and the tickets that they get."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from storage.agents.ticket_rows import unheard
from storage.agents.tickets import ticket_view
from storage.db.audit_log import record
from storage.db.database import Database, take_turns
from storage.db.identities import new_id, person_id, slack_id
from storage.db.tables_agents import AgentAskRow, AgentRow, TicketListenerRow, WebhookRow
from storage.db.tables_asks import PersonRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.jobs.rows import enqueue
from storage.jobs.ticket_events import enqueue_listener
from storage.records.versions import VersionStore
from twins.agents.tickets import TicketView
from twins.agents.webhooks import MOST_WEBHOOKS, WebhookView
from twins.audit import Act, text_digest
from twins.audit_words import ActWord
from twins.jobs import Destination, Interaction, Job
from twins.notices import NoticeFacts, Refusal, Refused

_AT_ONCE = 200
SecretOf = Callable[[str], str]
"""Derives the secret of a webhook from its id."""


@dataclass(frozen=True)
class WebhookDelivery:
    """What a webhook is to be told about a ticket, and where."""

    webhook: str
    url: str
    fingerprint: str
    view: TicketView
    person: Destination
    """The thread of the ticket, with the person whose webhook it is."""
    told: str | None


class WebhookStore:
    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions

    def add(self, click: Interaction, url: str, secret_of: SecretOf, fingerprint_of: SecretOf, now: datetime) -> str:
        """Register an address of the person who acted; return the secret, which can't be read again. The same address
        again gets another secret."""
        with self._ledger.completing(click.job_id) as session:
            place, webhook = click.place, new_id()
            by = person_id(session, place.team, click.by)
            take_turns(session, f"webhooks:{by}")
            _remove(session, by, url, now)
            kept = select(func.count()).select_from(WebhookRow)
            if session.exec(kept.where(WebhookRow.person == by, col(WebhookRow.removed_at).is_(None))).one() >= (
                MOST_WEBHOOKS
            ):
                raise Refused(Refusal.TOO_MANY_WEBHOOKS, NoticeFacts(count=MOST_WEBHOOKS))
            secret, salt = secret_of(webhook), secrets.token_hex(16)
            row = WebhookRow(
                id=webhook,
                app=place.app,
                team=place.team,
                person=by,
                url=url,
                salt=salt,
                fingerprint=fingerprint_of(secret),
                made_at=now,
            )
            session.add(row)
            facts = {"address": text_digest(salt, url), "secret": row.fingerprint}
            record(session, Act(now, ActWord.WEBHOOK_ADDED, by, webhook, facts))
            return secret

    def remove(self, click: Interaction, url: str, word: str, now: datetime) -> None:
        with self._ledger.completing(click.job_id) as session:
            if not _remove(session, person_id(session, click.place.team, click.by), url, now):
                raise Refused(Refusal.UNKNOWN_WEBHOOK, NoticeFacts(written=url))
            outbox.reply_privately(session, click, word, now)

    def discard(self, place: Destination, url: str, word: str, now: datetime) -> None:
        """Remove a webhook whose person could not be shown its secret, or that wants no more, and tell them."""
        with self._database.write() as session:
            _remove(session, person_id(session, place.team, place.user or ""), url, now)
            outbox.whisper(session, place, word, now)

    def listed(self, team: str, slack: str) -> list[WebhookView]:
        with self._database.read() as session:
            person = select(col(PersonRow.id)).where(PersonRow.team == team, PersonRow.slack == slack).scalar_subquery()
            find = select(WebhookRow).where(WebhookRow.person == person, col(WebhookRow.removed_at).is_(None))
            return [
                WebhookView(row.url, row.made_at) for row in session.exec(find.order_by(col(WebhookRow.made_at))).all()
            ]

    def delivery(self, listener: str) -> WebhookDelivery | None:
        """Return what to tell; None once its webhook, its ticket or its person is gone."""
        with self._database.read() as session:
            row = session.get(TicketListenerRow, listener)
            webhook = session.get(WebhookRow, row.target) if row else None
            slack = slack_id(session, webhook.person) if webhook else None
            if row is None or webhook is None or webhook.removed_at or slack is None:
                return None
            ask = session.get_one(AgentAskRow, row.ticket)
            view = ticket_view(session, self._versions, ask, session.get_one(AgentRow, ask.agent_id))
            place = Destination(webhook.app, webhook.team, ask.channel, ask.ts, slack)
            return WebhookDelivery(webhook.id, webhook.url, webhook.fingerprint, view, place, row.told)

    def complete_look(self, job_id: str, listener: str, now: datetime, *, told: str | None = None) -> None:
        """Complete a job for a listener, with what it was told, if anything."""
        with self._ledger.completing(job_id) as session:
            _look(session, listener, now)
            if told:
                changed = update(TicketListenerRow).where(col(TicketListenerRow.id) == listener)
                session.exec(changed.values(told=told))

    def again(self, job_id: str, later: Job, now: datetime) -> None:
        """Complete a job that delivered nothing, and enqueue its retry behind what is due before."""
        with self._ledger.completing(job_id) as session:
            enqueue(session, later, now)

    def give_up(self, job_id: str, listener: str, place: Destination, word: str, about: str, now: datetime) -> None:
        """Complete a job without delivery, and send its person the `word`, once for each `about`."""
        with self._ledger.completing(job_id) as session:
            _look(session, listener, now)
            outbox.whisper(session, place, word, now, is_lasting=True, about=about)

    def end(self, job_id: str, webhook: str, place: Destination, word: str, now: datetime) -> None:
        """Remove a webhook that wants no more, and tell its person."""
        with self._ledger.completing(job_id) as session:
            row = session.get_one(WebhookRow, webhook)
            if _remove(session, row.person, row.url, now):
                outbox.whisper(session, place, word, now, is_lasting=True)

    def tick(self, now: datetime) -> int:
        """Enqueue unheard listeners of requests whose jobs are over; return how many."""
        with self._database.write() as session:
            rows = unheard(session, _AT_ONCE)
            for row in rows:
                row.looked_at = now
                enqueue_listener(session, row, now)
            return len(rows)


def _remove(session: Session, person: str, url: str, now: datetime) -> bool:
    mine = (WebhookRow.person == person, WebhookRow.url == url, col(WebhookRow.removed_at).is_(None))
    rows = session.exec(select(WebhookRow).where(*mine).with_for_update()).all()
    for row in rows:
        row.removed_at = now
        record(session, Act(now, ActWord.WEBHOOK_REMOVED, person, row.id))
    session.flush()
    return bool(rows)


def _look(session: Session, listener: str, now: datetime) -> None:
    first = (col(TicketListenerRow.id) == listener, col(TicketListenerRow.looked_at).is_(None))
    session.exec(update(TicketListenerRow).where(*first).values(looked_at=now))
