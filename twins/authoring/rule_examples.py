"""Examples that show what a rule answers, so that its loss is noticed."""

from datetime import date

from twins.authoring.drafts import Draft
from twins.authoring.editable_playbook import EditablePlaybook, ItemKind
from twins.authoring.lesson_edits import LessonEdits, take_over_phrasings
from twins.authoring.lessons import LONGEST_ASK, LONGEST_LINE, one_line
from twins.authoring.order_phrasings import ANY_REASON, as_order, asked_of
from twins.deciding.ask import Ask
from twins.deciding.question_grammar import is_question
from twins.finder.phrasings import matching
from twins.playbook.cases import Case, Expected
from twins.playbook.conflicts import refuses
from twins.playbook.model import Rule
from twins.values import Outcome, Tier


def rules_without_example(draft: Draft) -> tuple[Rule, ...]:
    """Return the rules among the unpublished edits that no case shows; of a law, that it refuses something."""
    edited = {edit.item for edit in draft.edits if edit.part is ItemKind.RULE}
    return tuple(rule for rule in draft.playbook.rules if rule.id in edited and not _is_shown(draft, rule))


def _is_shown(draft: Draft, rule: Rule) -> bool:
    cases = draft.playbook.cases_of(rule.id)
    return any(case.expect.outcome is Outcome.REFUSED for case in cases) if rule.is_law else bool(cases)


def wants_order(rule: Rule) -> bool:
    """Return whether an example has to ask for the deed: a question about such a rule gets the same answer at any
    tier."""
    return not rule.is_law and rule.tier > Tier.DECIDE


def edits_for_example(playbook: EditablePlaybook, rule_id: str, asked: str, confirmed: date | None) -> LessonEdits:
    """Let a rule answer an ask as its tier says, and keep the ask as a case. Raises KeyError, and ValidationError."""
    rule = playbook.rule(rule_id)
    if rule is None:
        raise KeyError(rule_id)
    want = one_line(Ask.of(asked).want).rstrip(" .,!")
    changed = with_wording(rule, want).model_copy(update={"confirmed": confirmed or rule.confirmed})
    case = Case(
        id=playbook.free_id(ItemKind.CASE),
        ask=one_line(_whole(rule, want), LONGEST_ASK),
        expect=_expected(rule, want),
    )
    moved = take_over_phrasings(playbook, changed)
    return LessonEdits((*moved, playbook.put_item(changed), playbook.put_item(case)), rule_id)


def with_wording(rule: Rule, want: str) -> Rule:
    """Add the ask to what a law refuses, or to how people ask for a default."""
    if rule.is_law:
        known = refuses(rule, as_order(want))
        return rule if known else rule.model_copy(update={"refuse_when": (*rule.refuse_when, want)})
    if len(want) > LONGEST_LINE or matching(want, asked_of(rule)):
        return rule
    changed = rule.model_copy(update={"also_asked_as": (*rule.also_asked_as, want)})
    if not _says_no(rule):
        return changed
    return changed.model_copy(update={"otherwise_when": (*rule.otherwise_when, want)})


def _says_no(rule: Rule) -> bool:
    """Return whether a default turns down what it is about."""
    return bool(rule.otherwise_when) and rule.tier < Tier.CHECK_FIRST


def _whole(rule: Rule, want: str) -> str:
    """Add a reason where one would be asked for."""
    if rule.is_law:
        return as_order(want)
    return f"{want} because {ANY_REASON}" if rule.tier is Tier.ASSUME or rule.must_be_said else want


def _expected(rule: Rule, want: str) -> Expected:
    if rule.is_law:
        return Expected(outcome=Outcome.REFUSED, rules=(rule.id,))
    if is_question(want):
        return Expected(outcome=Outcome.ANSWERED, rules=(rule.id,))
    if _says_no(rule):
        return Expected(outcome=Outcome.NOT_BY_DEFAULT, rules=(rule.id,))
    tier = max(rule.tier, Tier.ASSUME) if rule.must_be_said else rule.tier
    return Expected(outcome=_OUTCOMES[tier], tier=tier, rules=(rule.id,))


_OUTCOMES = {
    Tier.DECIDE: Outcome.DECIDED,
    Tier.ASSUME: Outcome.ASSUMED,
    Tier.CHECK_FIRST: Outcome.CHECK_FIRST,
}
