"""Creation of a twin in Slack, and its interview."""

from collections.abc import Mapping, Sequence

from bot.actions import Action, Target
from bot.clock import Now
from bot.draft_sentences import of_beginning, of_editing
from bot.forms import Forms
from bot.gathering import Gathering
from bot.people import People, Standing
from bot.places import click_of
from bot.twin_form import new_twin_form, new_twin_in
from storage.asks import Asks
from storage.beginnings import Beginnings
from storage.drafts import Drafts
from storage.interviews import Interviews
from storage.readings import Readings
from twins.drafting import Drafter, Found, PlainDrafter, sentences_of
from twins.usage import Budget, PaidWork
from twins.values import Person
from twins.work import Handler, Job, Kind, Place
from twins.written import new_texts

NO_FORM = "Slack didn't let me open the form in time. Nothing happened; type it again."


class Making:
    def __init__(
        self,
        drafts: Drafts,
        beginnings: Beginnings,
        interviews: Interviews,
        notes: Asks,
        people: People,
        gathering: Gathering,
        drafter: Drafter,
        readings: Readings,
        budget: Budget,
        forms: Forms,
        now: Now,
    ) -> None:
        self._drafts = drafts
        self._beginnings = beginnings
        self._interviews = interviews
        self._notes = notes
        self._people = people
        self._gathering = gathering
        self._drafter = drafter
        self._readings = readings
        self._budget = budget
        self._forms = forms
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {Action.GO_ON: self._go_on}

    def new(self, job: Job, handle: str) -> None:
        if not self._forms.open(click_of(job), job.payload.get("trigger"), new_twin_form(handle.casefold())):
            self._notes.tell(job.id, click_of(job).place, NO_FORM, self._now())

    def begun(self, job: Job) -> None:
        """Handle the form: begin the twin, and enqueue the search for past calls."""
        said, click, new = job.payload, click_of(job), new_twin_in(job.payload["values"])
        expert = self._named(job, click.by)
        deputies = [self._named(job, each) for each in self._members(job, new.deputies) if each != click.by]
        files = new_texts(
            new.handle, f"{expert.name}'s {new.handle} twin"[:60], new.craft, expert, new.covers, deputies
        )
        payload = {name: said[name] for name in ("app", "team", "user", "user_team")}
        payload |= {"handle": new.handle, "channel": new.channel, "documents": new.documents}
        gather = Job(f"gather:{job.id}", Kind.GATHER, f"gather:{new.handle}", payload, job.order, self._now())
        self._beginnings.begin(click, new.handle, files, expert, gather, of_beginning, self._now())

    def gather(self, job: Job) -> None:
        """Collect past calls from what the expert chose, and ask the first question."""
        said = job.payload
        found = self._gathering.calls(said["app"], said["team"], said["user"], said["channel"])
        found += sentences_of(said["documents"], "pasted")
        place = Place(said["app"], said["team"], user=said["user"])
        self._interviews.suggest(job.id, said["handle"], self._drafted(job, found), place, self._now())

    def _drafted(self, job: Job, found: list[Found]) -> list[Found]:
        """Draft first wordings with the model as far as the budget allows."""
        said, drafter = job.payload, self._drafter
        draft = self._drafts.find(said["handle"])
        there = [rule.text for rule in draft.sketch.rules] if draft else []
        if not drafter.expected_cost or not found:
            return PlainDrafter().drafted(found, there).found
        work = PaidWork(key=f"{job.id}:draft", team=said["team"], asker=said["user"], handle=said["handle"])
        if self._readings.reserve(work, drafter.expected_cost, self._budget, self._now()):
            return PlainDrafter().drafted(found, there).found
        made = drafter.drafted(found, there)
        self._readings.settle(work, drafter.expected_cost, made.usage, made.cost, made.model)
        return made.found

    def _go_on(self, job: Job) -> None:
        target = Target.of(job.payload["value"])
        self._interviews.go_on(click_of(job), target.id, of_editing, self._now())

    def _named(self, job: Job, slack: str) -> Person:
        who = self._people.who(job.payload["app"], job.payload["team"], slack)
        return Person(slack=slack, name=who.name[:60])

    def _members(self, job: Job, chosen: Sequence[str]) -> list[str]:
        said = job.payload
        return [
            slack for slack in chosen if self._people.who(said["app"], said["team"], slack).standing is Standing.MEMBER
        ]
