"""The form that keeps, drops or adds cases, with its parser and validation."""

from typing import Any

from bot.authoring.forms import messages
from bot.ui.blocks import Block
from bot.ui.fields import MOST_BOXES, Values, boxes, choice, field_value, line, modal
from bot.ui.ids import Form
from twins.authoring.drafts import Draft
from twins.playbook.cases import Case
from twins.playbook.model import Rule
from twins.values import Outcome


def case_form(draft: Draft, rule: Rule | None) -> Block:
    """Build the form to keep, drop or add known-good cases: a rule's, or those that name no rule."""
    rule_id = rule.id if rule else ""
    known = {case.id: f"{case.id}: {case.ask}" for case in cases_shown(draft, rule_id)}
    kept = [boxes("kept", messages.KEEP_THESE, known, hint=messages.KEEP_THESE_HINT)] if known else []
    another = line(
        "ask",
        messages.ANOTHER_CASE,
        multiline=True,
        longest=3_000,
        optional=True,
        hint=messages.ANOTHER_CASE_HINT,
    )
    outcome = choice("outcome", messages.MUST_BE, messages.OUTCOMES, menu=True, optional=True)
    about, title = f"{draft.handle}|{rule_id}", messages.cases_of(rule_id)
    return modal(Form.CASE, about, title, messages.KEEP, [*kept, another, outcome])


def cases_shown(draft: Draft, rule_id: str) -> list[Case]:
    """Return the cases for the form: a rule's or, without a rule, those that name none."""
    cases = draft.playbook.cases_of(rule_id) if rule_id else draft.playbook.cases
    named = [case for case in cases if rule_id or not case.expect.names - {case.expect.trigger}]
    return named[:MOST_BOXES]


def case_errors(values: Values) -> dict[str, str]:
    """Return an error message for each invalid field."""
    if bool(field_value(values, "ask")) is bool(field_value(values, "outcome")):
        return {}
    return {"outcome" if field_value(values, "ask") else "ask": messages.SAY_BOTH_CASE}


def case_in(values: Values, rule_id: str, case_id: str) -> dict[str, Any]:
    """Parse the case. It names its rule, unless nothing covers the ask; an unclear one has it among those offered."""
    outcome = field_value(values, "outcome")
    names = outcome != Outcome.NOT_COVERED.value and bool(rule_id)
    field = "offers" if outcome == Outcome.UNSURE.value else "rules"
    return {
        "id": case_id,
        "ask": field_value(values, "ask"),
        "expect": {"outcome": outcome, field: [rule_id] if names else []},
    }
