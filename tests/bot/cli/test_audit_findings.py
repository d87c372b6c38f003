"""`audit verify` names each row that differs, never its contents."""

import pytest

from bot.cli.records.audit_findings import FOUND, MOST, ROWS, difference_lines
from twins.auditing.differences import Difference, Kind
from twins.auditing.recorded_rows import Recorded

SAID = {
    Difference(Kind.CHANGED, Recorded.CHECK, "c1", "settled_by", 7): (
        "check c1: entry 7 says otherwise about its settled by"
    ),
    Difference(Kind.ROW_GONE, Recorded.OVERRIDE, "o1", entry=8): "override o1: the row is gone, and entry 8 names it",
    Difference(Kind.TEXT_GONE, Recorded.ASK, "a1", "text", 9): (
        "ask a1: its text is gone, and nothing was forgotten since entry 9"
    ),
    Difference(Kind.NO_ENTRY, Recorded.REVIEW, "r1"): "review r1: no entry names it",
    Difference(Kind.CHANGED, Recorded.PERSON, "p1", "slack"): "person p1: another Slack member has this id now",
}


@pytest.mark.parametrize("found", SAID, ids=lambda found: found.kind)
def test_a_difference_is_one_line(found: Difference) -> None:
    assert list(difference_lines([found])) == ["What is stored differs from it in 1 place:", f"- {SAID[found]}."]


def test_many_differences_are_counted() -> None:
    lines = list(difference_lines([Difference(Kind.NO_ENTRY, Recorded.ASK, str(n)) for n in range(MOST + 3)]))
    assert (len(lines), lines[-1]) == (MOST + 2, "- and 3 more.")


def test_where_nothing_differs_nothing_is_said() -> None:
    assert list(difference_lines([])) == []


def test_every_table_and_kind_has_its_words() -> None:
    assert (set(ROWS), set(FOUND)) == (set(Recorded), set(Kind))
