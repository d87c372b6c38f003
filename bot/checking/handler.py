"""Handler for the buttons of a check and for asks that are handed to an expert."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.checking.check_card import whole_check
from bot.checking.forms import colleague_form, text_shown, words_form
from bot.checking.messages import check_words
from bot.checking.messages.checking_notices import NOBODY_NEXT
from bot.clock import Now
from bot.slack.workspace_access import Slack
from bot.ui.fields import field_value
from bot.ui.form_context import FormContext
from bot.ui.ids import Action
from storage.store import Store
from twins.checking.captured_words import WordsPurpose
from twins.job_payloads import Click, FormSent
from twins.jobs import Destination, Interaction, Note
from twins.notices import NoticeFacts, Refusal, Refused
from twins.people import Membership
from twins.states import CheckState
from twins.values import ActionValue, Person


@dataclass(frozen=True)
class CheckHandler:
    """Verdicts and all other actions on a check. The store decides who is allowed."""

    slack: Slack
    store: Store
    now: Now

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {
            Action.APPROVE: lambda click: self._settle(click, CheckState.APPROVED),
            Action.DECLINE: lambda click: self._settle(click, CheckState.DECLINED),
            Action.CHANGES: self._change,
            Action.QUESTION: self._question,
            Action.APPROVE_SIMILAR: lambda click: self._settle_together(click, CheckState.APPROVED),
            Action.DECLINE_SIMILAR: lambda click: self._settle_together(click, CheckState.DECLINED),
            Action.HAND_TO: self._choose_colleague,
            Action.SHOW_ALL: self._show_all,
            Action.WITHDRAW: self._by_conductor(self.store.conductor_actions.withdraw),
            Action.ASK_NEXT: self._ask_next,
            Action.NUDGE: self._by_conductor(self.store.conductor_actions.nudge),
            Action.ASK_AGAIN: self._by_conductor(self.store.conductor_actions.ask_again),
            Action.HAND_OVER: self._by_conductor(self.store.conductor_actions.hand_over),
        }

    def colleague_chosen(self, sent: FormSent) -> None:
        """Handle the form that names a colleague for a check."""
        target, place = ActionValue.of(sent.about), sent.act.place
        who = self.slack.users.profile(place.app, place.team, field_value(sent.values, "colleague"), fresh=True)
        if who.standing is not Membership.MEMBER:
            raise Refused(Refusal.NOT_A_COLLEAGUE, NoticeFacts(name=who.name, state=who.standing))
        colleague = Person(slack=who.id, name=who.name[:60])
        self.store.checks.pass_on(sent.act, target.id, target.detail, colleague, self.slack.architects, self.now())

    def _settle(self, click: Click, verdict: CheckState) -> None:
        """Give a verdict with the typed words. A decline without a reason counts at once; a form asks for one."""
        target, now = click.target, self.now()
        wants_reason = self.store.checks.settle(
            click.act, target.id, target.detail, verdict, self.slack.architects, now, words=click.words
        )
        if wants_reason:
            self.slack.forms.try_open(click, words_form(FormContext(WordsPurpose.REASON, target.id)))

    def _settle_together(self, click: Click, verdict: CheckState) -> None:
        self.store.checks.settle_together(click.act, click.target.id.split(","), verdict, self.now())

    def _change(self, click: Click) -> None:
        if click.words.strip():
            self._settle(click, CheckState.APPROVED_WITH_CHANGES)
        else:
            self._want_words(click, WordsPurpose.CHANGES)

    def _question(self, click: Click) -> None:
        target, purpose = click.target, WordsPurpose.QUESTION
        if click.words.strip():
            self.store.replies.fill(
                click.act, purpose, target.id, target.detail, click.words, self.slack.architects, self.now()
            )
        else:
            self._want_words(click, purpose)

    def _want_words(self, click: Click, purpose: WordsPurpose) -> None:
        """Open a form; if Slack doesn't open it, ask for a reply in the thread of the clicked message."""
        target = click.target
        self.store.checks.look_at(click.act, target.id, target.detail, self.now())
        if self.slack.forms.try_open(click, words_form(FormContext(purpose, target.id, target.detail))):
            return
        if click.act.place.channel is None:  # a Home tab has no thread
            raise Refused(Refusal.FORM_TOO_LATE)
        self.store.checks.ask_for_words(click.act, target.id, target.detail, purpose, self.now())

    def _ask_next(self, click: Click) -> None:
        place = Destination(click.act.place.app, click.act.place.team, user=click.act.by)
        nobody = Note(place, NOBODY_NEXT)
        self.store.conductor_actions.ask_next(click.act, click.target.id, click.target.detail, nobody, self.now())

    def _choose_colleague(self, click: Click) -> None:
        self.slack.forms.open(click, colleague_form(click.target))

    def _show_all(self, click: Click) -> None:
        view = self.store.checks.read(click.act, click.target.id)
        if view is None or not self.slack.channel_access.may_see(click.act.by, view.audience):
            raise Refused(Refusal.NOT_FOR_YOUR_EYES)
        self.slack.forms.open(click, text_shown(check_words.EVERYTHING, whole_check(view)))

    def _by_conductor(self, verb: Callable[[Interaction, str, datetime], None]) -> Callable[[Click], None]:
        return lambda click: verb(click.act, click.target.id, self.now())
