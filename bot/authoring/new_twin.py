"""Creation of a twin in Slack, and its interview."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.authoring.channel_history import ChannelHistory
from bot.authoring.documents import Documents
from bot.authoring.forms.twin_form import new_twin_form, new_twin_in
from bot.authoring.messages import page_words
from bot.authoring.sentences.drafting import RuleDrafting
from bot.clock import Now
from bot.slack.workspace_access import Slack
from bot.ui.ids import Action
from storage.store import Store
from twins.authoring.yaml_edits import new_texts
from twins.deciding.cost import PaidWork
from twins.due_payloads import CollectDue
from twins.importing.proposals import found_in, sentences_left_out
from twins.importing.reader import Document, ReadingChoices, read_documents
from twins.job_payloads import Click, Command, FormSent
from twins.jobs import Destination, Interaction, Job, JobKind, order_of
from twins.people import Membership
from twins.values import Person


@dataclass(frozen=True)
class NewTwinHandler:
    slack: Slack
    store: Store
    now: Now
    history: ChannelHistory
    drafting: RuleDrafting
    documents: Documents

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {Action.GO_ON: self._go_on}

    def new(self, command: Command, handle: str) -> None:
        if not self.slack.forms.try_open(command, new_twin_form(handle.casefold())):
            self.store.ledger.reply(command.act, page_words.NO_FORM)

    def begun(self, sent: FormSent) -> None:
        """Handle the form: begin the twin, and enqueue the search for past calls."""
        act, new = sent.act, new_twin_in(sent.values)
        expert = self._profile(act, act.by)[0]
        chosen = [self._profile(act, each) for each in new.deputies if each != act.by]
        deputies = [person for person, standing in chosen if standing is Membership.MEMBER]
        name = page_words.twin_name(expert.name, new.handle)[:60]
        files = new_texts(new.handle, name, new.craft, expert, new.covers, deputies)
        payload = {"app": act.place.app, "team": act.place.team, "user": act.by, "user_team": sent.user_team}
        payload |= {"handle": new.handle, "channel": new.channel, "documents": new.documents}
        gather = Job(
            f"gather:{act.job_id}", JobKind.COLLECT, f"gather:{new.handle}", payload, order_of(act.at), self.now()
        )
        self.store.new_twins.begin(act, new.handle, files, expert, gather, self.now())

    def gather(self, due: CollectDue) -> None:
        """Take past decisions and rules from the sources that the expert chose, and ask the first question."""
        place = due.act.place
        files, notices = self.documents.read(due)
        texts = [Document(file.name, file.text) for file in files if file.text]
        texts += [Document(due.source or page_words.A_PASTED_TEXT, due.documents)] if due.documents else []
        reading = read_documents(texts, ReadingChoices(expert=due.act.by, takes_all=due.takes_all))
        found = self.history.precedents(place.app, place.team, due.act.by, due.channel) + found_in(reading)
        work = PaidWork(key=f"{due.act.job_id}:draft", team=place.team, conductor=due.act.by, handle=due.handle)
        expert = Destination(place.app, place.team, user=due.act.by)
        asked = self.drafting.drafted(work, found)
        rest = [each.passage.text for each in sentences_left_out(reading)]
        self.store.interviews.suggest(
            due.act.job_id, due.handle, asked, expert, self.now(), left_out=rest, notices=notices
        )

    def _go_on(self, click: Click) -> None:
        self.store.interviews.go_on(click.act, click.target.id, self.now())

    def _profile(self, act: Interaction, slack: str) -> tuple[Person, Membership]:
        who = self.slack.users.profile(act.place.app, act.place.team, slack)
        return Person(slack=slack, name=who.name[:60]), who.standing
