"""Who acts by the token of another issuer: a person's e-mail address, or a repository on GitHub. Claims come in whose
signature, issuer and audience are right."""

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from twins.agents.identity import LONGEST_NAME, AgentScope
from twins.notices import NoticeFacts, Refusal, Refused

Claims = Mapping[str, Any]
SKEW = timedelta(minutes=1)
"""By which the issuer's clock may differ from ours."""
LONGEST_TOKEN = timedelta(days=1)
"""A token can't be revoked here, so it must not live longer."""
OF_PIPELINES = frozenset({AgentScope.READ, AgentScope.ASK})
_ANY = "*"
_REPOSITORY = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]*)/([A-Za-z0-9._-]+|\*)(?:#([0-9]+))?")
_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")
_EMAIL = re.compile(r"[!-?A-~]{1,64}@[!-?A-~]{1,255}")
"""ASCII alone: other letters become these when their case is changed."""


class Flaw(StrEnum):
    """Why a token isn't accepted."""

    UNVERIFIED = "unverified"
    OTHER_AUDIENCE = "other audience"
    EXPIRED = "expired"
    TOO_EARLY = "too early"
    TOO_LONG = "too long"
    NO_EMAIL = "no e-mail"
    NO_MEMBER = "no member"
    OTHER_REPOSITORY = "other repository"


@dataclass(frozen=True)
class TrustedRepository:
    """A repository whose pipelines ask for a person; `name` is * for all repositories of the owner."""

    owner: str
    name: str
    owner_id: str
    """Number of the owner on GitHub, which no later owner of the same name has; "" if any is accepted."""
    person: str
    """Slack id."""


def not_vouched(flaw: Flaw) -> Refused:
    return Refused(Refusal.NOT_VOUCHED, NoticeFacts(state=flaw.value))


def repositories(value: object) -> object:
    """Read `acme/billing=U0CORA, acme/*#1234=U0DEV`, the exact names first. Raises ValueError."""
    if not isinstance(value, str):
        return value
    found = [_trusted(each.strip()) for each in value.split(",") if each.strip()]
    if len({(each.owner, each.name) for each in found}) < len(found):
        raise ValueError("a repository is named twice. Name one person for each")
    return tuple(sorted(found, key=lambda each: each.name == _ANY))


def _trusted(text: str) -> TrustedRepository:
    repository, _, person = (part.strip() for part in text.partition("="))
    match = _REPOSITORY.fullmatch(repository)
    if match is None or not _PERSON.fullmatch(person):
        raise ValueError("write it as owner/repository=U0123ABCD, with the Slack id of its person")
    return TrustedRepository(match[1].casefold(), match[2].casefold(), match[3] or "", person)


def check_times(claims: Claims, now: datetime) -> None:
    """Refuse a token that is over, that isn't valid yet, or that lives too long."""
    issued, ends = _seconds(claims, "iat"), _seconds(claims, "exp")
    begins = max(issued, _seconds(claims, "nbf") if "nbf" in claims else issued)
    at, skew = now.timestamp(), SKEW.total_seconds()
    if ends + skew <= at:
        raise not_vouched(Flaw.EXPIRED)
    if begins - skew > at:
        raise not_vouched(Flaw.TOO_EARLY)
    if ends - issued > LONGEST_TOKEN.total_seconds():
        raise not_vouched(Flaw.TOO_LONG)


def email_of(claims: Claims) -> str:
    """Return the e-mail address that the issuer has verified."""
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str) or not _EMAIL.fullmatch(email):
        raise not_vouched(Flaw.NO_EMAIL)
    return email.lower()


def scopes_of(claims: Claims) -> frozenset[AgentScope]:
    """Return the scopes that the token names. A token without a known scope may read and ask."""
    given = claims.get("scope") or claims.get("scp") or ""
    if not isinstance(given, str | list):
        raise not_vouched(Flaw.UNVERIFIED)
    words = given.split() if isinstance(given, str) else [each for each in given if isinstance(each, str)]
    named = frozenset(scope for scope in AgentScope if scope.value in words)
    return named or frozenset({AgentScope.READ, AgentScope.ASK})


def client_of(claims: Claims, issuer: str) -> str:
    """Return the name of the program for which the token was made."""
    named = claims.get("azp") or claims.get("client_id")
    return _short(named) if isinstance(named, str) and named.strip() else _short(issuer.partition("://")[2])


def repository_of(claims: Claims, trusted: Iterable[TrustedRepository]) -> tuple[str, str]:
    """Return the name of a repository's agent, and the Slack id of its person."""
    owner, repository = claims.get("repository_owner"), claims.get("repository")
    if not isinstance(owner, str) or not isinstance(repository, str) or repository.count("/") != 1:
        raise not_vouched(Flaw.OTHER_REPOSITORY)
    of_owner, _, name = repository.casefold().partition("/")
    for each in trusted:
        is_its_id = each.owner_id in {"", str(claims.get("repository_owner_id"))}
        if each.owner == of_owner == owner.casefold() and each.name in {name, _ANY} and name and is_its_id:
            return _short(f"GitHub {repository.casefold()}"), each.person
    raise not_vouched(Flaw.OTHER_REPOSITORY)


def _seconds(claims: Claims, name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise not_vouched(Flaw.UNVERIFIED)
    try:
        seconds = float(value)
    except OverflowError:
        raise not_vouched(Flaw.UNVERIFIED) from None
    if not math.isfinite(seconds):
        raise not_vouched(Flaw.UNVERIFIED)
    return seconds


def _short(name: str) -> str:
    """Return a name that fits, and that no other long name has."""
    name = " ".join(name.split())
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[: LONGEST_NAME - 9]}~{hashlib.sha256(name.encode(errors='replace')).hexdigest()[:8]}"
