"""An expert's question that an agent and its person answer at the same moment: one answer counts, and nothing fails."""

from collections.abc import Callable

import pytest

from storage.db.tables_asks import CheckRow, QuestionRow
from tests.storage.agents.test_tickets import DIRECT, an_agent, answer, take
from tests.support.effort import examples
from tests.support.outcomes import kind_of_refusal
from tests.support.store_world import ANA, APP, CHECK_FIRST, CORA, TEAM, World, all_at_once
from twins.agents.request import AgentRequest
from twins.checking.captured_words import WordsPurpose
from twins.jobs import Destination, Interaction
from twins.notices import Refusal

pytestmark = pytest.mark.postgresql
ROUNDS = examples(4, 12)


def asked_back(world: World, number: int) -> tuple[str, str]:
    """Have an agent's request wait with a question of Ana's; return the ticket and the question."""
    wanted = AgentRequest(f"end sessions after {number} days", "people complain", "security")
    ticket = take(world, an_agent(world), wanted)
    answer(world, ticket, CHECK_FIRST)
    [check] = [row for row in world.rows(CheckRow) if row.settled_at is None]
    asks = (world.click(ANA), WordsPurpose.QUESTION, check.id, check.digest, "whose?", (), world.clock.now())
    world.store.replies.fill(*asks)
    [question] = [row for row in world.rows(QuestionRow) if row.check_id == check.id]
    return ticket, question.id


def by_agent(world: World, ticket: str) -> Callable[[], object]:
    agent, now = an_agent(world), world.clock.now()
    return lambda: kind_of_refusal(lambda: world.store.agent_actions.answer(agent, ticket, "everybody's", now))


def in_slack(world: World, question: str) -> Callable[[], object]:
    click = Interaction(world.click(CORA).job_id, Destination(APP, TEAM, DIRECT, None, CORA), world.clock.now())
    form = (click, WordsPurpose.ANSWER, question, "", "mine", (), world.clock.now())
    return lambda: kind_of_refusal(lambda: world.store.replies.fill(*form))


@pytest.mark.thorough
def test_an_answer_of_the_agent_and_one_in_slack_lock_in_one_order(world: World) -> None:
    for number in range(ROUNDS):
        ticket, question = asked_back(world, number)
        calls = [make for _ in range(3) for make in (by_agent(world, ticket), in_slack(world, question))]

        refused = all_at_once(calls)

        assert refused.count(None) == 1, refused
        assert set(refused) - {None} <= {Refusal.ANSWERED_BEFORE, Refusal.NO_QUESTION}
        world.store.agent_actions.withdraw(an_agent(world), ticket, world.clock.now())
