"""Who gets in: a valid token, for this server, at this name."""

import httpx2
import pytest

from bot.agents.mcp.mounting import hosts_of
from tests.agents.remembering_door import RememberingDoor
from tests.agents.served import URL, served, twin_server
from twins.jobs import OutageError

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
ACCEPTS = {"accept": "application/json, text/event-stream"}


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer nobody"}, {"authorization": "Basic cora"}])
def test_without_a_valid_token_the_answer_says_where_to_read_on(url: str, headers: dict[str, str]) -> None:
    answer = httpx2.post(url, json=PING, headers=ACCEPTS | headers)

    assert answer.status_code == 401
    place = URL.replace("/mcp", "/.well-known/oauth-protected-resource/mcp")
    assert f'resource_metadata="{place}"' in answer.headers["www-authenticate"]


def test_the_metadata_names_the_resource_and_its_scopes(url: str) -> None:
    told = httpx2.get(url.replace("/mcp", "/.well-known/oauth-protected-resource/mcp")).json()

    assert told["resource"] == URL
    assert told["bearer_methods_supported"] == ["header"]
    assert set(told["scopes_supported"]) == {"twins:read", "twins:ask", "twins:override"}


@pytest.mark.parametrize(
    ("headers", "status"), [({"host": "evil.example"}, 421), ({"origin": "https://evil.example"}, 403)]
)
def test_another_name_or_another_sites_page_is_refused(url: str, headers: dict[str, str], status: int) -> None:
    answer = httpx2.post(url, json=PING, headers={**ACCEPTS, "authorization": "Bearer cora", **headers})

    assert answer.status_code == status


def test_while_slack_cannot_say_who_it_is_nobody_is_turned_away_for_good(door: RememberingDoor) -> None:
    def fails(_: str) -> None:
        raise OutageError("ratelimited")

    with served(twin_server(door), identify=fails) as url:
        answer = httpx2.post(url, json=PING, headers={**ACCEPTS, "authorization": "Bearer cora"})

    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")


@pytest.mark.parametrize(
    ("address", "host", "is_served"),
    [
        ("https://twins.example.com", "twins.example.com", True),
        ("https://twins.example.com", "twins.example.com:443", True),
        ("https://twins.example.com", "localhost:3000", True),
        ("https://twins.example.com", "evil.example", False),
        ("http://127.0.0.1:3000", "127.0.0.1:3000", True),
        ("http://127.0.0.1:3000", "evil.example:3000", False),
    ],
)
def test_the_public_address_and_this_machine_are_served(address: str, host: str, is_served: bool) -> None:
    names = hosts_of(address)

    assert (host in names or any(host.startswith(name[:-1]) for name in names if name.endswith(":*"))) is is_served


def test_no_stream_is_held_open(url: str) -> None:
    """It would hold up the stop of the bot, and nothing would ever come through it."""
    assert httpx2.get(url, headers={**ACCEPTS, "authorization": "Bearer cora"}).status_code == 405
