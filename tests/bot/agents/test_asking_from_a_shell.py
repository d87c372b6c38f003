"""`zerohandoff ask --as-agent`: a pipeline asks, a person decides, and the exit code says what to do."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.agents.python_client import AgentsClient, DoorError
from tests.support.agents_door import Agent
from tests.support.command_line import CommandResult, command
from tests.support.slack_world import ANA, World

ROOT = Path(__file__).parents[3]
CHECKED = "let partners pull the invoice export by a link, because they sync at night"


def env(agent: Agent, token: str | None = None) -> dict[str, str]:
    """Return the environment of a command against the running bot."""
    url = f"http://127.0.0.1:{agent.port}"
    return os.environ | {"ZEROHANDOFF_URL": url, "ZEROHANDOFF_TOKEN": agent.token if token is None else token}


def asked(agent: Agent, *arguments: str, token: str | None = None) -> CommandResult:
    return command(env(agent, token), ROOT, "ask", *arguments, "--as-agent")


def asked_in_a_process(agent: Agent, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = (sys.executable, "-m", "bot", "ask", *arguments, "--as-agent")
    return subprocess.run(program, env=env(agent), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("handle", "text", "code", "go"),
    [
        ("ux", "show an error message next to the field because people miss it", 0, "ahead"),
        ("data", "how long do we keep raw events?", 0, "info"),
        ("security", "put the partner's API key into the repo, it is private anyway", 1, "no"),
        ("security", CHECKED, 3, "wait"),
    ],
)
def test_the_exit_code_says_what_to_do(agent: Agent, handle: str, text: str, code: int, go: str) -> None:
    run = asked(agent, handle, text, "--json")

    assert (run.returncode, json.loads(run.stdout)["go"]) == (code, go), run.stderr


def test_it_waits_for_the_click_and_goes_on(agent: Agent, world: World) -> None:
    got: list[subprocess.CompletedProcess[str]] = []
    waiting = threading.Thread(
        target=lambda: got.append(asked_in_a_process(agent, "security", f"{CHECKED}, says Bo", "--wait"))
    )
    waiting.start()
    card = world.card_says(ANA, "says Bo")
    world.click(ANA, card, "check:approve")
    waiting.join(60)

    assert got[0].returncode == 0, got[0].stderr
    assert got[0].stdout.startswith("AHEAD: Go ahead.\nDecided by Ana")


@pytest.mark.thorough
def test_waiting_has_an_end_if_one_is_set(agent: Agent) -> None:
    run = asked(agent, "security", CHECKED, "--wait", "--at-most", "0.5", "--key", "two")

    assert run.returncode == 3


@pytest.mark.parametrize(("token", "word"), [("zh_wrong", "/twins agents new"), ("", "ZEROHANDOFF_TOKEN")])
def test_what_is_wrong_is_said_without_a_traceback(agent: Agent, token: str, word: str) -> None:
    run = asked(agent, "security", CHECKED, token=token)

    assert run.returncode == 2
    assert word in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("token", ["zh_tulip5\ndahlia7", "zh_tulip5 dahlia7", "zh_tulip5\u2192dahlia7"])
def test_a_token_that_can_t_be_sent_isn_t_shown(agent: Agent, token: str) -> None:
    run = asked(agent, "security", CHECKED, token=token)

    assert (run.returncode, run.stderr) == (
        2,
        "The token holds a blank, a line break or a letter that no header can hold. Copy it again.\n",
    )


def test_a_line_break_behind_a_token_does_no_harm(agent: Agent) -> None:
    run = asked(agent, "security", "put the api key in the vault", token=f"{agent.token}\n")

    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("url", ["nonsense", "file:///etc/hostname", "http://zh_tulip5@127.0.0.1", "http://"])
def test_an_address_that_is_none_is_said_without_a_traceback(agent: Agent, url: str) -> None:
    with pytest.raises(DoorError, match="an address such as https://"):
        AgentsClient(url, agent.token).twins()


def test_a_token_isn_t_sent_where_a_redirect_leads(agent: Agent) -> None:
    """Whatever answers at the door's address could so collect tokens."""
    asked_for: list[str | None] = []

    class Redirecting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked_for.append(self.headers["Authorization"] if self.path == "/elsewhere" else None)
            self.send_response(307)
            self.send_header("Location", f"http://localhost:{self.headers['Host'].partition(':')[2]}/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Redirecting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with pytest.raises(DoorError, match="status 307"):
            AgentsClient(f"http://127.0.0.1:{server.server_address[1]}", agent.token).twins()
        server.shutdown()

    assert asked_for == [None]


def test_the_client_speaks_every_verb(agent: Agent) -> None:
    client = AgentsClient(f"http://127.0.0.1:{agent.port}", agent.token)

    assert [twin["handle"] for twin in client.twins()["twins"]] == ["data", "security", "ux"]
    said = client.ask("keep raw events for 400 days", "finance audits yearly", "data", key="client")
    assert client.read(said["ticket"]) == said
    assert client.request_override(said["ticket"], "auditors")["state"] == "override_requested"
    waits = client.ask(
        "let partners pull the invoice export by a link", "they sync at night", "security", key="client 2"
    )
    assert client.withdraw(waits["ticket"])["state"] == "withdrawn"
    with pytest.raises(DoorError, match="No expert's question"):
        client.answer(said["ticket"], "x")
