"""How much an agent may do at a time, and all agents of one person together; each refusal says when to try again."""

import asyncio
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from bot.agents.limiting import CallRate, Waits
from tests.agents.mcp_client import call, error_of
from tests.support.agents_door import Agent, agent_of, agents_world
from tests.support.outcomes import refusal_of
from tests.support.slack_world import CHEN, CORA, World
from twins.agents.identity import AgentIdentity, AgentScope
from twins.agents.limits import Limit
from twins.notices import Refusal

WANT = {"want": "let partners pull the invoice export by a link", "why": "they sync at night", "twin": "security"}
ONE = AgentIdentity("a1", "Claude Code", "A0", "T0", CORA, frozenset(AgentScope))
HARMLESS = {"hook_event_name": "PreToolUse", "tool_name": "Bash", "tool_input": {"command": "ls"}, "cwd": "/x"}


def identities(number: int, person: str = CORA) -> list[AgentIdentity]:
    """Return agents of one person."""
    return [replace(ONE, agent=f"{person}{each}", person=person) for each in range(number)]


class Clock:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_an_agent_holds_so_many_requests_and_its_person_three_times_as_many() -> None:
    clock = Clock()
    waits = Waits(Limit(2), clock)

    stack = ExitStack()

    def hold(identity: AgentIdentity, seconds: float = 30) -> Callable[[], object]:
        return lambda: stack.enter_context(waits.held(identity, seconds))

    agents = identities(4)
    for each in agents[:3]:
        hold(each)()
        clock.at += 1
        hold(each)()
    of_agent, of_person = refusal_of(hold(agents[0])), refusal_of(hold(agents[3]))
    assert of_agent is not None
    assert of_person is not None

    assert (of_agent.kind, of_agent.facts.count, of_agent.facts.seconds) == (Refusal.TOO_MANY_WAITS, 2, 27)
    assert (of_person.kind, of_person.facts.count, of_person.facts.seconds) == (Refusal.TOO_MANY_WAITS, 6, 27)
    hold(agents[0], 0)()  # reading isn't waiting
    hold(identities(1, CHEN)[0])()
    clock.at += 27
    hold(agents[3])()


def test_a_wait_that_has_ended_makes_room() -> None:
    waits = Waits(Limit(1))

    for _ in range(3):
        with waits.held(ONE, 30):
            pass
        with pytest.raises(asyncio.CancelledError), waits.held(ONE, 30):
            raise asyncio.CancelledError


def test_tool_calls_count_for_a_minute() -> None:
    clock = Clock()
    rate = CallRate(Limit(2), clock)
    rate.count(ONE)
    clock.at += 20
    rate.count(ONE)

    refused = refusal_of(lambda: rate.count(ONE))

    assert refused
    assert (refused.kind, refused.facts.seconds) == (Refusal.TOO_MANY_CALLS, 40)
    clock.at += 40
    rate.count(ONE)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield a workspace with small limits."""
    limits = {"asks_per_agent": 2, "waits_per_agent": 1, "calls_per_agent": 2}
    with agents_world(tmp_path_factory.mktemp("limits"), **limits) as world:
        yield world


def answer_of(agent: Agent, method: str, path: str, body: object = None) -> tuple[int, str | None, dict[str, Any]]:
    """Send a request; return status, Retry-After and JSON."""
    connection = http.client.HTTPConnection("127.0.0.1", agent.port, timeout=60)
    try:
        headers = {"Authorization": f"Bearer {agent.token}"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Retry-After"), json.loads(answer.read())
    finally:
        connection.close()


@pytest.mark.thorough
def test_twenty_tokens_have_one_limit(world: World) -> None:
    agents = [agent_of(world, name=f"token {each}") for each in range(4)]
    for each in agents[:3]:
        for number in range(2):
            each.ask(**WANT | {"why": f"reason {number}"})

    for agent, most in ((agents[0], 2), (agents[3], 6)):
        status, after, said = answer_of(agent, "POST", "/v1/asks", WANT | {"why": "one more"})
        assert (status, said["error"]) == (429, "too_many_asks")
        assert 0 < int(after or 0) <= 60
        assert f"asked {most} times" in said["message"]
        assert f"in {after} second" in said["message"]
    assert agents[0].ask(**WANT | {"why": "reason 0"})["ticket"]  # the same request is no new one


@pytest.mark.thorough
def test_a_second_wait_of_the_same_agent_is_told_when_to_try_again(world: World) -> None:
    agent = agent_of(world, CHEN)
    ticket = agent.ask(**WANT)["ticket"]
    held = threading.Thread(target=agent.read, args=(ticket, 6))
    held.start()
    time.sleep(1)

    status, after, said = answer_of(agent, "GET", f"/v1/asks/{ticket}?wait=20")
    by_mcp = call(f"http://127.0.0.1:{agent.port}/mcp", "wait_for_verdict", {"ticket": ticket}, token=agent.token)

    assert (status, said["error"]) == (429, "too_many_waits")
    assert 0 < int(after or 0) <= 6
    assert f"in {after} second" in said["message"]
    assert agent.read(ticket)["state"] == "waiting"
    assert "hold 1 request already" in error_of(by_mcp)
    held.join(20)
    assert agent.read(ticket, wait=1)["state"] == "waiting"


def test_tool_calls_that_match_nothing_are_counted_too(world: World) -> None:
    agent = agent_of(world, CHEN, "Codex")
    own = HARMLESS | {"tool_name": "mcp__zerohandoff__list_twins"}

    said = [answer_of(agent, "POST", "/hooks/claude/security", body)[2] for body in [HARMLESS] * 2 + [own, HARMLESS]]

    assert said[:3] == [{}] * 3
    refused = said[3]["hookSpecificOutput"]
    assert refused["permissionDecision"] == "deny"
    assert "made 2 calls within a minute" in refused["permissionDecisionReason"]


PULL = {"repository": "../../user", "number": 1, "github_token": "ghs_1", "wait": 0}
"""No repository, so that nothing is read."""


def test_checks_of_pull_requests_are_counted(world: World) -> None:
    agent = agent_of(world, CORA, "GitHub")

    said = [answer_of(agent, "POST", "/v1/pull-requests", PULL) for _ in range(3)]

    assert [status for status, _, _ in said] == [200, 200, 429]
    _, after, refused = said[2]
    assert refused["error"] == "too_many_calls"
    assert 0 < int(after or 0) <= 60


@pytest.mark.thorough
def test_waits_for_pull_requests_are_counted_with_the_others(world: World) -> None:
    agent = agent_of(world, CHEN, "Actions")
    ticket = agent.ask(**WANT)["ticket"]
    held = threading.Thread(target=agent.read, args=(ticket, 6))
    held.start()
    time.sleep(1)

    reading = answer_of(agent, "GET", "/v1/pull-requests/pr_1?wait=20")
    checking = answer_of(agent, "POST", "/v1/pull-requests", PULL | {"wait": 20})

    assert [said["error"] for _, _, said in (reading, checking)] == ["too_many_waits"] * 2
    held.join(20)
