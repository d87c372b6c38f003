"""An agent asks over MCP, and a person decides in Slack: the whole bot, through its real port."""

import json
import threading
import time
from typing import Any, Literal

import pytest
from mcp.client import Client

from bot.agents.mcp.messages import CANT_ASK_PERSON
from tests.agents.mcp_client import ERAS, Person, call, content_of, error_of, use
from tests.bot.agents.test_an_agent_asks import KEEP, WANT, WHY, ask_back, fresh
from tests.support.agents_door import Agent, agent_of
from tests.support.effort import for_thorough
from tests.support.slack_world import ANA, CORA, World, shown
from twins.agents.identity import AgentScope

Era = Literal["auto", "legacy"]


class McpAgent:
    """The same agent, over MCP."""

    def __init__(self, agent: Agent, mode: Era = "auto") -> None:
        self.url = f"http://127.0.0.1:{agent.port}/mcp"
        self._how = {"token": agent.token, "mode": mode}

    def call(self, tool: str, person: Person | None = None, **given: Any) -> dict[str, Any]:
        return content_of(call(self.url, tool, given, person=person, **self._how))

    def fails(self, tool: str, **given: Any) -> str:
        return error_of(call(self.url, tool, given, **self._how))

    def waiting(self, world: World) -> tuple[str, Any]:
        """Ask for what Ana has to decide; return the ticket and her card."""
        said = self.call("ask_twin", want=fresh(WANT), why=WHY, twin="security")
        assert (said["go"], said["state"]) == ("wait", "waiting")
        world.settle()
        return said["ticket"], world.card(ANA)


@pytest.fixture
def mcp(agent: Agent) -> McpAgent:
    return McpAgent(agent)


@pytest.mark.parametrize("era", ERAS)
def test_what_a_rule_lets_pass_goes_ahead_at_once(agent: Agent, era: Era) -> None:
    said = McpAgent(agent, era).call("ask_twin", want="show an error message next to the field", why="x", twin="ux")

    assert (said["go"], said["tier"]) == ("ahead", 1)
    assert [rule["id"] for rule in said["rules"]] == ["UX-1"]


@pytest.mark.parametrize("era", ["auto", *for_thorough(["legacy"])])
def test_a_click_wakes_the_waiting_agent_long_before_its_time_is_over(agent: Agent, world: World, era: Era) -> None:
    mcp = McpAgent(agent, era)
    ticket, card = mcp.waiting(world)
    got: list[tuple[float, dict[str, Any]]] = []

    def wait() -> None:
        said = mcp.call("wait_for_verdict", ticket=ticket, up_to_seconds=40)
        got.append((time.monotonic(), said))

    held = threading.Thread(target=wait)
    held.start()
    time.sleep(3)  # connecting takes most of a second
    clicked = time.monotonic()
    world.click(ANA, card, "check:approve")
    held.join(30)

    assert (got[0][1]["go"], got[0][1]["decided_by"]) == ("ahead", "Ana")
    assert got[0][0] - clicked < 10  # milliseconds on an idle machine; it closes its connection too


@pytest.mark.parametrize("era", ["auto", *for_thorough(["legacy"])])
def test_the_expert_s_question_reaches_the_person_before_the_agent(agent: Agent, world: World, era: Era) -> None:
    mcp, cora = McpAgent(agent, era), Person({"answer": "ten minutes"})
    ticket, card = mcp.waiting(world)
    ask_back(world, card, "for how long does the link live?")

    said = mcp.call("wait_for_verdict", cora, ticket=ticket, up_to_seconds=20)

    assert cora.asked == ["The expert asks: for how long does the link live?"]
    assert (said["state"], said["question"]) == ("waiting", None)
    world.settle()
    assert any("ten minutes" in shown(m) for m in world.slack.said(card.channel, card.ts))


def test_an_override_is_requested_with_the_person_s_reason_and_given_by_their_click(
    mcp: McpAgent, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.agents.mcp.mcp_tools.USUAL_WAIT", 0.1)
    said = mcp.call("ask_twin", want=KEEP, why="finance audits yearly", twin="data", key=fresh("override"))
    assert said["may_override"]

    after = mcp.call("override", Person({"reason": "auditors need 13 months"}), ticket=said["ticket"])

    assert (after["go"], after["state"]) == ("wait", "override_requested")
    world.click(CORA, world.card_says(CORA, "auditors need 13 months"), "agent:override")
    done = mcp.call("wait_for_verdict", ticket=said["ticket"], up_to_seconds=20)
    assert (done["go"], done["state"], done["decided_by"]) == ("ahead", "overridden", "Cora")


def test_a_client_without_forms_is_sent_to_slack_for_an_override(mcp: McpAgent) -> None:
    said = mcp.call("ask_twin", want=KEEP, why="finance audits yearly", twin="data", key=fresh("override"))

    after = mcp.call("override", ticket=said["ticket"])

    assert (after["go"], after["state"], after["next"]) == ("no", "answered", CANT_ASK_PERSON)


def test_a_ticket_is_the_same_over_mcp_and_http(agent: Agent, mcp: McpAgent, world: World) -> None:
    ticket, _ = mcp.waiting(world)

    assert mcp.call("wait_for_verdict", ticket=ticket, up_to_seconds=0) == agent.read(ticket)


def test_a_refusal_is_put_into_words(mcp: McpAgent) -> None:
    assert "No twin called “nobody”" in mcp.fails("ask_twin", want=WANT, twin="nobody")
    assert "nothing to withdraw" in mcp.fails(
        "withdraw", ticket=mcp.call("ask_twin", want="show an error message next to the field", twin="ux")["ticket"]
    )


def test_another_person_s_ticket_looks_like_none(mcp: McpAgent, world: World) -> None:
    ticket, _ = mcp.waiting(world)
    other = McpAgent(agent_of(world, ANA))

    said = {
        other.fails(tool, ticket=each, **more)
        for each in (ticket, "ask_none")
        for tool, more in (("wait_for_verdict", {"up_to_seconds": 0}), ("answer_expert", {"answer": "yes"}))
    }

    assert len({text.partition(": ")[2] for text in said}) == 1


def test_a_token_does_only_what_its_scopes_say(world: World) -> None:
    reader = McpAgent(agent_of(world, name="Reader", scopes=frozenset({AgentScope.READ})))

    assert "twins:ask" in reader.fails("ask_twin", want=WANT)


def test_rules_and_skills_are_read_with_the_company_s_law(mcp: McpAgent, agent: Agent) -> None:
    async def read(client: Client) -> tuple[dict[str, Any], list[str]]:
        rules = await client.read_resource("twin://security/rules")
        listed = await client.list_resources()
        return json.loads(getattr(rules.contents[0], "text", "")), [each.uri for each in listed.resources]

    rules, uris = use(mcp.url, read, token=agent.token)

    assert {"SEC-1", "SEC-2"} <= {rule["id"] for rule in rules["rules"]}
    assert rules["company_law"]
    assert all(rule["kind"] == "law" and rule["text"] and rule["why"] for rule in rules["company_law"])
    assert {"skill://security/SKILL.md", "skill://security/company-law.yaml"} <= set(uris)
    assert not [uri for uri in uris if "company/" in uri]


def test_the_twins_say_what_they_cover(mcp: McpAgent) -> None:
    twins = {twin["handle"]: twin for twin in mcp.call("list_twins")["twins"]}

    assert "company" not in twins
    assert twins["security"]["expert"] == "Ana"
    assert twins["security"]["covers"]
