"""Read models of twins that are asked, of what one asks back, and of what several share."""

from dataclasses import dataclass
from datetime import datetime

from twins.deciding.decision import Decision
from twins.playbook.model import Twin
from twins.states import AskState
from twins.values import Person

OUTDATED = ""
"""What was chosen for an ask that was edited before its conductor chose."""


@dataclass(frozen=True)
class TwinIdentity:
    handle: str
    name: str
    icon: str
    expert: Person

    @classmethod
    def of(cls, twin: Twin) -> "TwinIdentity":
        return cls(twin.handle, twin.name, twin.icon, twin.expert)


@dataclass(frozen=True)
class SharedReason:
    """Another twin's decision that the same check settles."""

    twin: TwinIdentity
    decision: Decision


@dataclass(frozen=True)
class TwinChoiceView:
    """An ask that names no twin, and the twins that it may be for, best first."""

    ask_id: str
    conductor: str | None
    """Slack id; None once forgotten."""
    candidates: tuple[TwinIdentity, ...]
    chosen: str | None
    is_deleted: bool = False
    """The message of the ask was deleted in Slack."""


@dataclass(frozen=True)
class AskBackView:
    """What the conductor is asked before there is a verdict, and what came of it."""

    state: AskState
    digest: str
    picked: str | None = None
    first_at: datetime | None = None
    """When the same ask was offered first, and where."""
    first_in: str = ""
