"""The form that keeps, drops or adds cases, with its parser and validation."""

from typing import Any

from bot.ui.blocks import Block
from bot.ui.fields import MOST_BOXES, Values, boxes, choice, field_value, line, modal
from bot.ui.ids import Form
from twins.authoring.drafts import Draft
from twins.playbook.cases import Case
from twins.playbook.model import Rule
from twins.values import Outcome

_OUTCOMES = {
    Outcome.ANSWERED.value: "Answer: the rule is read out",
    Outcome.DECIDED.value: "Go ahead",
    Outcome.NOT_BY_DEFAULT.value: "Not by default",
    Outcome.ASSUMED.value: "Go ahead, reviewed later",
    Outcome.CHECK_FIRST.value: "Ask me first",
    Outcome.REFUSED.value: "No",
    Outcome.UNSURE.value: "Which of these?",
    Outcome.NOT_COVERED.value: "Not my area",
}


def case_form(draft: Draft, rule: Rule | None) -> Block:
    """Build the form to keep, drop or add known-good cases: a rule's, or those that name no rule."""
    rule_id = rule.id if rule else ""
    known = {case.id: f"{case.id}: {case.ask}" for case in cases_shown(draft, rule_id)}
    kept = [boxes("kept", "Keep these", known, hint="Untick one to remove it.")] if known else []
    another = line(
        "ask",
        "Another: what someone asks, with their reason",
        multiline=True,
        longest=3_000,
        optional=True,
        hint="For example: log order ids at debug level because support needs them",
    )
    outcome = choice("outcome", "What the answer must be", _OUTCOMES, menu=True, optional=True)
    about, title = f"{draft.handle}|{rule_id}", f"Cases of {rule_id or 'no rule'}"
    return modal(Form.CASE, about, title, "Keep", [*kept, another, outcome])


def cases_shown(draft: Draft, rule_id: str) -> list[Case]:
    """Return the cases for the form: a rule's or, without a rule, those that name none."""
    cases = draft.playbook.cases_of(rule_id) if rule_id else draft.playbook.cases
    named = [case for case in cases if rule_id or not case.expect.names - {case.expect.trigger}]
    return named[:MOST_BOXES]


def case_errors(values: Values) -> dict[str, str]:
    """Return an error message for each invalid field."""
    if bool(field_value(values, "ask")) is bool(field_value(values, "outcome")):
        return {}
    return {"outcome" if field_value(values, "ask") else "ask": "Say both: the question, and what the answer must be."}


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
