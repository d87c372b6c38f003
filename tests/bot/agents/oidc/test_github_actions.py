"""Pipelines on GitHub at the door, by the token that GitHub signs for them."""

from typing import Any

import pytest

from tests.support.agents_door import Agent
from tests.support.local_issuer import LocalIssuer
from tests.support.slack_world import CHEN, CORA, World
from twins.agents.vouched import repositories

ASK = {"want": "keep raw events for 400 days", "why": "finance audits yearly", "twin": "data"}


def pipeline(github: LocalIssuer, of: str = "acme/billing", **given: Any) -> str:
    """Return a token as GitHub signs it for a run."""
    owner = of.partition("/")[0]
    claims: dict[str, Any] = {
        "repository": of,
        "repository_owner": owner,
        "repository_owner_id": "1",
        "email": None,
    }
    claims |= {"sub": f"repo:{of}:ref:refs/heads/main", "azp": None, "email_verified": None}
    return github.token(**(claims | given))


@pytest.mark.parametrize(
    ("repository", "person"), [("acme/billing", CORA), ("Acme/Billing", CORA), ("acme/reports", CHEN)]
)
def test_a_repository_asks_for_the_person_whom_the_setting_names(
    world: World, door: Agent, github: LocalIssuer, repository: str, person: str
) -> None:
    status, said = door.call("POST", "/v1/asks", ASK, token=pipeline(github, repository))

    assert (status, said["outcome"]) == (200, "not_by_default"), said
    assert world.card_says(person, f"GitHub {repository.lower()}")


@pytest.mark.parametrize("repository", ["evil/billing", "acme", "acme/", "acme/billing/x", "xacme/billing", "", "/"])
def test_another_repository_asks_nobody(door: Agent, github: LocalIssuer, repository: str) -> None:
    status, said = door.call("GET", "/v1/twins", token=pipeline(github, repository))

    assert (status, said["error"]) == (401, "not_vouched_for")
    assert "GITHUB_REPOSITORIES" in said["message"]


@pytest.mark.parametrize(
    "claims",
    [
        {"repository_owner": "evil"},
        {"repository": None},
        {"repository_owner": None},
        {"repository": ["acme/billing"]},
        {"repository": "evil/x", "repository_owner": "acme"},
    ],
)
def test_both_claims_have_to_name_it(door: Agent, github: LocalIssuer, claims: dict[str, Any]) -> None:
    assert door.call("GET", "/v1/twins", token=pipeline(github, **claims))[0] == 401


def test_a_name_that_changed_hands_is_no_longer_the_same_owner(door: Agent, github: LocalIssuer) -> None:
    first = pipeline(github, "other/thing", repository_owner_id="77")
    later = pipeline(github, "other/thing", repository_owner_id="78")

    assert door.call("GET", "/v1/twins", token=first)[0] == 200
    assert door.call("GET", "/v1/twins", token=later)[0] == 401


def test_it_may_ask_and_never_override(door: Agent, github: LocalIssuer) -> None:
    token = pipeline(github, scope="twins:override")
    ticket = door.call("POST", "/v1/asks", ASK | {"key": "run 1"}, token=token)[1]["ticket"]

    assert door.call("POST", f"/v1/asks/{ticket}/override", {"reason": "x"}, token=token)[0] == 403
    assert door.call("GET", f"/v1/asks/{ticket}", token=token)[0] == 200


def test_github_vouches_for_no_person_and_the_issuer_for_no_repository(
    door: Agent, issuer: LocalIssuer, github: LocalIssuer
) -> None:
    assert door.call("GET", "/v1/twins", token=github.token())[0] == 401
    claims: dict[str, Any] = {"repository": "acme/billing", "repository_owner": "acme", "email": None}
    assert door.call("GET", "/v1/twins", token=issuer.token(**claims))[0] == 401


def test_a_guest_s_repository_asks_nobody(door: Agent, github: LocalIssuer) -> None:
    assert door.call("GET", "/v1/twins", token=pipeline(github, "guests/only"))[0] == 403


@pytest.mark.parametrize(
    "text", ["acme=U0CORA", "acme/x=cora", "acme/x", "*/x=U0CORA", "a/b=U0CORA, A/B=U0CHEN", "a/b c=U0A"]
)
def test_a_setting_that_names_no_repository_or_no_person_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="person"):
        repositories(text)
