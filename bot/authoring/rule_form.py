"""Forms that add, change or retire a rule or a case, with their parsers and validation."""

from typing import Any

from pydantic import ValidationError

from bot.ui.blocks import Block, context, escape, moment, section
from bot.ui.fields import (
    MOST_BOXES,
    Values,
    boxes,
    choice,
    field_value,
    kept_lines,
    line,
    lines,
    lines_in,
    modal,
    phrase_error,
)
from bot.ui.fragments import times
from bot.ui.ids import Form
from twins.authoring.drafts import Draft
from twins.authoring.editable_playbook import ItemKind
from twins.playbook.cases import Case
from twins.playbook.model import Rule
from twins.reporting.decision_log import RuleUsage
from twins.values import Outcome, RuleKind, Tier

_KINDS = {
    RuleKind.DEFAULT.value: "Default: overridden with one click and a reason",
    RuleKind.LAW.value: "Law: no appeal",
}
_TIERS = {
    "1": "1 · the twin decides",
    "2": "2 · it goes ahead, I look afterwards",
    "3": "3 · I am asked first",
}
_OUTCOMES = {
    Outcome.DECIDED.value: "Decided: go ahead",
    Outcome.OTHERWISE.value: "Decided: the default says otherwise",
    Outcome.ASSUMED.value: "Assumed, checked afterwards",
    Outcome.CHECK_FIRST.value: "Checked first",
    Outcome.REFUSED.value: "Refused",
    Outcome.HANDED_OVER.value: "Handed to a person",
}
_NEW_RULE = Rule.model_construct(id="", kind=RuleKind.DEFAULT, tier=Tier.ASSUME, text="", why="")
"""What the form shows for a new rule; without texts it is not a valid one yet."""


def rule_form(draft: Draft, rule: Rule | None, *, proposal: str = "", look: str = "", seen: str | None = None) -> Block:
    """Build the form for a rule. `seen` is the digest of the draft's rule, if `rule` already holds proposed changes."""
    rule_id = rule.id if rule else ""
    digest = seen if seen is not None else draft.playbook.digest(ItemKind.RULE, rule_id) or ""
    shown = rule or _NEW_RULE
    return modal(
        Form.RULE,
        f"{draft.handle}|{rule_id}|{digest}|{proposal}|{look}",
        rule_id or "A new rule",
        "Keep",
        [
            line("text", "The rule, in one sentence", shown.text, multiline=True),
            line("why", "Why? What happened, or would?", shown.why, multiline=True),
            line("unless", "Unless ...", shown.unless or "", optional=True, multiline=True),
            line(
                "instead",
                "What to do instead",
                shown.instead or "",
                optional=True,
                multiline=True,
                hint="Shown where the rule says no.",
            ),
            choice("kind", "How firm is it?", _KINDS, shown.kind.value),
            choice("tier", "What does the twin do?", _TIERS, str(int(shown.tier))),
            lines(
                "asked",
                "How people ask, one a line",
                shown.also_asked_as,
                optional=True,
                hint="An ask with just these words is decided at once. {number} stands for any number.",
            ),
            lines(
                "says_no",
                "Asks that it says no to, one a line",
                shown.refuse_when or shown.otherwise_when,
                optional=True,
                hint="An ask with all words of a line goes against it. A law needs at least one.",
            ),
        ],
    )


def rule_in(values: Values, rule_id: str, before: Rule | None = None) -> dict[str, Any]:
    """Parse the rule, without its confirmation date. Fields too long for the form keep their value from `before`."""
    is_law = field_value(values, "kind") == RuleKind.LAW.value
    says_no = kept_lines(values, "says_no", (before.refuse_when or before.otherwise_when) if before else ())
    return {
        "id": rule_id,
        "kind": field_value(values, "kind"),
        "tier": int(field_value(values, "tier") or 2),
        "text": field_value(values, "text"),
        "why": field_value(values, "why"),
        "unless": field_value(values, "unless") or None,
        "instead": field_value(values, "instead") or None,
        "also_asked_as": kept_lines(values, "asked", before.also_asked_as if before else ()),
        "refuse_when": says_no if is_law else (),
        "otherwise_when": () if is_law else says_no,
    }


