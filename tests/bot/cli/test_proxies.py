"""Proxies: used for Slack and the model, never for an address on this machine."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.practice.demo_people import APP_TOKEN, BOT_TOKEN
from bot.practice.server import Served
from bot.proxies import bypass_for_this_machine
from tests.fake_model.server import serve_model
from tests.support.command_line import command


class RecordingProxy:
    """Proxy that keeps the first line of each request and hangs up."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self.asked: list[str] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self._door.accept()
            except OSError:
                return
            with caller, caller.makefile("rb") as said:
                self.asked.append(said.readline().decode("latin-1").strip())

    def close(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join(5)


@pytest.fixture
def proxy() -> Iterator[RecordingProxy]:
    recording = RecordingProxy()
    yield recording
    recording.close()


@pytest.fixture
def env(tmp_path: Path, proxy: RecordingProxy) -> dict[str, str]:
    """Return an environment with proxies for everything, and no exceptions."""
    known = {name: value for name, value in os.environ.items() if not name.upper().endswith(("_PROXY", "_TOKEN"))}
    names = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy")
    own = {"DATABASE_URL": f"sqlite:///{tmp_path}/cli.db", "ARCHITECTS": "U0ARI"}
    tokens = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}
    return known | own | tokens | dict.fromkeys(names, proxy.url) | {"PWD": str(tmp_path)}


@pytest.mark.thorough
def test_the_practice_workspace_sends_nothing_to_a_proxy(env: dict[str, str], proxy: RecordingProxy) -> None:
    running = [sys.executable, "-m", "bot", "practice", "--port", "0"]
    with subprocess.Popen(running, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as practice:
        assert practice.stdout
        lines = iter(practice.stdout.readline, "")
        ready = next((line for line in lines if "is ready" in line), "")
        found = re.search(r"http://127[^ ]+", ready)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        page = opener.open(found[0], timeout=20).read().decode() if found else ""
        practice.send_signal(signal.SIGTERM)
        _, errors = practice.communicate(timeout=20)

    assert found, errors
    assert "<html" in page
    assert (proxy.asked, errors) == ([], "")


def test_doctor_reaches_slack_and_a_model_on_this_machine_directly(
    env: dict[str, str], proxy: RecordingProxy, slack: Served
) -> None:
    with serve_model() as model:
        own = {"SLACK_API_URL": slack.api_url, "ANTHROPIC_BASE_URL": model.url, "ANTHROPIC_API_KEY": "sk-wrong"}
        ran = command(env | own, Path(env["PWD"]), "doctor")

    assert "ok       app: socket" in ran.stdout
    assert "401" in ran.stdout
    assert proxy.asked == []


def test_slack_elsewhere_is_reached_through_the_proxy(env: dict[str, str], proxy: RecordingProxy) -> None:
    ran = command(env | {"SLACK_API_URL": "http://slack.example/api/"}, Path(env["PWD"]), "run")

    assert proxy.asked == ["POST http://slack.example/api/auth.test HTTP/1.1"]
    assert ran.returncode == 1
    assert "Check HTTPS_PROXY, the proxy that the call goes through." in ran.stderr


@pytest.mark.parametrize(
    ("given", "becomes"),
    [
        ({"HTTPS_PROXY": "p"}, "127.0.0.1,localhost,::1"),
        ({"all_proxy": "p"}, "127.0.0.1,localhost,::1"),
        ({"HTTPS_PROXY": "p", "NO_PROXY": "example.com, localhost"}, "example.com,localhost,127.0.0.1,::1"),
        ({"HTTPS_PROXY": "p", "no_proxy": "a", "NO_PROXY": "b"}, "a,127.0.0.1,localhost,::1"),
        ({"HTTPS_PROXY": "p", "NO_PROXY": "*"}, "*"),
        ({"HTTPS_PROXY": "", "NO_PROXY": ""}, ""),
    ],
)
def test_what_is_excepted_from_proxies_already_stays_so(given: dict[str, str], becomes: str) -> None:
    environment = dict(given)
    bypass_for_this_machine(environment)
    assert environment.get("NO_PROXY") == becomes
