"""Webhooks belong to their person, and what listens to a ticket is told in the transaction in which something comes."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import text

from storage.db.tables_agents import TicketListenerRow, WebhookRow
from storage.db.tables_jobs import AuditRow, JobRow
from tests.storage.agents.test_tickets import WANT, an_agent, answer, take
from tests.support.check_actions import settle
from tests.support.outcomes import kind_of_refusal
from tests.support.store_world import CHECK_FIRST, CORA, MALLORY, TEAM, World, all_at_once
from tests.support.vouching import verify
from twins.agents.webhooks import fingerprint, secret_of
from twins.audit_words import ActWord
from twins.auditing.recorded_rows import Recorded
from twins.jobs import JobKind
from twins.notices import Refusal

URL = "https://ci.example.com/verdicts"
ASKED = replace(WANT, notify=URL)


def add(world: World, url: str = URL, person: str = CORA) -> str:
    """Register an address; its secret."""
    key = partial(secret_of, b"k" * 32)
    return world.store.webhooks.add(world.click(person), url, key, fingerprint, world.clock.now())


def open_jobs(world: World) -> list[JobRow]:
    """Return what is to be told."""
    return [job for job in world.jobs(JobKind.WEBHOOK) if job.state == "open"]


def test_an_ask_names_a_webhook_of_its_own_person(world: World) -> None:
    add(world, person=MALLORY)
    refused = partial(take, world, an_agent(world), ASKED)
    assert kind_of_refusal(refused) is Refusal.NOT_REGISTERED
    assert world.rows(TicketListenerRow) == []

    add(world)
    take(world, an_agent(world), ASKED)
    assert len(world.rows(TicketListenerRow)) == 1


def test_the_answer_and_the_verdict_are_told_in_the_transactions_that_write_them(world: World) -> None:
    add(world)
    agent = an_agent(world)
    ticket = take(world, agent, ASKED)
    assert open_jobs(world) == []

    answer(world, ticket, CHECK_FIRST)
    [first] = open_jobs(world)
    [check] = world.store.tickets.view(agent, ticket).answers
    assert check.check
    assert settle(world, check.check) is None

    later = [job for job in open_jobs(world) if job.id != first.id]
    assert later
    assert {job.lane for job in open_jobs(world)} == {f"webhook:{world.rows(WebhookRow)[0].id}"}
    assert {"listener", "target", "at"} == set(first.payload)


def test_a_delivery_names_the_result_s_rows_and_ends_with_its_webhook(world: World) -> None:
    add(world)
    ticket = take(world, an_agent(world), ASKED)
    answer(world, ticket)
    [listener] = world.rows(TicketListenerRow)
    delivery = world.store.webhooks.delivery(listener.id)
    assert delivery
    assert (delivery.url, delivery.view.ticket, delivery.person.user) == (URL, ticket, CORA)

    world.store.webhooks.remove(world.click(), URL, "done", world.clock.now())

    assert world.store.webhooks.delivery(listener.id) is None
    assert world.store.webhooks.listed(TEAM, CORA) == []


@pytest.mark.postgresql
def test_sixteen_equal_requests_at_once_have_one_listener(world: World) -> None:
    add(world)
    agent = an_agent(world)

    tickets = all_at_once([lambda: take(world, agent, ASKED)] * 16)

    assert len(set(tickets)) == len(world.rows(TicketListenerRow)) == 1


def test_the_secret_is_stored_nowhere(world: World) -> None:
    secret = add(world)

    stored = repr([world.rows(table) for table in (WebhookRow, JobRow, AuditRow)])
    assert secret not in stored
    assert URL not in repr(world.rows(AuditRow))


def test_at_most_five_webhooks_and_another_s_can_t_be_removed(world: World) -> None:
    for number in range(5):
        add(world, f"{URL}/{number}")
    assert kind_of_refusal(partial(add, world, URL)) is Refusal.TOO_MANY_WEBHOOKS
    add(world, f"{URL}/4")  # the same address takes no further place

    other = partial(world.store.webhooks.remove, world.click(MALLORY), f"{URL}/4", "done", world.clock.now())
    assert kind_of_refusal(other) is Refusal.UNKNOWN_WEBHOOK


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ("update webhook set url = 'https://evil.example/'", "address"),
        ("update webhook set person = 'nobody'", "by"),
        ("update webhook set fingerprint = 'other'", "secret"),
        ("update webhook set removed_at = null", "is_removed"),
        ("delete from webhook", ""),
    ],
)
def test_a_webhook_that_was_led_elsewhere_is_found(world: World, change: str, column: str) -> None:
    add(world)
    world.store.webhooks.remove(world.click(), URL, "done", world.clock.now())
    assert verify(world.store.database) is None

    with world.store.database.write() as session:
        session.connection().execute(text(change))

    found = verify(world.store.database)
    assert found
    assert [(each.table, each.column) for each in found.differences] == [(Recorded.WEBHOOK, column)]


def test_a_forgotten_person_s_webhooks_are_gone_and_the_log_agrees(world: World) -> None:
    add(world, person=MALLORY)
    add(world, f"{URL}/2")
    take(world, an_agent(world, MALLORY), ASKED)

    world.store.retention.person(MALLORY, world.clock.now())

    assert [row.url for row in world.rows(WebhookRow)] == [f"{URL}/2"]
    assert world.rows(TicketListenerRow) == []
    assert [row.act for row in world.rows(AuditRow) if "webhook" in row.act] == [ActWord.WEBHOOK_ADDED] * 2
    assert verify(world.store.database) is None


def test_a_person_s_data_hold_their_webhooks(world: World) -> None:
    add(world)

    [about] = world.store.personal_data.about(CORA)

    assert [each["address"] for each in about["webhooks"]] == [URL]
