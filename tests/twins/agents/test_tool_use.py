"""What of a tool call meets the floor, and when what was decided about it counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import a_law, a_rule, a_space, a_trigger, a_twin, a_version
from tests.twins.agents.test_go import answer
from twins.agents.tickets import TicketView
from twins.agents.tool_use import APPROVED_FOR, ToolUse, floor_hit, floor_reading, is_over, may_run
from twins.checking.views import AnswerView
from twins.deciding.ask import LONGEST_ASK, Ask
from twins.deciding.decide import decide
from twins.deciding.decision import DecisionContext
from twins.jobs import Destination
from twins.states import CheckState
from twins.values import Outcome

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
COMMAND = "make bucket public"
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("tool", "given", "text"),
    [
        ("Bash", {"command": "ls -la", "description": "look", "timeout": 9}, "ls -la"),
        ("Bash", {"run_in_background": True, "command": "ls -la"}, "ls -la\nrun_in_background: true"),
        ("Bash", {"commands": ["ls", "pwd"]}, "Bash\ncommands: ls\ncommands: pwd"),
        ("Write", {"file_path": "/a", "content": "x\ny"}, "Write\nfile_path: /a\ncontent: x\ny"),
        (
            "Edit",
            {"file_path": "/a", "old_string": "gone", "new_string": "come"},
            "Edit\nfile_path: /a\nnew_string: come",
        ),
        ("MultiEdit", {"edits": [{"old_string": "gone", "new_string": "come"}]}, "MultiEdit\nedits.new_string: come"),
        (
            "mcp__shop__refund",
            {"amount": 400, "now": True, "to": {"name": "Bo"}, "by": None, "with": []},
            "mcp  shop  refund\namount: 400\nnow: true\nto.name: Bo\nby: null\nwith: []",
        ),
    ],
)
def test_the_text_of_a_call_is_what_it_carries_out(tool: str, given: dict[str, Any], text: str) -> None:
    assert ToolUse(tool, given).text == text


@given(
    st.tuples(st.text(max_size=5), st.dictionaries(st.text(max_size=4), JSON_VALUES, max_size=3)),
    st.tuples(st.text(max_size=5), st.dictionaries(st.text(max_size=4), JSON_VALUES, max_size=3)),
)
def test_two_calls_have_one_digest_only_if_they_are_the_same(one: Any, other: Any) -> None:
    is_same = repr(_sorted(one)) == repr(_sorted(other))  # which tells 1 from True

    assert (ToolUse(*one).digest("salt") == ToolUse(*other).digest("salt")) is is_same


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return [(name, _sorted(value[name])) for name in sorted(value)]
    return [_sorted(each) for each in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("before", [0, 1, LONGEST_ASK - 250, LONGEST_ASK - 10, LONGEST_ASK, 3 * LONGEST_ASK - 30])
def test_a_trigger_is_found_wherever_it_stands_in_a_long_text(before: int) -> None:
    version = a_version(a_twin(check_first=[a_trigger("SEC-T1", "make the bucket public")]))
    text = f"{'x ' * (before // 2)}\n{COMMAND}\n{'y ' * 5_000}"

    assert floor_hit(text, version, None).causes == ("SEC-T1",)


def test_words_far_apart_in_a_file_make_no_phrasing() -> None:
    version = a_version(a_twin(check_first=[a_trigger("SEC-T1", "make the bucket public")]))

    assert not floor_hit(f"make {'x ' * 9_000} bucket public", version, None)


@pytest.mark.parametrize(
    ("command", "outcome"),
    [
        (COMMAND, Outcome.DECIDED),
        # every character of a command counts
        (f"{COMMAND}; rm -rf data", Outcome.CHECK_FIRST),
        (f"{COMMAND}\nrm -rf data", Outcome.CHECK_FIRST),
        ("make /bucket public", Outcome.CHECK_FIRST),
        ("make the bucket public", Outcome.CHECK_FIRST),
        ("make bucket public because $(rm -rf data)", Outcome.CHECK_FIRST),
    ],
)
def test_a_decision_space_covers_its_very_orders(command: str, outcome: Outcome) -> None:
    space = a_space(may="Make the bucket public", also_asked_as=[COMMAND], brings_down=["SEC-T1"])
    twin = a_twin(rules=[a_law(), a_rule()], check_first=[a_trigger()], spaces=[space])
    version, ask = a_version(twin), Ask(text=command, want=command)

    assert decide(ask, floor_reading(ask, version), version, DecisionContext(), NOW).outcome is outcome


def ticket(*answers: AnswerView) -> TicketView:
    return TicketView("ask_1", "Claude Code", NOW, Destination("A", "T", "D", "1.1"), answers)


@pytest.mark.parametrize("state", CheckState)
def test_of_a_check_s_states_only_an_approval_as_it_is_lets_the_call_run(state: CheckState) -> None:
    assert may_run(ticket(answer(Outcome.CHECK_FIRST, state))) is (state is CheckState.APPROVED)


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("space", [None, "SEC-S1"])
@pytest.mark.parametrize("model", ["", "a-model"])
def test_of_a_twin_s_answers_only_a_decision_space_without_a_model_lets_the_call_run(
    outcome: Outcome, space: str | None, model: str
) -> None:
    plain = answer(outcome)
    said = replace(plain, decision=plain.decision.model_copy(update={"space": space, "model": model}))

    assert may_run(ticket(said)) is (outcome is Outcome.DECIDED and space is not None and not model)


def test_without_an_answer_nothing_runs() -> None:
    assert not may_run(ticket())


def test_one_yes_of_two_is_none() -> None:
    yes, no = answer(Outcome.CHECK_FIRST, CheckState.APPROVED), answer(Outcome.CHECK_FIRST, CheckState.WAITING)

    assert not may_run(ticket(yes, no))


@pytest.mark.parametrize(
    ("state", "after", "is_new"),
    [
        (CheckState.WAITING, 0, False),
        (CheckState.WAITING, 100, False),
        # a verdict counts for a while
        (CheckState.APPROVED, 0, False),
        (CheckState.APPROVED, 7, True),
        (CheckState.DECLINED, 0, False),
        (CheckState.DECLINED, 7, True),
        # nobody decided
        (CheckState.EXPIRED, 0, True),
        (CheckState.WITHDRAWN, 0, True),
    ],
)
def test_the_same_call_is_a_new_request_once_nothing_counts_any_more(
    state: CheckState, after: int, *, is_new: bool
) -> None:
    said = answer(Outcome.CHECK_FIRST, state)
    assert said.check
    said = replace(said, check=replace(said.check, settled_at=None if state is CheckState.WAITING else NOW))

    assert timedelta(days=7) == APPROVED_FOR
    assert is_over(ticket(said), NOW + timedelta(days=after)) is is_new


@pytest.mark.parametrize(("minutes", "is_new"), [(9, False), (10, True)])
def test_the_leave_of_a_decision_space_is_short(minutes: int, *, is_new: bool) -> None:
    assert is_over(ticket(answer(Outcome.DECIDED)), NOW + timedelta(minutes=minutes)) is is_new
