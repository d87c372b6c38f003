"""Jobs, their messages, and the errors that end them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class JobKind(StrEnum):
    ASK = "ask"
    REPLY = "reply"
    EDIT = "edit"
    DELETE = "delete"
    CLICK = "click"
    COMMAND = "command"
    FORM = "form"
    HOME = "home"
    POST = "post"
    UPDATE = "update"
    WHISPER = "tell"
    REACT = "mark"
    ESCALATE = "tend"
    CONSENT = "consent"
    NIGHTLY_CASES = "cases"
    INBOX = "round"
    PUBLISH = "publish"
    COLLECT = "gather"
    EVIDENCE = "weigh"
    DIGEST = "digest"
    WEEK = "week"
    RETENTION = "forget"


class JobState(StrEnum):
    """State of a job. A dead job couldn't be done; it is kept and can be retried."""

    OPEN = "open"
    DONE = "done"
    DEAD = "dead"


IN_ORDER_OF_WRITING = frozenset({JobKind.POST, JobKind.UPDATE, JobKind.WHISPER, JobKind.REACT, JobKind.COMMAND})
"""Run as enqueued; what Slack sends runs by Slack's timestamps."""


def order_of(at: datetime) -> str:
    return f"{at.timestamp():017.6f}"


@dataclass(frozen=True)
class Job:
    """Done exactly once, on any machine and however often it is tried."""

    id: str
    kind: str
    lane: str
    payload: Mapping[str, Any]
    order: str
    """Within a lane: Slack's ts, or the time of writing."""
    run_at: datetime
    attempts: int = 0
    """Starts; after more than one, a side effect may have happened already."""
    failures: int = 0
    failing_since: datetime | None = None


class CardKind(StrEnum):
    """Drawn from the database each time they are sent."""

    ANSWER = "answer"
    CHECK = "check"
    VERDICT = "verdict"
    OVERRIDE = "override"
    EXPECTED_WORDS = "awaited"
    QUESTION = "question"
    REPLIED = "replied"
    REASON = "reason"
    REMINDER = "reminder"
    NUDGE = "nudge"
    ALARM = "alarm"
    CORRECTION = "correction"
    INBOX = "queue"
    CONSENT = "consent"
    STOP = "cord"
    DRAFT = "draft"
    SUGGESTION = "offer"
    DIGEST = "digest"
    WEEK = "week"


@dataclass(frozen=True)
class Destination:
    """A channel, a thread, or a person's DM (channel None)."""

    app: str
    team: str
    channel: str | None = None
    thread_ts: str | None = None
    user: str | None = None

    @property
    def lane(self) -> str:
        """Messages to one destination are sent one at a time."""
        return f"to:{self.app}:{self.channel or self.user}"


@dataclass(frozen=True)
class Note:
    """For `place.user`; a lasting one stays in its thread."""

    place: Destination
    text: str
    is_lasting: bool = False


@dataclass(frozen=True)
class Interaction:
    job_id: str
    place: Destination
    at: datetime
    ts: str | None = None

    @property
    def by(self) -> str:
        """Slack id."""
        return self.place.user or ""


class RetryError(Exception):
    """`sent=False`: the side effect certainly did not happen."""

    def __init__(self, after: timedelta, *, sent: bool) -> None:
        super().__init__(f"again in {after}")
        self.after = after
        self.sent = sent


class OutageError(Exception):
    """An external system is down: retry for a day."""


class AlreadyClosedError(Exception):
    """Another worker was first: the transaction must not commit."""


Handler = Callable[[Job], None]
"""Runs outside any transaction; its verb closes the job in its own."""
