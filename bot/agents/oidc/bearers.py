"""Bearer tokens that another issuer has signed: whose they are."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import jwt
from jwt.types import Options

from bot.agents.oidc.issuer_documents import IssuerDocuments
from bot.agents.oidc.issuer_keys import ALGORITHMS, IssuerKeys
from bot.agents.oidc.members import MembersByEmail
from bot.clock import Now
from bot.model.deadline import DeadlineRunner
from bot.slack.payload_text import storable
from bot.slack.workspace_access import Slack
from storage.store import Store
from twins.agents.identity import AgentIdentity, AgentScope
from twins.agents.vouched import (
    OF_PIPELINES,
    Claims,
    Flaw,
    TrustedRepository,
    check_times,
    client_of,
    email_of,
    not_vouched,
    repository_of,
    scopes_of,
)
from twins.jobs import Destination

LONGEST_TOKEN = 16_000
"""Characters."""
_T = TypeVar("_T")
_OPTIONS: Options = {
    "require": ["iss", "aud", "exp", "iat", "sub"],
    "enforce_minimum_key_length": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
}
"""`check_times` checks the moments, by the program's clock."""


@dataclass(frozen=True)
class TrustedIssuer:
    """An issuer, and what it can vouch for: members by e-mail, or the repositories of GitHub."""

    name: str
    keys: IssuerKeys
    repositories: tuple[TrustedRepository, ...] = ()

    @classmethod
    def at(cls, name: str, repositories: tuple[TrustedRepository, ...] = ()) -> "TrustedIssuer":
        return cls(name, IssuerKeys(IssuerDocuments(name, DeadlineRunner()).key_set), repositories)


@dataclass(frozen=True)
class VouchedBearers:
    issuers: tuple[TrustedIssuer, ...]
    audiences: tuple[str, ...]
    slack: Slack
    members: MembersByEmail
    store: Store
    now: Now

    def identity(self, token: str) -> AgentIdentity:
        """Return the agent and the person of a token. Refuse one that isn't accepted. Raises OutageError or RetryError
        while that can't be found out."""
        issuer, claims = self._verified(token)
        check_times(claims, self.now())
        if issuer.repositories:
            name, person = repository_of(claims, issuer.repositories)
            return self._agent(name, person, OF_PIPELINES)
        person = self.members.slack_id(email_of(claims))
        return self._agent(client_of(claims, issuer.name), person, scopes_of(claims))

    def _verified(self, token: str) -> tuple[TrustedIssuer, Claims]:
        """Return the issuer and the claims of a token whose signature, issuer and audience are right."""
        if len(token) > LONGEST_TOKEN:
            raise not_vouched(Flaw.UNVERIFIED)
        header = _read(lambda: jwt.get_unverified_header(token))
        said = _read(lambda: jwt.decode(token, options={"verify_signature": False}))
        issuer = next((each for each in self.issuers if each.name == said.get("iss")), None)
        algorithm, key_id = header.get("alg"), header.get("kid")
        if issuer is None or algorithm not in ALGORITHMS or not isinstance(key_id, str) or "crit" in header:
            raise not_vouched(Flaw.UNVERIFIED)
        key = issuer.keys.key(key_id, algorithm)
        if key is None:
            raise not_vouched(Flaw.UNVERIFIED)
        return issuer, _read(lambda: self._decoded(token, key, issuer.name))

    def _decoded(self, token: str, key: jwt.PyJWK, issuer: str) -> dict[str, Any]:
        return jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            audience=self.audiences,
            issuer=issuer,
            options=_OPTIONS,
        )

    def _agent(self, name: str, person: str, scopes: Iterable[AgentScope]) -> AgentIdentity:
        app, now = self.slack.apps.first, self.now()
        place = Destination(app.app, app.team, user=person)
        return self.store.agent_tokens.known_agent(place, storable(name), frozenset(scopes), now)


def _read(work: Callable[[], _T]) -> _T:
    try:
        return work()
    except jwt.InvalidAudienceError as error:
        raise not_vouched(Flaw.OTHER_AUDIENCE) from error
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
        raise not_vouched(Flaw.UNVERIFIED) from error
