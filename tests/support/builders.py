"""Builders of domain values, with defaults for what a test doesn't care about."""

import hashlib
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from bot.practice.starters import practice_starter
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Decision, DecisionContext
from twins.deciding.model_failure import ModelFailure
from twins.deciding.reading import BoundClaim, Deed, NoReading, Reading
from twins.playbook.model import DecisionSpace, Rule, Trigger, Twin, Version
from twins.values import Person

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def a_person(name: str = "Ana") -> Person:
    return Person(slack=f"U0{name.upper()}", name=name)


ANA, OMAR, LEO = a_person("Ana"), a_person("Omar"), a_person("Leo")


def a_rule(rule_id: str = "SEC-2", **given: Any) -> Rule:
    """A default of tier 1, confirmed."""
    held = {"kind": "default", "tier": 1, "text": "Sessions end after 12 hours", "why": "Laptops get lost."}
    return Rule.model_validate({"id": rule_id, "confirmed": date(2026, 11, 3)} | held | given)


def a_law(rule_id: str = "SEC-1", **given: Any) -> Rule:
    """A law of tier 1, confirmed, that refuses a key in the repo."""
    held = {"kind": "law", "text": "No secret in a repository", "refuse_when": ["put the API key in the repo"]}
    return a_rule(rule_id, **(held | given))


def a_trigger(trigger_id: str = "SEC-T1", *when: str) -> Trigger:
    """Words that put an ask before Ana."""
    return Trigger(id=trigger_id, when=when or ("make the bucket public",), why="What is out can't be called back")


def a_space(space_id: str = "SEC-S1", **given: Any) -> DecisionSpace:
    """A space in force, without bounds."""
    held = {
        "may": "Set the session length",
        "cap": {"uses": 5, "per": "month"},
        "until": date(2027, 3, 31),
        "granted_by": ANA,
        "granted_on": date(2026, 10, 1),
    }
    return DecisionSpace.model_validate({"id": space_id} | held | given)


def a_twin(**given: Any) -> Twin:
    """Ana's twin: one law, one default, one trigger, one topic for Leo."""
    held: dict[str, Any] = {
        "handle": "security",
        "name": "Ana's security twin",
        "craft": "Product security",
        "expert": ANA,
        "deputies": [OMAR],
        "scope": {"covers": ["Sign-in"], "not_covered": [{"what": "Contracts", "person": LEO}]},
        "check_first": [a_trigger()],
        "rules": [a_law(), a_rule()],
    }
    made = held | given
    made["deputies"] = [person.model_dump() for person in made["deputies"]]  # written as in a file
    return Twin.model_validate(made)


def a_version(twin: Twin | None = None, **given: Any) -> Version:
    """A published version."""
    twin = twin or a_twin(**given)
    digest = hashlib.sha256(twin.model_dump_json().encode()).hexdigest()
    return Version(id=digest, number=1, twin=twin, digest=digest)


def a_company(**given: Any) -> Version:
    """Return the company's law: no selling of data, and a check before promises to customers."""
    law = a_law("CO-1", text="We don't sell data", refuse_when=["sell customer data"])
    held = {"handle": "company", "rules": [law], "check_first": [a_trigger("CO-T1", "promise the customer a date")]}
    return a_version(a_twin(**(held | given)))


def a_reading(**given: Any) -> Reading:
    """A reading that a twin decides alone: one default applied, a why, nothing assumed."""
    return Reading(**({"mind": "test", "why": "people asked", "applied": ("SEC-2",)} | given))


def a_deed(**given: Any) -> Deed:
    """A deed inside the team that can be undone."""
    return Deed(**({"what": "keep people logged in"} | given))


def no_reading(failure: ModelFailure = ModelFailure.TIMED_OUT, **given: Any) -> NoReading:
    """A mind that gave none."""
    return NoReading(**({"mind": "test", "failure": failure} | given))


def a_claim(bound: str, quote: str) -> BoundClaim:
    return BoundClaim(bound=bound, value=quote, quote=quote)


def an_ask(text: str = "keep people logged in because they asked", product: str | None = None) -> Ask:
    return Ask.of(text, product=product)


_READING = a_reading()


def decided(
    reading: Reading | NoReading = _READING,
    *,
    ask: str = "keep people logged in",
    product: str | None = None,
    twin: Twin | None = None,
    standing: DecisionContext | None = None,
    now: datetime = NOW,
) -> Decision:
    """Decide an ask; by default, everything lets the twin decide alone."""
    return decide(Ask.of(ask, product), reading, a_version(twin), standing or DecisionContext(), now)


@lru_cache
def starter(handle: str) -> Version:
    """A starter twin, as if it were published."""
    return practice_starter(handle).unpublished
