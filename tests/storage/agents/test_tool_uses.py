"""An approval of a tool call is for one exact input, and is used once."""

from collections import Counter
from datetime import timedelta

import pytest

from storage.asking.ask_back_rows import put_again
from storage.checking.superseding import ask_again
from storage.db.tables_agents import AgentAskRow
from storage.db.tables_asks import CheckRow
from storage.db.tables_jobs import AuditRow
from storage.records.checks import ask_of_decision
from storage.replying.questions import ask_conductor
from tests.storage.agents.test_tickets import an_agent, show
from tests.support.check_actions import check_of, settle
from tests.support.outcomes import kind_of_refusal
from tests.support.store_world import ANA, APP, CORA, MALLORY, TEAM, World, all_at_once
from tests.support.vouching import verify
from twins.agents.answering import result_of
from twins.agents.identity import AgentIdentity
from twins.agents.limits import Limit
from twins.agents.request import AgentRequest
from twins.agents.tool_use import ApprovalUse, ToolUse, floor_reading
from twins.audit_words import ActWord
from twins.checking.captured_words import NOWHERE
from twins.deciding.ask import Ask, Asked
from twins.jobs import JobKind
from twins.notices import Refusal
from twins.states import CheckState

CALL = ToolUse("Bash", {"command": "./share export --link --partner A"})
SLOWER = ToolUse("Bash", {"command": "./share export --link --partner A", "timeout": 9})


def take(world: World, agent: AgentIdentity, use: ToolUse = CALL, most: int | None = None) -> str:
    """Take in a call; its ticket."""
    request = AgentRequest(use.text, twin="security")
    return world.store.tool_uses.take(agent, use, request, Limit(most), world.clock.now())


def spend(world: World, agent: AgentIdentity, ticket: str) -> ApprovalUse:
    """Use what was decided about a call."""
    return world.store.tool_uses.spend(agent, ticket, world.clock.now())


def decided(world: World, agent: AgentIdentity, to: CheckState = CheckState.APPROVED) -> str:
    """Return the ticket of a call that Ana has decided."""
    ticket = take(world, agent)
    ts = show(world, ticket)
    ask = Ask(text=CALL.text, want=CALL.text)
    asked = Asked(app=APP, team=TEAM, channel="D0CORA", ts=ts, thread_ts=ts, conductor=CORA, ask=ask)
    read = [(world.security, floor_reading(ask, world.security))]
    world.store.asks.answer(f"ask:{APP}:D0CORA:{ts}", asked, read, world.clock.now())
    [answer] = world.store.tickets.view(agent, ticket).answers
    assert spend(world, agent, ticket) is ApprovalUse.NOTHING
    assert settle(world, check_of(answer), to=to) is None
    return ticket


def test_a_call_that_a_law_stopped_is_in_the_log_with_its_law_alone(world: World) -> None:
    agent = an_agent(world)

    world.store.tool_uses.record_stop(agent, ["SEC-1"], world.clock.now())

    [entry] = [row for row in world.rows(AuditRow) if row.act == ActWord.AGENT_STOPPED]
    assert (entry.subject, entry.facts) == (agent.agent, {"rules": ["SEC-1"]})
    assert verify(world.store.database) is None


@pytest.mark.thorough
@pytest.mark.postgresql
def test_sixteen_uses_of_an_approval_at_once_are_one(world: World) -> None:
    agent = an_agent(world)
    ticket = decided(world, agent)

    said = all_at_once([lambda: spend(world, agent, ticket)] * 16)
    assert Counter(said) == {ApprovalUse.NOW: 1, ApprovalUse.BEFORE: 15}


@pytest.mark.postgresql
def test_sixteen_equal_calls_at_once_are_one_ticket(world: World) -> None:
    agent = an_agent(world)

    tickets = all_at_once([lambda: take(world, agent)] * 16)

    assert len(set(tickets)) == len(world.rows(AgentAskRow)) == len(world.jobs(JobKind.AGENT_ASK)) == 1


def test_a_used_approval_leaves_the_call_to_be_asked_about_again(world: World) -> None:
    agent = an_agent(world)
    ticket = decided(world, agent)
    assert take(world, agent) == ticket
    assert spend(world, agent, ticket) is ApprovalUse.NOW

    assert take(world, agent) != ticket
    assert spend(world, agent, ticket) is ApprovalUse.BEFORE


