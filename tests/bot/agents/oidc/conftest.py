"""A workspace whose door accepts the tokens of two local issuers: people's, and GitHub's."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.support.agents_door import Agent, agents_world
from tests.support.local_issuer import AUDIENCE, LocalIssuer, local_issuer
from tests.support.slack_world import CHEN, CORA, GUS, World
from twins.agents.vouched import repositories


@pytest.fixture(scope="module")
def issuer() -> Iterator[LocalIssuer]:
    """Yield the issuer of people's tokens."""
    with local_issuer() as issuer:
        yield issuer


@pytest.fixture(scope="module")
def github() -> Iterator[LocalIssuer]:
    """Yield the issuer of GitHub's tokens."""
    with local_issuer() as issuer:
        yield issuer


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, issuer: LocalIssuer, github: LocalIssuer) -> Iterator[World]:
    """Yield the connected practice workspace."""
    trusted = repositories(f"acme/billing={CORA}, acme/*={CHEN}, other/thing#77={CORA}, guests/only={GUS}")
    given: dict[str, Any] = {"oidc_issuer": issuer.url, "oidc_audience": (AUDIENCE,)}
    given |= {"github_issuer": github.url, "github_repositories": trusted}
    with agents_world(tmp_path_factory.mktemp("oidc"), **given) as world:
        yield world


@pytest.fixture(scope="module")
def door(world: World) -> Agent:
    """Return an agent without a token of its own."""
    return Agent(world, int(world.practice.agents_url.rpartition(":")[2]), "")


@pytest.fixture
def person(door: Agent, issuer: LocalIssuer) -> Agent:
    """Return Cora's agent, with a token of the issuer."""
    return replace(door, token=issuer.token())
