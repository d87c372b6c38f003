"""The line on top of a message of several twins, over everything that can come of two answers: it lets the conductor
go ahead only where nothing else keeps them from it."""

from dataclasses import replace
from itertools import product

import pytest

from bot.asking.card import draw_answer
from bot.checking.check_card import draw_verdict
from tests.support.long_cards import AT, HASH
from tests.support.together_views import DATA, DEV, SECURITY, an_answer
from twins.checking.ask_views import AskBackView, TwinIdentity
from twins.checking.views import AnswerView, OverrideView, ReviewView
from twins.deciding.decision import Cause, Ground
from twins.states import AskState, CheckState, OverrideState, ReviewState
from twins.values import Outcome, Tier

GO, NO, SILENT = "lets it go ahead", "keeps the conductor from it", "says nothing on it"
OF_BACK = {state: AskBackView(state, HASH * 4) for state in AskState}


def an_override(rule: str) -> OverrideView:
    return OverrideView(HASH, rule, OverrideState.RECORDED, "audit", 1, source_deleted=False)


def against(view: AnswerView, *rules: str) -> AnswerView:
    return replace(view, decision=view.decision.model_copy(update={"against": rules}))


def doing_it(view: AnswerView, cause: Cause, tier: Tier) -> AnswerView:
    ground = Ground(cause=cause, tier=tier, line="x", about="SEC-1")
    return replace(view, decision=view.decision.model_copy(update={"grounds": (ground,)}))


def review(state: ReviewState) -> ReviewView:
    return ReviewView(HASH, state, AT, DEV, None)


def everything_of(twin: TwinIdentity) -> dict[str, tuple[AnswerView, str]]:
    """Return an answer of each outcome in each state that it can come to, with what it says on going ahead."""
    answered = replace(an_answer(twin, Outcome.ANSWERED), check=None)
    answered = replace(answered, decision=answered.decision.model_copy(update={"grounds": ()}))
    default = an_answer(twin, Outcome.NOT_BY_DEFAULT)
    unsure = {
        f"asks back, {state}": (an_answer(twin, Outcome.UNSURE, ask_back=back), NO)
        for state, back in OF_BACK.items()
        if state not in {AskState.STATED, AskState.DECIDED, AskState.PASSED_ON}
    }
    checks = {
        f"a check, {state}": (
            an_answer(twin, Outcome.CHECK_FIRST, state),
            GO if state in {CheckState.APPROVED, CheckState.APPROVED_WITH_CHANGES} else NO,
        )
        for state in CheckState
    }
    passed_on = {
        f"passed on, {state}": (an_answer(twin, Outcome.NOT_COVERED, state), said[1])
        for state, said in zip(CheckState, checks.values(), strict=True)
    }
    return {
        "a go-ahead": (an_answer(twin, Outcome.DECIDED), GO),
        "a go-ahead with a review": (an_answer(twin, Outcome.ASSUMED), GO),
        "a go-ahead that was reviewed": (an_answer(twin, Outcome.ASSUMED, review=review(ReviewState.CONFIRMED)), GO),
        "a go-ahead that was corrected": (an_answer(twin, Outcome.ASSUMED, review=review(ReviewState.CORRECTED)), NO),
        "a go-ahead for a reason taken back": (
            an_answer(twin, Outcome.ASSUMED, review=review(ReviewState.SUPERSEDED)),
            NO,
        ),
        "a go-ahead for the old words": (an_answer(twin, Outcome.DECIDED, ask_back=OF_BACK[AskState.SUPERSEDED]), NO),
        "a default": (default, NO),
        "a default that is overridden": (replace(against(default, "SEC-0"), overrides=(an_override("SEC-0"),)), GO),
        "one default of two that is overridden": (
            replace(against(default, "SEC-0", "SEC-1"), overrides=(an_override("SEC-0"),)),
            NO,
        ),
        "a no": (an_answer(twin, Outcome.REFUSED), NO),
        "not its area": (an_answer(twin, Outcome.NOT_COVERED), SILENT),
        "an answer": (answered, SILENT),
        "an answer that says no to doing it": (doing_it(answered, Cause.LAW_BROKEN, Tier.DECIDE), NO),
        "an answer that sends to its expert": (doing_it(answered, Cause.TRIGGER, Tier.CHECK_FIRST), NO),
        **unsure,
        **checks,
        **passed_on,
    }


FIRST, SECOND = everything_of(SECURITY), everything_of(DATA)


@pytest.mark.parametrize("what", FIRST)
def test_the_top_line_lets_it_go_ahead_only_where_nothing_keeps_from_it(what: str) -> None:
    view, says = FIRST[what]
    for other, other_says in SECOND.values():
        card = draw_answer(replace(view, beside=(other,)))
        lets = card.sign in {"✅", "🟡"}
        assert lets is (GO in {says, other_says} and NO not in {says, other_says}), (card.text, says, other_says)


@pytest.mark.parametrize("what", [name for name in SECOND if name.startswith(("a check", "a go-ahead"))])
def test_of_what_holds_the_ask_a_check_that_waits_is_on_top(what: str) -> None:
    waits, other = FIRST["a check, waiting"][0], SECOND[what][0]
    signs = {draw_answer(replace(a, beside=(b,))).sign for a, b in ((waits, other), (other, waits))}
    assert signs == {"⛔" if what == "a check, declined" else "✋"}


def test_a_go_ahead_beside_what_holds_the_ask_says_which_counts() -> None:
    for (view, says), (other, other_says) in product(FIRST.values(), SECOND.values()):
        top = draw_answer(replace(view, beside=(other,))).blocks[0]
        text = "".join(part["text"] for part in top.get("elements", ()))
        assert ("The strictest verdict counts." in text) is ({says, other_says} == {GO, NO}), (says, other_says)


def test_a_no_is_above_an_answer_that_says_no_to_doing_it() -> None:
    answer, no = FIRST["an answer that says no to doing it"][0], SECOND["a no"][0]
    assert draw_answer(replace(answer, beside=(no,))).sign == "⛔"


APPROVALS = [CheckState.APPROVED, CheckState.APPROVED_WITH_CHANGES]


@pytest.mark.parametrize(("state", "what"), list(product(APPROVALS, SECOND)))
def test_an_approval_says_go_ahead_only_where_no_other_answer_keeps_from_it(state: CheckState, what: str) -> None:
    other, says = SECOND[what]
    text = draw_verdict(replace(an_answer(SECURITY, Outcome.CHECK_FIRST, state), beside=(other,))).text

    assert ("go ahead" in text and "don't go ahead" not in text) is (says != NO)
    assert says != NO or "that settles Ana's security twin, but " in text


AS_ANSWERED = {
    "a go-ahead",
    "a go-ahead with a review",
    "a go-ahead that was reviewed",
    "a default",
    "a no",
    "not its area",
    "a check, waiting",
}


@pytest.mark.parametrize("what", [name for name in FIRST if "asks back" not in name and "answer" not in name])
def test_a_model_s_sentences_stand_there_only_while_nothing_has_changed(what: str) -> None:
    view = replace(FIRST[what][0], beside=(SECOND["a go-ahead"][0],), synthesis="Both look at the export.")
    is_shown = "Both look at the export." in str(draw_answer(view).blocks)
    assert is_shown is (what in AS_ANSWERED)
