"""What is a piece of work, what may go out because of it, and how may it end?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a job is about; a handler stands for each."""

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
    TELL = "tell"
    MARK = "mark"
    TEND = "tend"
    CONSENT = "consent"
    CASES = "cases"
    ROUND = "round"
    PUBLISH = "publish"
    GATHER = "gather"
    WEIGH = "weigh"
    DIGEST = "digest"
    WEEK = "week"
    FORGET = "forget"


@dataclass(frozen=True)
class Job:
    """A row of the ledger: done exactly once, whoever runs it and however often it is tried."""

    id: str
    kind: str
    lane: str
    payload: Mapping[str, Any]
    order: str
    """Among the open jobs of a lane the smallest goes first; Slack's ts, or the time of writing."""
    run_at: datetime
    attempts: int = 0
    """How often it was begun; more than once means that a side effect may have happened already."""
    failures: int = 0
    failing_since: datetime | None = None


class Card(StrEnum):
    """The messages that stand for something in the database, and are drawn from it whenever they are sent."""

    ANSWER = "answer"
    CHECK = "check"
    VERDICT = "verdict"
    OVERRIDE = "override"
    AWAITED = "awaited"
    QUESTION = "question"
    REPLIED = "replied"
    REASON = "reason"
    REMINDER = "reminder"
    NUDGE = "nudge"
    ALARM = "alarm"
    CORRECTION = "correction"
    QUEUE = "queue"
    CONSENT = "consent"
    CORD = "cord"
    DRAFT = "draft"
    OFFER = "offer"
    DIGEST = "digest"
    WEEK = "week"


@dataclass(frozen=True)
class Place:
    """Where a message goes: a channel, a thread of it, or a person's DM (channel None)."""

    app: str
    team: str
    channel: str | None = None
    thread_ts: str | None = None
    user: str | None = None

    @property
    def lane(self) -> str:
        """What is sent to one place is sent one at a time."""
        return f"to:{self.app}:{self.channel or self.user}"


@dataclass(frozen=True)
class Click:
    """Somebody acted: which job carries it, who it was, and where to answer them (`place.user` is they)."""

    job_id: str
    place: Place
    at: datetime
    ts: str | None = None
    """The message whose button was pressed."""

    @property
    def by(self) -> str:
        """The Slack id of whoever clicked."""
        return self.place.user or ""


class RetryError(Exception):
    """Do this job again later; with `sent=False` the side effect certainly did not happen."""

    def __init__(self, after: timedelta, *, sent: bool) -> None:
        super().__init__(f"again in {after}")
        self.after = after
        self.sent = sent


class OutageError(Exception):
    """Something outside is down: try again for a day before it counts as a failure."""


class AlreadyClosedError(Exception):
    """Somebody else finished this job first; what was about to be written is not."""


Handler = Callable[[Job], None]
"""Does a job. It runs outside any transaction; the verb it calls closes the job in its own."""
