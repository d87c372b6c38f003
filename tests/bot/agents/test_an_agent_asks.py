"""An agent asks over HTTP, and a person decides in Slack."""

import threading
import time
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.practice.workspace.model import Message
from tests.support.agents_door import Agent, agent_of, agents_world
from tests.support.slack_world import ANA, BOT, CORA, World, buttons, in_menu, shown

WANT, WHY = "let partners pull the invoice export by a link", "they sync at night"
KEEP = "keep raw events for 400 days"


_NUMBERS = count(1)


def fresh(words: str) -> str:
    """Make words that nobody asked before."""
    return f"{words}, partner {chr(64 + next(_NUMBERS))}"


def waiting(agent: Agent, world: World) -> tuple[str, Message]:
    """Ask for what Ana has to decide; return the ticket and her card."""
    said = agent.ask(fresh(WANT), WHY, "security")
    assert (said["go"], said["state"], said["decided_by"]) == ("wait", "waiting", None)
    world.settle()
    return said["ticket"], world.card(ANA)


def ask_back(world: World, card: Message, question: str) -> None:
    """Have Ana type a question into her card, and ask it."""
    row = next(block for block in card.blocks if block["type"] == "actions")
    values = [value for element in row["elements"] for value in in_menu(element)]
    ask = next(value for value in values if value.startswith("check:question "))
    world.slack.click(ANA, card.channel, card.ts, "menu", ask, typed={"words": question})


def test_what_a_rule_lets_pass_goes_ahead_at_once(agent: Agent) -> None:
    said = agent.ask("show an error message next to the field", "people miss it at the top", "ux")

    assert (said["go"], said["outcome"], said["state"], said["tier"]) == ("ahead", "decided", "answered", 1)
    assert said["decided_by"] == "Uma's UX twin"
    assert [rule["id"] for rule in said["rules"]] == ["UX-1"]
    assert said["link"].startswith("http")
    assert said["next"]


def test_a_law_is_a_no_that_nobody_may_override(agent: Agent) -> None:
    said = agent.ask("put the partner's API key into the repo", "it is private anyway", "security")

    assert (said["go"], said["outcome"], said["may_override"]) == ("no", "refused", False)


def test_a_question_gets_information_and_no_leave(agent: Agent) -> None:
    said = agent.ask("how long do we keep raw events?", twin="data")

    assert (said["go"], said["outcome"]) == ("info", "answered")


def test_the_ask_stands_in_its_person_s_direct_messages(agent: Agent, world: World) -> None:
    agent.ask(fresh(WANT), WHY, "security")
    world.settle()

    mine = [m for m in world.slack.said(world.slack.dm(CORA, BOT)) if not m.is_reply]
    assert "*Claude Code*, for Cora, asks Ana's security twin:" in shown(mine[-1])
    assert any("Wait for Ana" in shown(m) for m in world.slack.said(mine[-1].channel, mine[-1].ts))
    assert "Claude Code, for <@U0CORA>, needs your decision" in shown(world.card(ANA))


def test_a_request_whose_message_is_deleted_is_withdrawn(agent: Agent, world: World) -> None:
    ticket, card = waiting(agent, world)
    mine = [m for m in world.slack.said(world.slack.dm(CORA, BOT)) if not m.is_reply][-1]

    world.client().chat_delete(channel=mine.channel, ts=mine.ts)

    assert agent.read(ticket, wait=20)["state"] == "withdrawn"
    gone = world.now_says(card, "the request was deleted")
    assert buttons(gone) == []


def test_a_verdict_wakes_the_waiting_agent_within_a_second(agent: Agent, world: World) -> None:
    ticket, card = waiting(agent, world)
    got: list[tuple[float, dict[str, Any]]] = []

    def wait() -> None:
        result = agent.read(ticket, wait=30)
        got.append((time.monotonic(), result))

    held = threading.Thread(target=wait)
    held.start()
    time.sleep(0.5)
    clicked = time.monotonic()
    world.click(ANA, card, "check:approve")
    held.join(20)

    assert got[0][0] - clicked < 1
    assert (got[0][1]["go"], got[0][1]["state"], got[0][1]["decided_by"]) == ("ahead", "approved", "Ana")


def test_an_approval_with_changes_brings_the_expert_s_words(agent: Agent, world: World) -> None:
    ticket, card = waiting(agent, world)
    world.slack.click(ANA, card.channel, card.ts, "check:changes", typed={"words": "signed URLs, per partner"})

    said = agent.read(ticket, wait=20)

    assert (said["go"], said["state"]) == ("ahead", "approved_with_changes")
    assert said["words"] == "signed URLs, per partner"
    world.settle()
    assert any("signed URLs" in shown(m) for m in world.slack.said(world.slack.dm(CORA, BOT)))


def test_a_decline_is_a_no_with_the_expert_s_reason(agent: Agent, world: World) -> None:
    ticket, card = waiting(agent, world)
    world.slack.click(ANA, card.channel, card.ts, "check:decline", typed={"words": "not without a contract"})

    said = agent.read(ticket, wait=20)

    assert (said["go"], said["state"], said["words"]) == ("no", "declined", "not without a contract")


