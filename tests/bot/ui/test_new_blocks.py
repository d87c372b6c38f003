"""What becomes of a message whose new blocks a workspace refuses."""

import pytest

from bot.ui.blocks import button, context, section
from bot.ui.new_blocks import NEW_TYPES, carousel, folded, in_plain_form, new_types, small_card, words_field

YES = button("Yes", "yes", "1")


def test_what_was_folded_away_is_shown_below_its_title() -> None:
    fold = folded("How this was decided", [section("SEC-1"), context("confirmed 3 Nov")])

    assert in_plain_form([section("No"), *fold]) == [
        section("No"),
        section("*How this was decided*"),
        section("SEC-1"),
        context("confirmed 3 Nov"),
    ]


def test_each_card_becomes_a_section_with_its_buttons() -> None:
    shown = carousel([small_card("*SEC-1*", "No secrets in code", [YES], "law"), small_card("*SEC-2*", "Rotate", [])])

    assert in_plain_form(shown) == [
        section("*SEC-1*\nlaw\nNo secrets in code"),
        {"type": "actions", "elements": [YES]},
        section("*SEC-2*\nRotate"),
    ]


def test_a_field_is_left_out_since_words_can_be_typed_in_the_thread() -> None:
    assert in_plain_form([words_field("Changes, or your reason", "words", "typed", 500)]) == []


@pytest.mark.parametrize("kept", sorted(NEW_TYPES))
def test_what_a_workspace_accepts_is_kept(kept: str) -> None:
    blocks = [*folded("Details", [section("x")]), words_field("Reason", "words", "typed", 500)]
    blocks += carousel([small_card("*SEC-1*", "text", [])])

    assert new_types(in_plain_form(blocks, NEW_TYPES - {kept})) == new_types(blocks) & {kept}


def test_nothing_is_folded_where_there_is_nothing_to_fold() -> None:
    assert folded("Details", []) == []
