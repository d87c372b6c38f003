"""What a model let pass by the background alone reaches its expert on Monday, and becomes a rule in one form."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.practice.blockkit.elements import elements
from bot.practice.workspace.model import Message
from tests.fake_model.reports import a_report
from tests.fake_model.server import serve_model
from tests.support.settings import settings
from tests.support.slack_world import BOT, UMA, World, on_a_monday, shown

SENTENCE = "Something clumsy that people meet twice a year can stay clumsy."
ASK = "ux leave the odd spacing of the about box as it is, because hardly anyone opens it"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with serve_model() as model:
        model.answers(lambda _: a_report(why="hardly anyone opens it", background=SENTENCE))
        given = settings(anthropic_api_key=model.key, anthropic_base_url=model.url)
        with on_a_monday(tmp_path, 8, given) as world:
            yield world


@pytest.mark.thorough
def test_a_small_thing_of_the_week_becomes_a_rule_from_the_digest(world: World) -> None:
    answer = world.answered(ASK)
    assert answer.text.startswith("✅ Go ahead")
    world.settle()
    world.later(days=7, hours=8)

    digest = _digest(world)
    assert "leave the odd spacing" in shown(digest)
    assert SENTENCE in shown(digest)
    [make] = [each["action_id"] for _, each in elements(digest.blocks) if "Make this a rule" in str(each.get("text"))]
    world.slack.click(UMA, digest.channel, digest.ts, make)
    world.submit(UMA, {"stance": "go", "text": "Rare screens can stay as they are.", "why": "Nobody meets them."})

    assert "Now a rule: *UX-" in shown(world.now_says(digest, "Now a rule"))


def _digest(world: World) -> Message:
    direct = world.slack.dm(UMA, BOT)
    return world.until(lambda: [m for m in world.slack.said(direct) if "without a rule" in shown(m)])[0]
