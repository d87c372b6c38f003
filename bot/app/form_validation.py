"""Validation of submitted forms by field, before Slack closes the form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.app.ask_shortcut import ask_errors
from bot.authoring.forms.case_form import case_errors
from bot.authoring.forms.lesson_form import lesson_errors
from bot.authoring.forms.rule_form import rule_errors
from bot.authoring.forms.space_form import space_errors
from bot.authoring.forms.twin_form import new_twin_errors, scope_errors
from bot.authoring.preview.form_steps import FormSteps
from bot.checking.messages.checking_notices import COLLEAGUE_ERRORS
from bot.publishing.example_form import example_errors
from bot.slack.users import UserDirectory
from bot.ui.fields import Values, field_value
from bot.ui.ids import Form
from bot.ui.open_form import OpenForm
from twins.job_payloads import interaction_of
from twins.jobs import Destination, Job, OutageError, RetryError
from twins.notices import Refusal
from twins.people import Membership
from twins.values import ActionValue

_CHECKS: Mapping[str, Callable[[Values], dict[str, str]]] = {
    Form.LESSON: lesson_errors,
    Form.RULE: rule_errors,
    Form.SCOPE: scope_errors,
    Form.CASE: case_errors,
    Form.EXAMPLES: example_errors,
    Form.ASK: ask_errors,
}


def errors_in(form: str, values: Values, today: date, is_free: Callable[[str], bool]) -> dict[str, str]:
    """Return an error message for each invalid field; empty if the form accepts anything. `is_free` says whether a new
    twin may take a handle."""
    if form == Form.NEW_TWIN:
        return new_twin_errors(values, is_free)
    if form == Form.SPACE:
        return space_errors(values, today)
    check = _CHECKS.get(form)
    return check(values) if check else {}


@dataclass(frozen=True)
class FormAnswers:
    """What Slack shows of a submitted form before it is closed: errors beside the fields, or the form's next step."""

    steps: FormSteps
    users: UserDirectory

    def answer(self, job: Job, view: Mapping[str, Any], is_free: Callable[[str], bool]) -> Mapping[str, Any]:
        """Return Slack's response; empty if the form is taken."""
        sent = job.payload
        errors = errors_in(sent["form"], sent["values"], job.run_at.date(), is_free)
        if sent["form"] == Form.HAND_TO:
            errors = self._colleague_errors(job)
        if errors:
            return {"response_action": "errors", "errors": errors}
        next_view = self.steps.next_view(interaction_of(job), OpenForm.of(view, sent["values"]))
        return {"response_action": "update", "view": next_view} if next_view else {}

    def _colleague_errors(self, job: Job) -> dict[str, str]:
        check, colleague = ActionValue.of(job.payload["about"]).id, field_value(job.payload["values"], "colleague")
        act = interaction_of(job)
        refusal = self.steps.store.checks.may_not_receive(act, check, colleague)
        if refusal is None and not self._may_be_member(act.place, colleague):
            refusal = Refusal.NOT_A_COLLEAGUE
        return {"colleague": COLLEAGUE_ERRORS[refusal]} if refusal else {}

    def _may_be_member(self, place: Destination, colleague: str) -> bool:
        """Return whether a person may receive a check, as far as Slack says within the form's three seconds; they are
        looked up again when it is handed over."""
        try:
            return self.users.profile(place.app, place.team, colleague).standing is Membership.MEMBER
        except (OutageError, RetryError):
            return True
