"""A person registers a webhook, their agent names it, and what comes of the request is sent there, signed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest

from tests.support.agents_door import Agent, agent_of
from tests.support.slack_world import ANA, BILLING, BOT, CHEN, CORA, GUS, World, shown
from tests.support.webhook_receiver import Receiver, is_signed, receiving

_NUMBERS = count(1)
AHEAD = "show an error message next to the field"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Yield a server of the person, which is content with everything."""
    with receiving() as receiver:
        yield receiver


def command(world: World, text: str, user: str = CORA) -> None:
    """Type something behind `/twins agents webhook`."""
    world.slack.command(user, BILLING, "/twins", f"agents webhook {text}".strip())


def register(world: World, url: str, user: str = CORA) -> str:
    """Register an address; return the secret that the form shows."""
    command(world, url, user)
    view = world.until(lambda: next(iter(world.slack.views(user)), None))
    found = re.search(r"whsec_[A-Za-z0-9+/=]{44}", str(view.body))
    assert found
    world.close_forms(user)
    world.settle()
    return found[0]


def forget(world: World, receiver: Receiver) -> None:
    """Remove the address again, for the tests to come."""
    world.told(CORA, lambda: command(world, f"remove {receiver.url}"))


def has_come(receiver: Receiver, ticket: str, times: int) -> bool:
    """Return whether so many deliveries have arrived."""
    return len(receiver.settled(ticket)) >= times


def check(agent: Agent, receiver: Receiver) -> str:
    """Ask for what Ana has to decide."""
    want = f"let partners pull the invoice export by a link, client {chr(64 + next(_NUMBERS))}"
    said = agent.ask(want, "they sync at night", "security", notify={"url": receiver.url})
    assert said["state"] == "waiting"
    return str(said["ticket"])


@pytest.mark.thorough
def test_a_verdict_is_sent_signed_with_the_result_that_the_door_gives(
    agent: Agent, world: World, receiver: Receiver
) -> None:
    secret = register(world, receiver.url)
    ticket = check(agent, receiver)
    world.settle()
    assert receiver.settled(ticket) == []  # nothing to act on while a person is asked

    world.click(ANA, world.card(ANA), "check:approve")

    world.until(lambda: receiver.settled(ticket))
    world.settle()
    [delivered] = receiver.settled(ticket)
    assert is_signed(delivered, secret)
    assert delivered.data == agent.read(ticket)
    assert (delivered.data["go"], delivered.data["decided_by"]) == ("ahead", "Ana")
    assert delivered.headers["content-type"] == "application/json"
    forget(world, receiver)


def test_the_twin_s_own_answer_and_a_later_correction_are_two_events(
    agent: Agent, world: World, receiver: Receiver
) -> None:
    register(world, receiver.url)
    said = agent.ask("keep raw events for 401 days", "finance audits", "data", notify={"url": receiver.url})
    first = world.until(lambda: receiver.settled(said["ticket"]))[0]
    assert (first.data["go"], first.data["may_override"]) == ("no", True)

    agent.act(said["ticket"], "override", reason="auditors need 13 months")
    world.settle()
    card = [m for m in world.slack.said(world.slack.dm(CORA, BOT)) if "asks you to override" in shown(m)][-1]
    world.click(CORA, card, "agent:override")

    world.until(lambda: len(receiver.settled(said["ticket"])) == 2)
    second = receiver.settled(said["ticket"])[1]
    assert (second.data["go"], second.data["state"]) == ("ahead", "overridden")
    assert second.id != first.id
    forget(world, receiver)


def test_what_no_twin_took_is_told_with_the_next_tick(agent: Agent, world: World, receiver: Receiver) -> None:
    register(world, receiver.url)
    said = agent.ask("stop", notify={"url": receiver.url})
    world.practice.clock.move_to(world.practice.clock.now() + timedelta(seconds=1))

    [delivered] = world.until(lambda: receiver.settled(said["ticket"]))
    assert delivered.data["state"] in {"not_asked", "choose_twin", "answered"}
    forget(world, receiver)


