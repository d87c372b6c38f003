"""Which buttons and forms are there? Their ids, and what their values hold."""

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What a button does; the stored ids are never reused for something else."""

    APPROVE = "check:approve"
    DECLINE = "check:decline"
    HAND_OVER = "answer:hand_over"
    OVERRIDE = "answer:override"
    NOT_MY_REASON = "override:not_my_reason"
    NEVER_MIND = "override:never_mind"
    WRITE_REASON = "override:write_reason"

    @classmethod
    def of(cls, action_id: str) -> "Action | None":
        """What a button does. Several of one kind in a row carry what they are about behind a slash, since Slack
        wants ids to differ."""
        head = action_id.partition("/")[0]
        return cls(head) if head in set(cls) else None


class Form(StrEnum):
    """The callback ids of the forms."""

    REASON = "form:reason"


@dataclass(frozen=True)
class Target:
    """What a button is about: an opaque id, and what distinguishes versions or parts of it."""

    id: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.id}.{self.detail}"

    @classmethod
    def of(cls, value: str) -> "Target":
        """Read a button's value; anything odd is a target that nothing has."""
        head, _, detail = value.partition(".")
        return cls(head, detail)
