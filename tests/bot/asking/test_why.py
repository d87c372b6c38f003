""" "Why?" below an answer is answered with the expert's reason, and is no request to anybody."""

import pytest

from tests.support.slack_world import ANA, BILLING, CORA, World, shown

REASON = "*Why SEC-7:* Twelve hours covers a working day"


@pytest.mark.parametrize("text", ["why?", "and why is that?", "<@U0ZERO> why?", "how come?"])
def test_why_brings_the_reason_of_the_rule(world: World, text: str) -> None:
    ts = world.ask("security what does SEC-7 say?")
    world.answer(ts)

    told = world.told(CORA, lambda: world.slack.post(CORA, BILLING, text, ts))

    assert told.startswith(REASON)


def test_why_not_below_a_check_asks_its_expert_nothing_more(world: World) -> None:
    ts, card = world.checked()

    told = world.told(CORA, lambda: world.slack.post(CORA, BILLING, "why not?", ts))

    assert "*Why SEC-4:*" in told
    assert world.card(ANA).ts == card.ts


def test_why_below_an_answer_without_a_rule_is_a_question_as_any_other(world: World) -> None:
    ts = world.ask("security order pizza for the team")
    world.answer(ts)

    world.slack.post(CORA, BILLING, "why?", ts)

    assert "👤" in shown(world.answer(ts, number=2))
