"""Cards stay within Slack's limits, however long the texts are, and show the whole ask."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app.card_registry import draw
from bot.checking.forms import FormContext, colleague_form, text_shown, words_form
from bot.checking.inbox_card import queue_blocks
from bot.practice.blockkit.validate import check_message, check_view
from bot.ui.blocks import QUOTE_LIMIT, RenderedCard, quotes
from tests.support.effort import examples
from twins.checking.captured_words import LONGEST_WORDS, CapturedWords, WordsPurpose
from twins.checking.escalation import HandoverReason, Stage
from twins.checking.views import AnswerView, CheckView, ExpectedWordsView, QuestionView, ReviewView, TwinIdentity
from twins.deciding.ask import LONGEST_ASK
from twins.deciding.decision import Cause, CitedRule, Decision, Ground
from twins.jobs import CardKind, Destination
from twins.publishing.modes import Mode
from twins.reporting.home_views import InboxView, VersionView
from twins.states import CheckState, ExpectedWordsState, ReviewState
from twins.values import Outcome, Person, RuleKind, Tier

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
HASH, NAME = "0123456789abcdef", "N" * 60
ANA = Person(slack="U0ANA", name=NAME)
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1)
WIDE = "<&>" * 2000


def a_rule(number: int, text: str = "W" * 500) -> CitedRule:
    return CitedRule(
        id=f"SEC-{number}",
        kind=RuleKind.DEFAULT,
        tier=Tier.CHECK_FIRST,
        text=text[:500],
        why=text[:500],
        unless=text[:500],
        instead=text[:500],
        expert=NAME,
    )


def a_view(outcome: Outcome, text: str, state: CheckState, **more: object) -> AnswerView:
    """Return a decision whose parts are all of maximum length."""
    ground = Ground(cause=Cause.DEFAULT, tier=Tier.CHECK_FIRST, line=text[:500], about="SEC-1")
    decision = Decision(
        outcome=outcome,
        tier=Tier.CHECK_FIRST,
        reason=text[:1000],
        grounds=(ground,) * 6,
        model="m",
        cited=tuple(a_rule(n, text) for n in range(5)),
        want=text,
        why=text,
        assumption=text,
        advice=text,
        notes=(text[:500],) * 4,
    )
    captured_words = CapturedWords(text[:LONGEST_WORDS] or "x", 2, is_deleted=True)
    question = QuestionView(HASH, ANA, captured_words, captured_words, is_open=False)
    settled = None if state is CheckState.WAITING else AT
    check = CheckView(
        id=HASH,
        state=state,
        owner=ANA,
        digest=HASH * 4,
        asked_at=AT,
        settled_at=settled,
        settled_by=ANA,
        holder=ANA,
        since=AT,
        stage=Stage.STUCK,
        because=HandoverReason.HANDED_OVER,
        was_nudged=False,
        handed_by=ANA,
        was_own_ask=True,
        captured_words=captured_words,
        questions=(question,) * 5,
    )
    review = ReviewView(HASH, ReviewState.OPEN, None, None, None)
    expected_words = (ExpectedWordsView(HASH, None, ExpectedWordsState.WAITING, "U0ANA", text[:3000]),)
    view = AnswerView(
        id=HASH,
        decision=decision,
        twin=TwinIdentity("security", NAME, ":lock:", ANA),
        ask=text,
        conductor="U0CORA",
        place=Destination("A", "T", "C0BILLING", "1.0"),
        product=text[:60],
        check=check,
        overrides=(),
        review=review,
        expected_words=expected_words,
        conductor_name=NAME,
    )
    return replace(view, **more)  # type: ignore[arg-type]  # a test's own fields


OTHERS = {
    CardKind.INBOX,
    CardKind.OVERRIDE,
    CardKind.CONSENT,
    CardKind.DRAFT,
    CardKind.SUGGESTION,
    CardKind.DIGEST,
    CardKind.WEEK,
}
CARDS = [card for card in CardKind if card not in OTHERS]


def fits(drawn: RenderedCard) -> None:
    assert drawn.text
    assert len(drawn.text) <= 4000
    check_message(drawn.blocks)


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("state", list(CheckState))
def test_every_card_fits_in_every_state_with_the_longest_texts(card: CardKind, state: CheckState) -> None:
    for text in ("w" * LONGEST_ASK, WIDE[:LONGEST_ASK], "é" * LONGEST_ASK):
        fits(draw(card, HASH, a_view(Outcome.CHECK_FIRST, text, state)))


@settings(max_examples=examples(10, 250))
@given(text=texts)
def test_every_card_fits_whatever_is_written(text: str) -> None:
    for card in CARDS:
        fits(draw(card, HASH, a_view(Outcome.ASSUMED, text, CheckState.WAITING)))


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
    drawn = draw(CardKind.CHECK, HASH, a_view(Outcome.CHECK_FIRST, ask, CheckState.WAITING))
    assert "Show the whole ask" in str(drawn.blocks)
    parts = quotes(ask)
    shown = "".join(part["elements"][0]["elements"][0]["text"] for part in parts)
    assert shown == ask
    check_view(text_shown("The whole ask", parts), ("modal",))
    short = a_view(Outcome.CHECK_FIRST, "w" * QUOTE_LIMIT, CheckState.WAITING)
    assert "Show the whole ask" not in str(draw(CardKind.CHECK, HASH, short).blocks)


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
    check_view(colleague_form(HASH, HASH), ("modal",))
