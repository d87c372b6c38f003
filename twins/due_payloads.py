"""Work that is due, as jobs carry it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from twins.jobs import Interaction


@dataclass(frozen=True)
class EscalationDue:
    """A check's next step. Slack let no card through to `unreached`, or its conductor asks for the next person now;
    they get the note if nobody is left."""

    job_id: str
    check: str
    unreached: str | None = None
    note: Mapping[str, Any] | None = None
    hurried_past: str | None = None
    """Slack id of the person who held the check when the conductor clicked."""


@dataclass(frozen=True)
class PersonDue:
    """A person's daily inbox, or weekly digest."""

    job_id: str
    person: str


@dataclass(frozen=True)
class ConsentDue:
    """A version that waits for consent."""

    job_id: str
    handle: str
    version: str


@dataclass(frozen=True)
class CasesDue:
    job_id: str
    handle: str


@dataclass(frozen=True)
class EvidenceDue:
    """Evidence to evaluate: on a rule, on decisions of one kind, on a handed-over ask, or on
    words for a rule."""

    job_id: str
    book: str
    rule: str = ""
    alike: str | None = None
    hand_over: str | None = None
    """Id of the proposal that the handed-over ask led to."""
    phrasing: str | None = None
    """Id of a proposal to find a rule by a conductor's words."""


@dataclass(frozen=True)
class PublishDue:
    act: Interaction
    handle: str
    key: str = ""
    """State of the draft that they saw; empty if it is to publish itself."""
    mode: str = ""
    """The mode that a new twin's expert chose."""


@dataclass(frozen=True)
class CollectDue:
    """A channel and a text that a twin's expert chose to learn from."""

    act: Interaction
    user_team: str
    handle: str
    channel: str
    documents: str
    attached: Sequence[Mapping[str, Any]] = ()
    """What Slack says of the uploaded documents."""
    source: str = ""
    """What the text is called."""
    takes_all: bool = False
    """Whether every sentence of it is listed."""


@dataclass(frozen=True)
class SynthesisDue:
    """An ask that several twins have answered."""

    job_id: str
    ask: str


@dataclass(frozen=True)
class ListenerDue:
    """Something may have come of a ticket, so what listens to it may have to be told."""

    job_id: str
    lane: str
    listener: str
    at: str
    """When it came, as ISO 8601."""
    tries: int = 0
    """Failures so far."""
    failing_since: str = ""


@dataclass(frozen=True)
class StatusDue:
    """The status of a pull request's commit may have changed."""

    job_id: str
    target: str
    """The row of the pull request."""


@dataclass(frozen=True)
class AppLost:
    """Slack's word that an app was removed, or that its tokens were."""

    job_id: str
    app: str
    reason: str