def test_a_failed_delivery_is_repeated_under_its_id_with_a_fresh_signature(
    agent: Agent, world: World, receiver: Receiver
) -> None:
    secret = register(world, receiver.url)
    receiver.statuses[:] = [500, 302, 429, 204]
    said = agent.ask(AHEAD, twin="ux", key=f"again {next(_NUMBERS)}", notify={"url": receiver.url})

    for tries in range(1, 5):
        world.until(partial(has_come, receiver, said["ticket"], tries))
        world.settle()  # so that the retry is written
        world.practice.clock.move_to(world.practice.clock.now() + timedelta(minutes=5))
    world.settle()

    got = receiver.settled(said["ticket"])
    assert len(got) == 4
    assert len({each.id for each in got}) == 1
    assert len({each.body for each in got}) == 1
    assert len({each.headers["webhook-timestamp"] for each in got}) == 4
    assert all(is_signed(each, secret) for each in got)
    forget(world, receiver)


def test_a_failing_event_holds_up_no_other(agent: Agent, world: World, receiver: Receiver) -> None:
    register(world, receiver.url)
    receiver.statuses[:] = [500, 204]
    first = agent.ask(AHEAD, twin="ux", key=f"first {next(_NUMBERS)}", notify={"url": receiver.url})["ticket"]
    world.until(lambda: receiver.settled(first))

    second = agent.ask(AHEAD, twin="ux", key=f"second {next(_NUMBERS)}", notify={"url": receiver.url})["ticket"]

    world.until(lambda: receiver.settled(second))
    assert len(receiver.settled(first)) == 1
    forget(world, receiver)


def test_after_a_day_the_person_is_told_once_and_nothing_is_sent_any_more(
    agent: Agent, world: World, receiver: Receiver
) -> None:
    register(world, receiver.url)
    receiver.statuses[:] = [503]
    tickets = [
        agent.ask(AHEAD, twin="ux", key=f"down {next(_NUMBERS)}", notify={"url": receiver.url})["ticket"]
        for _ in range(2)
    ]
    world.until(lambda: all(receiver.settled(each) for each in tickets))
    world.settle()
    clock = world.practice.clock

    clock.move_to(clock.now() + timedelta(days=1, minutes=1))
    world.settle()
    clock.move_to(clock.now() + timedelta(days=1))
    world.settle()

    assert [len(receiver.settled(each)) for each in tickets] == [2, 2]
    told = [m for m in world.slack.said(world.slack.dm(CORA, BOT)) if "for a day" in shown(m)]
    told += [
        reply
        for m in world.slack.said(world.slack.dm(CORA, BOT))
        for reply in world.slack.said(m.channel, m.ts)
        if "for a day" in shown(reply) and reply.ts != m.ts
    ]
    texts = {shown(each) for each in told}
    assert len(texts) == 1
    assert "it answered with status 503" in texts.pop()
    forget(world, receiver)


def test_a_webhook_that_is_gone_is_removed_and_its_person_told(agent: Agent, world: World, receiver: Receiver) -> None:
    register(world, receiver.url)
    receiver.statuses[:] = [410]
    agent.ask(AHEAD, twin="ux", key=f"gone {next(_NUMBERS)}", notify={"url": receiver.url})
    world.until(lambda: receiver.got)
    world.settle()

    assert receiver.url not in world.told(CORA, lambda: world.slack.command(CORA, BILLING, "/twins", "agents"))
    refused = agent.call("POST", "/v1/asks", {"want": AHEAD, "notify": {"url": receiver.url}})
    assert (refused[0], refused[1]["error"]) == (422, "not_registered")


def test_no_agent_chooses_where_verdicts_go(agent: Agent, world: World, receiver: Receiver) -> None:
    register(world, receiver.url, CHEN)
    before = len(world.slack.said(world.slack.dm(CORA, BOT)))
    for url in (receiver.url, "https://evil.example/steal", "http://169.254.169.254/latest", "", "x" * 400, "é"):
        status, said = agent.call(
            "POST", "/v1/asks", {"want": AHEAD, "twin": "ux", "notify": {"url": url}, "key": "k1"}
        )
        assert (status, said["error"]) == (422, "not_registered" if url else "malformed")
    world.settle()

    assert len(world.slack.said(world.slack.dm(CORA, BOT))) == before
    assert receiver.got == []


