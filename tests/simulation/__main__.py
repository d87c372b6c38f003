"""`make simulate`: a seeded year. How many wrong and missing rules the evidence finds, how often it errs, and when."""

import argparse
import random
import statistics
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime

from storage.db.migrate import upgrade
from storage.store import open_store
from tests.bench.clicks import said
from tests.simulation.mondays import DigestSimulation, DigestTotals
from tests.simulation.people import Topic, company
from tests.simulation.year import DAYS, Year

FOUND, FALSE_A_MONTH = 0.9, 1.0
EXPERTS = 200


def main(arguments: Sequence[str] | None = None) -> int:
    """Live through it; 1 where a figure is short of its aim."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seed", type=int, default=1)
    chance = random.Random(parser.parse_args(arguments).seed)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/year.db", lambda: datetime.now(UTC))
        upgrade(store.database)
        there = company(chance)
        missing = [topic for topic in there.topics if topic.rule_id is None]
        year = Year(store, there, chance)
        year.live_through()
        store.database.close()
    wrong = [topic for topic in there.topics if topic.is_wrong and not topic.is_law]
    laws = [topic for topic in there.topics if topic.is_wrong and topic.is_law]
    holds = [
        _found("wrong defaults contested and retired", [t for t in wrong if t.mended_on is not None], wrong),
        _found("wrong laws made defaults", [t for t in laws if t.mended_on is not None], laws),
        _found("missing rules proposed", [t for t in missing if t.found_on is not None], missing),
    ]
    worst = max(year.false.values(), default=0) / (DAYS / 30)
    total = sum(year.false.values())
    print(
        f"false proposals: {total} in the year, at most {worst:.2f} a month for one expert "
        f"(aim: <= {FALSE_A_MONTH:g}) {said(worst <= FALSE_A_MONTH)}"
    )
    came = _mondays(parser.parse_args(arguments).seed)
    return 0 if all(holds) and worst <= FALSE_A_MONTH and came.is_right else 1


def _mondays(seed: int) -> DigestTotals:
    """A year of digests of 200 experts."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/mondays.db"
        store = open_store(url, lambda: datetime.now(UTC))
        upgrade(store.database)
        store.database.close()
        came = DigestSimulation(url, EXPERTS, seed).live_through(DAYS)
    print(
        f"digests of {EXPERTS} experts in {len(came.by_zone)} time zones: {came.digests} sent; twice {came.twice}, "
        f"outside working hours {came.off_hours}, late {came.late}, over three cards {came.over_three}, "
        f"while away {came.while_away}, missed {came.missed} {said(came.is_right)}"
    )
    return came


def _found(what: str, found: Sequence[Topic], of: Sequence[Topic]) -> bool:
    days = [topic.found_on for topic in found if topic.found_on is not None]
    took = f", after {statistics.median(days):.0f} days at the median" if days else ""
    holds = len(found) >= FOUND * len(of)
    print(f"{what}: {len(found)} of {len(of)}{took} (aim: >= {FOUND:.0%}) {said(holds)}")
    return holds


if __name__ == "__main__":
    sys.exit(main())
