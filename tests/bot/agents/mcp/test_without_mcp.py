"""The extra `agents` is optional, and costs nothing until it is used."""

import pytest

from bot.app import compose
from bot.cli.agents import bridge
from bot.errors import UsageError
from tests.support.agents_door import agent_of, agents_world


def test_without_the_extra_the_door_speaks_http_alone(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compose, "find_spec", lambda _: None)

    with agents_world(tmp_path_factory.mktemp("plain")) as world:
        agent = agent_of(world)
        assert agent.call("GET", "/v1/twins")[0] == 200
        assert _status(agent.port) == 404


def test_the_bridge_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "find_spec", lambda _: None)

    with pytest.raises(UsageError, match="the extra `agents`"):
        bridge.serve_on_streams("http://127.0.0.1:9", "zh_x")


def _status(port: int) -> int:
    from http.client import HTTPConnection

    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/mcp", "{}")
    status = connection.getresponse().status
    connection.close()
    return status
