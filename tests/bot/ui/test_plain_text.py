"""Cards as plain text."""

from bot.ui.blocks import actions, button, context, quote, section
from bot.ui.new_blocks import folded
from bot.ui.plain_text import plain_lines, without_markup


def test_a_card_is_lines_with_its_buttons_in_brackets_and_folded_parts_indented() -> None:
    blocks = [
        section("*✅ Go ahead.* It's small &amp; _local_"),
        quote("2 * 3 * 4 <b>"),
        *actions([button("Yes", "a", ""), button("No", "b", "")]),
        *folded("Details", [section("> *UX-1* (default) “Text”\n> _Why:_ so"), context("Keyword match, no AI.")]),
    ]
    assert list(plain_lines(blocks)) == [
        "✅ Go ahead. It's small & local",
        "2 * 3 * 4 <b>",
        "[Yes]  [No]",
        "Details:",
        "    UX-1 (default) “Text”",
        "    Why: so",
        "  Keyword match, no AI.",
    ]


def test_dates_and_links_are_shown_as_their_words_and_names_with_underscores_stay() -> None:
    said = "since <!date^1^{date}|2026-11-03 10:00 UTC>, see <https://x.y|the thread> of a_b_c and 2*3*4"
    assert without_markup(said) == "since 2026-11-03 10:00 UTC, see the thread of a_b_c and 2*3*4"
