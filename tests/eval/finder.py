"""Precision at 1, recall at 3 and false matches of the finder, on the starter twins."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from bot.practice.starters import practice_starter
from twins.deciding.ask import Ask
from twins.deciding.reading import Reading
from twins.finder.finder import Finder
from twins.playbook.model import Version

ASKS = Path(__file__).with_name("finder_asks.yaml")
_SETS = {"ordinary": "in ordinary words", "free": "freely worded", "outside": "out of scope"}


def starter(handle: str) -> Version:
    """A starter twin, as if it were published."""
    return practice_starter(handle).unpublished


def found(reading: Reading) -> list[str]:
    """The rules that a reading shows, the best first; none where it says that the ask isn't covered."""
    return list(dict.fromkeys((*reading.cites, *reading.offered, *reading.closest))) if reading.covered else []


def print_what_is_found() -> None:
    """Print one line per set of asks."""
    mind, company = Finder(), starter("company")
    twins = {handle: starter(handle) for handle in ("security", "data", "ux")}
    asked: dict[str, list[tuple[dict[str, Any], list[str], tuple[str, ...]]]] = defaultdict(list)
    for row in yaml.safe_load(ASKS.read_text(encoding="utf-8")):
        reading = mind.find(Ask.of(row["ask"]), twins[row["twin"]], company)
        asked[row["set"]].append((row, found(reading), reading.closest))
    for name, words in _SETS.items():
        rows = asked[name]
        if name == "outside":
            false = sum(bool(rules) for _, rules, _ in rows)
            print(f"{len(rows)} asks {words}: false matches {false / len(rows):.0%} ({false})")
            continue
        first = sum(rules[:1] == [row["rule"]] for row, rules, _ in rows)
        three = sum(row["rule"] in shown for row, _, shown in rows)
        none = sum(not rules for _, rules, _ in rows)
        share = {name: f"{count / len(rows):.0%}" for name, count in (("1", first), ("3", three), ("none", none))}
        print(
            f"{len(rows)} asks {words}: precision at 1 {share['1']}, recall at 3 (shown as closest) {share['3']}, "
            f"said not covered {share['none']}"
        )
