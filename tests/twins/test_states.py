"""Each state table holds every state, and final states have no way out."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest

from twins.states import (
    ASK_TRANSITIONS,
    CHECK_TRANSITIONS,
    OVERRIDE_REQUEST_TRANSITIONS,
    OVERRIDE_TRANSITIONS,
    PRODUCT_REQUEST_TRANSITIONS,
    AskState,
    CheckState,
    OverrideRequestState,
    OverrideState,
    ProductRequestState,
    can_move,
    to_mermaid,
)

TABLES: list[tuple[type[StrEnum], Mapping[Any, frozenset[Any]]]] = [
    (CheckState, CHECK_TRANSITIONS),
    (OverrideState, OVERRIDE_TRANSITIONS),
    (ProductRequestState, PRODUCT_REQUEST_TRANSITIONS),
    (OverrideRequestState, OVERRIDE_REQUEST_TRANSITIONS),
]
BOTH = pytest.mark.parametrize(("states", "table"), TABLES)


@BOTH
def test_every_state_stands_in_its_table(states: type[StrEnum], table: Mapping[Any, frozenset[Any]]) -> None:
    assert set(table) == set(states)
    assert all(allowed <= set(states) for allowed in table.values())


def test_every_state_of_an_ask_stands_in_its_table_and_none_moves_to_itself() -> None:
    assert set(ASK_TRANSITIONS) == set(AskState)
    assert not any(can_move(ASK_TRANSITIONS, state, state) for state in AskState)


@BOTH
def test_no_state_moves_to_itself_or_back_to_the_first(
    states: type[StrEnum], table: Mapping[Any, frozenset[Any]]
) -> None:
    first = next(iter(states))

    assert not any(can_move(table, state, state) or can_move(table, state, first) for state in states)


@BOTH
def test_every_state_is_reached_from_the_first(states: type[StrEnum], table: Mapping[Any, frozenset[Any]]) -> None:
    first = next(iter(states))

    assert table[first] | {first} == set(states)


def test_a_decided_check_stays_decided() -> None:
    assert [state for state, allowed in CHECK_TRANSITIONS.items() if allowed] == [CheckState.WAITING]


def test_a_recorded_override_can_be_withdrawn_and_nothing_else() -> None:
    assert OVERRIDE_TRANSITIONS[OverrideState.RECORDED] == {OverrideState.WITHDRAWN}
    assert not OVERRIDE_TRANSITIONS[OverrideState.LAPSED] | OVERRIDE_TRANSITIONS[OverrideState.WITHDRAWN]


def test_the_picture_shows_each_move_once() -> None:
    lines = to_mermaid(OVERRIDE_TRANSITIONS).splitlines()

    assert lines == [
        "stateDiagram-v2",
        "    [*] --> waiting",
        "    waiting --> lapsed",
        "    waiting --> recorded",
        "    waiting --> withdrawn",
        "    recorded --> withdrawn",
        "    lapsed --> [*]",
        "    withdrawn --> [*]",
    ]
