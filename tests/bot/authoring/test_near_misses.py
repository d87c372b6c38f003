"""An expert who writes a law or trigger sees past asks that came close and that it wouldn't meet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.past_decisions import AGREEMENT, CHATS, NOTICE, PENALTY
from tests.support.slack_world import ARI, BOT, CORA, LEO, World, shown
from tests.support.twin_author import TwinAuthor, actions_of, kept_by_leo, text_of

CLOSE = "upload customer contracts to an internet chat assistant"
LINE = f"“{CLOSE}”"
ASKS = "This past request came close to *LEG-2*, which doesn't match it. Should it have?"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a workspace with Leo's twin live, after an ask that came close to its law."""
    with kept_by_leo(tmp_path / "practice.db", AGREEMENT, CHATS, PENALTY, NOTICE) as world:
        yield world


@pytest.fixture
def leo(world: World) -> TwinAuthor:
    return TwinAuthor(world, LEO)


def change_the_law(leo: TwinAuthor) -> None:
    leo.edit("LEG-2", text="No contract of a customer ever goes into a tool that we have no agreement with")


def test_one_click_adds_the_words_and_the_law_refuses_them_from_then_on(world: World, leo: TwinAuthor) -> None:
    assert "⛔ No" not in shown(world.answered(f"legal {CLOSE}"))
    assert LINE not in text_of(leo.page())
    change_the_law(leo)
    assert ASKS in text_of(leo.seen)
    assert LINE in text_of(leo.seen)
    leo.use("twin:should_match")
    assert LINE not in text_of(leo.page())
    leo.use("twin:publish")
    world.settle()
    assert "⛔ No" in shown(world.answered(f"legal {CLOSE}"))


@pytest.mark.thorough
def test_it_holds_up_nothing(world: World, leo: TwinAuthor) -> None:
    world.answered(f"legal {CLOSE}")
    change_the_law(leo)
    leo.use("twin:publish")
    world.settle()
    assert "twin:publish" not in actions_of(leo.page())
    assert LINE not in text_of(leo.seen)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param("send customer contracts to a chat assistant on the internet", id="the law meets it"),
        pytest.param("take a notice period of two weeks", id="nothing alike", marks=pytest.mark.thorough),
    ],
)
def test_what_the_law_meets_and_what_is_not_alike_is_not_shown(world: World, leo: TwinAuthor, asked: str) -> None:
    world.answered(f"legal {asked}")
    change_the_law(leo)
    assert "Should it have?" not in text_of(leo.page())


@pytest.mark.thorough
def test_what_a_deputy_may_not_read_is_not_shown_to_them(world: World, leo: TwinAuthor) -> None:
    world.practice.slack.add_channel("C0CORAS", "coras", [CORA, BOT], private=True)
    world.answered(f"legal {CLOSE}", CORA, "C0CORAS")
    change_the_law(leo)
    ari = TwinAuthor(world, ARI)
    assert LINE not in text_of(ari.page())
    assert LINE in text_of(leo.page())  # he was asked to decide it
    row = next(each for each in leo.seen.body["blocks"] if "should_match" in str(each))
    told = ari.told(lambda: ari.forge("twin:should_match", row["accessory"]["value"]))
    assert "this rests on words that you can't read" in told
    assert CLOSE not in str(leo.draft.playbook.rules)
