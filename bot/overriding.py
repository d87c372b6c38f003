"""Handler for overrides of a default and their reasons."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.actions import Action, Target
from bot.clock import Now
from bot.forms import Forms
from bot.override_card import kind_in, reason_form, reason_in
from bot.places import click_of
from bot.verdict_sentences import of_override
from storage.lapsing import Lapsing
from storage.overrides import Overrides
from twins.evidence import ReasonKind
from twins.overrides import Overridden, Overriding
from twins.work import Handler, Job

Say = Callable[[Overridden], str | None]
REMIND_AFTER, LAPSE_AFTER = timedelta(days=1), timedelta(days=2)


class OverrideDesk:
    def __init__(self, overrides: Overrides, lapsing: Lapsing, forms: Forms, now: Now) -> None:
        self._overrides = overrides
        self._lapsing = lapsing
        self._forms = forms
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {
            Action.OVERRIDE: self._begin,
            Action.KIND: self._say_kind,
            Action.WRITE_REASON: lambda job: self._open_form(job, Target.of(job.payload["value"])),
            Action.NEVER_MIND: lambda job: self._take_back(job, ask_again=False),
            Action.NOT_MY_REASON: lambda job: self._take_back(job, ask_again=True),
        }

    def form(self, job: Job) -> None:
        """Handle the form with the reason."""
        values = job.payload["values"]
        text, kind = reason_in(values), kind_in(values)
        self._overrides.fill_form(click_of(job), job.payload["about"], text, of_override, self._now(), kind=kind)

    def tick(self) -> None:
        """Remind conductors whose override lacks a reason, and lapse old ones."""
        self._lapsing.lapse(REMIND_AFTER, LAPSE_AFTER, self._now())

    def _say_kind(self, job: Job) -> None:
        target = Target.of(job.payload["value"])
        if target.detail in set(ReasonKind):
            self._overrides.say_kind(click_of(job), target.id, ReasonKind(target.detail), of_override, self._now())

    def _begin(self, job: Job) -> None:
        """Ask for the reason: in the thread, or in a form if another override already waits there."""
        target = Target.of(job.payload["value"])
        result = self._overrides.begin(click_of(job), target.id, target.detail, of_override, self._now())
        if result.result is Overriding.NEEDS_FORM and result.override_id and result.rule_id:
            self._open_form(job, Target(result.override_id, result.rule_id))

    def _open_form(self, job: Job, target: Target) -> None:
        """Open the form. If it is too late, the thread still has a button for it."""
        self._forms.open(click_of(job), job.payload["trigger"], reason_form(target.id, target.detail))

    def _take_back(self, job: Job, *, ask_again: bool) -> None:
        """Cancel the override, or discard a reply that wasn't the reason."""
        target = Target.of(job.payload["value"])
        self._overrides.withdraw(click_of(job), target.id, of_override, self._now(), ask_again=ask_again)
