"""State machines: states, and tables of allowed moves."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

State = TypeVar("State", bound=StrEnum)
Table = Mapping[State, frozenset[State]]


class CheckState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    APPROVED_WITH_CHANGES = "approved_with_changes"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class OverrideState(StrEnum):
    """States of an override, in force only once its reason is recorded."""

    WAITING = "waiting"
    RECORDED = "recorded"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class ReviewState(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"


class ExpectedWordsState(StrEnum):
    WAITING = "waiting"
    TAKEN = "taken"
    DROPPED = "dropped"


class ProposalState(StrEnum):
    """States of a proposal: nothing becomes a rule by itself."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SUPERSEDED = "superseded"


class EditState(StrEnum):
    OPEN = "open"
    PUBLISHED = "published"
    DROPPED = "dropped"


class DigestItemState(StrEnum):
    OPEN = "open"
    TRUE = "true"
    CHANGED = "changed"
    RETIRED = "retired"
    SETTLED = "settled"
    """Confirmed, reworded or retired elsewhere."""


CHECK_TRANSITIONS: Table[CheckState] = {
    CheckState.WAITING: frozenset(CheckState) - {CheckState.WAITING},
    **{state: frozenset() for state in CheckState if state is not CheckState.WAITING},
}

OVERRIDE_TRANSITIONS: Table[OverrideState] = {
    OverrideState.WAITING: frozenset({OverrideState.RECORDED, OverrideState.LAPSED, OverrideState.WITHDRAWN}),
    OverrideState.RECORDED: frozenset({OverrideState.WITHDRAWN}),
    OverrideState.LAPSED: frozenset(),
    OverrideState.WITHDRAWN: frozenset(),
}

REVIEW_TRANSITIONS: Table[ReviewState] = {
    ReviewState.OPEN: frozenset({ReviewState.CONFIRMED, ReviewState.CORRECTED}),
    ReviewState.CONFIRMED: frozenset(),
    ReviewState.CORRECTED: frozenset(),
}

EXPECTED_WORDS_TRANSITIONS: Table[ExpectedWordsState] = {
    ExpectedWordsState.WAITING: frozenset({ExpectedWordsState.TAKEN, ExpectedWordsState.DROPPED}),
    ExpectedWordsState.TAKEN: frozenset(),
    ExpectedWordsState.DROPPED: frozenset(),
}

PROPOSAL_TRANSITIONS: Table[ProposalState] = {
    ProposalState.PROPOSED: frozenset(ProposalState) - {ProposalState.PROPOSED},
    ProposalState.ACCEPTED: frozenset({ProposalState.PROPOSED}),  # its edits were taken back before they were published
    ProposalState.DECLINED: frozenset(),
    ProposalState.SUPERSEDED: frozenset(),
}

EDIT_TRANSITIONS: Table[EditState] = {
    EditState.OPEN: frozenset({EditState.PUBLISHED, EditState.DROPPED}),
    EditState.PUBLISHED: frozenset(),
    EditState.DROPPED: frozenset(),
}


DIGEST_ITEM_TRANSITIONS: Table[DigestItemState] = {
    DigestItemState.OPEN: frozenset(DigestItemState) - {DigestItemState.OPEN},
    DigestItemState.TRUE: frozenset({DigestItemState.OPEN}),  # undone within ten minutes, like the next two
    DigestItemState.CHANGED: frozenset({DigestItemState.OPEN}),
    DigestItemState.RETIRED: frozenset({DigestItemState.OPEN}),
    DigestItemState.SETTLED: frozenset(),
}


def can_move(table: Table[State], now: State, to: State) -> bool:
    return to in table[now]


def to_mermaid(table: Table[State]) -> str:
    """Draw the table for docs/."""
    moves = [f"    {now} --> {to}" for now, allowed in table.items() for to in sorted(allowed)]
    ends = [f"    {now} --> [*]" for now, allowed in table.items() if not allowed]
    first = next(iter(table))
    return "\n".join(["stateDiagram-v2", f"    [*] --> {first}", *moves, *ends]) + "\n"
