"""Edits that turn a default into a law, or back."""

from collections.abc import Mapping, Sequence
from datetime import date

from twins.authoring.editable_playbook import EditablePlaybook, ItemKind
from twins.authoring.lesson_edits import LessonEdits, take_over_phrasings
from twins.playbook.cases import Case, Expected, MindName
from twins.playbook.model import COMPANY, Rule
from twins.playbook.word_matching import NUMBER, phrase, says_all, stems
from twins.values import Outcome, RuleKind, Tier


def edits_to_make_law(playbook: EditablePlaybook, rule_id: str, confirmed: date | None) -> LessonEdits:
    """Refuse what the default said no to. Raises KeyError if the rule is gone, or says no to nothing."""
    rule = playbook.rule(rule_id)
    if rule is None or not rule.otherwise_when:
        raise KeyError(rule_id)
    asked = tuple(each for each in rule.also_asked_as if not _is_said_by(each, rule.otherwise_when))
    words = {"refuse_when": rule.otherwise_when, "otherwise_when": (), "also_asked_as": asked}
    law = rule.model_copy(update={"kind": RuleKind.LAW, "confirmed": confirmed, **words})
    refused = Expected(outcome=Outcome.REFUSED, rules=(rule_id,))
    turned = _turned(playbook, law, {Outcome.OTHERWISE: refused, Outcome.ASSUMED: refused})
    if any(edit.part is ItemKind.CASE and _shows_a_no(Case.model_validate(edit.after)) for edit in turned.edits):
        return turned
    shown = Case(id=playbook.free_id(ItemKind.CASE), ask=law.refuse_when[0].replace(NUMBER, "10"), expect=refused)
    return LessonEdits((*turned.edits, playbook.put_item(shown)), rule_id)


def _shows_a_no(case: Case) -> bool:
    """Require a refusal that the gate's finder can run."""
    return case.expect.outcome is Outcome.REFUSED and (not case.minds or MindName.LOOKUP in case.minds)


def edits_to_make_default(playbook: EditablePlaybook, rule_id: str, confirmed: date | None) -> LessonEdits:
    """Raises KeyError if the rule is gone, or the company's, whose rules are all laws."""
    rule = playbook.rule(rule_id)
    if rule is None or not rule.is_law or playbook.handle == COMPANY:
        raise KeyError(rule_id)
    asked = tuple(dict.fromkeys((*rule.also_asked_as, *rule.refuse_when)))
    tier = max(rule.tier, Tier.ASSUME)  # what required a check still does
    words = {"otherwise_when": rule.refuse_when, "refuse_when": (), "also_asked_as": asked}
    default = rule.model_copy(update={"kind": RuleKind.DEFAULT, "tier": tier, "confirmed": confirmed, **words})
    outcome = Outcome.CHECK_FIRST if tier is Tier.CHECK_FIRST else Outcome.ASSUMED
    no = {Outcome.REFUSED: Expected(outcome=outcome, tier=tier, rules=(rule_id,))}
    return _turned(playbook, default, no, allowed=outcome)


def _turned(
    playbook: EditablePlaybook, rule: Rule, no: Mapping[Outcome, Expected], *, allowed: Outcome | None = None
) -> LessonEdits:
    """Turn the cases of its no, and with `allowed` of its yes."""
    turned = ((case, _turned_case(case, rule, no, allowed)) for case in playbook.cases_of(rule.id))
    cases = [playbook.put_item(case.model_copy(update={"expect": expect})) for case, expect in turned if expect]
    return LessonEdits((*take_over_phrasings(playbook, rule), playbook.put_item(rule), *cases), rule.id)


def _turned_case(case: Case, rule: Rule, no: Mapping[Outcome, Expected], allowed: Outcome | None) -> Expected | None:
    expect = case.expect
    if _is_said_by(case.ask, (*rule.refuse_when, *rule.otherwise_when)):
        return no.get(expect.outcome)
    if rule.is_law and expect.outcome is Outcome.CHECK_FIRST:  # by another rule: a law alone requires no check
        return expect.model_copy(update={"rules": tuple(each for each in expect.rules if each != rule.id)})
    if allowed and expect.outcome is Outcome.DECIDED and not expect.space:
        return expect.model_copy(update={"outcome": allowed, "tier": rule.tier})
    return None


def _is_said_by(text: str, phrasings: Sequence[str]) -> bool:
    return any(says_all(stems(text), phrase(each)) for each in phrasings)
