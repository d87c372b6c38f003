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


class AskState(StrEnum):
    """States of an ask whose conductor is asked something before there is a verdict."""

    OFFERED = "offered"
    PICKED = "picked"
    WAITING_FOR_WHY = "waiting_for_why"
    WAITING_FOR_WORDS = "waiting_for_words"
    REPEATED = "repeated"
    """The same ask was offered within a day before: what was offered then counts."""
    STATED = "stated"
    DECIDED = "decided"
    PASSED_ON = "passed_on"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"


class ReviewState(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    SUPERSEDED = "superseded"
    """The conductor took back the reason that the answer rests on."""


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


class ProductRequestState(StrEnum):
    """States of a request that a channel be for a product, which counts once it is confirmed."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    SUPERSEDED = "superseded"


class OverrideRequestState(StrEnum):
    """States of an agent's request that its person override a default, by a click."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


CHECK_TRANSITIONS: Table[CheckState] = {
    CheckState.WAITING: frozenset(CheckState) - {CheckState.WAITING},
    **{state: frozenset() for state in CheckState if state is not CheckState.WAITING},
}

_ASK_ENDS = frozenset({AskState.PASSED_ON, AskState.LAPSED, AskState.SUPERSEDED})
ASK_TRANSITIONS: Table[AskState] = {
    AskState.OFFERED: _ASK_ENDS | {AskState.PICKED, AskState.DECIDED},
    AskState.PICKED: _ASK_ENDS | {AskState.STATED},
    AskState.WAITING_FOR_WHY: frozenset({AskState.DECIDED, AskState.OFFERED, AskState.LAPSED, AskState.SUPERSEDED}),
    AskState.WAITING_FOR_WORDS: _ASK_ENDS,
    AskState.REPEATED: _ASK_ENDS,
    AskState.STATED: frozenset({AskState.SUPERSEDED}),  # the ask was edited
    AskState.DECIDED: frozenset({AskState.SUPERSEDED}),  # the ask was edited, or its reason taken back
    AskState.PASSED_ON: frozenset(),
    AskState.LAPSED: frozenset(),
    AskState.SUPERSEDED: frozenset(),
}

OVERRIDE_TRANSITIONS: Table[OverrideState] = {
    OverrideState.WAITING: frozenset({OverrideState.RECORDED, OverrideState.LAPSED, OverrideState.WITHDRAWN}),
    OverrideState.RECORDED: frozenset({OverrideState.WITHDRAWN}),
    OverrideState.LAPSED: frozenset(),
    OverrideState.WITHDRAWN: frozenset(),
}

REVIEW_TRANSITIONS: Table[ReviewState] = {
    ReviewState.OPEN: frozenset(ReviewState) - {ReviewState.OPEN},
    ReviewState.CONFIRMED: frozenset(),
    ReviewState.CORRECTED: frozenset(),
    ReviewState.SUPERSEDED: frozenset(),
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

PRODUCT_REQUEST_TRANSITIONS: Table[ProductRequestState] = {
    ProductRequestState.WAITING: frozenset(ProductRequestState) - {ProductRequestState.WAITING},
    **{state: frozenset() for state in ProductRequestState if state is not ProductRequestState.WAITING},
}

OVERRIDE_REQUEST_TRANSITIONS: Table[OverrideRequestState] = {
    OverrideRequestState.WAITING: frozenset(OverrideRequestState) - {OverrideRequestState.WAITING},
    **{state: frozenset() for state in OverrideRequestState if state is not OverrideRequestState.WAITING},
}


def can_move(table: Table[State], now: State, to: State) -> bool:
    return to in table[now]


def to_mermaid(table: Table[State]) -> str:
    """Draw the table for docs/."""
    moves = [f"    {now} --> {to}" for now, allowed in table.items() for to in sorted(allowed)]
    ends = [f"    {now} --> [*]" for now, allowed in table.items() if not allowed]
    first = next(iter(table))
    return "\n".join(["stateDiagram-v2", f"    [*] --> {first}", *moves, *ends]) + "\n"
