"""Creation of a twin in Slack, and its interview."""

from collections.abc import Mapping, Sequence

from bot.authoring.channel_history import ChannelHistory
from bot.authoring.messages import edit_message, new_twin_message
from bot.authoring.twin_form import new_twin_form, new_twin_in
from bot.clock import Now
from bot.slack.destinations import interaction_of
from bot.slack.form_opener import FormOpener
from bot.slack.users import UserDirectory
from bot.ui.ids import Action, ActionValue
from storage.asking.readings import ReadingStore
from storage.asking.store import AskStore
from storage.authoring.drafts import DraftStore
from storage.authoring.interviews import InterviewStore
from storage.authoring.new_twins import NewTwinStore
from twins.authoring.interview import Drafter, Found, PlainDrafter, sentences_of
from twins.authoring.yaml_edits import new_texts
from twins.deciding.cost import Budget, PaidWork
from twins.jobs import Destination, Handler, Job, JobKind
from twins.people import Membership
from twins.values import Person

NO_FORM = "Slack didn't let me open the form in time. Nothing happened; type it again."


class NewTwinHandler:
    def __init__(
        self,
        drafts: DraftStore,
        new_twins: NewTwinStore,
        interviews: InterviewStore,
        asks: AskStore,
        users: UserDirectory,
        gathering: ChannelHistory,
        drafter: Drafter,
        readings: ReadingStore,
        budget: Budget,
        forms: FormOpener,
        now: Now,
    ) -> None:
        self._drafts = drafts
        self._new_twins = new_twins
        self._interviews = interviews
        self._asks = asks
        self._users = users
        self._gathering = gathering
        self._drafter = drafter
        self._readings = readings
        self._budget = budget
        self._forms = forms
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {Action.GO_ON: self._go_on}

    def new(self, job: Job, handle: str) -> None:
        if not self._forms.open(interaction_of(job), job.payload.get("trigger"), new_twin_form(handle.casefold())):
            self._asks.reply_privately(job.id, interaction_of(job).place, NO_FORM, self._now())

    def begun(self, job: Job) -> None:
        """Handle the form: begin the twin, and enqueue the search for past calls."""
        said, click, new = job.payload, interaction_of(job), new_twin_in(job.payload["values"])
        expert = self._named(job, click.by)
        deputies = [self._named(job, each) for each in self._members(job, new.deputies) if each != click.by]
        files = new_texts(
            new.handle, f"{expert.name}'s {new.handle} twin"[:60], new.craft, expert, new.covers, deputies
        )
        payload = {name: said[name] for name in ("app", "team", "user", "user_team")}
        payload |= {"handle": new.handle, "channel": new.channel, "documents": new.documents}
        gather = Job(f"gather:{job.id}", JobKind.COLLECT, f"gather:{new.handle}", payload, job.order, self._now())
        self._new_twins.begin(click, new.handle, files, expert, gather, new_twin_message, self._now())

    def gather(self, job: Job) -> None:
        """Collect past calls from what the expert chose, and ask the first question."""
        said = job.payload
        found = self._gathering.precedents(said["app"], said["team"], said["user"], said["channel"])
        found += sentences_of(said["documents"], "pasted")
        place = Destination(said["app"], said["team"], user=said["user"])
        self._interviews.suggest(job.id, said["handle"], self._drafted(job, found), place, self._now())

    def _drafted(self, job: Job, found: list[Found]) -> list[Found]:
        """Draft first wordings with the model if the budget allows."""
        said, drafter = job.payload, self._drafter
        draft = self._drafts.find(said["handle"])
        there = [rule.text for rule in draft.playbook.rules] if draft else []
        if not drafter.expected_cost or not found:
            return PlainDrafter().drafted(found, there).found
        work = PaidWork(key=f"{job.id}:draft", team=said["team"], conductor=said["user"], handle=said["handle"])
        if self._readings.reserve(work, drafter.expected_cost, self._budget, self._now()):
            return PlainDrafter().drafted(found, there).found
        made = drafter.drafted(found, there)
        self._readings.settle(work, drafter.expected_cost, made.usage, made.cost, made.model)
        return made.found

    def _go_on(self, job: Job) -> None:
        target = ActionValue.of(job.payload["value"])
        self._interviews.go_on(interaction_of(job), target.id, edit_message, self._now())

    def _named(self, job: Job, slack: str) -> Person:
        who = self._users.profile(job.payload["app"], job.payload["team"], slack)
        return Person(slack=slack, name=who.name[:60])

    def _members(self, job: Job, chosen: Sequence[str]) -> list[str]:
        said = job.payload
        return [
            slack
            for slack in chosen
            if self._users.profile(said["app"], said["team"], slack).standing is Membership.MEMBER
        ]
