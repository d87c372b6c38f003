"""The chain shows entries that were changed, removed or reordered."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from tests.support.builders import NOW
from twins.audit import GENESIS, Act, Entry, chained, first_broken, text_digest


def _chain(length: int = 5) -> list[Entry]:
    entries: list[Entry] = []
    for seq in range(1, length + 1):
        act = Act(NOW + timedelta(minutes=seq), "decided", f"person-{seq}", f"decision-{seq}", {"tier": 1})
        entries.append(chained(seq, act, entries[-1].hash if entries else GENESIS))
    return entries


def _with(entry: Entry, **given: object) -> Entry:
    return replace(entry, act=replace(entry.act, **given))  # type: ignore[arg-type]  # each row names a field of Act


CHAIN = _chain()
FORGED = chained(3, Act(NOW, "approved", "mallory", "decision-3"), CHAIN[1].hash)
BROKEN: dict[str, tuple[list[Entry], int]] = {
    # changed
    "another act": ([*CHAIN[:2], _with(CHAIN[2], act="approved"), *CHAIN[3:]], 3),
    "another person": ([*CHAIN[:2], _with(CHAIN[2], actor="mallory"), *CHAIN[3:]], 3),
    "nobody": ([*CHAIN[:2], _with(CHAIN[2], actor=None), *CHAIN[3:]], 3),
    "another subject": ([*CHAIN[:2], _with(CHAIN[2], subject="decision-9"), *CHAIN[3:]], 3),
    "other facts": ([*CHAIN[:2], _with(CHAIN[2], facts={"tier": 3}), *CHAIN[3:]], 3),
    "another time": ([*CHAIN[:2], _with(CHAIN[2], at=NOW), *CHAIN[3:]], 3),
    "changed with a fresh hash": ([*CHAIN[:2], FORGED, *CHAIN[3:]], 4),
    # removed, added, moved
    "the first removed": (CHAIN[1:], 1),
    "one removed": ([*CHAIN[:2], *CHAIN[3:]], 3),
    "two exchanged": ([CHAIN[0], CHAIN[2], CHAIN[1], *CHAIN[3:]], 2),
    "one twice": ([*CHAIN[:3], CHAIN[2], *CHAIN[3:]], 4),
    "all the other way round": (CHAIN[::-1], 1),
}


@pytest.mark.parametrize(("entries", "number"), BROKEN.values(), ids=list(BROKEN))
def test_the_first_entry_that_does_not_fit_is_named(entries: list[Entry], number: int) -> None:
    assert first_broken(entries) == number


def test_an_untouched_chain_holds() -> None:
    assert first_broken(CHAIN) is None
    assert first_broken([]) is None


def test_a_part_of_a_chain_can_be_followed_from_where_it_begins() -> None:
    assert first_broken(CHAIN[2:], before=CHAIN[1].hash, expected=3) is None
    assert first_broken(CHAIN[2:], before=CHAIN[0].hash, expected=3) == 3


def test_the_same_moment_in_another_time_zone_is_the_same_entry() -> None:
    at: datetime = CHAIN[0].act.at.astimezone(timezone(timedelta(hours=5)))

    assert chained(1, replace(CHAIN[0].act, at=at), GENESIS).hash == CHAIN[0].hash


def test_the_order_of_facts_does_not_count() -> None:
    one, other = (Act(NOW, "decided", None, "ask", facts) for facts in ({"a": 1, "b": 2}, {"b": 2, "a": 1}))

    assert chained(1, one, GENESIS).hash == chained(1, other, GENESIS).hash


def test_an_entry_that_names_a_text_says_nothing_without_the_salt() -> None:
    assert text_digest("salt", "keep it") == text_digest("salt", "keep it")
    assert text_digest("salt", "keep it") != text_digest("pepper", "keep it")
