"""Tokens of agents: hashed, expiring, revocable, and each for one person."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text, update

from storage.db.tables_agents import AgentTokenRow
from storage.db.tables_jobs import AuditRow, JobRow
from tests.support.outcomes import kind_of_refusal, refusal_of
from tests.support.store_world import APP, CORA, MALLORY, TEAM, World
from tests.support.vouching import verify
from twins.agents.identity import AgentScope
from twins.auditing.differences import Kind
from twins.auditing.recorded_rows import Recorded
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


@pytest.mark.parametrize(
    ("change", "table", "column"),
    [
        ("update agent set person = 'nobody'", Recorded.AGENT, "person"),
        ("update agent set name = 'Ana'", Recorded.AGENT, "name"),
        ("update agent_token set revoked_at = null", Recorded.AGENT_TOKEN, "state"),
        ("update agent_token set scopes = '[\"twins:override\"]'", Recorded.AGENT_TOKEN, "scopes"),
        ("update agent_token set digest = 'of another token'", Recorded.AGENT_TOKEN, "digest"),
        (
            "insert into agent_token select 'x', agent_id, scopes, made_at, expires_at, null, null from agent_token",
            Recorded.AGENT_TOKEN,
            "",
        ),
        ("delete from agent_token", Recorded.AGENT_TOKEN, ""),
    ],
)
def test_an_agent_or_a_token_that_was_changed_by_hand_is_found(
    world: World, change: str, table: Recorded, column: str
) -> None:
    make(world)
    world.store.agent_tokens.revoke(world.click(), "claude code", "done", world.clock.now())
    assert verify(world.store.database) is None

    with world.store.database.write() as session:
        session.connection().execute(text(change))

    found = verify(world.store.database)
    assert found
    assert [(each.table, each.column) for each in found.differences] == [(table, column)]


def test_a_token_that_was_made_or_prolonged_by_hand_is_found(world: World) -> None:
    make(world)
    with world.store.database.write() as session:
        session.exec(update(AgentTokenRow).values(expires_at=world.clock.now() + 10 * LIFE))

    found = verify(world.store.database)
    assert found
    assert {each.kind for each in found.differences} == {Kind.NO_ENTRY, Kind.ROW_GONE}


def test_tokens_that_ended_otherwise_agree_with_the_log(world: World) -> None:
    """One expired before its agent's were revoked, one was never shown, one belongs to a forgotten person."""
    now, tokens = world.clock.now, world.store.agent_tokens
    make(world)
    world.clock.move(LIFE)
    hidden = make(world)
    tokens.discard(world.click().place, hidden, now(), "not shown")
    make(world)
    make(world, person=MALLORY)
    assert verify(world.store.database) is None

    tokens.revoke(world.click(), "claude code", "done", now())
    world.store.retention.person(MALLORY, now())

    assert verify(world.store.database) is None
