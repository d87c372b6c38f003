"""Who acts through the agents' door: an agent, for a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_NAME = 40
USUAL_LIFE, LONGEST_LIFE = timedelta(days=90), timedelta(days=365)
NOT_SENT = "not sent"
"""Of a token, as opposed to one that isn't valid."""


class AgentScope(StrEnum):
    """What a token lets an agent do. Verdicts have no scope: no agent can give one."""

    READ = "twins:read"
    ASK = "twins:ask"
    OVERRIDE = "twins:override"
    """Request an override, which its person then gives by a click."""


@dataclass(frozen=True)
class AgentIdentity:
    """An agent and its person, both from the token."""

    agent: str
    """Opaque id of one agent of one person."""
    client: str
    """The name that the person gave the agent."""
    app: str
    team: str
    person: str
    """Slack id of the conductor."""
    scopes: frozenset[AgentScope]


@dataclass(frozen=True)
class TokenView:
    """A token as its person may see it: never the secret."""

    client: str
    scopes: frozenset[AgentScope]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None


def agent_name(text: str) -> str:
    """Return a name on one line, at most `LONGEST_NAME` characters."""
    return " ".join(text.split())[:LONGEST_NAME].strip()


def agent_key(name: str) -> str:
    """Return what tells two agents of a person apart."""
    return agent_name(name).casefold()
