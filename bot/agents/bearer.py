"""The token of a request, and whose it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from storage.agents.tokens import AgentTokenStore
from twins.agents.identity import NOT_SENT, AgentIdentity
from twins.notices import NoticeFacts, Refusal, Refused


@dataclass(frozen=True)
class Bearers:
    """Tokens of `/twins agents`, and those that a trusted issuer has signed."""

    tokens: AgentTokenStore
    vouched: Callable[[str], AgentIdentity] | None = None
    """None where no issuer is trusted."""

    def identity(self, token: str, now: datetime) -> AgentIdentity:
        """Return who acts with a token. Our own holds no dots; a signed one has three parts."""
        if self.vouched is None or token.count(".") != 2:
            return self.tokens.identity(token, now)
        return self.vouched(token)


def token_of(request: Request) -> str:
    """Return what the request sends as a bearer. Refuse one without."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.casefold() != "bearer" or not token.strip():
        raise Refused(Refusal.NO_TOKEN, NoticeFacts(state=NOT_SENT))
    return token.strip()
