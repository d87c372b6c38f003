"""A Slack user's profile and membership in the workspace."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Membership(StrEnum):
    MEMBER = "member"
    GUEST = "guest"
    STRANGER = "stranger"
    DEACTIVATED = "deactivated"
    BOT = "bot"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Profile:
    id: str
    name: str
    standing: Membership
    zone: str = "UTC"
    status: str = ""
    emoji: str = ""
    status_ends: datetime | None = None
    workspaces: frozenset[str] = frozenset()
    """In Enterprise Grid: the person's workspaces and the organisation."""

    def standing_from(self, home: str, team: str) -> Membership:
        """Compare with `team`, ours. An unknown `home` makes a stranger of anyone."""
        return self.standing if home == team or home in self.workspaces else Membership.STRANGER