@pytest.mark.thorough
def test_the_expert_s_question_comes_to_the_agent_and_its_answer_to_her_card(agent: Agent, world: World) -> None:
    ticket, card = waiting(agent, world)
    ask_back(world, card, "for how long does the link live?")

    said = agent.read(ticket, wait=20)
    assert (said["go"], said["state"], said["question"]) == ("wait", "question", "for how long does the link live?")

    status, after = agent.act(ticket, "answer", answer="ten minutes")
    assert (status, after["state"], after["question"]) == (200, "waiting", None)
    world.settle()
    assert any("ten minutes" in shown(m) for m in world.slack.said(card.channel, card.ts))
    assert agent.act(ticket, "answer", answer="an hour")[0] == 409


def test_the_person_can_answer_in_slack_as_well(agent: Agent, world: World) -> None:
    ticket, card = waiting(agent, world)
    ask_back(world, card, "for how long?")
    assert agent.read(ticket, wait=20)["question"] == "for how long?"
    mine = [m for m in world.slack.said(world.slack.dm(CORA, BOT)) if not m.is_reply][-1]
    world.settle()

    world.slack.post(CORA, mine.channel, "ten minutes", mine.ts)
    world.settle()

    assert (agent.read(ticket)["state"], agent.read(ticket)["question"]) == ("waiting", None)


def test_an_agent_withdraws_and_nothing_is_approved(agent: Agent, world: World) -> None:
    ticket, card = waiting(agent, world)

    status, said = agent.act(ticket, "withdraw")

    assert (status, said["go"], said["state"]) == (200, "wait", "withdrawn")
    assert agent.act(ticket, "withdraw")[1] == said
    world.settle()
    assert "Withdrawn" in shown(world.now_says(card, "Withdrawn"))


def test_an_override_is_the_person_s_click(agent: Agent, world: World) -> None:
    said = agent.ask(KEEP, "finance audits yearly", "data", key=fresh("override"))
    assert (said["go"], said["outcome"], said["may_override"]) == ("no", "not_by_default", True)

    status, after = agent.act(said["ticket"], "override", reason="auditors need 13 months")
    assert (status, after["go"], after["state"]) == (200, "wait", "override_requested")
    assert agent.act(said["ticket"], "override", reason="again")[0] == 409
    card = world.card_says(CORA, "asks you to override")
    assert "auditors need 13 months" in shown(card)
    assert agent.read(said["ticket"])["go"] == "wait"

    world.click(CORA, card, "agent:override")
    done = agent.read(said["ticket"], wait=20)
    assert (done["go"], done["state"], done["words"]) == ("ahead", "overridden", "auditors need 13 months")
    assert done["decided_by"] == "Cora"


def test_a_person_who_keeps_to_the_rule_leaves_the_no(agent: Agent, world: World) -> None:
    said = agent.ask(KEEP, "finance audits yearly", "data", key=fresh("override"))
    agent.act(said["ticket"], "override", reason="it is only staging")
    world.settle()
    world.click(CORA, world.card_says(CORA, "it is only staging"), "agent:keep_rule")

    after = agent.read(said["ticket"], wait=20)

    assert (after["go"], after["state"], after["may_override"]) == ("no", "answered", False)
    status, again = agent.act(said["ticket"], "override", reason="it really is only staging")
    assert (status, again["error"]) == (409, "override_declined_before")
    assert "has changed" in again["message"]


def test_a_law_can_t_be_overridden(agent: Agent) -> None:
    said = agent.ask("put the partner's API key into the repo", "it is private anyway", "security")

    assert agent.act(said["ticket"], "override", reason="it is private")[0] == 409


def test_without_a_twin_the_words_choose(agent: Agent) -> None:
    said = agent.ask("how long do we keep raw events?")
    assert (said["go"], said["decided_by"]) == ("info", "Devika's data twin")

    unclear = agent.ask("please paint the office blue")
    assert (unclear["go"], unclear["state"], unclear["outcome"]) == ("wait", "choose_twin", None)
    assert "security" in unclear["reason"]


@pytest.mark.thorough
def test_what_expired_is_neither_yes_nor_no_and_says_so(tmp_path: Path) -> None:
    with agents_world(tmp_path) as world:
        agent = agent_of(world)
        ticket, _ = waiting(agent, world)
        for _ in range(40):
            world.later(hours=20)
            world.settle()
            if agent.read(ticket)["until"]:
                break
        assert agent.read(ticket)["until"]
        for _ in range(40):
            world.later(hours=20)
            world.settle()
            if agent.read(ticket)["state"] == "expired":
                break

        said = agent.read(ticket)
        assert (said["go"], said["state"], said["decided_by"], said["until"]) == ("wait", "expired", None, None)
        assert "neither a yes nor a no" in said["next"]
