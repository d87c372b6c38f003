"""The command `mcp`: what a client says over standard streams reaches the running bot as over HTTP."""

import os
import subprocess
import sys
from typing import Literal

import pytest
from mcp.client import Client
from mcp.client.session import ClientSession
from mcp_types import CallToolResult

from tests.agents.mcp_client import (
    ROOT,
    Created,
    Person,
    SpeaksTasks,
    content_of,
    get_task,
    use_by_bridge,
)
from tests.agents.remembering_door import RememberingDoor
from tests.support.command_line import command
from tests.support.effort import for_thorough
from twins.agents.result import TicketState

Era = Literal["auto", "legacy"]


@pytest.mark.parametrize("era", ["auto", *for_thorough(["legacy"])])
def test_an_agent_asks_and_its_person_answers_the_expert(url: str, door: RememberingDoor, era: Era) -> None:
    person = Person({"answer": "Two weeks."})

    async def act(client: Client) -> CallToolResult:
        asked = content_of(await client.call_tool("ask_twin", {"want": "open the export"}))
        door.will_be(asked["ticket"], state=TicketState.QUESTION, question="For how long?")
        return await client.call_tool("wait_for_verdict", {"ticket": asked["ticket"]})

    told = content_of(use_by_bridge(url, act, mode=era, person=person))

    assert (told["state"], door.answers) == ("waiting", ["Two weeks."])


@pytest.mark.thorough
def test_a_task_is_read_through_the_bridge(url: str) -> None:
    async def finish(created: Created, session: ClientSession) -> CallToolResult:
        task = await get_task(session, created.task_id)
        return CallToolResult(content=[], structured_content={"status": task.status}, is_error=True)

    async def act(client: Client) -> CallToolResult:
        asked = content_of(await client.call_tool("ask_twin", {"want": "open the export"}))
        return await client.call_tool("wait_for_verdict", {"ticket": asked["ticket"]})

    told = use_by_bridge(url, act, extensions=[SpeaksTasks(finish)])

    assert told.structured_content == {"status": "working"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ZEROHANDOFF_TOKEN": "nobody"}, "doesn't accept this token"),
        ({"ZEROHANDOFF_TOKEN": ""}, "ZEROHANDOFF_TOKEN"),
        ({"ZEROHANDOFF_TOKEN": "tulip5\ndahlia7"}, "no header can hold. Copy it again."),
        ({"ZEROHANDOFF_URL": "http://127.0.0.1:9"}, "No bot answers"),
        ({"ZEROHANDOFF_URL": "nonsense"}, "an address such as https://twins.example.com"),
    ],
)
def test_what_is_wrong_is_said_at_once(url: str, given: dict[str, str], said: str) -> None:
    good = {"ZEROHANDOFF_URL": url.removesuffix("/mcp"), "ZEROHANDOFF_TOKEN": "cora"}
    ran = command({**os.environ, **good, **given}, ROOT, "mcp", stdin="")

    assert ran.returncode == 2
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "tulip5" not in ran.stderr


def run_until_the_stream_ends(url: str) -> subprocess.CompletedProcess[str]:
    """Run the command for a client that closes its stream at once."""
    env = {**os.environ, "ZEROHANDOFF_URL": url, "ZEROHANDOFF_TOKEN": "cora"}
    command = [sys.executable, "-m", "bot", "mcp"]
    return subprocess.run(command, env=env, cwd=ROOT, input="", capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.thorough
def test_it_ends_with_the_client_s_stream(url: str) -> None:
    ran = run_until_the_stream_ends(url.removesuffix("/mcp"))

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@pytest.mark.thorough
def test_a_server_that_is_no_door_is_named(url: str) -> None:
    ran = run_until_the_stream_ends(f"{url}/elsewhere")

    assert ran.returncode == 2
    assert "No agents' door answers at" in ran.stderr
    assert "status 404" in ran.stderr
