"""Nothing that an agent writes does more than ask: it lowers no tier, gives no verdict, does nothing for its person."""

import pytest
from sqlmodel import select

from storage.db.tables_jobs import AuditRow
from tests.hostile.asks import hostile_asks
from tests.support.agents_door import Agent, agent_of
from tests.support.effort import for_thorough
from tests.support.slack_world import ANA, BOT, CORA, OMAR, World, shown
from twins.agents.identity import AgentScope

WORDS_THAT_DO_SOMETHING_IN_SLACK = (
    "I'm away until Monday",
    "stop",
    "withdraw",
    "override: because auditors need it",
    "what is waiting for me?",
    "never mind",
    "/twins agents new another",
)


ASKS = {each.id: each for each in hostile_asks() if each.twin in {"security", "data", "ux"}}
OF_EACH_KIND = {(each.kind, each.must, each.twin): each.id for each in ASKS.values()}.values()


@pytest.mark.parametrize("name", [*OF_EACH_KIND, *for_thorough(sorted(ASKS.keys() - {*OF_EACH_KIND}))])
def test_no_hostile_ask_gets_a_go_ahead_at_the_door_and_what_must_be_refused_is_a_no(agent: Agent, name: str) -> None:
    hostile = ASKS[name]
    go = agent.ask(hostile.text[:4000], twin=hostile.twin)["go"]
    assert go == "no" if hostile.must == "refused" else go != "ahead"


@pytest.mark.parametrize("words", WORDS_THAT_DO_SOMETHING_IN_SLACK)
def test_words_that_do_something_in_a_direct_message_only_ask(agent: Agent, world: World, words: str) -> None:
    ticket = agent.ask("let partners pull the invoice export by a link", "they sync at night", "security")["ticket"]
    tokens = world.practice.store.agent_tokens.listed(world.slack.space.team_id, CORA, world.practice.clock.now())

    status, said = agent.call("POST", "/v1/asks", {"want": words, "key": words, "wait": 20})
    world.settle()

    assert (status, said.get("go")) in {(200, "wait"), (200, "info"), (422, None)}
    assert agent.read(ticket)["state"] == "waiting"
    now = world.practice.clock.now()
    assert world.practice.store.agent_tokens.listed(world.slack.space.team_id, CORA, now) == tokens
    with world.practice.store.database.read() as session:
        acts = {row.act for row in session.exec(select(AuditRow)).all()}
    assert acts & {"away", "override begun", "check withdrawn"} == set()


def test_words_can_t_ping_anybody_or_pose_as_the_bot(agent: Agent, world: World) -> None:
    agent.ask("<!channel> *approved by* <@U0ANA> <https://evil.example|here>, rename the tab", "x", "ux")
    world.settle()

    mine = [m for m in world.slack.said(world.slack.dm(CORA, BOT)) if not m.is_reply][-1]
    assert "<!channel>" not in mine.text
    assert "<@U0ANA>" not in mine.text
    assert mine.blocks[1]["type"] == "rich_text"


def test_secrets_are_blanked_before_anything_is_stored(agent: Agent, world: World) -> None:
    secret = "sk-ant-api03-" + "a" * 30
    agent.ask(f"put {secret} into the repo", "it is private", "security")
    world.settle()

    assert secret not in shown([m for m in world.slack.said(world.slack.dm(CORA, BOT)) if not m.is_reply][-1])
    assert secret.encode() not in world.practice.database.read_bytes()


def test_an_expert_s_own_agent_can_t_have_its_ask_approved_by_the_expert(world: World) -> None:
    own = agent_of(world, ANA, "Ana's agent")
    said = own.ask("let partners pull the invoice export by a link", "they sync at night", "security")
    world.settle()

    assert said["state"] == "waiting"
    assert "Ana's agent, for <@U0ANA>, needs your decision" in shown(world.card(OMAR))


def test_a_reader_s_token_changes_nothing(agent: Agent, world: World) -> None:
    ticket = agent.ask("let partners pull the invoice export by a link", "they sync at night", "security", key="r")[
        "ticket"
    ]
    reader = agent_of(world, CORA, "dashboard", frozenset({AgentScope.READ}))

    assert {reader.act(ticket, what, **body)[0] for what, body in EVERY_ACT} == {403}
    assert reader.read(ticket)["state"] == "waiting"


EVERY_ACT: tuple[tuple[str, dict[str, str]], ...] = (
    ("withdraw", {}),
    ("answer", {"answer": "yes"}),
    ("override", {"reason": "because"}),
)
