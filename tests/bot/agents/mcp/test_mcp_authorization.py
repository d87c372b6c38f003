"""Who gets in: a valid token, for this server, at this name."""

import httpx2
import pytest

from tests.agents.served import URL

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


def test_no_stream_is_held_open(url: str) -> None:
    """It would hold up the stop of the bot, and nothing would ever come through it."""
    assert httpx2.get(url, headers={**ACCEPTS, "authorization": "Bearer cora"}).status_code == 405
