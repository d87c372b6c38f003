"""Delivery of verdicts to webhooks: at least once, under one id, for a day."""

import logging
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from bot.agents.desk import AgentDesk
from bot.agents.messages import webhook_ended, webhook_failed, webhook_of_guest, webhook_outdated
from bot.agents.webhooks import messages
from bot.agents.webhooks.pinned_post import NotSentError, PinnedPost
from bot.clock import Now
from storage.agents.webhooks import WebhookDelivery
from storage.store import Store
from twins.agents.result import AgentResult, TicketState
from twins.agents.webhooks import (
    GIVEN_UP_AFTER,
    event_body,
    event_digest,
    fingerprint,
    message_id,
    pause_after,
    secret_of,
    signed_headers,
)
from twins.due_payloads import ListenerDue
from twins.jobs import Job, JobKind, order_of
from twins.people import Membership

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WebhookHandler:
    desk: AgentDesk
    store: Store
    post: PinnedPost
    key: bytes
    """Of the server; empty where there are no webhooks."""
    now: Now

    def tell(self, due: ListenerDue) -> None:
        """Send how a ticket is, if the webhook doesn't know and the agent has to know."""
        delivery = self.store.webhooks.delivery(due.listener)
        if delivery is None:
            return
        result = self.desk.result_of_view(delivery.view)
        if result.state is TicketState.READING:
            return
        digest = event_digest(result)
        is_tried = not due.tries and self.store.ledger.known([_retry_of(due, delivery, digest, 1)])
        if result.state.waits_for_person or digest == delivery.told or is_tried:
            self.store.webhooks.complete_look(due.job_id, due.listener, self.now())
            return
        secret = secret_of(self.key, delivery.webhook) if self.key else ""
        if fingerprint(secret) != delivery.fingerprint:
            self.store.webhooks.end(
                due.job_id, delivery.webhook, delivery.person, webhook_outdated(delivery.url), self.now()
            )
            return
        standing = self._standing(delivery)
        if standing is Membership.UNKNOWN:
            self._failed(due, delivery, digest, messages.MEMBERSHIP_UNKNOWN)
        elif standing is not Membership.MEMBER:
            self.store.webhooks.end(due.job_id, delivery.webhook, delivery.person, webhook_of_guest(), self.now())
        else:
            self._send(due, delivery, result, digest, secret)

    def _standing(self, delivery: WebhookDelivery) -> Membership:
        """Ask Slack, before each delivery, who the person is by now."""
        place = delivery.person
        profile = self.desk.slack.users.profile(place.app, place.team, place.user or "", fresh=True)
        return profile.standing_from(place.team, place.team)

    def tick(self) -> None:
        self.store.webhooks.tick(self.now())

    def _send(self, due: ListenerDue, delivery: WebhookDelivery, result: AgentResult, digest: str, secret: str) -> None:
        message, body = message_id(due.listener, digest), event_body(result, datetime.fromisoformat(due.at))
        headers = {"Content-Type": "application/json", "User-Agent": "zerohandoff"}
        facts = {"webhook": delivery.webhook, "ticket": result.ticket, "message": message}
        try:
            status = self.post.send(delivery.url, headers | signed_headers(secret, message, self.now(), body), body)
        except NotSentError as error:
            log.warning("webhook got nothing", extra=facts | {"reason": str(error)})
            self._failed(due, delivery, digest, str(error))
            return
        log.info("webhook answered", extra=facts | {"status": status})
        if 200 <= status < 300:
            self.store.webhooks.complete_look(due.job_id, due.listener, self.now(), told=digest)
        elif status == HTTPStatus.GONE:
            self.store.webhooks.end(
                due.job_id, delivery.webhook, delivery.person, webhook_ended(delivery.url), self.now()
            )
        else:
            self._failed(due, delivery, digest, messages.answered_with(status))

    def _failed(self, due: ListenerDue, delivery: WebhookDelivery, digest: str, why: str) -> None:
        """Try again later, behind what else the webhook is to be told; after a day, tell the person."""
        now = self.now()
        since = datetime.fromisoformat(due.failing_since) if due.failing_since else now
        if now - since >= GIVEN_UP_AFTER:
            word, about = webhook_failed(delivery.url, why), f"webhook:{delivery.webhook}:{now:%Y-%m-%d}"
            self.store.webhooks.give_up(due.job_id, due.listener, delivery.person, word, about, now)
            return
        again = now + pause_after(due.tries + 1)
        payload = {
            "listener": due.listener,
            "at": due.at,
            "tries": due.tries + 1,
            "failing_since": since.isoformat(),
        }
        retry = _retry_of(due, delivery, digest, due.tries + 1)
        job = Job(retry, JobKind.WEBHOOK, due.lane, payload, order_of(again), again)
        self.store.webhooks.again(due.job_id, job, now)


def _retry_of(due: ListenerDue, delivery: WebhookDelivery, digest: str, tries: int) -> str:
    """Name a retry, so that of several jobs for one event one alone is tried again."""
    return f"{message_id(due.listener, f'{delivery.told}:{digest}')}:{tries}"
