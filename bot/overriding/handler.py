"""Handler for overrides of a default and their reasons."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.clock import Now
from bot.overriding.card import kind_in, reason_form, reason_in
from bot.overriding.messages import override_message
from bot.slack.destinations import interaction_of
from bot.slack.form_opener import FormOpener
from bot.ui.ids import Action, ActionValue
from storage.overriding.lapsing import OverrideExpiry
from storage.overriding.store import OverrideStore
from twins.authoring.evidence import ReasonKind
from twins.jobs import Handler, Job
from twins.overriding import OverrideOutcome, OverrideResult

Say = Callable[[OverrideResult], str | None]
REMIND_AFTER, LAPSE_AFTER = timedelta(days=1), timedelta(days=2)


class OverrideHandler:
    def __init__(self, overrides: OverrideStore, expiry: OverrideExpiry, forms: FormOpener, now: Now) -> None:
        self._overrides = overrides
        self._expiry = expiry
        self._forms = forms
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {
            Action.OVERRIDE: self._begin,
            Action.KIND: self._say_kind,
            Action.WRITE_REASON: lambda job: self._open_form(job, ActionValue.of(job.payload["value"])),
            Action.NEVER_MIND: lambda job: self._take_back(job, ask_again=False),
            Action.NOT_MY_REASON: lambda job: self._take_back(job, ask_again=True),
        }

    def form(self, job: Job) -> None:
        """Handle the form with the reason."""
        values = job.payload["values"]
        text, kind = reason_in(values), kind_in(values)
        self._overrides.fill_form(
            interaction_of(job), job.payload["about"], text, override_message, self._now(), kind=kind
        )

    def tick(self) -> None:
        """Remind conductors whose override lacks a reason; expire old ones."""
        self._expiry.lapse(REMIND_AFTER, LAPSE_AFTER, self._now())

    def _say_kind(self, job: Job) -> None:
        target = ActionValue.of(job.payload["value"])
        if target.detail in set(ReasonKind):
            self._overrides.say_kind(
                interaction_of(job), target.id, ReasonKind(target.detail), override_message, self._now()
            )

    def _begin(self, job: Job) -> None:
        """Ask for the reason: in the thread, or in a form if another override already waits there."""
        target = ActionValue.of(job.payload["value"])
        result = self._overrides.begin(interaction_of(job), target.id, target.detail, override_message, self._now())
        if result.result is OverrideOutcome.NEEDS_FORM and result.override_id and result.rule_id:
            self._open_form(job, ActionValue(result.override_id, result.rule_id))

    def _open_form(self, job: Job, target: ActionValue) -> None:
        """Open the form. If it can't open, the thread still has a button for it."""
        self._forms.open(interaction_of(job), job.payload["trigger"], reason_form(target.id, target.detail))

    def _take_back(self, job: Job, *, ask_again: bool) -> None:
        """Cancel the override, or discard a reply that wasn't the reason."""
        target = ActionValue.of(job.payload["value"])
        self._overrides.withdraw(interaction_of(job), target.id, override_message, self._now(), ask_again=ask_again)
