"""Tokens of agents: hashed, expiring, revocable, and each for one person."""

from datetime import timedelta
from functools import partial

import pytest

from storage.db.tables_agents import AgentTokenRow
from storage.db.tables_jobs import AuditRow, JobRow
from tests.support.outcomes import kind_of_refusal, refusal_of
from tests.support.store_world import APP, CORA, MALLORY, TEAM, World
from twins.agents.identity import AgentScope
from twins.jobs import Destination
from twins.notices import Notice, Refusal

LIFE = timedelta(days=30)
READ = frozenset({AgentScope.READ})


def make(world: World, name: str = "Claude Code", person: str = CORA) -> str:
    """Make a token of a person, in one of their acts."""
    return world.store.agent_tokens.make(world.click(person), name, READ, LIFE, world.clock.now())


def test_a_token_names_its_agent_its_person_and_its_scopes(world: World) -> None:
    found = world.store.agent_tokens.identity(make(world), world.clock.now())

    assert (found.client, found.person, found.team, found.scopes) == ("Claude Code", CORA, TEAM, READ)


def test_the_token_itself_is_stored_nowhere(world: World) -> None:
    token = make(world)

    assert token not in repr([world.rows(table) for table in (AgentTokenRow, JobRow, AuditRow)])


def test_unknown_expired_and_revoked_tokens_are_alike(world: World) -> None:
    expired = make(world)
    world.clock.move(LIFE)
    revoked = make(world, "CI")
    world.store.agent_tokens.revoke(world.click(), "ci", "done", world.clock.now())

    for token in ("", "zh_unknown", expired, revoked):
        refused = refusal_of(partial(world.store.agent_tokens.identity, token, world.clock.now()))
        assert refused == Notice(Refusal.NO_TOKEN)


def test_a_person_sees_and_revokes_their_own_tokens_alone(world: World) -> None:
    token = make(world)
    make(world, "Claude Code", MALLORY)
    world.store.agent_tokens.identity(token, world.clock.now())

    [seen] = world.store.agent_tokens.listed(TEAM, CORA, world.clock.now())
    assert (seen.client, seen.used_at, seen.expires_at) == ("Claude Code", world.clock.now(), world.clock.now() + LIFE)
    world.store.agent_tokens.revoke(world.click(MALLORY), "Claude Code", "done", world.clock.now())
    assert world.store.agent_tokens.identity(token, world.clock.now()).person == CORA
    refused = kind_of_refusal(
        lambda: world.store.agent_tokens.revoke(world.click(MALLORY), "Claude Code", "done", world.clock.now())
    )
    assert refused is Refusal.NO_AGENT


def test_tokens_of_one_name_are_of_one_agent(world: World) -> None:
    first, second = make(world), make(world, " claude  CODE ")
    now = world.clock.now()

    assert world.store.agent_tokens.identity(first, now).agent == world.store.agent_tokens.identity(second, now).agent


def test_one_person_has_no_more_than_twenty_tokens(world: World) -> None:
    for number in range(20):
        make(world, f"agent {number}")

    assert kind_of_refusal(lambda: make(world, "one more")) is Refusal.TOO_MANY_AGENTS
    make(world, "one more", MALLORY)


@pytest.mark.parametrize("name", ["", "  "])
def test_an_agent_has_a_name(world: World, name: str) -> None:
    assert kind_of_refusal(lambda: make(world, name)) is Refusal.NO_AGENT


def test_a_token_that_was_not_shown_works_no_more(world: World) -> None:
    token = make(world)
    world.store.agent_tokens.discard(Destination(APP, TEAM, user=CORA), token, world.clock.now(), "not shown")

    assert kind_of_refusal(lambda: world.store.agent_tokens.identity(token, world.clock.now())) is Refusal.NO_TOKEN
