"""New blocks in a message that is too long or refused: folded words go first, buttons never."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.practice.blockkit.elements import elements
from bot.practice.blockkit.message_size import check_size
from bot.practice.blockkit.validate import check_message
from bot.ui.blocks import Block, RenderedCard, actions, button, context, quote, section
from bot.ui.budget import BUDGET, fit, in_plain_card, reduced, size, text_only
from bot.ui.messages.labels import SHORTENED
from bot.ui.new_blocks import NEW_TYPES, carousel, folded, new_types, small_card, words_field
from tests.support.effort import examples

GO, LOOK = button("Go", "go", "1"), button("Show", "look", "1")
FIELD = words_field("Changes, or your reason", "words", "typed", 500)


def pressed(blocks: list[Block]) -> list[Any]:
    return [element for _, element in elements(blocks) if element["type"] == "button"]


def card(*blocks: Block, spare: list[list[Block]] | None = None) -> RenderedCard:
    return RenderedCard("text", [section("verdict"), *blocks], spare=spare or [], whole="There.")


def test_what_is_folded_goes_first_from_its_end() -> None:
    parts = [section(letter * 2_400) for letter in "abc"]
    spare = section("s" * 2_400)
    whole = card(section("w" * 2_400), spare, *folded("Details", parts), spare=[[spare]])
    sent = fit(whole).blocks
    assert sent[1:3] == [section("w" * 2_400), spare], "words in sight stay whole"
    assert sent[3]["child_blocks"] == parts[:2]
    assert SHORTENED in str(sent[-1])
    check_message(sent)


def test_a_container_whose_words_are_gone_keeps_its_buttons_or_goes() -> None:
    words = section("w" * 2_900)
    row = actions([GO])[0]
    full = [words, section("x" * 2_900), section("y" * 2_900)]
    (kept,) = folded("Details", [words, row])
    sent = fit(card(*full, kept, *folded("More", [words]))).blocks
    assert [block["type"] for block in sent] == ["section"] * 4 + ["container", "context"]
    assert sent[4]["child_blocks"] == [row]
    check_message(sent)


def test_texts_inside_count_and_so_do_blocks() -> None:
    assert size(folded("ab", [section("cd"), context("e", "f")], "g")) == 7 + 3 * 100
    assert size(carousel([small_card("a", "b", [GO])])) == 2 + len("Go") + 2 * 100


def test_a_refused_card_is_made_smaller_in_plain_blocks_without_what_was_folded() -> None:
    row = actions([GO])[0]
    whole = card(quote("the ask"), FIELD, row, *folded("Details", [section("small print")]))
    small = reduced(whole, "Refused.")
    assert new_types(small.blocks) == frozenset()
    assert pressed(small.blocks) == [GO], "the buttons are about what is left"
    assert "the ask" in str(small.blocks)
    assert "small print" not in str(small.blocks)
    assert "> the ask" in text_only(whole, "Refused.").text


def test_the_plain_form_says_once_that_it_is_shortened() -> None:
    whole = fit(card(*(section("w" * 2_500) for _ in range(5)), *carousel([small_card("a", "b", [GO])] * 5)))
    plain = in_plain_card(whole, NEW_TYPES)
    assert str(plain.blocks).count(SHORTENED) == 1
    assert size(plain.blocks) <= BUDGET


_WORDS = st.integers(1, 3_000).map(lambda length: "<&" * length)
_MAKERS: list[Callable[[str], Block]] = [section, context, lambda _: actions([LOOK])[0]]
_CHILDREN = st.lists(st.sampled_from(_MAKERS), min_size=1, max_size=10)
_PARTS = st.one_of(
    _WORDS.map(lambda words: [section(words)]),
    st.tuples(_CHILDREN, _WORDS).map(lambda drawn: folded(drawn[1], [make(drawn[1]) for make in drawn[0]], drawn[1])),
    st.tuples(_WORDS, st.integers(1, 3)).map(
        lambda drawn: carousel([small_card(drawn[0], drawn[0], [GO, LOOK])] * drawn[1])
    ),
    st.just([*actions([GO])]),
)


@settings(max_examples=examples(15, 500))
@given(st.lists(_PARTS, max_size=8))
def test_a_card_of_any_new_blocks_fits_and_so_do_its_other_forms(parts: list[list[Block]]) -> None:
    whole = card(*(block for part in parts for block in part), FIELD)
    sent = fit(whole)
    plain = in_plain_card(sent, NEW_TYPES)
    for form in (sent, plain, reduced(sent, "Refused.")):
        check_message(form.blocks)
        check_size(form.blocks)
        assert form.blocks[0] == whole.blocks[0], "the verdict stays"
    assert pressed(sent.blocks) == pressed(whole.blocks), "no button is left out"
    assert pressed(plain.blocks) == pressed(sent.blocks)
    assert new_types(plain.blocks) == frozenset()
