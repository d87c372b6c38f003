"""Cards, pages and forms for authoring stay within Slack's limits, however long the expert's texts are."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.app.card_registry import draw
from bot.authoring.draft_card import draw_draft
from bot.authoring.forms.case_form import case_form
from bot.authoring.forms.lesson_form import LessonFormContext, lesson_form
from bot.authoring.forms.rule_form import retire_form, rule_form
from bot.authoring.forms.space_form import space_form
from bot.authoring.forms.twin_form import deputies_form, new_twin_form, scope_form
from bot.authoring.suggestion_card import draw_suggestion
from bot.authoring.twin_page import kept_blocks
from bot.practice.blockkit.validate import check_message, check_view
from bot.ui.blocks import Block, RenderedCard
from tests.support.effort import examples
from tests.support.long_drafts import AT, LEO, a_draft, a_proposal
from tests.support.past_decisions import PastDecision
from twins.authoring.drafts import MaintainedTwin, SuggestionView, TwinPage
from twins.authoring.editable_playbook import ItemKind
from twins.authoring.lessons import CounterExample, Precedent, ProposalOrigin, RuleDraft, Stance
from twins.deciding.ask import LONGEST_ASK
from twins.jobs import CardKind
from twins.publishing.modes import Mode
from twins.reporting.decision_log import RuleUsage
from twins.states import ProposalState

RESTS = RuleUsage(uses=100_000, last_use=AT, overrides=100_000)
WIDE = "<&>" * 2000
LONG = ("w" * LONGEST_ASK, WIDE[:LONGEST_ASK], "é " * (LONGEST_ASK // 2))
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1)


def fits(drawn: RenderedCard) -> None:
    assert 0 < len(drawn.text) <= 4000
    check_message(drawn.blocks)


@pytest.mark.parametrize("rules", [0, 1, 200])
def test_a_draft_fits_however_much_is_in_it(rules: int) -> None:
    for text in LONG:
        fits(draw(CardKind.DRAFT, "legal", a_draft(rules, text)))
        fits(draw_draft(replace(a_draft(rules, text), base_id="v1")))


WITHOUT_A_CARD = {ProposalOrigin.MESSAGE, ProposalOrigin.SMALL_THING}
SUGGESTED = tuple(origin for origin in ProposalOrigin if origin not in WITHOUT_A_CARD)
"""The origins that cards show; a message becomes a rule without a card."""


@pytest.mark.parametrize("origin", SUGGESTED)
def test_an_offer_fits_whatever_it_comes_from(origin: ProposalOrigin) -> None:
    for text in LONG:
        for about in ("LEG-1", "LEG-99"):
            proposal = a_proposal(origin, text, text, about)
            for state in ProposalState:
                fits(
                    draw(
                        CardKind.SUGGESTION,
                        "p",
                        SuggestionView(replace(proposal, state=state, settled_at=AT), a_draft(text=text), 4),
                    )
                )


@settings(max_examples=examples(5, 250))
@example(ask="0", said=" ")
@example(ask="0", said="...")
@given(ask=texts, said=texts)
def test_an_offer_fits_whatever_is_written(ask: str, said: str) -> None:
    for origin in SUGGESTED:
        fits(draw_suggestion(SuggestionView(a_proposal(origin, ask, said), a_draft(), 1)))


@pytest.mark.thorough
@settings(max_examples=examples(5, 100))
@given(text=texts)
def test_a_page_fits_whatever_is_written(text: str) -> None:
    draft = a_draft(200, (text * 500)[:500])
    proposals = tuple(
        a_proposal(origin, text, text) for origin in (ProposalOrigin.CORRECTION, ProposalOrigin.PHRASING) * 4
    )
    for offset in (0, 30, 180, 1000):
        page = kept_blocks(TwinPage((), draft, proposals, offset))
        check_view({"type": "home", "blocks": page}, ("home",))


@settings(max_examples=examples(5, 100))
@given(text=texts)
def test_a_page_with_sentences_of_documents_fits_whatever_is_written(text: str) -> None:
    draft, said = a_draft(200, (text * 500)[:500]), (text * 500)[:500]
    rule = RuleDraft(stance=Stance.NEVER, **dict.fromkeys(("text", "why", "unless", "ask"), said))
    call = Precedent(said=said, lesson=rule, stance=Stance.NEVER, source=said[:120], line=12)
    sentence = replace(a_proposal(ProposalOrigin.SENTENCE, text, text), call=call)
    corrected = a_proposal(ProposalOrigin.CORRECTION, text, text)
    for offset in (0, 8, 1000):
        proposals = (*(corrected,) * 4, *(sentence,) * 30)
        blocks = kept_blocks(TwinPage((), draft, proposals, offset=offset, sentences_offset=offset))
        check_view({"type": "home", "blocks": blocks}, ("home",))
        assert len(blocks) <= 95


def test_a_page_fits_with_many_decision_spaces() -> None:
    draft = a_draft(60)
    space = {
        "may": "m",
        "cap": {"uses": 1, "per": "week"},
        "until": "2027-01-01",
        "granted_by": LEO.model_dump(),
        "granted_on": "2026-11-01",
    }
    spaces = {(ItemKind.SPACE, f"LEG-S{n}"): {"id": f"LEG-S{n}", **space} for n in range(60)}
    page = TwinPage((), replace(draft, playbook=replace(draft.playbook, items={**draft.playbook.items, **spaces})))
    check_view({"type": "home", "blocks": kept_blocks(page)}, ("home",))


def test_a_long_list_of_twins_fits() -> None:
    kept = tuple(MaintainedTwin("h" * 31, WIDE[:60], Mode.LIVE, 200, 200, 200, is_owner=False) for _ in range(100))
    check_view({"type": "home", "blocks": kept_blocks(TwinPage(kept))}, ("home",))


def forms(text: str) -> Iterator[Block]:
    """Yield every form, with the text in all its fields."""
    call = PastDecision("go", text[:1500], "r", text[:500], text[:500], "")
    lesson = RuleDraft(
        stance=Stance.GO,
        counter_goes=CounterExample.REFUSED,
        **dict.fromkeys(("text", "why", "reason", "unless", "instead", "counter"), text[:500]),
        ask=call.ask,
    )
    about = LessonFormContext(
        "h" * 31, "p" * 16, ProposalOrigin.CORRECTION, "s" * 200, f"https://example.slack.com/{'x' * 200}"
    )
    draft = a_draft(text=text)
    rule = draft.playbook.rules[0].model_copy(update={"also_asked_as": (text[:500],) * 20})
    many = {f"h{n}": f"Leo's {'N' * 50} twin" for n in range(60)}
    yield from (new_twin_form(text[:31]), scope_form(draft), deputies_form(draft))
    yield from (rule_form(draft, rule), retire_form(draft, rule, RESTS), case_form(draft, rule))
    yield from (lesson_form(about, lesson), lesson_form(about, lesson, many))
    yield space_form(draft, may=text[:500], asked=(text[:500],) * 20, down=("LEG-T1",) * 50, today=date(2026, 11, 1))


@pytest.mark.parametrize("text", LONG)
def test_every_form_fits_with_the_longest_texts(text: str) -> None:
    for view in forms(text):
        check_view(view, ("modal",))


@settings(max_examples=examples(5, 250))
@given(text=texts.filter(str.strip))
def test_every_form_fits_whatever_is_written(text: str) -> None:
    for view in forms(text):
        check_view(view, ("modal",))


@pytest.mark.parametrize("origin", [ProposalOrigin.HAND_OVER, ProposalOrigin.PHRASING, ProposalOrigin.CONTESTED])
def test_an_offer_fits_with_all_that_is_joined_to_it_and_sounds_like_it(origin: ProposalOrigin) -> None:
    for text in LONG:
        one = a_proposal(origin, text, text)
        offer = SuggestionView(replace(one, joined=(one,) * 40), a_draft(1, text), alike=(one,) * 3)
        fits(draw(CardKind.SUGGESTION, "p", offer))
        fits(draw_suggestion(offer))
