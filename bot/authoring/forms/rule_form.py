"""Forms that add, change or retire a rule, with their parsers and validation."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from bot.authoring.forms import messages
from bot.ui.blocks import Block, context, escape, moment, section
from bot.ui.fields import (
    Values,
    choice,
    field_value,
    kept_lines,
    line,
    lines,
    lines_in,
    modal,
    phrase_error,
    try_it,
)
from bot.ui.ids import Form
from bot.ui.messages.fragments import times
from twins.authoring.drafts import Draft
from twins.authoring.editable_playbook import Edit, ItemKind, validated
from twins.authoring.lessons import forbidding_words
from twins.authoring.order_phrasings import asked_of, cases_of_orders, phrasings_given
from twins.playbook.model import Rule
from twins.reporting.decision_log import RuleUsage
from twins.values import RuleKind


@dataclass(frozen=True)
class RuleFormContext:
    """What the form of a rule is about; the digest is that of the rule as it was opened."""

    handle: str
    rule_id: str
    digest: str = ""
    proposal: str = ""
    look: str = ""

    def __str__(self) -> str:
        return "|".join((self.handle, self.rule_id, self.digest, self.proposal, self.look))

    @classmethod
    def of(cls, value: str) -> "RuleFormContext":
        """Parse a form's metadata; missing parts are empty."""
        return cls(*(*value.split("|"), *("",) * 5)[:5])


def rule_form(draft: Draft, rule: Rule, *, proposal: str = "", look: str = "", seen: str | None = None) -> Block:
    """Build the form that changes a rule. `seen` is the digest of the draft's rule, if `rule` already holds proposed
    changes."""
    digest = seen if seen is not None else draft.playbook.digest(ItemKind.RULE, rule.id) or ""
    about = RuleFormContext(draft.handle, rule.id, digest, proposal, look)
    return modal(Form.RULE, str(about), rule.id, messages.KEEP, [*_texts_of(rule), *_firmness_of(rule), *try_it()])


def _texts_of(rule: Rule) -> list[Block]:
    return [
        line("text", messages.YOUR_RULE, rule.text, multiline=True),
        line("why", messages.YOUR_REASON, rule.why, multiline=True),
        line("unless", messages.OPPOSITE, rule.unless or "", optional=True, multiline=True),
        line(
            "instead",
            messages.INSTEAD,
            rule.instead or "",
            optional=True,
            multiline=True,
            hint=messages.INSTEAD_HINT,
        ),
    ]


def _firmness_of(rule: Rule) -> list[Block]:
    return [
        choice("kind", messages.HOW_FIRM, messages.KINDS, rule.kind.value),
        choice("tier", messages.WHAT_DO_YOU_TELL, messages.TIERS, str(int(rule.tier))),
        lines(
            "asked",
            messages.HOW_PEOPLE_ASK,
            asked_of(rule),
            optional=True,
            hint=messages.HOW_PEOPLE_ASK_HINT,
        ),
        lines(
            "says_no",
            messages.SAYS_NO,
            rule.refuse_when or rule.otherwise_when,
            optional=True,
            hint=messages.SAYS_NO_HINT,
        ),
        lines("found_by", messages.FOUND_BY, rule.found_by, optional=True, hint=messages.FOUND_BY_HINT),
    ]


def edits_of_rule_form(draft: Draft, about: RuleFormContext, values: Values, confirmed: date | None) -> list[Edit]:
    """Return what the form changes; for a law that its expert writes, with a case for each order that keeps it. Raises
    ValidationError."""
    named, is_suggested = about.rule_id or draft.playbook.free_id(ItemKind.RULE), bool(about.proposal)
    given = rule_in(values, named, draft.playbook.rule(named), is_suggested=is_suggested) | {"confirmed": confirmed}
    after = validated(ItemKind.RULE, named, given)
    edit = Edit(part=ItemKind.RULE, item=named, before=about.digest or None, after=after)
    return [edit] if is_suggested else [edit, *cases_of_orders(draft.playbook, Rule.model_validate(after))]


def is_contradicted(values: Values, before: Rule) -> bool:
    """Return whether the form now lets people go ahead with what its sentence forbids, which the rule didn't before."""
    is_law = field_value(values, "kind") == RuleKind.LAW.value
    says_no = kept_lines(values, "says_no", before.otherwise_when)
    text, tier = field_value(values, "text"), field_value(values, "tier")
    did = _lets_pass(before.text, str(int(before.tier)), is_law=before.is_law, says_no=before.otherwise_when)
    return not did and _lets_pass(text, tier, is_law=is_law, says_no=says_no)


