"""The product of an agent's request: what its person could ask in a channel for it, and no more."""

from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

from tests.agents.mcp_client import call, content_of, error_of
from tests.support.agents_door import Agent, agent_of
from tests.support.slack_world import ARI, BILLING, BOT, CHEN, CORA, LEO, World

EXPORT, WHY = "send the customer their own export by a signed link for 12 hours", "their auditor comes"
"""A decision space lets this go ahead in Billing and Onboarding."""
_numbers = count(1)


def export(agent: Agent, **more: object) -> tuple[int, dict[str, Any]]:
    """Ask for what the decision space allows, in words of its own."""
    body = {"want": EXPORT, "why": WHY, "twin": "security", "key": f"k{next(_numbers)}"}
    return agent.call("POST", "/v1/asks", body | more)


@pytest.fixture
def channel(world: World) -> str:
    """Return a private channel that stands for a product of its own name, with Leo in it."""
    made = f"C0PRIVATE{next(_numbers)}"
    world.slack.add_channel(made, made.lower(), [LEO, ARI, BOT], private=True)
    world.practice.store.products.set_product(world.slack.space.team_id, made, f"Of {made}")
    return made


def test_a_space_for_a_product_counts_where_the_person_could_have_asked(agent: Agent) -> None:
    with_product, without = export(agent, product="billing"), export(agent)

    assert (with_product[1]["go"], with_product[1]["tier"]) == ("ahead", 1), with_product
    assert (without[1]["go"], without[1]["state"]) == ("wait", "waiting"), without


def test_mcp_takes_it_too(agent: Agent) -> None:
    url, given = f"http://127.0.0.1:{agent.port}/mcp", {"want": EXPORT, "why": "their auditor", "twin": "security"}

    assert content_of(call(url, "ask_twin", given | {"product": "Billing"}, token=agent.token))["go"] == "ahead"
    assert "in no channel" in error_of(call(url, "ask_twin", given | {"product": "Payroll"}, token=agent.token))


@pytest.mark.parametrize("product", ["Payroll", "Billing Onboarding", "Billing?", "*", "C0BILLING"])
def test_what_no_channel_stands_for_is_refused(agent: Agent, product: str) -> None:
    status, said = export(agent, product=product)

    assert (status, said["error"]) == (422, "not_your_product")
    assert product in said["message"]


def test_a_product_of_a_channel_that_the_person_is_not_in_is_like_none(world: World, channel: str) -> None:
    of_leo, of_cora = agent_of(world, LEO), agent_of(world, CORA)
    unknown = export(of_cora, product="Payroll")[1]["message"]

    assert export(of_leo, product=f"of {channel}")[0] == 200
    status, said = export(of_cora, product=f"of {channel}")
    assert (status, said["message"]) == (422, unknown.replace("Payroll", f"of {channel}"))


def test_whoever_leaves_the_channel_can_no_longer_ask_for_its_product(world: World, channel: str) -> None:
    agent = agent_of(world, LEO)
    assert export(agent, product=f"Of {channel}")[0] == 200

    world.slack.space.room(channel).members.remove(LEO)

    assert export(agent, product=f"Of {channel}")[0] == 422


def test_a_public_channel_counts_for_its_members_alone(world: World) -> None:
    made = f"C0PUBLIC{next(_numbers)}"
    world.slack.add_channel(made, made.lower(), [CHEN, ARI, BOT])
    world.practice.store.products.set_product(world.slack.space.team_id, made, "Ledger")

    assert export(agent_of(world, CHEN), product="Ledger")[0] == 200
    assert export(agent_of(world, CORA), product="Ledger")[0] == 422


def test_a_channel_that_another_company_shares_counts_for_nobody(world: World, channel: str) -> None:
    world.slack.space.room(channel).shared = True

    assert export(agent_of(world, LEO), product=f"Of {channel}")[0] == 422


def test_the_same_words_for_another_product_are_another_request(agent: Agent) -> None:
    body = {"want": EXPORT, "why": "one auditor", "twin": "security", "key": f"k{next(_numbers)}"}
    first = agent.call("POST", "/v1/asks", body | {"product": "Billing"})[1]

    assert agent.call("POST", "/v1/asks", body | {"product": "BILLING"})[1]["ticket"] == first["ticket"]
    assert agent.call("POST", "/v1/asks", body)[1]["error"] == "key_reused"


def test_the_log_holds_the_product(agent: Agent, world: World) -> None:
    export(agent, product="billing")
    world.settle()

    with world.practice.store.database.read() as session:
        newest = "select product from ask where agent_id is not null order by at desc limit 1"
        assert session.connection().execute(text(newest)).scalar() == "Billing"
    assert world.practice.store.products.product_of(world.slack.space.team_id, BILLING) == "Billing"
