"""Several twins in one message: what stands on top, who disagrees, and one set of buttons."""

from dataclasses import replace

import pytest

from bot.asking.card import draw_answer
from bot.checking.check_card import draw_verdict
from tests.support.long_cards import AT, HASH
from tests.support.together_views import DATA, DEV, SECURITY, an_answer, drawn
from twins.checking.ask_views import AskBackView
from twins.checking.views import AnswerView, OverrideView, ReviewView
from twins.states import AskState, CheckState, OverrideState, ReviewState
from twins.values import Outcome


def said(first: AnswerView, *others: AnswerView) -> str:
    """Return the line above the verdicts."""
    top = draw_answer(replace(first, beside=others)).blocks[0]
    return "".join(part["text"] for part in top.get("elements", ()))


OVERRIDDEN = OverrideView(HASH, "SEC-0", OverrideState.RECORDED, "audit", 1, source_deleted=False)
CORRECTED = ReviewView(HASH, ReviewState.CORRECTED, AT, DEV, None)
DATA_TWIN = "Devika's data twin"
COUNTS: dict[str, tuple[AnswerView, str, str]] = {
    # as answered: what it is, who lets it go ahead, who doesn't
    "a go-ahead": (an_answer(DATA, Outcome.DECIDED), DATA_TWIN, ""),
    "a go-ahead with a review": (an_answer(DATA, Outcome.ASSUMED), DATA_TWIN, ""),
    "a default": (an_answer(DATA, Outcome.NOT_BY_DEFAULT), "", DATA_TWIN),
    "a no": (an_answer(DATA, Outcome.REFUSED), "", DATA_TWIN),
    "an answer": (an_answer(DATA, Outcome.ANSWERED), "", ""),
    "not its area": (an_answer(DATA, Outcome.NOT_COVERED), "", ""),
    "a question back": (an_answer(DATA, Outcome.UNSURE), "", ""),
    # what came of it since, by whose word
    "an approval": (an_answer(DATA, Outcome.CHECK_FIRST, CheckState.APPROVED), "Devika", ""),
    "an approval with changes": (an_answer(DATA, Outcome.CHECK_FIRST, CheckState.APPROVED_WITH_CHANGES), "Devika", ""),
    "a decline": (an_answer(DATA, Outcome.CHECK_FIRST, CheckState.DECLINED), "", "Devika"),
    "a check that waits": (an_answer(DATA, Outcome.CHECK_FIRST, CheckState.WAITING), "", ""),
    "a check that expired": (an_answer(DATA, Outcome.CHECK_FIRST, CheckState.EXPIRED), "", ""),
    "a check that was withdrawn": (an_answer(DATA, Outcome.CHECK_FIRST, CheckState.WITHDRAWN), "", ""),
    "an override": (an_answer(DATA, Outcome.NOT_BY_DEFAULT, overrides=(OVERRIDDEN,)), "", ""),
    "a correction": (an_answer(DATA, Outcome.ASSUMED, review=CORRECTED), "", ""),
}


@pytest.mark.parametrize("what", COUNTS)
def test_only_a_yes_and_a_no_disagree_and_each_is_named_by_who_said_it(what: str) -> None:
    other, lets, holds = COUNTS[what]

    beside_a_no = said(an_answer(SECURITY, Outcome.REFUSED), other)
    beside_a_yes = said(an_answer(SECURITY, Outcome.DECIDED), other)

    no = f"They don't agree: {lets} lets it go ahead, Ana's security twin doesn't. The strictest verdict counts."
    yes = f"They don't agree: Ana's security twin lets it go ahead, {holds} doesn't. The strictest verdict counts."
    assert (beside_a_no == no) if lets else ("They don't agree" not in beside_a_no)
    assert (beside_a_yes == yes) if holds else ("They don't agree" not in beside_a_yes)


