"""How much a run tries: a little in `make test`, everything in `make thorough` (THOROUGH=1)."""

import os
from collections.abc import Iterable

import pytest
from _pytest.mark import ParameterSet

THOROUGH = bool(os.environ.get("THOROUGH"))
_SHARE = float(os.environ.get("SHARE_OF_EXAMPLES") or 1)
"""Of the examples that `make thorough` tries, for runs that have to end in time."""

COLLECTED = pytest.StashKey[tuple[pytest.Item, ...]]()
"""The tests that pytest found, with those that `make test` leaves out."""


def examples(quick: int, thorough: int) -> int:
    """The examples of a property that is too slow for the default of its profile."""
    return max(quick, round(thorough * _SHARE)) if THOROUGH else quick


def for_thorough(values: Iterable[object]) -> list[ParameterSet]:
    """The values of a parameter that `make test` leaves out."""
    return [pytest.param(value, marks=pytest.mark.thorough) for value in values]
