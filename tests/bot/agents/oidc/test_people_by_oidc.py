"""People's agents at the door, by a token of the company's identity provider."""

import base64
import json
import time
from dataclasses import replace
from typing import Any

import jwt
import pytest
from sqlmodel import select

from storage.db.tables_jobs import AuditRow
from tests.support.agents_door import Agent, agent_of, agents_world
from tests.support.local_issuer import AUDIENCE, LocalIssuer, public, rsa_key
from tests.support.slack_world import CORA, World
from twins.audit_words import ActWord

ASK = {"want": "show an error message next to the field", "why": "people miss it", "twin": "ux"}
EVERYTHING = "openid twins:read twins:ask twins:override"


def sent(door: Agent, token: str, path: str = "/v1/twins") -> tuple[int, str, str]:
    """Send one request with a token; return status, code and words."""
    status, said = door.call("GET", path, token=token)
    return status, said.get("error", ""), said.get("message", "")


def unsigned(issuer: LocalIssuer, **given: Any) -> str:
    """Return a token that says that it needs no signature."""
    parts = ({"alg": "none", "kid": "one"}, issuer.claims(**given))
    return ".".join(base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts) + "."


def with_public_key_as_secret(issuer: LocalIssuer) -> str:
    """Return a token signed by HS256 with what everybody can read."""
    import hashlib
    import hmac

    secret = json.dumps(public(rsa_key(), "one")).encode()
    parts = ({"alg": "HS256", "kid": "one"}, issuer.claims())
    head = ".".join(base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts)
    signature = hmac.digest(secret, head.encode(), hashlib.sha256)
    return f"{head}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


@pytest.mark.parametrize(("key", "alg", "kid"), [(None, "RS256", "one"), ("ec", "ES256", "two")])
def test_a_token_of_the_issuer_asks_for_the_member_with_its_e_mail(
    world: World, door: Agent, issuer: LocalIssuer, key: str | None, alg: str, kid: str
) -> None:
    from tests.support.local_issuer import ec_key

    token = issuer.token(ec_key() if key else None, alg, kid, email="Cora@Practice.example")

    status, said = door.call("POST", "/v1/asks", ASK, token=token)

    assert (status, said["go"]) == (200, "ahead")
    assert world.card_says(CORA, "Claude Code at Acme")


def test_the_first_token_of_an_agent_stands_in_the_audit_log_once(
    world: World, door: Agent, issuer: LocalIssuer
) -> None:
    for _ in range(2):
        assert sent(door, issuer.token(azp="a pipeline at Acme"))[0] == 200

    with world.practice.store.database.read() as session:
        vouched = [row for row in session.exec(select(AuditRow)) if row.act == ActWord.AGENT_VOUCHED]
        assert len({row.subject for row in vouched}) == len(vouched) >= 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"aud": "https://other.example"}, "another audience"),
        ({"aud": None}, "isn't what this bot accepts"),
        ({"aud": []}, "isn't what this bot accepts"),
        ({"exp": int(time.time()) - 120}, "expired"),
        ({"exp": None}, "isn't what this bot accepts"),
        ({"iat": None}, "isn't what this bot accepts"),
        ({"sub": None}, "isn't what this bot accepts"),
        ({"iat": int(time.time()) + 600, "exp": int(time.time()) + 1200}, "isn't valid yet"),
        ({"nbf": int(time.time()) + 600}, "isn't valid yet"),
        ({"exp": int(time.time()) + 200_000}, "more than a day"),
        ({"email_verified": False}, "e-mail address that its issuer has verified"),
        ({"email_verified": "true"}, "e-mail address that its issuer has verified"),
        ({"email_verified": None}, "e-mail address that its issuer has verified"),
        ({"email": None}, "e-mail address that its issuer has verified"),
        ({"email": "cora@practice.example\n"}, "e-mail address that its issuer has verified"),
        ({"email": ["cora@practice.example"]}, "e-mail address that its issuer has verified"),
        ({"email": "cora@practice.example.stra\u00dfe.de"}, "e-mail address that its issuer has verified"),
        ({"email": "c\uff4fra@practice.example"}, "e-mail address that its issuer has verified"),
        ({"email": "\u212a@practice.example"}, "e-mail address that its issuer has verified"),
        ({"email": "nobody@practice.example"}, "no member"),
        ({"scope": 5}, "isn't what this bot accepts"),
        ({"scp": True}, "isn't what this bot accepts"),
        ({"scope": {"twins:read": False}}, "isn't what this bot accepts"),
    ],
)
def test_a_token_that_says_something_else_is_refused_in_words(
    door: Agent, issuer: LocalIssuer, change: dict[str, Any], words: str
) -> None:
    status, code, said = sent(door, issuer.token(**change))

    assert (status, code) == (401, "not_vouched_for")
    assert words in said


def test_a_clock_that_differs_by_less_than_a_minute_does_no_harm(door: Agent, issuer: LocalIssuer) -> None:
    now = int(time.time())

    changes: list[dict[str, Any]] = [{"iat": now + 40, "nbf": now + 40}, {"exp": now - 40, "iat": now - 640}]
    for change in changes:
        assert sent(door, issuer.token(**change))[0] == 200


