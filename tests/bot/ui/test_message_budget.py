"""Every card fits into one Slack message, whatever people write, and keeps its head and its buttons."""

from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app.card_registry import draw, draw_whole
from bot.practice.blockkit.message_size import check_size
from bot.practice.blockkit.validate import check_message
from bot.ui.blocks import Block, RenderedCard, actions, button, context, cut_bytes, cut_markup, quote, section
from bot.ui.budget import BUDGET, TEXT_BUDGET, fit, is_too_long, reduced, size, text_only, words_below
from bot.ui.messages.labels import SHORTENED
from tests.support.effort import examples, for_thorough
from tests.support.every_card import VIEWS, views_of
from tests.support.long_cards import HASH, WIDE, a_view
from twins.checking.captured_words import LONGEST_WORDS
from twins.deciding.ask import LONGEST_ASK
from twins.jobs import CardKind
from twins.states import CheckState
from twins.values import Outcome

written = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1)
LONG = ("w" * LONGEST_ASK, WIDE[:LONGEST_ASK], "🔥é" * (LONGEST_ASK // 2))


@lru_cache(maxsize=256)  # the longest texts are drawn once
def drawn(card: CardKind, text: str) -> tuple[tuple[RenderedCard, RenderedCard], ...]:
    """Return each card of a kind, whole and as it is sent."""
    return tuple((draw_whole(card, subject, view), draw(card, subject, view)) for subject, view in views_of(card, text))


def buttons(blocks: list[Block]) -> list[Any]:
    return [element for block in blocks if block["type"] == "actions" for element in block["elements"]]


def holds(whole: RenderedCard, sent: RenderedCard) -> None:
    """Check what is promised of every message."""
    assert 0 < len(sent.text.encode()) <= TEXT_BUDGET
    assert size(sent.blocks) <= BUDGET
    check_message(sent.blocks)
    check_size(sent.blocks)
    assert sent.blocks[0] == whole.blocks[0], "the head stays"
    assert [each for each in buttons(sent.blocks) if each in buttons(whole.blocks)] == buttons(whole.blocks)
    if is_too_long(whole.blocks):
        assert whole.whole, "and the reader is told where the whole is"
        assert f"{SHORTENED} {whole.whole}" in str(sent.blocks[-1])
    else:
        assert sent.blocks == whole.blocks, "what fits is not touched"


def test_the_table_has_every_kind_of_card() -> None:
    assert set(VIEWS) == set(CardKind)


@pytest.mark.parametrize("card", CardKind)
@pytest.mark.parametrize(
    "text", [pytest.param(LONG[0], marks=pytest.mark.thorough), *LONG[1:]], ids=["letters", "markup", "wide"]
)
def test_every_card_fits_with_the_longest_texts(card: CardKind, text: str) -> None:
    for whole, sent in drawn(card, text):
        holds(whole, sent)


@pytest.mark.parametrize("card", CardKind)
@settings(max_examples=examples(2, 100))
@given(text=written, times=st.sampled_from([1, 30, 4_000]))
def test_every_card_fits_whatever_is_written(card: CardKind, text: str, times: int) -> None:
    for whole, sent in drawn(card, (text * times)[:LONGEST_ASK]):
        holds(whole, sent)


@settings(max_examples=examples(10, 500))
@given(
    st.lists(st.tuples(st.sampled_from([section, quote, context]), st.integers(1, 4_000)), max_size=70),
    st.integers(0, 3),
)
def test_a_card_of_any_blocks_fits(parts: list[tuple[Any, int]], rows: int) -> None:
    body = [make("<&" * length) for make, length in parts]
    ways = [actions([button("Go", f"go{row}", "x")])[0] for row in range(rows)]
    card = RenderedCard("text", [section("head"), *body, *ways], spare=[body[1:2], body[:1]], whole="There.")
    holds(card, fit(card))


def test_what_is_spare_goes_first_and_only_as_much_as_must() -> None:
    parts = [section(letter * 2_800) for letter in "abcd"]
    card = RenderedCard("text", [section("head"), *parts], spare=[[parts[2]], [parts[1]]])
    assert fit(card).blocks[:-1] == [section("head"), parts[0], parts[1], parts[3]]


def test_all_long_texts_are_shortened_alike_with_a_mark() -> None:
    card = RenderedCard("text", [section("head"), *(section(letter * 2_500) for letter in "abcde"), quote("short")])
    lengths = [len(block["text"]["text"]) for block in fit(card).blocks[1:6]]
    assert len(set(lengths)) == 1
    assert "[shortened]" in str(fit(card).blocks[1])
    assert fit(card).blocks[6] == quote("short")


def test_a_button_that_shows_the_whole_is_added_once() -> None:
    shows = button("Show everything", "all", "x")
    long = [section("head"), *(section("w" * 3_000) for _ in range(4))]
    assert buttons(fit(RenderedCard("text", long, everything=shows)).blocks) == [shows]
    assert buttons(fit(RenderedCard("text", [*long, *actions([shows])], everything=shows)).blocks) == [shows]
    assert buttons(fit(RenderedCard("text", [section("head")], everything=shows)).blocks) == []


@pytest.mark.parametrize("texts", [("why not", *LONG[1:]), *for_thorough([LONG[:1]])], ids=["most", "letters"])
@pytest.mark.parametrize("card", CardKind)
def test_what_slack_refused_comes_down_to_something_smaller(card: CardKind, texts: tuple[str, ...]) -> None:
    for text in texts:
        for _, sent in drawn(card, text):
            small = reduced(sent, "Slack refused the rest.")
            check_message(small.blocks)
            assert size(small.blocks) <= 3_500
            assert "Slack refused the rest." in str(small.blocks[-1])
            assert not [block for block in small.blocks if block["type"] == "rich_text"]


@pytest.mark.parametrize("card", [CardKind.CHECK, CardKind.QUESTION, CardKind.REPLIED, CardKind.REASON])
def test_the_first_words_below_the_head_stay_when_a_card_is_refused(card: CardKind) -> None:
    for _, sent in drawn(card, "why <not>"):
        assert "why <not>" in str(reduced(sent, "x").blocks[1])
        assert "why &lt;not&gt;" in words_below(sent)


def test_the_words_of_a_verdict_are_never_shortened_not_even_when_it_is_refused() -> None:
    words = "".join(f"{number:04}" for number in range(LONGEST_WORDS // 4))
    view = a_view(Outcome.CHECK_FIRST, words, CheckState.APPROVED_WITH_CHANGES)
    sent = draw(CardKind.VERDICT, HASH, view)
    for shown in (sent, reduced(sent, "x")):
        assert words in str(shown.blocks)
    assert words in text_only(sent, "x").text


@pytest.mark.parametrize("card", [CardKind.CHECK, CardKind.ANSWER, CardKind.STOP, CardKind.CONSENT])
def test_a_card_about_one_thing_keeps_its_buttons_when_it_is_refused(card: CardKind) -> None:
    for _, sent in drawn(card, "why not"):
        assert [each for each in buttons(reduced(sent, "x").blocks) if each in buttons(sent.blocks)] == buttons(
            sent.blocks
        )


@pytest.mark.parametrize("card", [CardKind.INBOX, CardKind.DIGEST])
def test_a_list_that_is_refused_keeps_no_buttons_that_nobody_could_tell_apart(card: CardKind) -> None:
    for _, sent in drawn(card, "why not"):
        assert buttons(reduced(sent, "x").blocks) == []


@given(st.integers(0, 60))
def test_a_cut_never_goes_through_markup(limit: int) -> None:
    text = "to <@U0ANA> &lt;!here&gt; <!date^1764000000^{date}|soon> end"
    for short in (cut_markup(text, limit), cut_bytes(text, limit)):
        assert short.count("<") == short.count(">")
        assert short == text or short.endswith("…")
        assert not short.rstrip("…").endswith(("&", "&l", "&lt", "&g", "&gt"))
