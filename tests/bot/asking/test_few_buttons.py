"""A message of several twins shows few buttons, each once: the others are in a menu, and none is lost."""

from dataclasses import replace

import pytest

from tests.support.long_cards import a_rule
from tests.support.together_views import ANA, DATA, DEV, SECURITY, an_answer, drawn
from twins.checking.ask_views import AskBackView, TwinIdentity
from twins.checking.views import AnswerView
from twins.states import AskState, CheckState
from twins.values import Outcome, Person

LONG = "W" * 39 + "…"
UX = TwinIdentity("ux", "Uma's UX twin", ":art:", Person(slack="U0UMA", name="Uma"))
OF_ANA = TwinIdentity("data", "Ana's data twin", ":bar_chart:", ANA)


def waiting(twin: TwinIdentity, beside: int = 0) -> AnswerView:
    """Return an answer whose check waits, as do those of so many others."""
    view = an_answer(twin, Outcome.CHECK_FIRST, CheckState.WAITING)
    return replace(view, check=view.check and replace(view.check, was_nudged=False, waits_beside=beside))


def uncovered(twin: TwinIdentity, person: Person | None = None) -> AnswerView:
    """Return an answer of a twin that has no rule, or that names another person."""
    view = an_answer(twin, Outcome.NOT_COVERED)
    return replace(view, decision=view.decision.model_copy(update={"person": person, "failure": None}))


def found_by_words(view: AnswerView) -> AnswerView:
    """Return an answer for which the finder names three rules of the twin."""
    rules = tuple(a_rule(at).model_copy(update={"expert": view.twin.expert.name}) for at in range(3))
    return replace(view, decision=view.decision.model_copy(update={"mind": "lookup", "closest": rules}))


def test_at_most_four_buttons_stand_in_the_row_and_the_rarer_ones_in_a_menu() -> None:
    _, rows, ids = drawn(waiting(SECURITY), found_by_words(uncovered(DATA)))

    assert rows[-1] == [
        "Remind Ana",
        "Withdraw",
        "Ask Devika",
        f"… It's about SEC-0: {LONG}",
        f"… It's about SEC-1: {LONG}",
        f"… It's about SEC-2: {LONG}",
    ]
    assert ids[-1].startswith("answer:fits ")


def test_no_button_is_lost_however_many_twins_answer() -> None:
    twins = [replace(UX, handle=f"twin{at}", expert=Person(slack=f"U0BO{at}", name=f"Bo{at}")) for at in range(5)]

    _, rows, _ = drawn(*(found_by_words(uncovered(twin)) for twin in twins))

    [row] = rows
    assert row[:4] == [f"Ask Bo{at}" for at in range(4)]
    assert row[4] == "… Ask Bo4"
    assert len(row) == len(set(row)) == 5 * 4


def test_four_buttons_need_no_menu() -> None:
    _, rows, _ = drawn(an_answer(SECURITY, Outcome.ASSUMED), an_answer(DATA, Outcome.ASSUMED))

    assert not [label for label in rows[0] if label.startswith("…")]


@pytest.mark.parametrize(
    ("beside", "label"), [(0, "Withdraw"), (1, "Withdraw from both"), (2, "Withdraw from all three")]
)
def test_a_withdrawal_says_how_many_decisions_it_takes_back(beside: int, label: str) -> None:
    _, rows, _ = drawn(waiting(SECURITY, beside), waiting(DATA, beside))

    assert [each for each in rows[0] if each.startswith("Withdraw")] == [label]


def test_a_person_who_has_the_ask_is_not_asked_again() -> None:
    lines, rows, _ = drawn(waiting(SECURITY), uncovered(OF_ANA))

    assert "Ask Ana" not in rows[0]
    assert "None of my rules clearly covers this.* _Ana's data twin_\nAna has this already." in lines[-1]


@pytest.mark.parametrize("state", [CheckState.APPROVED, CheckState.DECLINED])
def test_a_person_who_has_decided_is_not_asked_again(state: CheckState) -> None:
    lines, rows, _ = drawn(an_answer(SECURITY, Outcome.CHECK_FIRST, state), uncovered(OF_ANA))

    assert not any("Ask Ana" in row for row in rows)
    assert "Ana has decided on this already." in " ".join(lines)


@pytest.mark.parametrize("state", [CheckState.EXPIRED, CheckState.WITHDRAWN])
def test_a_person_who_has_not_decided_can_be_asked(state: CheckState) -> None:
    _, rows, _ = drawn(an_answer(SECURITY, Outcome.CHECK_FIRST, state), uncovered(OF_ANA))

    assert any(label.startswith("Ask Ana") for row in rows for label in row)


def test_a_person_whose_own_twin_answers_is_asked_in_person_only() -> None:
    lines, rows, _ = drawn(uncovered(SECURITY, DEV), an_answer(DATA, Outcome.DECIDED))

    assert "*👤 Not my area.* _Ana's security twin_\nDevika's data twin answers it here." in lines
    assert "Ask Devika" not in rows[0]
    assert "Ask Devika in person" in rows[0]


def test_two_twins_that_name_one_person_offer_to_ask_them_once() -> None:
    _, rows, ids = drawn(uncovered(SECURITY, DEV), uncovered(DATA))

    assert rows == [["Ask Devika"]]
    assert ids == ["answer:hand_over"]


def test_a_twin_that_asks_the_conductor_does_not_answer_for_its_expert_yet() -> None:
    unsure = an_answer(DATA, Outcome.UNSURE, ask_back=AskBackView(AskState.OFFERED, "0" * 64))

    _, rows, _ = drawn(uncovered(SECURITY, DEV), unsure)

    assert rows[-1] == ["Ask Devika"]
