"""Jobs and their messages."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
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
    PROMPTS = "prompts"
    STOP = "stop"
    POST = "post"
    UPDATE = "update"
    WHISPER = "tell"
    REACT = "mark"
    SIGN = "sign"
    ESCALATE = "tend"
    CONSENT = "consent"
    NIGHTLY_CASES = "cases"
    INBOX = "round"
    PUBLISH = "publish"
    COLLECT = "gather"
    SYNTHESIS = "synthesis"
    EVIDENCE = "weigh"
    DIGEST = "digest"
    WEEK = "week"
    RETENTION = "forget"
    AGENT_ASK = "agent_ask"
    WEBHOOK = "webhook"
    COMMIT_STATUS = "commit_status"
    APP_LOST = "app_lost"


class ListenerKind(StrEnum):
    """Kind of listener that hears of each change to a ticket."""

    WEBHOOK = "webhook"
    PULL_REQUEST = "pull_request"


class JobState(StrEnum):
    """States of a job; dead ones can be retried."""

    OPEN = "open"
    DONE = "done"
    DEAD = "dead"


IN_ORDER_OF_WRITING = frozenset(
    {JobKind.POST, JobKind.UPDATE, JobKind.WHISPER, JobKind.REACT, JobKind.SIGN, JobKind.COMMAND}
)
"""Run as enqueued; what Slack sends, by its timestamps."""

SENT_ONCE = frozenset({JobKind.POST, JobKind.UPDATE, JobKind.WHISPER})
"""May post a message, which a later attempt looks for in Slack. What others do there can be done again; an agent's
request says which process took it in, and any other looks for its message."""

STARTS_EARLY = SENT_ONCE | {JobKind.ASK, JobKind.AGENT_ASK}
"""They may start before the write that put them is on the disk. They send nothing that people see until a later write
of their own is on the disk, or until they have waited for it, as whatever sends messages does."""

ENDS_BY_WRITING = frozenset({JobKind.ASK, JobKind.POST, JobKind.SIGN})
"""Their handlers do nothing slow after the write that completes them, so that their worker goes on at once."""


def order_of(at: datetime) -> str:
    return f"{at.timestamp():017.6f}"


@dataclass(frozen=True)
class Job:
    """A row of the ledger, done exactly once however often it is tried."""

    id: str
    kind: str
    lane: str
    payload: Mapping[str, Any]
    order: str
    """Slack's ts, or the time of writing."""
    run_at: datetime
    attempts: int = 0
    """Starts; after several, a side effect may have happened."""
    failures: int = 0
    failing_since: datetime | None = None


def card_post(job_id: str, card: "CardKind", subject: str, place: "Destination", now: datetime) -> Job:
    payload = {"card": card.value, "subject": subject, "place": asdict(place)}
    return Job(job_id, JobKind.POST, place.lane, payload, order_of(now), now)


def private_message(job_id: str, place: "Destination", text: str, now: datetime) -> Job:
    """Sent once."""
    payload = {"place": asdict(place), "text": text}
    return Job(job_id, JobKind.WHISPER, f"tell:{place.user}", payload, order_of(now), now)


class CardKind(StrEnum):
    """Kinds of card, drawn from the database when they are sent."""

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
    TWIN_CHOICE = "which twin"
    PRODUCT = "product"
    OVERRIDE_REQUEST = "override request"


@dataclass(frozen=True)
class Destination:
    """Where a message goes: a channel, a thread, or (channel None) a person's direct messages."""

    app: str
    team: str
    channel: str | None = None
    thread_ts: str | None = None
    user: str | None = None

    @property
    def lane(self) -> str:
        """Sent one at a time."""
        return f"to:{self.app}:{self.channel or self.user}"


@dataclass(frozen=True)
class Note:
    """A text for one person (`place.user`); a lasting one stays in its thread."""

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
    """Request to run the job again later; `sent=False` means that the side effect certainly did not happen."""

    def __init__(self, after: timedelta, *, sent: bool) -> None:
        super().__init__(f"again in {after}")
        self.after = after
        self.sent = sent


class OutageError(Exception):
    """Failure of an external system; the job is retried for a day."""


class AppLostError(OutageError):
    """Refusal of an app's bot token. The call had no effect."""

    def __init__(self, reason: str, app: str) -> None:
        super().__init__(reason)
        self.app = app


class AlreadyClosedError(Exception):
    """Refusal to commit because another worker finished the job first."""


Handler = Callable[[Job], None]
"""Runs outside any transaction; its verb completes the job."""
