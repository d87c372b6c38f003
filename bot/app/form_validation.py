"""Validation of submitted forms by field, before Slack closes the form."""

from collections.abc import Callable, Mapping
from datetime import date

from bot.authoring.lesson_form import lesson_errors
from bot.authoring.rule_form import case_errors, rule_errors
from bot.authoring.space_form import space_errors
from bot.authoring.twin_form import new_twin_errors, scope_errors
from bot.ui.fields import Values
from bot.ui.ids import Form

_CHECKS: Mapping[str, Callable[[Values], dict[str, str]]] = {
    Form.LESSON: lesson_errors,
    Form.RULE: rule_errors,
    Form.SCOPE: scope_errors,
    Form.CASE: case_errors,
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
