"""On a twin's page, suggestions that sound alike are joined with a click, and settled together."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.serve import practising
from tests.bot.meaning.embeddings_server import serve_embeddings
from tests.support.past_decisions import NOTICE, TEN, a_folder
from tests.support.settings import settings
from tests.support.slack_world import BILLING, CHEN, CORA, LEO, ONBOARD, World, shown
from tests.support.twin_author import TwinAuthor, actions_of, kept_by_leo, text_of

FIRST = "legal print the annual report on recycled paper because the board likes it"
LIKE_IT = "legal print the annual report on paper that is recycled"
UNLIKE = "legal send flowers to the retired caretaker because it is spring"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a workspace with Leo's twin of ten calls live."""
    with kept_by_leo(tmp_path / "practice.db", *TEN) as world:
        yield world


@pytest.fixture
def leo(world: World) -> TwinAuthor:
    return TwinAuthor(world, LEO)


def answered_by_hand(world: World, leo: TwinAuthor, *asks: str) -> None:
    cora = TwinAuthor(world, CORA)
    for ask in asks:
        cora.press(world.answered(ask), "answer:hand_over")
        leo.press(leo.with_button("check:approve")[-1], "check:approve")


@pytest.mark.thorough
def test_what_sounds_alike_is_joined_and_one_rule_is_found_by_the_words_of_both(world: World, leo: TwinAuthor) -> None:
    answered_by_hand(world, leo, FIRST, LIKE_IT, UNLIKE)
    page = text_of(leo.page())
    assert "_Sounds like_ “print the annual report on paper that is recycled”." in page
    assert "_Sounds like_ “send flowers" not in page
    joined = text_of(leo.use("offer:join"))
    assert "_Joined:_ “print the annual report on paper that is recycled”" in joined
    assert "What you decide here is decided for what is joined as well." in joined
    assert "Nothing covered this, and it was answered by hand" in joined
    leo.use("offer:add")
    leo.go_live()
    for ask in (FIRST, LIKE_IT):
        assert "✅ Go ahead" in shown(world.answered(ask, CHEN, ONBOARD))
    assert "*1 suggested*" in text_of(leo.home())


@pytest.mark.thorough
def test_what_was_joined_is_taken_apart_with_one_click(world: World, leo: TwinAuthor) -> None:
    answered_by_hand(world, leo, FIRST, LIKE_IT)
    leo.page()
    leo.use("offer:join")
    assert "offer:join" not in " ".join(actions_of(leo.seen))
    page = text_of(leo.use("offer:apart"))
    assert "_Joined:_" not in page
    assert page.count("_Sounds like_") == 2


@pytest.mark.thorough
def test_reasons_to_override_one_rule_that_sound_alike_are_declined_together(world: World, leo: TwinAuthor) -> None:
    for who, channel, reason in (
        (CORA, BILLING, "they only rent it for a trade fair"),
        (CHEN, ONBOARD, "for a trade fair they rent it only"),
    ):
        ts = world.ask(NOTICE.asked, who, channel)
        TwinAuthor(world, who).press(world.answer(ts, channel), "answer:override")
        world.slack.post(who, channel, reason, ts)
        world.now_says(world.answer(ts, channel), "trade fair")
        world.settle()
    assert "_Sounds like_ “for a trade fair they rent it only”." in text_of(leo.page())
    leo.use("offer:join")
    assert "was overridden for this reason" not in text_of(leo.use("offer:no"))


def test_beside_a_question_that_nothing_covers_stands_what_was_answered_to_one_like_it(
    world: World, leo: TwinAuthor
) -> None:
    answered_by_hand(world, leo, FIRST)
    TwinAuthor(world, CORA).press(world.answered(LIKE_IT), "answer:hand_over")
    card = leo.with_button("check:approve")[-1]
    assert "Sounds like “print the annual report on recycled paper because the board likes it” (approved)." in shown(
        card
    )
    TwinAuthor(world, CORA).press(world.answered(UNLIKE), "answer:hand_over")
    assert "Sounds like" not in shown(leo.with_button("check:approve")[-1])


@pytest.mark.thorough
@pytest.mark.parametrize("is_hanging", [False, True])
def test_an_encoder_is_asked_where_there_is_one_and_one_that_hangs_holds_up_no_page(
    tmp_path: Path, is_hanging: bool
) -> None:
    """The server finds all texts alike; without it, these two aren't, by their words."""
    with (
        serve_embeddings() as server,
        practising(tmp_path / "practice.db", port=0, given=settings(embeddings=server.url)) as practice,
    ):
        practice.store.publishing.publish(a_folder(*TEN), "for a test", practice.clock.now())
        world = World(practice)
        leo = TwinAuthor(world, LEO)
        if is_hanging:
            server.hangs()
        answered_by_hand(world, leo, FIRST, UNLIKE)
        page = text_of(leo.page())
        if not is_hanging and "_Sounds like_" not in page:  # encoded by then, if the machine was too busy for a second
            page = text_of(leo.page())
        assert "Nothing covered this, and it was answered by hand" in page
        assert ("_Sounds like_ “send flowers" in page) is not is_hanging