def test_a_request_that_is_repeated_adds_the_webhook_and_is_told_once(
    agent: Agent, world: World, receiver: Receiver
) -> None:
    register(world, receiver.url)
    key = f"added {next(_NUMBERS)}"
    ticket = agent.ask(AHEAD, twin="ux", key=key)["ticket"]
    for _ in range(3):
        assert agent.ask(AHEAD, twin="ux", key=key, notify={"url": receiver.url})["ticket"] == ticket

    world.until(lambda: receiver.settled(ticket))
    world.settle()
    assert len(receiver.settled(ticket)) == 1
    forget(world, receiver)


def test_another_agent_of_the_person_may_name_it_too(world: World, receiver: Receiver) -> None:
    register(world, receiver.url)
    other = agent_of(world, name="Codex")
    ticket = other.ask(AHEAD, twin="ux", key=f"codex {next(_NUMBERS)}", notify={"url": receiver.url})["ticket"]

    world.until(lambda: receiver.settled(ticket))
    forget(world, receiver)


def test_the_same_address_again_gets_another_secret(agent: Agent, world: World, receiver: Receiver) -> None:
    first, second = register(world, receiver.url), register(world, receiver.url)
    assert first != second

    ticket = agent.ask(AHEAD, twin="ux", key=f"twice {next(_NUMBERS)}", notify={"url": receiver.url})["ticket"]
    [delivered] = world.until(lambda: receiver.settled(ticket))
    assert (is_signed(delivered, first), is_signed(delivered, second)) == (False, True)
    forget(world, receiver)


def test_webhooks_are_listed_without_secrets_and_at_most_five(world: World) -> None:
    secrets = [register(world, f"https://ci.example.com/{n}", CHEN) for n in range(4)]  # one is there already
    assert "most that one person" in world.told(CHEN, lambda: command(world, "https://ci.example.com/more", CHEN))

    listed = world.told(CHEN, lambda: world.slack.command(CHEN, BILLING, "/twins", "agents"))

    assert "`https://ci.example.com/3`" in listed
    assert not [secret for secret in secrets if secret in listed]
    assert "I no longer send anything" in world.told(
        CHEN, lambda: command(world, "remove https://ci.example.com/3", CHEN)
    )
    assert "You have no webhook" in world.told(CHEN, lambda: command(world, "remove https://ci.example.com/3", CHEN))


@pytest.mark.thorough
def test_the_secret_stands_nowhere_and_the_address_in_no_log(
    agent: Agent, world: World, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    secret = register(world, receiver.url)
    receiver.statuses[:] = [500, 204]
    agent.ask(AHEAD, twin="ux", key=f"log {next(_NUMBERS)}", notify={"url": receiver.url})
    world.until(lambda: receiver.got)
    world.settle()

    assert secret.encode() not in world.practice.database.read_bytes()
    assert secret not in world.slack.dump()
    assert not [text for text in (secret, receiver.url, AHEAD) if text in caplog.text]
    assert "webhook answered" in caplog.text
    forget(world, receiver)


@pytest.mark.parametrize(
    "url",
    ["ftp://ci.example.com", "https://", "ci.example.com", "https://a.b/#x", "https://a b"],
)
def test_an_address_that_nothing_is_sent_to_is_refused(world: World, url: str) -> None:
    assert "nothing was registered" in world.told(CORA, lambda: command(world, url))


def test_a_guest_registers_nothing(world: World) -> None:
    assert "guests" in world.told(GUS, lambda: command(world, "https://ci.example.com/verdicts", GUS))


@pytest.mark.parametrize("change", [{"deleted": True}, {"is_restricted": True}])
def test_whoever_is_no_member_any_more_is_sent_nothing(
    agent: Agent, world: World, receiver: Receiver, change: dict[str, Any]
) -> None:
    register(world, receiver.url)
    ticket = check(agent, receiver)
    before = world.slack.space.users[CORA]
    with world.slack.space.lock:
        world.slack.space.users[CORA] = replace(before, **change)
    try:
        world.click(ANA, world.card(ANA), "check:approve")
        world.settle()
    finally:
        with world.slack.space.lock:
            world.slack.space.users[CORA] = before

    assert not receiver.settled(ticket)
    assert receiver.url not in world.told(CORA, lambda: world.slack.command(CORA, BILLING, "/twins", "agents"))