def rule_errors(values: Values) -> dict[str, str]:
    """Return the first error of each invalid field."""
    errors: dict[str, str] = {}
    for name, least in (("asked", 1), ("says_no", 2)):
        for text in lines_in(values, name):
            if error := phrase_error(text, least):
                errors.setdefault(name, error)
    if field_value(values, "kind") == RuleKind.LAW.value and "says_no" in values and not lines_in(values, "says_no"):
        errors["says_no"] = "A law needs an ask that it refuses: code goes by these words."
    if not errors:
        errors |= {name: said for name, said in _by_field(Rule, rule_in(values, "XX-1")).items() if name in values}
    return errors


def retire_form(draft: Draft, rule: Rule, rests: RuleUsage, *, proposal: str = "") -> Block:
    cases = draft.playbook.cases_of(rule.id)
    words = f"*{rule.id}* “{escape(rule.text)}”\n_Why:_ {escape(rule.why)}"
    guards = "\n".join(f"• {case.id}: {escape(case.ask[:200])}" for case in cases[:15]) or "No case names it."
    more = f"\nand {len(cases) - 15} more" if len(cases) > 15 else ""
    digest = draft.playbook.digest(ItemKind.RULE, rule.id)
    return modal(
        Form.RETIRE,
        f"{draft.handle}|{rule.id}|{digest}|{proposal}",
        f"Retire {rule.id}",
        "Retire",
        [
            section(words),
            section(_rests(rests)),
            section(f"*What goes with it*\n{guards}{more}"),
            context(
                "Nothing changes until you publish. The id is never used again; `twins history` keeps what it said."
            ),
        ],
    )


def _rests(rests: RuleUsage) -> str:
    if not rests.last_use:
        return "Nobody has used it yet."
    last = moment(rests.last_use)
    return f"Used {times(rests.uses)}, last {last}; overridden {times(rests.overrides)}."


def case_form(draft: Draft, rule: Rule | None) -> Block:
    """Build the form to keep, drop or add known-good cases: a rule's, or those that name no rule."""
    rule_id = rule.id if rule else ""
    known = {case.id: f"{case.id}: {case.ask}" for case in cases_shown(draft, rule_id)}
    kept = [boxes("kept", "Keep these", known, hint="Untick one to take it away.")] if known else []
    another = line(
        "ask",
        "Another: what somebody asks, with their reason",
        multiline=True,
        longest=3_000,
        optional=True,
        hint="Like: log order ids at debug level because support needs them",
    )
    outcome = choice("outcome", "What must come out of that", _OUTCOMES, menu=True, optional=True)
    about, title = f"{draft.handle}|{rule_id}", f"Cases of {rule_id or 'no rule'}"
    return modal(Form.CASE, about, title, "Keep", [*kept, another, outcome])


def cases_shown(draft: Draft, rule_id: str) -> list[Case]:
    """Return the cases for the form: a rule's or, without a rule, those that name none."""
    cases = draft.playbook.cases_of(rule_id) if rule_id else draft.playbook.cases
    named = [case for case in cases if rule_id or not (case.expect.rules or case.expect.space)]
    return named[:MOST_BOXES]


def case_errors(values: Values) -> dict[str, str]:
    """Return an error message for each invalid field."""
    if bool(field_value(values, "ask")) is bool(field_value(values, "outcome")):
        return {}
    return {"outcome" if field_value(values, "ask") else "ask": "Say both: the ask, and what must come out of it."}


def case_in(values: Values, rule_id: str, case_id: str) -> dict[str, Any]:
    """Parse the case. If it is refused, decided or assumed, it names its rule."""
    outcome = field_value(values, "outcome")
    names = outcome != Outcome.HANDED_OVER.value and bool(rule_id)
    return {
        "id": case_id,
        "ask": field_value(values, "ask"),
        "expect": {"outcome": outcome, "rules": [rule_id] if names else []},
    }


def _by_field(form: type[Rule | Case], given: dict[str, Any]) -> dict[str, str]:
    """Return pydantic's errors by field; an error about several fields goes to the first."""
    try:
        form.model_validate(given)
    except ValidationError as error:
        fields = {"also_asked_as": "asked", "refuse_when": "says_no", "otherwise_when": "says_no"}
        found: dict[str, str] = {}
        for problem in error.errors():
            name = str(problem["loc"][0]) if problem["loc"] else "text"
            found.setdefault(fields.get(name, name), str(problem["msg"]).removeprefix("Value error, "))
        return found
    return {}