def test_no_other_signature_counts(door: Agent, issuer: LocalIssuer, github: LocalIssuer) -> None:
    of_another_key = issuer.token(rsa_key(1))
    of_another_issuer = github.token(rsa_key(2), kid="elsewhere", iss=issuer.url)
    unknown_issuer = issuer.token(iss="https://evil.example")
    whole = issuer.token()
    head, body, signature = whole.split(".")
    other_claims = base64.urlsafe_b64encode(json.dumps(issuer.claims(email="ana@practice.example")).encode()).decode()
    forged = (
        unsigned(issuer),
        with_public_key_as_secret(issuer),
        of_another_key,
        of_another_issuer,
        unknown_issuer,
        f"{head}.{body}.",
        f"{head}.{other_claims.rstrip('=')}.{signature}",
        issuer.token(kid="never"),
        jwt.encode(issuer.claims(), rsa_key(), algorithm="RS256"),
        jwt.encode(issuer.claims(), rsa_key(), algorithm="RS512", headers={"kid": "one"}),
        jwt.encode(issuer.claims(), rsa_key(), algorithm="PS256", headers={"kid": "one"}),
        jwt.encode(issuer.claims(), rsa_key(), algorithm="RS256", headers={"kid": "one", "crit": ["exp"]}),
        "a.b.c",
        "..",
        f"{head}.{base64.urlsafe_b64encode(b'[' * 5000).decode()}.{signature}",
        f"{whole}{'x' * 17_000}",
    )

    for token in forged:
        assert sent(door, token)[:2] == (401, "not_vouched_for"), token[:80]


def test_a_key_that_the_token_brings_along_is_not_used(door: Agent, issuer: LocalIssuer) -> None:
    brought = {"kid": "brought", "jwk": public(rsa_key(3), "brought"), "jku": "http://127.0.0.1:1/keys"}
    token = jwt.encode(issuer.claims(), rsa_key(3), algorithm="RS256", headers=brought)

    assert sent(door, token)[:2] == (401, "not_vouched_for")


def test_guests_and_strangers_ask_nobody(door: Agent, issuer: LocalIssuer) -> None:
    assert sent(door, issuer.token(email="gus@practice.example"))[:2] == (403, "not_admitted")


@pytest.mark.parametrize(
    ("scope", "expected"),
    [(None, 403), ("openid email", 403), (EVERYTHING, 404), ("twins:read", 403), ("twins:approve", 403)],
)
def test_an_override_is_requested_only_where_the_token_names_that_scope(
    door: Agent, issuer: LocalIssuer, scope: str | None, expected: int
) -> None:
    token = issuer.token(scope=scope)

    assert door.call("POST", "/v1/asks/ask_never/override", {"reason": "x"}, token=token)[0] == expected


def test_a_token_that_may_only_read_asks_nothing(door: Agent, issuer: LocalIssuer) -> None:
    assert door.call("POST", "/v1/asks", ASK, token=issuer.token(scope="twins:read"))[0] == 403


def test_a_personal_token_still_counts(world: World) -> None:
    assert agent_of(world).call("GET", "/v1/twins")[0] == 200


def test_an_issuer_that_cannot_be_reached_is_answered_by_503(
    tmp_path_factory: pytest.TempPathFactory, issuer: LocalIssuer
) -> None:
    gone = "http://127.0.0.1:9"
    folder = tmp_path_factory.mktemp("gone")
    with agents_world(folder, oidc_issuer=gone, oidc_audience=(AUDIENCE,)) as world:
        agent = replace(agent_of(world), token=issuer.token(iss=gone))

        assert sent(agent, agent.token)[:2] == (503, "no_slack")
        assert agent.call("POST", "/mcp", {})[0] == 503
        assert agent_of(world).call("GET", "/v1/twins")[0] == 200


def test_the_metadata_of_mcp_names_the_issuer(door: Agent, issuer: LocalIssuer) -> None:
    status, said = door.call("GET", "/.well-known/oauth-protected-resource/mcp")

    assert (status, said["authorization_servers"]) == (200, [issuer.url])


def test_mcp_and_the_hook_take_the_same_tokens(door: Agent, person: Agent, issuer: LocalIssuer) -> None:
    from tests.agents.mcp_client import call, content_of

    url = f"http://127.0.0.1:{door.port}/mcp"
    hook = {"hook_event_name": "PreToolUse", "tool_name": "Bash", "tool_input": {"command": "ls"}, "cwd": "/x"}

    assert content_of(call(url, "list_twins", {}, token=person.token))["twins"]
    assert door.call("POST", "/hooks/claude/security", hook, token=person.token) == (200, {})
    refused = door.call("POST", "/hooks/claude/security", hook, token=issuer.token(rsa_key(1)))[1]
    assert refused["hookSpecificOutput"]["permissionDecision"] == "deny"
    assert door.call("POST", "/mcp", {}, token=issuer.token(rsa_key(1)))[0] == 401
