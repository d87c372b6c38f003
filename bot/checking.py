"""Handler for the buttons of a check and for asks that are handed to an expert."""

from collections.abc import Mapping

from bot import sentences, verdict_sentences
from bot.actions import Action, Target
from bot.blocks import quotes
from bot.clock import Now
from bot.forms import Forms
from bot.people import People, Standing
from bot.places import click_of
from bot.words_form import About, colleague_form, colleague_in, text_shown, words_form
from storage.asks import Asks
from storage.checks import Checks
from storage.conducting import Conducting
from twins.remarks import Role
from twins.states import CheckState
from twins.values import Person
from twins.work import Handler, Job


class Checking:
    """Verdicts and all other actions on a check. The store decides who is allowed."""

    def __init__(
        self,
        checks: Checks,
        conducting: Conducting,
        notes: Asks,
        people: People,
        forms: Forms,
        architects: tuple[str, ...],
        now: Now,
    ) -> None:
        self._checks = checks
        self._conducting = conducting
        self._notes = notes
        self._people = people
        self._forms = forms
        self._architects = architects
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {
            Action.APPROVE: lambda job: self._settle(job, CheckState.APPROVED),
            Action.DECLINE: lambda job: self._settle(job, CheckState.DECLINED),
            Action.CHANGES: lambda job: self._want_words(job, Role.CHANGES),
            Action.QUESTION: lambda job: self._want_words(job, Role.QUESTION),
            Action.APPROVE_ALIKE: lambda job: self._settle_together(job, CheckState.APPROVED),
            Action.DECLINE_ALIKE: lambda job: self._settle_together(job, CheckState.DECLINED),
            Action.HAND_TO: self._choose_colleague,
            Action.SHOW_ALL: self._show_all,
            Action.WITHDRAW: self._withdraw,
            Action.NUDGE: self._nudge,
            Action.ASK_AGAIN: self._ask_again,
            Action.HAND_OVER: self._hand_over,
        }

    def colleague_chosen(self, job: Job) -> None:
        """Handle the form that names a colleague for a check."""
        said, click = job.payload, click_of(job)
        target, chosen = Target.of(said["about"]), colleague_in(said["values"])
        who = self._people.who(said["app"], said["team"], chosen, fresh=True)
        if who.standing is not Standing.MEMBER:
            self._notes.tell(job.id, click.place, verdict_sentences.no_colleague(who), self._now())
            return
        colleague = Person(slack=who.id, name=who.name[:60])
        say = verdict_sentences.of_passing_on
        self._checks.pass_on(click, target.id, target.detail, colleague, self._architects, say, self._now())

    def _settle(self, job: Job, verdict: CheckState) -> None:
        click, target = click_of(job), Target.of(job.payload["value"])
        settling = self._checks.settle(
            click, target.id, target.detail, verdict, self._architects, verdict_sentences.of_settling, self._now()
        )
        if settling.wants_form:
            self._forms.open(click, job.payload["trigger"], words_form(About(Role.REASON, target.id)))

    def _settle_together(self, job: Job, verdict: CheckState) -> None:
        ids = Target.of(job.payload["value"]).id.split(",")
        self._checks.settle_together(click_of(job), ids, verdict, verdict_sentences.of_settling_several, self._now())

    def _want_words(self, job: Job, role: Role) -> None:
        click, target = click_of(job), Target.of(job.payload["value"])
        form = words_form(About(role, target.id, target.detail))
        if click.place.channel is None:  # no thread to reply in; the form is checked when it is sent
            if not self._forms.open(click, job.payload["trigger"], form):
                self._notes.tell(job.id, click.place, sentences.FORM_TOO_LATE, self._now())
            return
        settling = self._checks.want_words(
            click, target.id, target.detail, role, verdict_sentences.of_settling, self._now()
        )
        if settling.wants_form:
            self._forms.open(click, job.payload["trigger"], form)

    def _choose_colleague(self, job: Job) -> None:
        click, target = click_of(job), Target.of(job.payload["value"])
        if not self._forms.open(click, job.payload["trigger"], colleague_form(target.id, target.detail)):
            self._notes.tell(job.id, click.place, sentences.FORM_TOO_LATE, self._now())

    def _show_all(self, job: Job) -> None:
        click, target = click_of(job), Target.of(job.payload["value"])
        view = self._checks.read(click, target.id, self._architects)
        if view is None:
            self._notes.tell(job.id, click.place, sentences.NOT_FOR_YOUR_EYES, self._now())
        elif not self._forms.open(click, job.payload["trigger"], text_shown("The whole ask", quotes(view.ask))):
            self._notes.tell(job.id, click.place, sentences.FORM_TOO_LATE, self._now())

    def _withdraw(self, job: Job) -> None:
        target = Target.of(job.payload["value"])
        self._conducting.withdraw(click_of(job), target.id, verdict_sentences.of_own_check, self._now())

    def _nudge(self, job: Job) -> None:
        target = Target.of(job.payload["value"])
        self._conducting.nudge(click_of(job), target.id, verdict_sentences.of_nudging, self._now())

    def _ask_again(self, job: Job) -> None:
        target = Target.of(job.payload["value"])
        self._conducting.ask_again(click_of(job), target.id, verdict_sentences.of_asking_again, self._now())

    def _hand_over(self, job: Job) -> None:
        target = Target.of(job.payload["value"])
        self._conducting.hand_over(click_of(job), target.id, verdict_sentences.of_handing_over, self._now())
