"""`/twins agents`: a person makes, lists and removes the tokens of their agents."""

import re
from datetime import timedelta

import pytest

from bot.agents.token_commands import new_token
from tests.support.agents_door import Agent
from tests.support.slack_world import BILLING, CHEN, GUS, World
from twins.agents.identity import AgentScope


def command(world: World, text: str, user: str = CHEN) -> None:
    """Type something behind `/twins agents`."""
    world.slack.command(user, BILLING, "/twins", f"agents {text}".strip())


def shown_token(world: World, user: str = CHEN) -> str:
    """Return the token in the form that the person has open."""
    view = world.until(lambda: next(iter(world.slack.views(user)), None))
    found = re.search(r"zh_[\w-]{40,}", str(view.body))
    assert found
    world.close_forms(user)
    return found[0]


def test_a_token_is_made_shown_once_used_listed_and_removed(world: World, agent: Agent) -> None:
    command(world, "new Codex")
    token = shown_token(world)
    assert agent.call("GET", "/v1/twins", token=token)[0] == 200

    listed = world.told(CHEN, lambda: command(world, ""))
    assert "*Codex*: used" in listed
    assert token not in listed
    assert "no longer work" in world.told(CHEN, lambda: command(world, "remove codex"))
    assert agent.call("GET", "/v1/twins", token=token)[0] == 401
    assert "You have no token called “codex”" in world.told(CHEN, lambda: command(world, "remove codex"))
    assert "No agent asks for you." in world.told(CHEN, lambda: command(world, ""))


def test_the_token_stands_in_no_message_no_job_and_no_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    command(world, "new Codex")
    token = shown_token(world)
    world.settle()

    assert token.encode() not in world.practice.database.read_bytes()
    assert token not in caplog.text
    assert token not in world.slack.dump()


def test_a_name_is_asked_for(world: World) -> None:
    assert "/twins agents new Claude Code" in world.told(CHEN, lambda: command(world, "new"))


def test_a_guest_gets_no_token(world: World) -> None:
    assert "guests" in world.told(GUS, lambda: command(world, "new Codex", GUS))


@pytest.mark.parametrize(
    ("text", "name", "days", "may_override"),
    [
        ("Claude Code", "Claude Code", 90, True),
        ("Claude Code for 7 days", "Claude Code", 7, True),
        ("CI without override", "CI", 90, False),
        ("CI for 1 day without overrides", "CI", 1, False),
        ("CI without override for 30 days", "CI", 30, False),
        ("the one for 2 people", "the one for 2 people", 90, True),
        ("x for 9999 days", "x", 365, True),
        ("for 7 days", "", 7, True),
    ],
)
def test_the_command_says_how_long_and_what_for(text: str, name: str, days: int, may_override: bool) -> None:
    made = new_token(text)

    assert (made.name, made.life, AgentScope.OVERRIDE in made.scopes) == (name, timedelta(days=days), may_override)
