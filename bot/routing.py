"""Which handler does which kind of job, and who may click at all?"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Protocol

from bot import sentences
from bot.actions import Action, Form, Target
from bot.asking import Asking
from bot.checking import Checking
from bot.commanding import Commanding
from bot.overriding import OverrideDesk
from bot.people import People, Standing
from bot.places import click_of, place_of
from bot.sending import Sending
from bot.slack import Clients
from twins.work import Handler, Job, Kind, OutageError, Place, RetryError


class Notes(Protocol):
    """Where words to one person are put."""

    def tell(self, job_id: str, place: Place, text: str, now: datetime) -> None:
        """Close a job with a word to one person."""
        ...


class Router:
    """Takes each job to those who do it."""

    def __init__(
        self, asking: Asking, checking: Checking, overriding: OverrideDesk, commanding: Commanding,
        sending: Sending, people: People, notes: Notes, now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._asking = asking
        self._checking = checking
        self._overriding = overriding
        self._commanding = commanding
        self._sending = sending
        self._people = people
        self._notes = notes
        self._now = now

    def handlers(self) -> Mapping[str, Handler]:
        """A handler for each kind of job."""
        return {
            Kind.ASK: self._asking.handle,
            Kind.REPLY: self._overriding.reply,
            Kind.EDIT: lambda job: self._overriding.revise(job, deleted=False),
            Kind.DELETE: lambda job: self._overriding.revise(job, deleted=True),
            Kind.CLICK: self._click,
            Kind.FORM: self._form,
            Kind.COMMAND: self._commanding.command,
            Kind.HOME: self._commanding.home,
            Kind.POST: self._sending.post,
            Kind.UPDATE: self._sending.update,
            Kind.TELL: self._sending.tell,
            Kind.MARK: self._sending.mark,
        }

    def _click(self, job: Job) -> None:
        if not self._may_act(job):
            return
        if job.payload["channel"] is None:
            self._commanding.redraw_home_after(job)
        click, target = click_of(job), Target.of(job.payload["value"])
        match Action.of(job.payload["action"]):
            case Action.APPROVE | Action.DECLINE as action:
                self._checking.settle(click, action, target)
            case Action.HAND_OVER:
                self._checking.hand_over(click, target)
            case Action.OVERRIDE:
                self._overriding.begin(click, target, job.payload["trigger"])
            case Action.WRITE_REASON:
                self._overriding.open_form(click, target, job.payload["trigger"])
            case Action.NEVER_MIND:
                self._overriding.take_back(click, target, ask_again=False)
            case Action.NOT_MY_REASON:
                self._overriding.take_back(click, target, ask_again=True)

    def _form(self, job: Job) -> None:
        if self._may_act(job) and job.payload["form"] == Form.REASON:
            self._overriding.form(job)

    def _may_act(self, job: Job) -> bool:
        """Only members of our workspace act; asked of Slack at the moment of the click, and a doubt is a no."""
        said, place = job.payload, place_of(job)
        try:
            standing = self._people.who(said["app"], said["team"], said["user"], fresh=True).standing
            shared = bool(place.channel) and self._people.is_shared(said["app"], place.channel or "")
        except (OutageError, RetryError):
            standing, shared = Standing.UNKNOWN, False
        if said["user_team"] != said["team"]:
            standing = Standing.STRANGER
        problem = sentences.SHARED_CHANNEL if shared else sentences.not_for(standing)
        if problem:
            self._notes.tell(job.id, place, problem, self._now())
        return problem is None and standing is Standing.MEMBER


def trouble_messages(
    clients: Clients, architects: Iterable[str], now: Callable[[], datetime]
) -> Callable[[Job, str, bool], Iterable[Job]]:
    """Who is told of a job that fails again and again: whoever waits for it, and at its end the architects."""

    def messages(job: Job, reference: str, is_dead: bool) -> Iterable[Job]:
        said, account = job.payload, clients.first
        if job.kind == Kind.TELL:  # what tells of trouble makes no trouble of its own
            return
        if not is_dead and said.get("user"):
            yield _telling(f"trouble:{job.id}", place_of(job), sentences.trouble(reference), now())
        if is_dead:
            for architect in architects:
                place = Place(account.app, account.team, user=architect)
                text = sentences.alert(job.kind, job.id, reference)
                yield _telling(f"alert:{reference}:{architect}", place, text, now())

    return messages


def _telling(job_id: str, place: Place, text: str, now: datetime) -> Job:
    payload = {"place": asdict(place), "text": text}
    return Job(job_id, Kind.TELL, f"tell:{place.user}", payload, f"{now.timestamp():017.6f}", now)
