"""Handler for the buttons of a check and for asks that are handed to an expert."""

from collections.abc import Mapping

from bot.checking import messages
from bot.checking.check_card import whole_check
from bot.checking.forms import FormContext, colleague_form, colleague_in, text_shown, words_form
from bot.clock import Now
from bot.slack.channel_access import ChannelAccess
from bot.slack.destinations import interaction_of
from bot.slack.form_opener import FormOpener
from bot.slack.users import UserDirectory
from bot.ui import messages as ui_messages
from bot.ui.ids import Action, ActionValue
from storage.asking.store import AskStore
from storage.checking.conductor_actions import ConductorActions
from storage.checking.store import CheckStore
from twins.checking.captured_words import WordsPurpose
from twins.jobs import Handler, Job
from twins.people import Membership
from twins.states import CheckState
from twins.values import Person


class CheckHandler:
    """Verdicts and all other actions on a check. The store decides who is allowed."""

    def __init__(
        self,
        checks: CheckStore,
        conductor_actions: ConductorActions,
        asks: AskStore,
        users: UserDirectory,
        forms: FormOpener,
        channel_access: ChannelAccess,
        architects: tuple[str, ...],
        now: Now,
    ) -> None:
        self._channel_access = channel_access
        self._checks = checks
        self._conductor_actions = conductor_actions
        self._asks = asks
        self._users = users
        self._forms = forms
        self._architects = architects
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {
            Action.APPROVE: lambda job: self._settle(job, CheckState.APPROVED),
            Action.DECLINE: lambda job: self._settle(job, CheckState.DECLINED),
            Action.CHANGES: lambda job: self._want_words(job, WordsPurpose.CHANGES),
            Action.QUESTION: lambda job: self._want_words(job, WordsPurpose.QUESTION),
            Action.APPROVE_SIMILAR: lambda job: self._settle_together(job, CheckState.APPROVED),
            Action.DECLINE_SIMILAR: lambda job: self._settle_together(job, CheckState.DECLINED),
            Action.HAND_TO: self._choose_colleague,
            Action.SHOW_ALL: self._show_all,
            Action.WITHDRAW: self._withdraw,
            Action.NUDGE: self._nudge,
            Action.ASK_AGAIN: self._ask_again,
            Action.HAND_OVER: self._hand_over,
        }

    def colleague_chosen(self, job: Job) -> None:
        """Handle the form that names a colleague for a check."""
        said, click = job.payload, interaction_of(job)
        target, chosen = ActionValue.of(said["about"]), colleague_in(said["values"])
        who = self._users.profile(said["app"], said["team"], chosen, fresh=True)
        if who.standing is not Membership.MEMBER:
            self._asks.reply_privately(job.id, click.place, messages.no_colleague(who), self._now())
            return
        colleague = Person(slack=who.id, name=who.name[:60])
        say = messages.pass_on_message
        self._checks.pass_on(click, target.id, target.detail, colleague, self._architects, say, self._now())

    def _settle(self, job: Job, verdict: CheckState) -> None:
        click, target = interaction_of(job), ActionValue.of(job.payload["value"])
        settling = self._checks.settle(
            click, target.id, target.detail, verdict, self._architects, messages.verdict_message, self._now()
        )
        if settling.wants_form:
            self._forms.open(click, job.payload["trigger"], words_form(FormContext(WordsPurpose.REASON, target.id)))

    def _settle_together(self, job: Job, verdict: CheckState) -> None:
        ids = ActionValue.of(job.payload["value"]).id.split(",")
        self._checks.settle_together(interaction_of(job), ids, verdict, messages.several_verdicts_message, self._now())

    def _want_words(self, job: Job, purpose: WordsPurpose) -> None:
        click, target = interaction_of(job), ActionValue.of(job.payload["value"])
        form = words_form(FormContext(purpose, target.id, target.detail))
        if click.place.channel is None:  # no thread to reply in; the form is checked when it is sent
            if not self._forms.open(click, job.payload["trigger"], form):
                self._asks.reply_privately(job.id, click.place, ui_messages.FORM_TOO_LATE, self._now())
            return
        settling = self._checks.ask_for_words(
            click, target.id, target.detail, purpose, messages.verdict_message, self._now()
        )
        if settling.wants_form:
            self._forms.open(click, job.payload["trigger"], form)

    def _choose_colleague(self, job: Job) -> None:
        click, target = interaction_of(job), ActionValue.of(job.payload["value"])
        if not self._forms.open(click, job.payload["trigger"], colleague_form(target.id, target.detail)):
            self._asks.reply_privately(job.id, click.place, ui_messages.FORM_TOO_LATE, self._now())

    def _show_all(self, job: Job) -> None:
        click, target = interaction_of(job), ActionValue.of(job.payload["value"])
        view = self._checks.read(click, target.id)
        if view is None or not self._channel_access.may_see(click.by, view.audience):
            self._asks.reply_privately(job.id, click.place, ui_messages.NOT_FOR_YOUR_EYES, self._now())
        elif not self._forms.open(click, job.payload["trigger"], text_shown("Everything", whole_check(view))):
            self._asks.reply_privately(job.id, click.place, ui_messages.FORM_TOO_LATE, self._now())

    def _withdraw(self, job: Job) -> None:
        target = ActionValue.of(job.payload["value"])
        self._conductor_actions.withdraw(interaction_of(job), target.id, messages.own_check_message, self._now())

    def _nudge(self, job: Job) -> None:
        target = ActionValue.of(job.payload["value"])
        self._conductor_actions.nudge(interaction_of(job), target.id, messages.nudge_message, self._now())

    def _ask_again(self, job: Job) -> None:
        target = ActionValue.of(job.payload["value"])
        self._conductor_actions.ask_again(interaction_of(job), target.id, messages.ask_again_message, self._now())

    def _hand_over(self, job: Job) -> None:
        target = ActionValue.of(job.payload["value"])
        self._conductor_actions.hand_over(interaction_of(job), target.id, messages.hand_over_message, self._now())
