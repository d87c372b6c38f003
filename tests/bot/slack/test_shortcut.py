"""The shortcut "Make this a rule", as Slack sends it, and only for people who see the message."""

import pytest

from bot.practice.blockkit.elements import ImpossibleError
from tests.support.slack_world import ANA, BILLING, CORA, DECIDED, DEV, GENERAL, GUS, World, buttons
from twins.authoring.lessons import Stance

SHORTCUT = "shortcut:make_rule"
SAID = "Never join on e-mail addresses, because people change them and two customers merged once."


@pytest.mark.thorough
def test_a_message_of_ones_own_becomes_a_rule_with_its_source(world: World) -> None:
    ts = world.slack.post(DEV, GENERAL, SAID)
    world.slack.shortcut(DEV, GENERAL, ts, SHORTCUT)
    stance = Stance.NOT_USUALLY.value
    world.submit(DEV, {"ask": "join orders and customers on the e-mail address", "stance": stance})
    world.settle()
    world.later(minutes=11)
    world.settle()

    again = world.answered("data join orders and customers on the e-mail address because it is quick")

    assert "Never join on e-mail addresses" in again.text


def test_somebody_elses_words_make_no_rule(world: World) -> None:
    ts = world.slack.post(DEV, GENERAL, SAID)

    assert "a rule comes from your own words" in world.told(
        ANA, lambda: world.slack.shortcut(ANA, GENERAL, ts, SHORTCUT)
    )
    assert "You own no twin" in world.told(CORA, lambda: world.slack.shortcut(CORA, GENERAL, ts, SHORTCUT))


def test_a_twins_answer_becomes_a_rule_by_those_who_keep_it(world: World) -> None:
    answer = world.answered(DECIDED)
    assert buttons(answer)

    assert "from an answer of your twin" in world.told(
        ANA, lambda: world.slack.shortcut(ANA, BILLING, answer.ts, SHORTCUT)
    )


def test_who_does_not_see_a_message_has_no_shortcut_on_it(world: World) -> None:
    ts = world.slack.post(DEV, GENERAL, SAID)

    with pytest.raises(Exception, match=r"channel|not"):
        world.slack.shortcut(GUS, GENERAL, ts, SHORTCUT)
    with pytest.raises(ImpossibleError, match="no app has a shortcut"):
        world.slack.shortcut(DEV, GENERAL, ts, "shortcut:nothing")
