"""Which lanes run: never one twice, never more than there are workers, and none waits while it could run."""

from collections import deque
from collections.abc import Collection
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from storage.jobs import busy_lanes
from storage.jobs.busy_lanes import BusyLanes, Look
from storage.jobs.lanes import Capacity, LaneHead
from tests.support.builders import NOW

SLOW, QUICK = "ask", "click"
MOST_SLOW, MOST_QUICK = 2, 3
LANES = st.sampled_from([f"lane {number}" for number in range(12)])
KINDS = st.sampled_from([SLOW, QUICK])


class Lanes(RuleBasedStateMachine):
    """Jobs in lanes that are written, begin and end as with the dispatcher, but without threads and a database."""

    def __init__(self) -> None:
        super().__init__()
        self.lanes = BusyLanes(MOST_QUICK, [SLOW], MOST_SLOW)
        self.open: dict[str, deque[str]] = {}
        self.running: dict[str, str] = {}

    @rule(lane=LANES, kind=KINDS)
    def is_written(self, lane: str, kind: str) -> None:
        """A transaction writes a job, and claims it if it can."""
        jobs = self.open.setdefault(lane, deque())
        jobs.append(kind)
        if self.lanes.hold(lane, kind):
            assert lane not in self.running
            if len(jobs) == 1:
                self.running[lane] = kind
                return
            self._frees(lane)
        if not self.lanes.wait_for_end(lane, kind, "1"):
            self._looks()

    @rule(lane=LANES, kind=KINDS)
    def is_written_elsewhere(self, lane: str, kind: str) -> None:
        """Another process writes a job, which this one finds by the look that follows."""
        self.open.setdefault(lane, deque()).append(kind)
        if lane in self.running:  # or only the next second's look would find it
            self.lanes.wait_for_end(lane, kind, "1")
        self._looks()

    @precondition(lambda self: self.running)
    @rule(data=st.data(), goes_on=st.booleans())
    def ends(self, data: Any, goes_on: bool) -> None:
        """A job ends, and its worker goes on with a waiting lane."""
        lane = data.draw(st.sampled_from(sorted(self.running)))
        kind = self.running.pop(lane)
        self.open[lane].popleft()
        following = self.lanes.hold_waiting(kind) if goes_on else None
        if following:
            self._begins(following, is_end=True)
        others_wait = self.lanes.free(lane)
        if others_wait:
            self._takes_next()

    @invariant()
    def never_more_than_there_are_workers(self) -> None:
        slow = sum(kind == SLOW for kind in self.running.values())
        assert slow <= MOST_SLOW
        assert len(self.running) - slow <= MOST_QUICK

    @invariant()
    def none_waits_while_it_could_run(self) -> None:
        kinds = [*self.running.values()]
        room = {SLOW: MOST_SLOW - kinds.count(SLOW), QUICK: MOST_QUICK - kinds.count(QUICK)}
        assert not [lane for lane, jobs in self.open.items() if jobs and lane not in self.running and room[jobs[0]]]

    def _looks(self) -> None:
        for look in self.lanes.take(self._found):
            self._begins(look.lane)

    def _begins(self, lane: str, *, is_end: bool = False) -> None:
        jobs = self.open.get(lane, deque())
        assert lane not in self.running
        if jobs and self.lanes.begins(*self._first_two(lane)):
            self.running[lane] = jobs[0]
            if not is_end:
                self._takes_next()
        elif is_end:
            self.lanes.free(lane)
        else:
            self._frees(lane)

    def _first_two(self, lane: str) -> tuple[LaneHead, LaneHead | None]:
        first, *following = [LaneHead("a job", lane, kind, NOW, order="1") for kind in self.open[lane]]
        return first, following[0] if following else None

    def _frees(self, lane: str) -> None:
        if self.lanes.free(lane):
            self._takes_next()

    def _takes_next(self) -> None:
        for look in self.lanes.take_next(self._found):
            self._begins(look.lane)

    def _found(self, busy: Collection[str], room: Capacity) -> list[LaneHead]:
        left = {SLOW: room.slow, QUICK: room.quick}
        found = []
        for lane, jobs in self.open.items():
            if jobs and lane not in busy and left[jobs[0]]:
                left[jobs[0]] -= 1
                found.append(LaneHead("a job", lane, jobs[0], NOW))
        return found


@pytest.fixture(autouse=True)
def _looks_find_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(busy_lanes, "AHEAD", 1)


TestLanes = Lanes.TestCase


def test_a_look_that_fails_loses_no_lane_that_waits() -> None:
    lanes = BusyLanes(1, (), 0)
    assert lanes.hold("a", QUICK)
    assert lanes.wait_for_end("b", QUICK, "1")
    lanes.free("a")

    def fails(*_: object) -> list[LaneHead]:
        raise OSError("the database is locked")

    with pytest.raises(OSError, match="locked"):
        lanes.take(fails)

    assert lanes.take(lambda *_: []) == [Look("b")]
