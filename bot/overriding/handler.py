"""Handler of overrides and their reasons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Now
from bot.overriding.card import kind_in, reason_form
from bot.slack.workspace_access import Slack
from bot.ui.fields import field_value
from bot.ui.ids import Action
from storage.store import Store
from twins.authoring.evidence import ReasonKind
from twins.job_payloads import Click, FormSent
from twins.values import ActionValue

REMIND_AFTER, LAPSE_AFTER = timedelta(days=1), timedelta(days=2)


@dataclass(frozen=True)
class OverrideHandler:
    slack: Slack
    store: Store
    now: Now

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {
            Action.OVERRIDE: self._begin,
            Action.KIND: self._say_kind,
            Action.WRITE_REASON: lambda click: self._open_form(click, click.target),
            Action.NEVER_MIND: lambda click: self._take_back(click, ask_again=False),
            Action.NOT_MY_REASON: lambda click: self._take_back(click, ask_again=True),
        }

    def form(self, sent: FormSent) -> None:
        text, kind = field_value(sent.values, "reason"), kind_in(sent.values)
        self.store.overrides.fill_form(sent.act, sent.about, text, self.now(), kind=kind)

    def tick(self) -> None:
        self.store.override_expiry.lapse(REMIND_AFTER, LAPSE_AFTER, self.now())

    def _say_kind(self, click: Click) -> None:
        target = click.target
        if target.detail in set(ReasonKind):
            self.store.overrides.say_kind(click.act, target.id, ReasonKind(target.detail), self.now())

    def _begin(self, click: Click) -> None:
        """Ask in the thread, or in a form if another override waits there."""
        target = click.target
        begun = self.store.overrides.begin(click.act, target.id, target.detail, self.now())
        if begun.needs_form:
            self._open_form(click, ActionValue(begun.id, begun.rule_id))

    def _open_form(self, click: Click, target: ActionValue) -> None:
        """Leave it to the button in the thread if the form can't open."""
        self.slack.forms.try_open(click, reason_form(target.id, target.detail))

    def _take_back(self, click: Click, *, ask_again: bool) -> None:
        self.store.overrides.withdraw(click.act, click.target.id, self.now(), ask_again=ask_again)
