"""The result that an agent gets for each outcome, and for each state that a person's click leads to."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.support.long_cards import a_view
from twins.agents.answering import result_of
from twins.agents.result import AgentResult, Go, TicketState
from twins.agents.tickets import OverrideRequestView, TicketView
from twins.checking.ask_views import AskBackView
from twins.checking.views import AnswerView, OverrideView
from twins.jobs import Destination
from twins.states import AskState, CheckState, OverrideRequestState, OverrideState, ReviewState
from twins.values import Outcome, Person

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
PLACE = Destination("A0APP", "T0TEAM", "D0CORA", "1.1")
ANA = Person(slack="U0ANA", name="Ana")


def answer(outcome: Outcome, check: CheckState | None = None, **more: object) -> AnswerView:
    """Return a twin's answer as it was given, with a check in a state."""
    view = a_view(outcome, "x", check or CheckState.WAITING, id="d1", overrides=(), review=None)
    rules = tuple(rule.id for rule in view.decision.cited)
    against = rules[:1] if outcome is Outcome.NOT_BY_DEFAULT else ()
    decision = view.decision.model_copy(update={"against": against})
    kept = replace(view.check, questions=()) if check and view.check else None
    return replace(view, check=kept, decision=decision, **more)  # type: ignore[arg-type]  # a test's own fields


def told(*answers: AnswerView, **more: object) -> AgentResult:
    """Return the result of a ticket with these answers."""
    view = TicketView("ask_1", "Claude Code", NOW, PLACE, answers, **more)  # type: ignore[arg-type]  # as above
    return result_of(view, lambda _: "because", "https://slack/thread")


@pytest.mark.parametrize(
    ("outcome", "go"),
    [
        (Outcome.ANSWERED, Go.INFO),
        (Outcome.DECIDED, Go.AHEAD),
        (Outcome.ASSUMED, Go.AHEAD),
        (Outcome.NOT_BY_DEFAULT, Go.NO),
        (Outcome.REFUSED, Go.NO),
        (Outcome.UNSURE, Go.WAIT),
        (Outcome.NOT_COVERED, Go.WAIT),
        (Outcome.CHECK_FIRST, Go.WAIT),
    ],
)
def test_an_answer_as_it_was_given(outcome: Outcome, go: Go) -> None:
    said = told(answer(outcome))

    assert (said.go, said.outcome, said.state) == (go, outcome, TicketState.ANSWERED)
    assert said.next


@pytest.mark.parametrize(
    ("state", "go"),
    [
        (CheckState.WAITING, Go.WAIT),
        (CheckState.APPROVED, Go.AHEAD),
        (CheckState.APPROVED_WITH_CHANGES, Go.AHEAD),
        (CheckState.DECLINED, Go.NO),
        (CheckState.WITHDRAWN, Go.WAIT),  # nobody decided
        (CheckState.EXPIRED, Go.WAIT),  # silence is neither a yes nor a no
        (CheckState.SUPERSEDED, Go.WAIT),
    ],
)
@pytest.mark.parametrize("outcome", [Outcome.CHECK_FIRST, Outcome.NOT_COVERED, Outcome.UNSURE, Outcome.ANSWERED])
def test_a_check_counts_whatever_brought_it_about(outcome: Outcome, state: CheckState, go: Go) -> None:
    said = told(answer(outcome, state))

    assert (said.go, said.state) == (go, TicketState(state.value))


@pytest.mark.parametrize("state", AskState)
def test_what_the_twin_asks_back_is_neither_yes_nor_no(state: AskState) -> None:
    said = told(answer(Outcome.UNSURE, ask_back=AskBackView(state, "digest")))

    assert said.go is Go.WAIT
    assert said.state in {
        TicketState.ASKS_BACK,
        TicketState.LAPSED,
        TicketState.SUPERSEDED,
        TicketState.ANSWERED,
    }


