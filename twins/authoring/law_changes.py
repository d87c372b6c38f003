"""Edits that turn a default into a law, or back."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time

from twins.authoring.editable_playbook import EditablePlaybook, ItemKind, digest_of_item
from twins.authoring.lesson_edits import LessonEdits, take_over_phrasings
from twins.authoring.order_phrasings import as_order, is_shown
from twins.deciding.question_grammar import is_question
from twins.finder.finder import Finder
from twins.playbook.cases import Case, Expected, MindName
from twins.playbook.model import COMPANY, Rule, Twin, Version
from twins.playbook.word_matching import NUMBER, phrase, says_all, stems
from twins.publishing.case_runner import Run, is_as_expected
from twins.publishing.renewal import CaseAnswer, is_the_finders
from twins.values import Outcome, RuleKind, Tier

_NAMED = ("name", "craft", "expert", "deputies", "scope")
_PARTS = (ItemKind.RULE, ItemKind.TRIGGER, ItemKind.SPACE)


def edits_to_make_law(
    playbook: EditablePlaybook, rule_id: str, confirmed: date | None, company: Version | None = None
) -> LessonEdits:
    """Refuse what the default said no to, and go on deciding the orders that a case shows. Raises KeyError if the rule
    is gone, or says no to nothing."""
    rule = playbook.rule(rule_id)
    if rule is None or not rule.otherwise_when:
        raise KeyError(rule_id)
    asked = [each for each in rule.also_asked_as if not _is_said_by(each, rule.otherwise_when)]
    orders = tuple(each for each in asked if not is_question(each) and is_shown(playbook, rule, each))
    words = {"refuse_when": rule.otherwise_when, "otherwise_when": (), "done_right": orders}
    words["also_asked_as"] = tuple(each for each in asked if each not in orders)
    law = rule.model_copy(update={"kind": RuleKind.LAW, "confirmed": confirmed, **words})
    turned = _turned(playbook, law, company)
    if any(edit.part is ItemKind.CASE and _shows_a_no(Case.model_validate(edit.after)) for edit in turned.edits):
        return turned
    ask, refused = (
        as_order(law.refuse_when[0].replace(NUMBER, "10")),
        Expected(outcome=Outcome.REFUSED, rules=(rule_id,)),
    )
    shown = Case(id=playbook.free_id(ItemKind.CASE), ask=ask, expect=refused)
    return LessonEdits((*turned.edits, playbook.put_item(shown)), rule_id)


def _shows_a_no(case: Case) -> bool:
    """Require a refusal that the gate's finder can run."""
    return case.expect.outcome is Outcome.REFUSED and is_the_finders(case)


def edits_to_make_default(
    playbook: EditablePlaybook, rule_id: str, confirmed: date | None, company: Version | None = None
) -> LessonEdits:
    """Raises KeyError if the rule is gone, or the company's, whose rules are all laws."""
    rule = playbook.rule(rule_id)
    if rule is None or not rule.is_law or playbook.handle == COMPANY:
        raise KeyError(rule_id)
    asked = tuple(dict.fromkeys((*rule.also_asked_as, *rule.done_right)))
    tier = max(rule.tier, Tier.ASSUME)  # what required a check still does
    words = {"otherwise_when": rule.refuse_when, "refuse_when": (), "also_asked_as": asked, "done_right": ()}
    return _turned(
        playbook,
        rule.model_copy(update={"kind": RuleKind.DEFAULT, "tier": tier, "confirmed": confirmed, **words}),
        company,
    )


def _turned(playbook: EditablePlaybook, rule: Rule, company: Version | None) -> LessonEdits:
    """Let the rule's cases expect what comes out now: by the finder, or for a model by its kind."""
    edits = [*take_over_phrasings(playbook, rule), playbook.put_item(rule)]
    after, _ = playbook.after(edits)
    version, taken = _version(after), {case.id for case in playbook.cases}
    dates = [each.confirmed for each in version.twin.rules if each.confirmed]
    at = datetime.combine(max(dates, default=date.min), time(12), UTC)
    for case in playbook.cases_of(rule.id):
        for new in _turned_cases(Run(case, version, company, Finder(), at), rule, taken):
            if new != case:
                edits.append(playbook.put_item(new))
    return LessonEdits(tuple(edits), rule.id)


def _turned_cases(run: Run, rule: Rule, taken: set[str]) -> Iterator[Case]:
    case = run.case
    if not is_the_finders(case):
        yield _for_model(case, rule)
        return
    answer = CaseAnswer.of(run)
    if is_as_expected(case.expect, answer.decision):
        yield case
        return
    for new in answer.renewed(taken):
        yield _for_model(new, rule) if new.minds == (MindName.CLAUDE,) else new


def _for_model(case: Case, rule: Rule) -> Case:
    expect, says_no = case.expect, _is_said_by(case.ask, (*rule.refuse_when, *rule.otherwise_when))
    outcome = expect.outcome
    if is_question(case.ask):
        return case
    if rule.is_law and says_no:
        outcome = Outcome.REFUSED
    elif outcome is Outcome.REFUSED:
        outcome = Outcome.CHECK_FIRST if rule.tier is Tier.CHECK_FIRST else Outcome.NOT_BY_DEFAULT
    elif outcome is Outcome.DECIDED and not rule.is_law and not expect.space:
        outcome = Outcome.CHECK_FIRST if rule.tier is Tier.CHECK_FIRST else Outcome.ASSUMED
    if outcome is expect.outcome:
        return case
    tier = None if outcome is Outcome.REFUSED else rule.tier
    return case.model_copy(
        update={"expect": Expected(outcome=outcome, tier=tier, rules=expect.rules, says=expect.says)}
    )


def _version(playbook: EditablePlaybook) -> Version:
    """Return the playbook as a version, without the twin's limits."""
    parts = {part.value: [item for (kind, _), item in playbook.items.items() if kind is part] for part in _PARTS}
    twin = Twin.model_validate({"handle": playbook.handle, **{name: playbook.field(name) for name in _NAMED}, **parts})
    digest = digest_of_item(twin.model_dump(mode="json"))
    return Version(id=digest, number=0, twin=twin, digest=digest)


def _is_said_by(text: str, phrasings: Sequence[str]) -> bool:
    return any(says_all(stems(text), phrase(each)) for each in phrasings)
