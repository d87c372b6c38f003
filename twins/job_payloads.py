"""What people did in Slack, as jobs carry it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from twins.jobs import Destination, Interaction, Job, JobKind
from twins.values import ActionValue

T = TypeVar("T")

REDELIVERED_WITHIN = timedelta(days=1)
"""How late an event can be: Slack delivers again, hourly for a day, what wasn't acknowledged."""


def read(kind: type[T], job: Job) -> T:
    """Fill fields from the payload's keys; `act`, `job_id`, `lane`, `order` and `attempts` from the job."""
    names = {each.name for each in fields(kind)}  # type: ignore[arg-type]  # every kind is a dataclass
    given = {name: job.payload[name] for name in names & job.payload.keys()}
    given |= {name: getattr(job, name) for name in names & {"lane", "order", "attempts"}}
    if "act" in names:
        given["act"] = interaction_of(job)
    if "job_id" in names:
        given["job_id"] = job.id
    return kind(**given)


def destination_of(job: Job) -> Destination:
    """Return where to reply. A thread without replies is left out: an ephemeral message there goes unseen."""
    said = job.payload
    thread = said.get("thread_ts")
    return Destination(
        said["app"], said["team"], said.get("channel"), thread if thread != said.get("ts") else None, said["user"]
    )


def interaction_of(job: Job) -> Interaction:
    """Take the time from the order: a Slack timestamp, with "~" if the job follows a click."""
    at = datetime.fromtimestamp(float(job.order.removesuffix("~")), UTC)
    return Interaction(job.id, destination_of(job), at, job.payload.get("ts"))


@dataclass(frozen=True)
class Mention:
    """An ask, by a mention or in a direct message."""

    act: Interaction
    user_team: str
    text: str
    ts: str
    thread_ts: str
    is_dm: bool
    files: Sequence[str] = ()
    """Names of the attached files."""
    attached: Sequence[Mapping[str, Any]] = ()
    """What Slack says of them, with their addresses."""
    revision: str = ""
    """The edit, or the replaced check, that it is asked again for."""
    shared: bool = False
    """Other companies are in the channel."""
    beside: str = ""
    """The ask whose message these twins' answers join."""
    by_agent: bool = False
    """An agent asks for the person: the words are no more than an ask."""
    floor_of: str = ""
    """Handle of the twin whose floor alone reads it, to the letter: a tool call, or a pull request."""
    product: str = ""
    """What an agent asks for; a channel's own is known from the channel."""
    assigned: str = ""
    """Why its expert decides it in any case."""


def mention_again(
    place: Destination, ts: str, text: str, revision: str, *, user_team: str = "", shared: bool = False
) -> dict[str, Any]:
    return {
        "app": place.app,
        "team": place.team,
        "user": place.user,
        "user_team": user_team or place.team,
        "shared": shared,
        "channel": place.channel,
        "ts": ts,
        "thread_ts": place.thread_ts,
        "is_dm": (place.channel or "").startswith("D"),
        "text": text,
        "files": [],
        "revision": revision,
    }


def said_first(edit: Job) -> Job | None:
    """Return the job of an edited message, in its newest words, as its own event makes it: if it comes later, it adds
    nothing. None if the message wasn't for the bot, or if Slack no longer delivers its event."""
    said, kind = edit.payload, edit.payload.get("said_as")
    if not kind or edit.run_at - datetime.fromtimestamp(float(said["ts"]), UTC) > REDELIVERED_WITHIN:
        return None
    whose = said["app"] if kind == JobKind.ASK else said["team"]
    job_id = f"{kind}:{whose}:{said['channel']}:{said['ts']}"
    return Job(job_id, kind, edit.lane, said, said["ts"], edit.run_at)


@dataclass(frozen=True)
class AgentAsk:
    """An agent's request, to be shown to its person and put to a twin."""

    act: Interaction
    user_team: str
    ticket: str
    client: str
    text: str
    twin: str = ""
    """Handle."""
    attempts: int = 0
    taken_by: str = ""
    """The opening of the database in which it was taken in."""
    floor_only: bool = False
    product: str = ""
    assigned: str = ""


def ask_of_agent(said: AgentAsk, there: Destination, now: datetime) -> Job:
    """Return the ask that an agent's request makes, in the thread of the message that shows it."""
    ts = there.thread_ts or ""
    text = f"{said.twin}: {said.text}" if said.twin and not said.floor_only else said.text
    payload = mention_again(there, ts, text, "") | {
        "by_agent": True,
        "floor_of": said.twin if said.floor_only else "",
        "product": said.product,
        "assigned": said.assigned,
    }
    job_id = f"{JobKind.ASK}:{there.app}:{there.channel}:{ts}"
    return Job(job_id, JobKind.ASK, f"in:{there.channel}:{ts}", payload, ts, now)


@dataclass(frozen=True)
class Reply:
    """A message in a thread that the bot has written in."""

    act: Interaction
    user_team: str
    text: str
    ts: str
    thread_ts: str
    is_dm: bool
    shared: bool = False
    files: Sequence[str] = ()
    attached: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class MessageEdit:
    """An edited message, in a direct message or in a thread of the bot."""

    act: Interaction
    user_team: str
    text: str
    ts: str
    thread_ts: str
    mentions_us: bool = True
    shared: bool = False


@dataclass(frozen=True)
class Deletion:
    act: Interaction
    channel: str
    ts: str
    has_thread: bool = False
    """Replies keep the thread, under a tombstone."""


@dataclass(frozen=True)
class Click:
    """A button, a menu item or a message shortcut."""

    act: Interaction
    lane: str
    order: str
    user_team: str
    action: str
    value: str
    trigger: str | None
    author: str | None = None
    """Of the message under a shortcut; `text` is what it says."""
    text: str = ""
    words: str = ""
    """Typed into the card's field before the click."""
    view: Mapping[str, Any] | None = None
    """The form that the button is in, with its `values` so far."""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def target(self) -> ActionValue:
        return ActionValue.of(self.value)


@dataclass(frozen=True)
class FormSent:
    """A submitted form, with its values by block and field."""

    act: Interaction
    user_team: str
    form: str
    about: str
    values: dict[str, Any]
    attached: Sequence[Mapping[str, Any]] = ()
    """What Slack says of the uploaded files."""


@dataclass(frozen=True)
class Command:
    """A slash command; `text` follows its name."""

    act: Interaction
    user_team: str
    text: str
    trigger: str | None


@dataclass(frozen=True)
class HomeOpened:
    """A Home tab that its person opened or used, or whose content changed."""

    act: Interaction
    user_team: str = ""
    opened: bool = False
    used: bool = False


@dataclass(frozen=True)
class MessagesOpened:
    """The direct messages with the bot, opened by their person."""

    act: Interaction
    user_team: str = ""


@dataclass(frozen=True)
class SessionStopped:
    """Slack's Stop button, pressed in a thread."""

    act: Interaction
    user_team: str
    thread_ts: str


PersonAct = (
    AgentAsk | Mention | Reply | MessageEdit | Click | FormSent | Command | HomeOpened | MessagesOpened | SessionStopped
)
"""What a person did, which the gate may refuse."""
