"""Rules for who may decide a check, and what it is bound to."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from twins.deciding.decision import Decision
from twins.playbook.model import Deputy, Rule, Twin
from twins.states import CheckState
from twins.values import Person


class VerdictOutcome(StrEnum):
    """The results of a click on a check."""

    DONE = "done"
    TOO_LATE = "too late"
    NOT_YOURS = "not yours"
    OWN_ASK = "own ask"
    OUTDATED = "outdated"
    UNKNOWN = "unknown"
    ASKED = "asked"
    """The verdict counts once the words arrive."""
    TWICE = "twice"


@dataclass(frozen=True)
class VerdictResult:
    """The result of a click; if another decider was first, who, when and how."""

    result: VerdictOutcome
    state: CheckState | None = None
    by: str | None = None
    at: datetime | None = None
    owner: Person | None = None
    wants_form: bool = False
    """Whether words are needed where no reply can be captured."""
    count: int = 1


Say = Callable[[VerdictResult], str | None]
"""Builds the private reply; None to send none."""


def deciders(twin: Twin, named: str | None, colleague: str | None) -> frozenset[str]:
    """Return the Slack ids of the named person, else of the expert and deputies, plus the colleague's."""
    own = {named} if named else {twin.expert.slack, *(each.slack for each in twin.deputies)}
    return frozenset(own | ({colleague} if colleague else set()))


def first_decider(twin: Twin, decision: Decision, conductor: str) -> Person:
    """Prefer the named person, the expert, pinged deputies; the conductor only if no other remains."""
    others = [decision.person or twin.expert, twin.expert, *_by_readiness(twin)]
    return _plain(next((person for person in others if person.slack != conductor), twin.expert))


def escalation_order(
    twin: Twin, owner: Person, colleague: Person | None, conductor: str, *, named: bool
) -> list[Person]:
    """Put the colleague first, then the first decider, the expert, pinged deputies; the conductor only if alone."""
    ready = [twin.expert, *(each for each in twin.deputies if each.pinged)]
    still = [owner] if named or owner.slack in deciders(twin, None, None) else []
    people = [*([colleague] if colleague else []), *still, *([] if named else ready)]
    by_id = {person.slack: person for person in reversed(people)}
    ordered = [by_id[slack] for slack in dict.fromkeys(person.slack for person in people)]
    left = [_plain(person) for person in ordered if person.slack != conductor]
    quiet = [] if named else [_plain(each) for each in twin.deputies if each.slack != conductor]
    return left or quiet[:1] or [owner]


def _by_readiness(twin: Twin) -> list[Deputy]:
    return sorted(twin.deputies, key=lambda deputy: not deputy.pinged)


def _plain(person: Person) -> Person:
    return Person(slack=person.slack, name=person.name)


def is_named(twin: Twin, owner: Person) -> bool:
    return owner.slack not in deciders(twin, None, None)


def may_decide(twin: Twin, named: str | None, colleague: str | None, conductor: str, by: str) -> VerdictOutcome | None:
    """Return why a person may not decide; None if they may. Conductors never decide their own ask, except a sole
    expert."""
    allowed = deciders(twin, named, colleague)
    if by not in allowed:
        return VerdictOutcome.NOT_YOURS
    if by == conductor and allowed != {by}:
        return VerdictOutcome.OWN_ASK
    return None


def shown_digest(ask_text: str, decision: Decision, salt: str) -> str:
    """Bind to ask, advice and cited texts. The salt keeps an erased ask from being guessed."""
    parts: Iterable[str] = (
        salt,
        " ".join(ask_text.casefold().split()),
        decision.advice,
        *sorted(f"{rule.id} {rule.text}" for rule in decision.cited),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def is_same_ask(before: str, after: str) -> bool:
    return before.casefold().split() == after.casefold().split()


def changed_rules(decision: Decision, now: Mapping[str, Rule]) -> tuple[str, ...]:
    return tuple(rule.id for rule in decision.cited if rule.change_since(now.get(rule.id)))
