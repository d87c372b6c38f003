"""The rows that the audit log describes: the last value that an entry gives each column."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from twins.audit import Entry


class Recorded(StrEnum):
    """The tables that the audit log describes, by today's names."""

    ASK = "ask"
    DECISION = "decision"
    CHECK = "checks"
    QUESTION = "question"
    OVERRIDE = "override"
    REVIEW = "review"
    WORDS = "captured_words"
    VERSION = "twin_version"
    TWIN = "twin"
    REVOKED_SPACE = "revoked_space"
    SPACE_USE = "space_use"
    PRODUCT_REQUEST = "product_request"
    AGENT = "agent"
    AGENT_TOKEN = "agent_token"  # noqa: S105  # no password
    WEBHOOK = "webhook"
    PERSON = "person"


Column = tuple[Any, int]
"""A value, and the number of the entry that gives it."""


@dataclass
class RecordedRows:
    rows: dict[tuple[Recorded, str], dict[str, Column]] = field(default_factory=dict)
    space_uses: list[tuple[str, str, datetime, int]] = field(default_factory=list)
    """For each decision by a space: version, space, time, entry."""
    actors: dict[str, int] = field(default_factory=dict)
    """People who did something, each with their first entry."""
    forgotten: set[str] = field(default_factory=set)
    stopped_on: set[str] = field(default_factory=set)
    """Decisions on which a twin was stopped. Their reviews had no entry at first."""
    last_forgetting: int = 0
    """The last entry that deleted texts. A text that is newer can't be missing."""

    def put(self, table: Recorded, row: str, entry: Entry, **columns: Any) -> None:
        known = self.rows.setdefault((table, row), {})
        known.update((name, (value, entry.seq)) for name, value in columns.items())

    def put_first(self, table: Recorded, row: str, entry: Entry, **columns: Any) -> None:
        """Like `put`, but keep what an earlier entry says."""
        known = self.rows.setdefault((table, row), {})
        for name, value in columns.items():
            known.setdefault(name, (value, entry.seq))

    def having(self, table: Recorded, column: str, value: str) -> list[str]:
        """Return the rows of a table in which a column has a value."""
        return [row for (of, row), known in self.rows.items() if of is table and known[column][0] == value]

    def drop(self, table: Recorded, column: str, value: str) -> None:
        """Expect the rows of a table no longer in which a column has a value."""
        for row in self.having(table, column, value):
            del self.rows[(table, row)]

    def put_words(self, subject: str, purpose: str, entry: Entry, facts: Mapping[str, Any]) -> None:
        if "text" in facts and "revision" in facts:
            row = words_row(subject, purpose, facts["revision"])
            self.put(Recorded.WORDS, row, entry, text=facts["text"])
            self.put_first(Recorded.WORDS, row, entry, deleted=False)


def words_row(subject: str, purpose: str, revision: object) -> str:
    return f"{subject}/{purpose}/{revision}"