def _lets_pass(text: str, tier: str, *, is_law: bool, says_no: tuple[str, ...]) -> bool:
    return bool(forbidding_words(text)) and tier in {"1", "2"} and not is_law and not says_no


def rule_in(values: Values, rule_id: str, before: Rule | None = None, *, is_suggested: bool = False) -> dict[str, Any]:
    """Parse the rule, without its confirmation date. Fields too long for the form keep their value from `before`. No
    suggested order is one that a law decides on: that needs the expert's own."""
    is_law = field_value(values, "kind") == RuleKind.LAW.value
    asked = kept_lines(values, "asked", asked_of(before) if before else ())
    asked, orders = phrasings_given(asked, before, is_suggested=is_suggested) if is_law else (asked, ())
    says_no = kept_lines(values, "says_no", (before.refuse_when or before.otherwise_when) if before else ())
    return _unshown(values, before) | {
        "id": rule_id,
        "kind": field_value(values, "kind"),
        "tier": int(field_value(values, "tier") or 2),
        "text": field_value(values, "text"),
        "why": field_value(values, "why"),
        "unless": field_value(values, "unless") or None,
        "instead": field_value(values, "instead") or None,
        "also_asked_as": asked,
        "done_right": orders,
        "refuse_when": says_no if is_law else (),
        "otherwise_when": () if is_law else says_no,
        "found_by": kept_lines(values, "found_by", before.found_by if before else ()),
    }


def _unshown(values: Values, before: Rule | None) -> dict[str, Any]:
    """Return what the form doesn't show, as it was; nothing has to be said where there is no "unless" any more."""
    if before is None:
        return {}
    must_be_said = before.must_be_said and bool(field_value(values, "unless"))
    return {"accepts": before.accepts, "bounds": before.bounds, "must_be_said": must_be_said}


def rule_errors(values: Values) -> dict[str, str]:
    """Return the first error of each invalid field."""
    errors: dict[str, str] = {}
    for name, least in (("asked", 1), ("says_no", 2), ("found_by", 1)):
        for text in lines_in(values, name):
            if error := phrase_error(text, least):
                errors.setdefault(name, error)
    if field_value(values, "kind") == RuleKind.LAW.value and "says_no" in values and not lines_in(values, "says_no"):
        errors["says_no"] = messages.LAW_NEEDS_WORDS
    if not errors:
        errors |= {name: said for name, said in _by_field(Rule, rule_in(values, "XX-1")).items() if name in values}
    return errors


def retire_form(draft: Draft, rule: Rule, rests: RuleUsage, *, proposal: str = "") -> Block:
    cases = draft.playbook.cases_of(rule.id)
    guards = "\n".join(f"• {case.id}: {escape(case.ask[:200])}" for case in cases[:15]) or messages.NO_CASE
    more = f"\n{messages.and_more(len(cases) - 15)}" if len(cases) > 15 else ""
    digest = draft.playbook.digest(ItemKind.RULE, rule.id)
    return modal(
        Form.RETIRE,
        f"{draft.handle}|{rule.id}|{digest}|{proposal}",
        messages.retire_rule(rule.id),
        messages.RETIRE,
        [
            section(messages.rule_with_reason(rule.id, escape(rule.text), escape(rule.why))),
            section(_rests(rests)),
            section(f"{messages.GOES_WITH_IT}\n{guards}{more}"),
            context(messages.RETIRE_HINT),
        ],
    )


def _rests(rests: RuleUsage) -> str:
    if not rests.last_use:
        return messages.NOT_USED
    last = moment(rests.last_use)
    return messages.used(times(rests.uses), last, times(rests.overrides))


def _by_field(form: type[Rule], given: dict[str, Any]) -> dict[str, str]:
    """Return pydantic's errors by field; an error about several fields goes to the first."""
    try:
        form.model_validate(given)
    except ValidationError as error:
        fields = {
            "also_asked_as": "asked",
            "done_right": "asked",
            "refuse_when": "says_no",
            "otherwise_when": "says_no",
        }
        found: dict[str, str] = {}
        for problem in error.errors():
            name = str(problem["loc"][0]) if problem["loc"] else "text"
            found.setdefault(fields.get(name, name), str(problem["msg"]).removeprefix("Value error, "))
        return found
    return {}