def test_a_twin_whose_area_it_is_not_never_stands_above_one_that_has_a_say() -> None:
    card = draw_answer(replace(an_answer(SECURITY, Outcome.NOT_COVERED), beside=(an_answer(DATA, Outcome.DECIDED),)))
    assert card.sign == "✅"
    assert card.text.startswith("Devika's data twin: ✅ Go ahead")


def test_the_notification_has_a_clause_for_each_twin() -> None:
    waits = an_answer(SECURITY, Outcome.CHECK_FIRST, CheckState.WAITING)
    text = draw_answer(replace(waits, beside=(an_answer(DATA, Outcome.CHECK_FIRST, CheckState.APPROVED),))).text
    assert text.startswith("Ana's security twin: ✋ Wait for Ana")
    assert text.endswith("· Devika's data twin: ✅ Approved by Devika")


def test_an_approval_beside_another_check_says_who_still_has_to_decide() -> None:
    approved = an_answer(SECURITY, Outcome.CHECK_FIRST, CheckState.APPROVED)
    waits = an_answer(DATA, Outcome.CHECK_FIRST, CheckState.WAITING)
    assert "but Devika still has to decide" in draw_verdict(replace(approved, beside=(waits,))).text
    assert draw_verdict(approved).text.endswith("go ahead.")


def test_the_strictest_verdict_that_counts_now_is_on_top_and_gives_the_sign() -> None:
    approved = an_answer(SECURITY, Outcome.CHECK_FIRST, CheckState.APPROVED)
    waiting = an_answer(DATA, Outcome.CHECK_FIRST, CheckState.WAITING)

    card = draw_answer(replace(approved, beside=(waiting,)))

    assert card.text.startswith("Devika's data twin: ✋ Wait for Devika")
    assert card.sign == draw_answer(waiting).sign


def test_two_checks_have_a_nudge_each_and_one_withdrawal() -> None:
    waiting = (an_answer(twin, Outcome.CHECK_FIRST, CheckState.WAITING) for twin in (SECURITY, DATA))
    first, second = (replace(each, check=each.check and replace(each.check, was_nudged=False)) for each in waiting)

    _, rows, ids = drawn(first, second)

    assert rows == [["Remind Ana", "Withdraw", "Remind Devika"]]
    assert len(set(ids)) == len(ids)


def test_buttons_that_would_read_alike_name_their_twins() -> None:
    _, rows, ids = drawn(an_answer(SECURITY, Outcome.ASSUMED), an_answer(DATA, Outcome.ASSUMED))

    assert [label for label in rows[0] if label.startswith("Report")] == [
        "Report a wrong answer (security)",
        "Report a wrong answer (data)",
    ]
    assert len(set(ids)) == len(ids)


def test_what_is_asked_of_the_ask_as_a_whole_is_offered_once() -> None:
    both = (an_answer(twin, Outcome.DECIDED, others_to_ask=("ux",), may_ask_another=True) for twin in (SECURITY, DATA))

    _, rows, _ = drawn(*both)

    assert [rows[0].count(label) for label in ("Ask the others too", "Ask another")] == [1, 1]


def test_a_twin_that_asks_has_its_buttons_under_its_line_and_the_others_have_one_row() -> None:
    unsure = an_answer(DATA, Outcome.UNSURE, ask_back=AskBackView(AskState.OFFERED, HASH * 4))

    _, rows, _ = drawn(an_answer(SECURITY, Outcome.ASSUMED), unsure)

    assert sum("None of these - ask Devika" in row for row in rows) == 1
    assert "Report a wrong answer" in rows[-1]
    assert "None of these - ask Devika" not in rows[-1]


def test_a_reason_that_two_twins_ask_for_is_asked_for_once() -> None:
    back = AskBackView(AskState.WAITING_FOR_WHY, HASH * 4)

    _, rows, _ = drawn(*(an_answer(twin, Outcome.UNSURE, ask_back=back) for twin in (SECURITY, DATA)))

    assert rows == [["Write the reason", "No particular reason"]]
