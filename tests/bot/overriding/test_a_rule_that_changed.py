"""An older answer, after its default has become a law: nothing is overridden, and why is said."""

from collections.abc import Iterator

import pytest

from tests.support.slack_world import BILLING, CORA, OTHERWISE, World, buttons, shown
from tests.support.store_world import starter, with_rule
from twins.playbook.folder import Folder
from twins.values import RuleKind

LAW = with_rule("DAT-2", {"kind": RuleKind.LAW, "refuse_when": ("never delete",), "otherwise_when": ()}, "data")
SAID = "DAT-2 has become a law since this answer, and a law can't be overridden. Ask again"


def publish(world: World, folder: Folder) -> None:
    world.practice.store.publishing.publish(folder, None, world.practice.clock.now())


@pytest.fixture(autouse=True)
def a_default_again(world: World) -> Iterator[None]:
    yield
    publish(world, starter("data"))


def test_a_click_on_override_says_what_changed(world: World) -> None:
    answer = world.answered(OTHERWISE)
    publish(world, LAW)

    assert SAID in world.told(CORA, lambda: world.click(CORA, answer, "answer:override"))
    assert [m for m in world.slack.said(BILLING, answer.ts) if "reply here" in shown(m)] == []


def test_a_typed_override_is_told_what_changed(world: World) -> None:
    ts = world.ask(OTHERWISE)
    world.answer(ts)
    publish(world, LAW)

    assert SAID in world.told(CORA, lambda: world.slack.post(CORA, BILLING, "override: auditors need it", ts))


def test_a_reason_that_comes_too_late_is_told_what_changed_and_the_cards_follow(world: World) -> None:
    ts = world.ask(OTHERWISE)
    answer = world.answer(ts)
    world.click(CORA, answer, "answer:override")
    question = world.answer(ts, number=2)
    publish(world, LAW)

    assert SAID in world.told(CORA, lambda: world.slack.post(CORA, BILLING, "auditors need 13 months", ts))
    assert buttons(world.now_says(question, SAID)) == []
    redrawn = next(m for m in world.slack.said(BILLING, ts) if m.ts == answer.ts)
    assert "answer:override" not in str(redrawn.blocks)
    assert "auditors need" not in shown(redrawn)
