"""Rules for who decides a check."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from twins.deciding.decision import Cause, CitedRule, Decision
from twins.notices import Refusal
from twins.playbook.model import Deputy, Rule, Twin
from twins.values import Person, Tier


def deciders(twin: Twin, named: str | None, colleague: str | None) -> frozenset[str]:
    """Return Slack ids."""
    own = {named} if named else {twin.expert.slack, *(each.slack for each in twin.deputies)}
    return frozenset(own | ({colleague} if colleague else set()))


def first_decider(twin: Twin, decision: Decision, conductor: str) -> Person:
    """Take the conductor only if alone."""
    others = [decision.person or twin.expert, twin.expert, *_by_readiness(twin)]
    return _plain(next((person for person in others if person.slack != conductor), twin.expert))


def escalation_order(
    twin: Twin, owner: Person, colleague: Person | None, conductor: str, *, named: bool
) -> list[Person]:
    """Put the colleague first; the conductor only if alone."""
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


def may_not_decide(
    twin: Twin, named: str | None, colleague: str | None, conductor: str, by: str, *, takes_two: bool = False
) -> Refusal | None:
    """Refuse conductors their own ask, except a sole expert where it doesn't take two people."""
    allowed = deciders(twin, named, colleague)
    if by not in allowed:
        return Refusal.NOT_DECIDER
    return Refusal.OWN_CHECK if by == conductor and (takes_two or allowed != {by}) else None


def may_not_receive(colleague: str, conductor: str | None, by: str | None) -> Refusal | None:
    """Refuse a handover from a decider (`by`) to themselves, which changes nothing, and to the person who asked."""
    if colleague == by:
        return Refusal.HANDED_TO_ONESELF
    return Refusal.COLLEAGUE_ASKED if colleague == conductor else None


def shown_digest(ask_text: str, decision: Decision, salt: str) -> str:
    """Salt it, so that an erased ask can't be guessed."""
    parts: Iterable[str] = (
        salt,
        " ".join(ask_text.casefold().split()),
        decision.advice,
        *sorted(f"{rule.id} {rule.text}" for rule in decision.cited),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def joined_digest(digest: str, shown: str) -> str:
    """Bind a check to one more decision that it settles."""
    return hashlib.sha256(f"{digest}\n{shown}".encode()).hexdigest()


def is_same_ask(before: str, after: str) -> bool:
    return before.casefold().split() == after.casefold().split()


def apart_note(names: Sequence[str]) -> str:
    """Point to the answers of other twins to the same message that stand in a message of their own."""
    return f"{' and '.join(names)} answered this too, in a message above: the strictest verdict counts."


def changed_rules(decision: Decision, now: Mapping[str, Rule]) -> tuple[str, ...]:
    return tuple(rule.id for rule in decision.cited if rule.change_since(now.get(rule.id)))


def rules_behind(decision: Decision) -> tuple[CitedRule, ...]:
    """Return the rules that a check rests on; none where words alone found them in an ask that tries to instruct the
    twin."""
    tampers = any(ground.cause is Cause.TAMPERING for ground in decision.grounds)
    return () if tampers and not decision.model else decision.cited


def rule_behind(decision: Decision) -> CitedRule | None:
    """Return the one rule to name: what made this a check, else the first that a model cited."""
    behind = {rule.id: rule for rule in rules_behind(decision)}
    asking = [ground.about for ground in decision.grounds if ground.tier is Tier.CHECK_FIRST and ground.about in behind]
    first = asking[:1] or (list(behind)[:1] if decision.model else [])
    return behind[first[0] or ""] if first else None


def offered_instead(decision: Decision) -> str:
    """Return what the rule behind a check offers instead; "" if the request only comes close to the rule."""
    rule = rule_behind(decision)
    near = {ground.about for ground in decision.grounds if ground.cause is Cause.NEAR}
    return rule.instead or "" if rule and rule.id not in near else ""


def ground_behind(decision: Decision) -> str | None:
    """Return the id of the rule behind a check; if there is none, of the trigger."""
    rule = rule_behind(decision)
    triggers = (ground.about for ground in decision.grounds if ground.cause is Cause.TRIGGER and ground.about)
    return rule.id if rule else next(triggers, None)
