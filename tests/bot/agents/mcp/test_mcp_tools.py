"""The tools: what they promise to a model, what they answer, and what none of them can do."""

from typing import Any, Literal

import pytest
from mcp.client import Client
from mcp_types import Tool

from tests.agents.mcp_client import ERAS, call, content_of, error_of, use
from tests.agents.remembering_door import RememberingDoor
from twins.agents.result import Go, TicketState

Era = Literal["auto", "legacy"]
ASKS = {"want": "open the invoice export to partners", "why": "they sync at night", "twin": "security", "key": "k1"}


def tools(url: str, era: Era = "auto") -> dict[str, Tool]:
    async def listed(client: Client) -> list[Tool]:
        return (await client.list_tools()).tools

    return {tool.name: tool for tool in use(url, listed, mode=era)}


@pytest.mark.parametrize("era", ERAS)
def test_there_are_six_tools_and_none_gives_a_verdict(url: str, era: Era) -> None:
    assert set(tools(url, era)) == {
        "ask_twin",
        "wait_for_verdict",
        "answer_expert",
        "withdraw",
        "override",
        "list_twins",
    }


def test_only_asking_and_waiting_declare_what_they_return(url: str) -> None:
    assert {name for name, tool in tools(url).items() if tool.output_schema} == {"ask_twin", "wait_for_verdict"}


def test_no_tool_says_that_it_reaches_the_open_world(url: str) -> None:
    """Codex refuses such a tool."""
    assert {bool(tool.annotations and tool.annotations.open_world_hint) for tool in tools(url).values()} == {False}


def test_the_descriptions_say_that_wait_is_neither_yes_nor_no(url: str) -> None:
    said = tools(url)
    assert all(tool.description for tool in said.values())
    for name in ("ask_twin", "wait_for_verdict"):
        assert "neither a yes nor a no" in " ".join((said[name].description or "").split()).replace(
            "neither yes nor no", "neither a yes nor a no"
        )


@pytest.mark.parametrize("era", ERAS)
def test_an_ask_is_answered_at_once_with_everything(url: str, door: RememberingDoor, era: Era) -> None:
    told = content_of(call(url, "ask_twin", ASKS, mode=era))

    assert told["go"] == "wait"
    assert told["ticket"]
    assert told["reason"] == "It reaches outside."
    asked = door.asked[0]
    assert (asked.want, asked.why, asked.twin, asked.key) == tuple(ASKS.values())


def test_the_text_holds_what_the_structure_holds(url: str) -> None:
    import json

    result = call(url, "ask_twin", ASKS)

    assert json.loads(getattr(result.content[0], "text", "")) == result.structured_content


@pytest.mark.parametrize("era", ERAS)
def test_waiting_returns_when_a_person_has_decided(url: str, door: RememberingDoor, era: Era) -> None:
    ticket = content_of(call(url, "ask_twin", ASKS))["ticket"]
    door.will_be(ticket, go=Go.AHEAD, state=TicketState.APPROVED, decided_by="Ana Ruiz")

    told = content_of(call(url, "wait_for_verdict", {"ticket": ticket, "up_to_seconds": 20}, mode=era))

    assert (told["go"], told["state"], told["decided_by"]) == ("ahead", "approved", "Ana Ruiz")


def test_waiting_gives_neither_yes_nor_no_when_the_time_is_over(url: str) -> None:
    ticket = content_of(call(url, "ask_twin", ASKS))["ticket"]

    assert content_of(call(url, "wait_for_verdict", {"ticket": ticket, "up_to_seconds": 0.1}))["go"] == "wait"


def test_waiting_longer_than_a_proxy_holds_a_call_is_refused(url: str) -> None:
    ticket = content_of(call(url, "ask_twin", ASKS))["ticket"]

    assert "less than or equal to 50" in error_of(
        call(url, "wait_for_verdict", {"ticket": ticket, "up_to_seconds": 51})
    )


def test_a_ticket_is_withdrawn_and_a_question_answered(url: str, door: RememberingDoor) -> None:
    ticket = content_of(call(url, "ask_twin", ASKS))["ticket"]
    door.will_be(ticket, state=TicketState.QUESTION, question="For how long?")

    call(url, "answer_expert", {"ticket": ticket, "answer": "Two weeks."})

    assert door.answers == ["Two weeks."]
    assert content_of(call(url, "withdraw", {"ticket": ticket}))["state"] == "withdrawn"


@pytest.mark.parametrize(
    ("tool", "more"),
    [
        ("wait_for_verdict", {"up_to_seconds": 0}),
        ("answer_expert", {"answer": "Yes."}),
        ("withdraw", {}),
        ("override", {}),
    ],
)
def test_anothers_ticket_looks_like_none(url: str, tool: str, more: dict[str, Any]) -> None:
    ticket = content_of(call(url, "ask_twin", ASKS))["ticket"]

    of_another = call(url, tool, {"ticket": ticket, **more}, token="ben")
    of_none = call(url, tool, {"ticket": "ask_0", **more}, token="ben")

    assert error_of(of_another) == error_of(of_none)


def test_the_twins_are_listed(url: str) -> None:
    assert [twin["handle"] for twin in content_of(call(url, "list_twins", {}))["twins"]] == ["security", "data"]
