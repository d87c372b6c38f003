"""Routing of jobs to handlers, and the membership check before any action."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from bot import sentences
from bot.actions import Action, Form
from bot.arranging import Arranging, is_about_being_away
from bot.asking import Asking
from bot.checking import Checking
from bot.clock import Now
from bot.commanding import Commanding
from bot.digesting import Digesting
from bot.editing import Editing
from bot.granting import Granting
from bot.home_tab import HomeTab
from bot.leading import Leading
from bot.learning import Learning
from bot.making import Making
from bot.overriding import OverrideDesk
from bot.owning import Owning
from bot.people import People, Standing
from bot.places import place_of
from bot.proving import Proving
from bot.releasing import Releasing
from bot.replying import ReplyDesk
from bot.reviewing import ReviewDesk
from bot.sending import Sending
from bot.slack import Clients
from bot.tending import Tending
from bot.tidying import Tidying
from bot.weighing import WeighDesk
from storage.asks import Asks
from twins.work import Handler, Job, Kind, OutageError, Place, RetryError


@dataclass(frozen=True)
class Desks:
    """The handlers, one per capability."""

    asking: Asking
    checking: Checking
    reviewing: ReviewDesk
    overriding: OverrideDesk
    replying: ReplyDesk
    arranging: Arranging
    tending: Tending
    owning: Owning
    proving: Proving
    making: Making
    editing: Editing
    learning: Learning
    releasing: Releasing
    weighing: WeighDesk
    granting: Granting
    digesting: Digesting
    leading: Leading
    tidying: Tidying
    commanding: Commanding
    home_tab: HomeTab
    sending: Sending


class Router:
    def __init__(self, desks: Desks, people: People, notes: Asks, now: Now) -> None:
        self._desks = desks
        self._people = people
        self._notes = notes
        self._now = now
        self._actions: Mapping[Action, Handler] = {
            **desks.checking.actions(),
            **desks.reviewing.actions(),
            **desks.overriding.actions(),
            **desks.replying.actions(),
            **desks.arranging.actions(),
            **desks.owning.actions(),
            **desks.making.actions(),
            **desks.editing.actions(),
            **desks.learning.actions(),
            **desks.releasing.actions(),
            **desks.weighing.actions(),
            **desks.granting.actions(),
            **desks.digesting.actions(),
        }
        self._forms: Mapping[str, Handler] = {
            Form.REASON: desks.overriding.form,
            Form.WORDS: desks.replying.form,
            Form.HAND_TO: desks.checking.colleague_chosen,
            Form.NEW_TWIN: desks.making.begun,
            Form.CALL: desks.learning.call_form,
            Form.RULE: desks.editing.rule,
            Form.RETIRE: desks.editing.retired,
            Form.CASE: desks.editing.case,
            Form.SCOPE: desks.editing.scope,
            Form.DEPUTIES: desks.editing.deputies,
            Form.ANYWAY: desks.releasing.anyway,
            Form.AGAINST_LAW: desks.weighing.against_law,
            Form.SPACE: desks.granting.form,
        }

    def handlers(self) -> Mapping[str, Handler]:
        desks = self._desks
        return {
            Kind.ASK: self._said,
            Kind.REPLY: self._reply,
            Kind.EDIT: self._edit,
            Kind.DELETE: desks.replying.deleted,
            Kind.CLICK: self._click,
            Kind.FORM: self._form,
            Kind.COMMAND: desks.commanding.command,
            Kind.HOME: desks.home_tab.home,
            Kind.TEND: desks.tending.check,
            Kind.ROUND: desks.tending.round,
            Kind.CONSENT: desks.owning.ask_consent,
            Kind.CASES: desks.proving.cases,
            Kind.PUBLISH: desks.releasing.at_once,
            Kind.GATHER: desks.making.gather,
            Kind.WEIGH: desks.weighing.weigh,
            Kind.DIGEST: desks.digesting.digest,
            Kind.WEEK: desks.leading.look,
            Kind.FORGET: desks.tidying.forget,
            Kind.POST: desks.sending.post,
            Kind.UPDATE: desks.sending.update,
            Kind.TELL: desks.sending.tell,
            Kind.MARK: desks.sending.mark,
        }

    def _said(self, job: Job) -> None:
        """Handle an ask, or in a direct message an announced absence or return."""
        if job.payload["is_dm"] and is_about_being_away(job.payload["text"]):
            if self._may_act(job):
                self._desks.arranging.said(job)
            return
        self._desks.asking.handle(job)

    def _reply(self, job: Job) -> None:
        """Handle a reply. It can be a verdict or a reason, so the membership check applies as for a click."""
        may = self._may_act if job.payload["is_dm"] else self._is_member
        if may(job):
            self._desks.replying.reply(job)

    def _edit(self, job: Job) -> None:
        if self._is_member(job):
            self._desks.replying.edited(job)

    def _click(self, job: Job) -> None:
        action = Action.of(job.payload["action"])
        if action and self._may_act(job):
            if job.payload["channel"] is None:
                self._desks.home_tab.redraw_after(job)
            self._actions[action](job)

    def _form(self, job: Job) -> None:
        form = self._forms.get(job.payload["form"])
        if form and self._may_act(job):
            form(job)

    def _is_member(self, job: Job) -> bool:
        """Return whether the user is a member. For messages that people also write to each other:
        a refusal is silent, and if Slack can't be reached the job is retried."""
        said = job.payload
        standing = self._people.who(said["app"], said["team"], said["user"], fresh=True).standing
        return standing is Standing.MEMBER and said["user_team"] == said["team"]

    def _may_act(self, job: Job) -> bool:
        """Return whether the user is a member of this workspace, asking Slack now; doubt means no. Refuses shared
        channels too, and tells the user why."""
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
    """Return the notices for a job that keeps failing: to the person who waits for it and, at the end, to the
    architects."""

    def messages(job: Job, reference: str, is_dead: bool) -> Iterable[Job]:
        said, account = job.payload, clients.first
        if job.kind == Kind.TELL:  # a failing notice raises no further notice
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
