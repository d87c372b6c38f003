"""Lists, forms and Home tabs stay within Slack's limits, and the whole ask is shown on demand."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st

from bot.app.card_registry import draw
from bot.checking.check_card import whole_check
from bot.checking.forms import colleague_form, text_shown, words_form
from bot.checking.inbox_card import queue_blocks
from bot.practice.blockkit.validate import check_message, check_view
from bot.ui.blocks import RenderedCard, quotes, section
from bot.ui.form_context import FormContext
from bot.ui.messages.fragments import rule_words
from tests.support.long_cards import ANA, AT, HASH, NAME, WIDE, a_view
from twins.checking.ask_views import TwinIdentity
from twins.checking.captured_words import WordsPurpose
from twins.deciding.ask import LONGEST_ASK
from twins.jobs import CardKind
from twins.publishing.modes import Mode
from twins.reporting.home_views import InboxView, VersionView
from twins.states import CheckState
from twins.values import ActionValue, Outcome

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1)


def fits(drawn: RenderedCard) -> None:
    assert drawn.text
    assert len(drawn.text) <= 4000
    check_message(drawn.blocks)


@pytest.mark.parametrize("model", ["m", ""])
def test_the_longest_list_of_what_waits_fits_as_a_message_and_as_a_home_tab(model: str) -> None:
    views = [
        a_view(outcome, "w" * LONGEST_ASK, CheckState.WAITING)
        for outcome in (Outcome.CHECK_FIRST,) * 4 + (Outcome.ASSUMED,) * 4
    ]
    alike = [replace(v, decision=v.decision.model_copy(update={"model": model})) for v in views]
    queue = InboxView(tuple(alike[:4]), tuple(alike[4:]), 3, 5, AT + timedelta(days=2))
    fits(draw(CardKind.INBOX, HASH, queue))
    check_view({"type": "home", "blocks": queue_blocks(queue)}, ("home",))


def test_a_long_ask_is_cut_on_the_card_and_shown_whole_on_demand() -> None:
    ask = "".join(chr(ord("a") + n % 26) for n in range(LONGEST_ASK))
    for state in (CheckState.WAITING, CheckState.APPROVED):
        assert "Show everything" in str(draw(CardKind.CHECK, HASH, a_view(Outcome.CHECK_FIRST, ask, state)).blocks)
    shown = "".join(part["elements"][0]["elements"][0]["text"] for part in quotes(ask))
    assert shown == ask
    short = a_view(Outcome.CHECK_FIRST, "w" * 100, CheckState.APPROVED)
    assert "Show everything" not in str(draw(CardKind.CHECK, HASH, short).blocks)


@pytest.mark.parametrize("text", ["w" * LONGEST_ASK, WIDE[:LONGEST_ASK], "w" * 100])
def test_the_form_that_shows_everything_has_all_that_the_card_left_out(text: str) -> None:
    view = a_view(Outcome.CHECK_FIRST, text, CheckState.WAITING)
    form = text_shown("Everything", whole_check(view))
    check_view(form, ("modal",))
    assert all(block in form["blocks"] for block in quotes(text))
    assert not [block for block in form["blocks"] if block["type"] == "actions"]
    for rule in view.decision.cited[:3]:
        assert section(rule_words(rule, instead=True)) in form["blocks"]
    assert str(form).count("asked:") == 3, "the older questions too"


@pytest.mark.parametrize("mode", list(Mode))
def test_a_version_with_many_changes_fits(mode: Mode) -> None:
    changes = tuple(f"~ SEC-{number} text: {'w' * 500} -> {'<&>' * 166}" for number in range(200))
    face = TwinIdentity("security", NAME, ":lock:", ANA)
    fits(
        draw(
            CardKind.CONSENT,
            HASH,
            VersionView(HASH, 7, face, "w" * 3000, mode, waits=True, answers=False, changes=changes),
        )
    )


@pytest.mark.parametrize("purpose", list(WordsPurpose))
def test_every_form_fits(purpose: WordsPurpose) -> None:
    check_view(words_form(FormContext(purpose, HASH, HASH)), ("modal",))
    check_view(colleague_form(ActionValue(HASH, HASH)), ("modal",))
