"""`python -m tests.bench.log`: the time to open a rule's history, and to record an override, with 200,000 decisions in
the log.

The override is compared with one in an empty log, in the same run. Exits 1 if a figure misses its aim.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import text

from storage.db.tables_asks import AskRow, DecisionRow
from storage.db.tables_twins import CitationRow
from storage.store import Store
from tests.bench.clicks import copied, databases, opened, said
from tests.support.override_actions import OverrideActions
from tests.support.store_world import MovableClock, World
from twins.authoring.evidence import ReasonKind
from twins.reporting.decision_log import Filters

DECISIONS, AT_ONCE, ROUNDS = 200_000, 10_000, 60
MOST_MS, MOST_RATIO = 200.0, 1.5
RULE = "SEC-7"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it on each database; 1 where any figure is short of its aim."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.log")
    parser.add_argument("--decisions", type=int, default=DECISIONS)
    count = parser.parse_args(arguments).decisions
    holds = True
    for name, make in databases():
        with opened(make()) as empty, opened(make()) as full:
            worlds = [World(store, MovableClock()) for store in (empty, full)]
            _fill(worlds[1], count)
            pairs = [tuple(_override(world) for world in worlds) for _ in range(ROUNDS)]
            before, after = (statistics.median(each) for each in zip(*pairs, strict=True))
            history = 1000 * statistics.median(_timed(lambda: _history(full)) for _ in range(9))
            print(f"{name}, {count:,} decisions in the log:")
            print(f"  a rule's history: {history:.0f} ms (aim: <= {MOST_MS:g}) {said(history <= MOST_MS)}")
            ratio = after / before
            figures = f"{1000 * before:.1f} and {1000 * after:.1f} ms, {ratio:.2f} x (aim: <= {MOST_RATIO:g})"
            print(
                f"  recording an override and its kind, with an empty log and with this one: {figures} "
                f"{said(ratio <= MOST_RATIO)}"
            )
            weigh = 1000 * statistics.median(_timed(lambda: full.evidence.evaluate("security", RULE)) for _ in range(9))
            print(f"  weighing the rule behind it: {weigh:.1f} ms")
            holds = holds and history <= MOST_MS and ratio <= MOST_RATIO
    return 0 if holds else 1


def _fill(world: World, count: int) -> None:
    """Decisions by copying the rows of one, a twentieth of them on the rule that is looked at."""
    view = world.decide()
    with world.store.database.read() as session:
        decision = session.get_one(DecisionRow, view.id)
        ask = session.get_one(AskRow, decision.ask_id)
        citation = session.get_one(CitationRow, (view.id, RULE))
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(count, start + AT_ONCE))
        at = [decision.at - timedelta(minutes=number) for number in numbers]
        copied(world.store, ask, [{"id": f"ask{n}", "ts": f"{n}.1", "thread_ts": f"{n}.1"} for n in numbers])
        copied(
            world.store,
            decision,
            [{"id": f"d{n}", "ask_id": f"ask{n}", "at": when} for n, when in zip(numbers, at, strict=True)],
        )
        copied(
            world.store,
            citation,
            [
                {"decision_id": f"d{n}", "rule_id": RULE if n % 20 == 0 else f"SEC-{100 + n % 19}", "at": when}
                for n, when in zip(numbers, at, strict=True)
            ],
        )
    with world.store.database.write() as session:
        session.execute(text("analyze"))


def _override(world: World) -> float:
    """Record an override's reason and its kind; return the seconds."""
    overrides, answer = OverrideActions(world), world.decide()
    begun = overrides.begin(answer, RULE)

    def record() -> None:
        overrides.fill_form(begun.id, "it doesn't fit")
        overrides.say_kind(begun, ReasonKind.TOO_STRICT)

    return _timed(record)


def _history(store: Store) -> None:
    store.decision_log.rests_on("security", RULE)
    store.decision_log.history("security", RULE)
    store.decision_log.entries(Filters(rule=RULE), 12)


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