def test_an_approval_that_nobody_uses_is_over_after_a_week(world: World) -> None:
    agent = an_agent(world)
    ticket = decided(world, agent)

    world.clock.move(timedelta(days=6))
    assert take(world, agent) == ticket
    world.clock.move(timedelta(days=1, minutes=1))
    assert take(world, agent) != ticket


@pytest.mark.parametrize("to", [CheckState.DECLINED])
def test_no_other_verdict_is_used(world: World, to: CheckState) -> None:
    agent = an_agent(world)
    ticket = decided(world, agent, to)

    assert spend(world, agent, ticket) is ApprovalUse.NOTHING
    assert take(world, agent) == ticket


def test_the_input_the_twin_and_the_agent_each_make_another_ticket(world: World) -> None:
    agent = an_agent(world)
    tickets = {
        take(world, agent),
        take(world, agent, SLOWER),
        take(world, agent, ToolUse("Shell", CALL.given)),
        take(world, an_agent(world, name="Codex")),
        take(world, an_agent(world, MALLORY)),
        world.store.tool_uses.take(agent, CALL, AgentRequest(CALL.text, twin="data"), Limit(), world.clock.now()),
        world.store.tickets.take(agent, AgentRequest(CALL.text, twin="security"), Limit(), world.clock.now()),
    }

    assert len(tickets) == 7


def test_another_person_s_approval_can_t_be_used(world: World) -> None:
    ticket = decided(world, an_agent(world))

    assert kind_of_refusal(lambda: spend(world, an_agent(world, MALLORY), ticket)) is Refusal.NO_TICKET


def test_calls_count_towards_the_agent_s_share_of_a_minute(world: World) -> None:
    agent = an_agent(world)
    take(world, agent, most=1)

    assert kind_of_refusal(lambda: take(world, agent, SLOWER, most=1)) is Refusal.TOO_MANY_ASKS
    take(world, agent, most=1)  # the same again is no new one


def test_a_tool_call_that_is_put_again_is_read_by_the_floor_alone_to_the_letter(world: World) -> None:
    agent = an_agent(world)
    ticket, now = decided(world, agent, CheckState.DECLINED), world.clock.now()
    [answer] = world.store.tickets.view(agent, ticket).answers
    with world.store.database.write() as session:
        assert ask_again(session, session.get_one(CheckRow, check_of(answer).id), now)

    job = next(each for each in world.jobs(JobKind.ASK) if ":again:" in each.id)
    assert {name: job.payload[name] for name in ("text", "floor_of", "by_agent")} == {
        "text": CALL.text,
        "floor_of": "security",
        "by_agent": True,
    }


def test_no_other_twin_is_asked_about_a_tool_call(world: World) -> None:
    agent = an_agent(world)
    ticket, now = decided(world, agent), world.clock.now()
    [answer] = world.store.tickets.view(agent, ticket).answers
    with world.store.database.write() as session:
        ask = ask_of_decision(session, answer.id)
        assert not put_again(session, ask, CORA, ["data"], "r", now, beside=ask.id)
        assert not put_again(session, ask, CORA, ["security", "data"], "r", now)


def test_an_answer_is_for_the_question_that_the_agent_was_shown(world: World) -> None:
    agent = an_agent(world)
    ticket = take(world, agent)
    ts = show(world, ticket)
    ask = Ask(text=CALL.text, want=CALL.text)
    asked = Asked(app=APP, team=TEAM, channel="D0CORA", ts=ts, thread_ts=ts, conductor=CORA, ask=ask)
    read = [(world.security, floor_reading(ask, world.security))]
    world.store.asks.answer(f"ask:{APP}:D0CORA:{ts}", asked, read, world.clock.now())
    [answer] = world.store.tickets.view(agent, ticket).answers
    for text in ("Which partner?", "Until when?"):
        click = world.click(ANA)
        with world.store.database.write() as session:
            row = session.get_one(CheckRow, check_of(answer).id)
            ask_conductor(session, row, click, text, NOWHERE, world.clock.now())
        world.clock.move(timedelta(seconds=1))
    shown = result_of(world.store.tickets.view(agent, ticket), lambda _: "", "")
    assert shown.question == "Which partner?"

    world.store.agent_actions.answer(agent, ticket, "Globex", world.clock.now())

    first, second = check_of(world.view(answer.id)).questions
    assert first.answer
    assert first.answer.text == "Globex"
    assert second.is_open
