"""Who may decide a check, and what is it bound to?"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from twins.decision import Decision
from twins.playbook import Twin
from twins.states import CheckState
from twins.values import Person


class Settled(StrEnum):
    """What came of a click on a check."""

    DONE = "done"
    TOO_LATE = "too late"
    NOT_YOURS = "not yours"
    OWN_ASK = "own ask"
    OUTDATED = "outdated"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Settling:
    """The result of a click; where somebody else was first, who, when and with which verdict."""

    result: Settled
    state: CheckState | None = None
    by: str | None = None
    at: datetime | None = None
    owner: Person | None = None


def deciders(twin: Twin, named: str | None) -> frozenset[str]:
    """The Slack ids that may decide: the person named for what the twin doesn't cover, else the twin's expert and
    deputies as they are now, whoever was asked before."""
    return frozenset({named}) if named else frozenset({twin.expert.slack, *(each.slack for each in twin.deputies)})


def put_to(twin: Twin, decision: Decision, asker: str) -> Person:
    """Whom a check goes to: the person named, the expert, or a deputy; the first who isn't the one asking."""
    others = [decision.person or twin.expert, twin.expert, *twin.deputies]
    return next((person for person in others if person.slack != asker), twin.expert)


def is_named(twin: Twin, owner: Person) -> bool:
    """Whether somebody is asked by name, and not for the twin."""
    return owner.slack not in deciders(twin, None)


def may_decide(twin: Twin, named: str | None, asker: str, by: str) -> Settled | None:
    """Why somebody may not decide; None when they may. Nobody decides their own ask, but a sole expert."""
    allowed = deciders(twin, named)
    if by not in allowed:
        return Settled.NOT_YOURS
    if by == asker and allowed != {by}:
        return Settled.OWN_ASK
    return None


def shown_digest(ask_text: str, decision: Decision) -> str:
    """What a check is bound to: the ask, spaced and cased freely, the advice, and the texts of the cited rules."""
    parts: Iterable[str] = (
        " ".join(ask_text.casefold().split()), decision.advice,
        *sorted(f"{rule.id} {rule.text}" for rule in decision.cited),
    )  # fmt: skip
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
