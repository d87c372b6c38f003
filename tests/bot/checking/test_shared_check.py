"""Two twins of one expert that an ask was put to: one check card, and one verdict for both lines of the message."""

from dataclasses import replace

import pytest

from bot.practice.workspace.model import Message
from tests.support.slack_world import ANA, BILLING, BOT, CORA, World, buttons, shown
from tests.support.store_world import starter
from twins.playbook.model import Trigger

ASK = "security, data: let partners pull the invoice export by a link, because they sync at night"
WHY = "An export shows which fields others rely on"


@pytest.fixture
def asked(world: World) -> tuple[str, Message]:
    """An ask of Cora's that Ana's two twins want to be checked, and the one answer to it."""
    store, folder = world.practice.store, starter("data")
    ana = next(each.twin.expert for each in store.versions.all_live() if each.twin.handle == "security")
    trigger = Trigger(id="DAT-T9", when=("let partners pull the invoice export",), why=WHY)
    mine = folder.twin.model_copy(update={"expert": ana, "deputies": (), "check_first": (trigger,)})
    store.publishing.publish(replace(folder, twin=mine), None, world.practice.clock.now())
    ts = world.ask(ASK)
    answer = world.answer(ts)
    world.settle()
    return ts, world.now_says(answer, "Wait for Ana")


def test_the_expert_gets_one_card_that_names_both_twins_and_both_reasons(
    world: World, asked: tuple[str, Message]
) -> None:
    said = world.slack.said(world.slack.dm(ANA, BOT))
    cards = [m for m in said if "check:approve" in buttons(m) and m.ts > asked[0]]

    assert len(cards) == 1
    seen = shown(cards[0])
    assert "Ana's security twin" in seen
    assert "Devika's data twin" in seen
    assert "we can't get back what has left" in seen
    assert WHY in seen


def test_one_approval_settles_both_lines_and_is_told_once(world: World, asked: tuple[str, Message]) -> None:
    ts, answer = asked

    world.click(ANA, world.card(ANA), "check:approve")

    seen = shown(world.now_says(answer, "Approved by Ana"))
    world.settle()
    assert seen.count("*✅ Approved by Ana*") == 2
    verdicts = [m for m in world.slack.said(BILLING, ts) if m.bot_id and m.ts != answer.ts]
    assert len(verdicts) == 1


def test_the_conductor_has_one_row_of_buttons_for_one_check(world: World, asked: tuple[str, Message]) -> None:
    answer = asked[1]
    assert buttons(answer).count("check:withdraw") == 1

    world.click(CORA, answer, "check:withdraw")

    assert shown(world.now_says(answer, "Withdrawn")).count("Withdrawn") >= 2
