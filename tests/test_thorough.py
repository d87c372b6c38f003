"""`make thorough` runs what `make test` leaves out, and every property with many examples."""

import pytest

from tests.support.effort import COLLECTED
from tests.thorough import STEPS


def test_no_slow_test_and_no_property_is_left_out_of_make_thorough(request: pytest.FixtureRequest) -> None:
    root = request.config.rootpath
    tests = [
        (item.path.relative_to(root).as_posix(), {mark.name for mark in item.iter_markers()})
        for item in request.config.stash[COLLECTED]
    ]
    left_out = {
        path
        for path, marks in tests
        if marks & {"thorough", "hypothesis"} and not any(step.takes(path, marks) for step in STEPS)
    }
    assert left_out == set()
