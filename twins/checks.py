"""Who may decide a check, and what is it bound to?"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from twins.decision import Decision
from twins.playbook import Deputy, Twin
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
    ASKED = "asked"
    """Words are waited for: with them it counts."""
    TWICE = "twice"


@dataclass(frozen=True)
class Settling:
    """The result of a click; where somebody else was first, who, when and with which verdict."""

    result: Settled
    state: CheckState | None = None
    by: str | None = None
    at: datetime | None = None
    owner: Person | None = None
    wants_form: bool = False
    """Whether words are needed where no reply can be waited for."""
    count: int = 1


Say = Callable[[Settling], str | None]
"""What to tell whoever clicked, privately; None where the cards say it all."""


def deciders(twin: Twin, named: str | None, colleague: str | None) -> frozenset[str]:
    """The Slack ids that may decide: the person named for what the twin doesn't cover, else the twin's expert and
    deputies as they are now, whoever was asked before; and a colleague whom it was handed over to."""
    own = {named} if named else {twin.expert.slack, *(each.slack for each in twin.deputies)}
    return frozenset(own | ({colleague} if colleague else set()))


def put_to(twin: Twin, decision: Decision, asker: str) -> Person:
    """Whom a check goes to: the person named, the expert, or a deputy; the first who isn't the one asking. A deputy who
    isn't pinged is asked only where nobody else is left to decide."""
    others = [decision.person or twin.expert, twin.expert, *_by_readiness(twin)]
    return _plain(next((person for person in others if person.slack != asker), twin.expert))


def chain(twin: Twin, owner: Person, colleague: Person | None, asker: str, *, named: bool) -> list[Person]:
    """Who may be asked for a verdict, in their order: a colleague whom it was handed over to, whom it was put to, the
    expert, and the deputies who are pinged; never who asked, unless there is nobody else, and nobody who has left."""
    ready = [twin.expert, *(each for each in twin.deputies if each.pinged)]
    still = [owner] if named or owner.slack in deciders(twin, None, None) else []
    people = [*([colleague] if colleague else []), *still, *([] if named else ready)]
    by_id = {person.slack: person for person in reversed(people)}
    ordered = [by_id[slack] for slack in dict.fromkeys(person.slack for person in people)]
    left = [_plain(person) for person in ordered if person.slack != asker]
    quiet = [] if named else [_plain(each) for each in twin.deputies if each.slack != asker]
    return left or quiet[:1] or [owner]


def _by_readiness(twin: Twin) -> list[Deputy]:
    return sorted(twin.deputies, key=lambda deputy: not deputy.pinged)


def _plain(person: Person) -> Person:
    return Person(slack=person.slack, name=person.name)


def is_named(twin: Twin, owner: Person) -> bool:
    """Whether somebody is asked by name, and not for the twin."""
    return owner.slack not in deciders(twin, None, None)


def may_decide(twin: Twin, named: str | None, colleague: str | None, asker: str, by: str) -> Settled | None:
    """Why somebody may not decide; None when they may. Nobody decides their own ask, but a sole expert."""
    allowed = deciders(twin, named, colleague)
    if by not in allowed:
        return Settled.NOT_YOURS
    if by == asker and allowed != {by}:
        return Settled.OWN_ASK
    return None


def shown_digest(ask_text: str, decision: Decision, salt: str) -> str:
    """What a check is bound to: the ask, spaced and cased freely, the advice, and the texts of the cited rules; and the
    salt of the ask's text, so that nobody can guess it once that is forgotten."""
    parts: Iterable[str] = (
        salt,
        " ".join(ask_text.casefold().split()),
        decision.advice,
        *sorted(f"{rule.id} {rule.text}" for rule in decision.cited),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def is_same_ask(before: str, after: str) -> bool:
    """Whether an edit leaves an ask what it was: only spaces and capitals changed."""
    return before.casefold().split() == after.casefold().split()


def changed_rules(decision: Decision, now: Mapping[str, str]) -> tuple[str, ...]:
    """The cited rules that aren't what was shown any more; `now` holds the texts of the rules there are, by id."""
    return tuple(rule.id for rule in decision.cited if now.get(rule.id) != rule.text)