@pytest.mark.parametrize(
    ("state", "go", "shown"),
    [
        (OverrideState.WAITING, Go.WAIT, TicketState.OVERRIDE_REQUESTED),
        (OverrideState.RECORDED, Go.AHEAD, TicketState.OVERRIDDEN),
        (OverrideState.LAPSED, Go.NO, TicketState.ANSWERED),
        (OverrideState.WITHDRAWN, Go.NO, TicketState.ANSWERED),
    ],
)
def test_an_override_gives_leave_once_it_is_recorded(state: OverrideState, go: Go, shown: TicketState) -> None:
    against = answer(Outcome.NOT_BY_DEFAULT)
    override = OverrideView("o1", against.decision.against[0], state, "auditors", 1, source_deleted=False)

    said = told(replace(against, overrides=(override,)))

    assert (said.go, said.state) == (go, shown)


def test_an_override_of_one_of_two_defaults_gives_no_leave() -> None:
    view = answer(Outcome.NOT_BY_DEFAULT)
    both = view.decision.model_copy(update={"against": ("SEC-7", "SEC-8")})
    override = OverrideView("o1", "SEC-7", OverrideState.RECORDED, "auditors", 1, source_deleted=False)

    assert told(replace(view, decision=both, overrides=(override,))).go is Go.NO


@pytest.mark.parametrize("state", OverrideRequestState)
def test_a_requested_override_gives_no_leave(state: OverrideRequestState) -> None:
    view = answer(Outcome.NOT_BY_DEFAULT)
    rule = view.decision.against[0]
    request = OverrideRequestView("r1", "d1", rule, state, "auditors", "Claude Code", "U0CORA", PLACE)

    said = told(view, override_request=request)

    assert said.go is (Go.WAIT if state is OverrideRequestState.WAITING else Go.NO)


@pytest.mark.parametrize("outcome", [Outcome.ASSUMED, Outcome.DECIDED, Outcome.NOT_BY_DEFAULT])
@pytest.mark.parametrize("state", ReviewState)
def test_a_correction_ends_a_go_ahead(outcome: Outcome, state: ReviewState) -> None:
    view = a_view(outcome, "x", CheckState.WAITING)
    assert view.review
    reviewed = replace(answer(outcome), review=replace(view.review, state=state))

    said = told(reviewed)

    was = told(answer(outcome)).go
    ended = {ReviewState.CORRECTED: Go.NO, ReviewState.SUPERSEDED: Go.WAIT}
    assert said.go is ended.get(state, was)


@pytest.mark.parametrize(
    ("first", "second", "go"),
    [
        (Outcome.DECIDED, Outcome.REFUSED, Go.NO),
        (Outcome.DECIDED, Outcome.CHECK_FIRST, Go.WAIT),
        (Outcome.DECIDED, Outcome.UNSURE, Go.WAIT),
        (Outcome.CHECK_FIRST, Outcome.NOT_BY_DEFAULT, Go.NO),
        (Outcome.DECIDED, Outcome.ASSUMED, Go.AHEAD),
        (Outcome.DECIDED, Outcome.ANSWERED, Go.AHEAD),  # an answer stands apart
        (Outcome.DECIDED, Outcome.NOT_COVERED, Go.AHEAD),  # "not my area" holds nothing back
        (Outcome.NOT_COVERED, Outcome.NOT_COVERED, Go.WAIT),
        (Outcome.ANSWERED, Outcome.NOT_COVERED, Go.INFO),
    ],
)
def test_of_several_twins_the_strictest_counts(first: Outcome, second: Outcome, go: Go) -> None:
    check = CheckState.WAITING if second is Outcome.CHECK_FIRST else None
    both = (answer(first), replace(answer(second, check), id="d2", place_beside=1))

    assert told(*both).go is go
    assert told(*reversed(both)).go is go


def test_before_the_answer_there_is_neither_yes_nor_no() -> None:
    assert (told().go, told().state, told().outcome) == (Go.WAIT, TicketState.READING, None)
    assert told(choices=("ux", "data")).state is TicketState.CHOOSE_TWIN
    assert told(was_turned_away=True).state is TicketState.NOT_ASKED


def test_every_state_has_a_sentence_that_says_what_next() -> None:
    for outcome in Outcome:
        for state in [None, *CheckState]:
            assert told(answer(outcome, state)).next.endswith(".")


def test_only_a_default_that_stands_against_the_ask_can_be_overridden() -> None:
    assert [outcome for outcome in Outcome if told(answer(outcome)).may_override] == [Outcome.NOT_BY_DEFAULT]
