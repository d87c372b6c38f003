"""Sentences about rows that the audit log contradicts. They name rows and entries, never their contents."""

from collections.abc import Iterator, Mapping, Sequence

from bot.ui.messages.counts import counted
from twins.auditing.differences import Difference, Kind
from twins.auditing.recorded_rows import Recorded

MOST = 20
"""Lines of differences; the rest is counted."""
ROWS: Mapping[Recorded, str] = {
    Recorded.ASK: "ask",
    Recorded.DECISION: "decision",
    Recorded.CHECK: "check",
    Recorded.QUESTION: "question",
    Recorded.OVERRIDE: "override",
    Recorded.REVIEW: "review",
    Recorded.WORDS: "reply",
    Recorded.VERSION: "version",
    Recorded.TWIN: "twin",
    Recorded.REVOKED_SPACE: "withdrawn decision space",
    Recorded.SPACE_USE: "use count",
    Recorded.PRODUCT_REQUEST: "product request",
    Recorded.AGENT: "agent",
    Recorded.AGENT_TOKEN: "agent's token",
    Recorded.WEBHOOK: "webhook",
    Recorded.PERSON: "person",
}
FOUND: Mapping[Kind, str] = {
    Kind.CHANGED: "entry {entry} says otherwise about its {column}",
    Kind.ROW_GONE: "the row is gone, and entry {entry} names it",
    Kind.TEXT_GONE: "its {column} is gone, and nothing was forgotten since entry {entry}",
    Kind.NO_ENTRY: "no entry names it",
}


def difference_lines(found: Sequence[Difference]) -> Iterator[str]:
    """Yield a line for each difference, under a line that says how many there are."""
    if found:
        yield f"What is stored differs from it in {counted(len(found), 'place')}:"
    for each in found[:MOST]:
        yield f"- {ROWS[each.table]} {each.row}: {_said(each)}."
    if len(found) > MOST:
        yield f"- and {len(found) - MOST} more."


def _said(each: Difference) -> str:
    if each.table is Recorded.PERSON and each.kind is Kind.CHANGED:
        return "another Slack member has this id now"
    return FOUND[each.kind].format(column=each.column.replace("_", " "), entry=each.entry)
