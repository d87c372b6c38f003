"""Edits that a lesson makes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from twins.authoring.editable_playbook import Edit, EditablePlaybook, ItemKind
from twins.authoring.lessons import (
    LONGEST_ASK,
    LONGEST_LINE,
    TIERS,
    CounterExample,
    Precedent,
    RuleDraft,
    Stance,
    first_sentence,
    one_line,
)
from twins.authoring.order_phrasings import ANY_REASON, as_order, asked_of
from twins.deciding.ask import Ask
from twins.deciding.question_grammar import is_question
from twins.finder.phrasings import careful_phrases, is_plain_reason, matching
from twins.playbook.cases import Case, Expected, MindName
from twins.playbook.conflicts import refuses
from twins.playbook.model import Rule, Trigger
from twins.playbook.word_matching import phrase
from twins.values import Outcome, RuleKind, Tier


@dataclass(frozen=True)
class LessonEdits:
    edits: tuple[Edit, ...]
    rule_id: str

    @property
    def rule(self) -> Rule | None:
        made = (edit.after for edit in self.edits if edit.part is ItemKind.RULE and edit.item == self.rule_id)
        after = next(made, None)
        return Rule.model_validate(after) if after else None


def edits_for_lesson(playbook: EditablePlaybook, lesson: RuleDraft, confirmed: date | None) -> LessonEdits:
    """Also guard the ask that sounds alike. Raises ValidationError."""
    rule_id = playbook.free_id(ItemKind.RULE)
    rule = _with_whole_ask(playbook, rule_from(lesson, rule_id, confirmed), lesson)
    edits = [*take_over_phrasings(playbook, rule), playbook.put_item(rule)]
    first = playbook.free_id(ItemKind.CASE)
    if lesson.ask:
        ask = as_order(lesson.ask) if lesson.stance is Stance.NEVER else lesson.ask
        edits.append(_case(playbook, first, ask, _reason(lesson), _expected(lesson, rule_id)))
    if lesson.counter:
        edits += _countered(_with(playbook, edits), lesson, (rule_id, first), confirmed)
    return LessonEdits((*edits, *_replaced(playbook, edits)), rule_id)


def _with_whole_ask(playbook: EditablePlaybook, rule: Rule, lesson: RuleDraft) -> Rule:
    """Add an order with its reason, word for word, where the finder takes no such reason for plain: the twin then
    answers this very ask as its expert did."""
    whole = f"{lesson.ask.rstrip(' .,')} because {lesson.reason}"
    is_order = bool(rule.also_asked_as) and not is_question(lesson.ask)
    careful = (each for _, each in careful_phrases(playbook.rules, playbook.triggers))
    is_needed = is_order and lesson.reason and not is_plain_reason(Ask.of(whole), careful)
    is_refused = any(refuses(law, whole) for law in playbook.rules if law.is_law)
    if not is_needed or is_refused or len(whole) > LONGEST_LINE:
        return rule
    return rule.model_copy(update={"also_asked_as": (*rule.also_asked_as, whole)})


def _replaced(playbook: EditablePlaybook, edits: Sequence[Edit]) -> Iterator[Edit]:
    """Remove rules left without phrasings and cases: they were made from the same ask."""
    changed = _with(playbook, edits)
    for edit in edits:
        before, after = playbook.rule(edit.item), changed.rule(edit.item)
        was_asked = edit.part is ItemKind.RULE and before and after and asked_of(before) and not asked_of(after)
        if was_asked and playbook.cases_of(edit.item) and not changed.cases_of(edit.item):
            yield changed.put(ItemKind.RULE, edit.item, None)


def _with(playbook: EditablePlaybook, edits: Sequence[Edit]) -> EditablePlaybook:
    for edit in edits:
        playbook = playbook.changed(edit)
    return playbook


def take_over_phrasings(playbook: EditablePlaybook, rule: Rule) -> list[Edit]:
    """Take phrasings from other rules: an ask that means two is decided by neither. Drop those that this law
    refuses."""
    mine = {phrase(each) for each in asked_of(rule)}
    edits = []
    for other in playbook.rules:
        left = {
            name: tuple(each for each in getattr(other, name) if not (_means(each) & mine or refuses(rule, each)))
            for name in ("also_asked_as", "done_right", "otherwise_when")
        }
        if other.id != rule.id and other.model_copy(update=left) != other:
            edits.append(playbook.put_item(other.model_copy(update=left)))
    return edits


def _means(phrasing: str) -> set[frozenset[str]]:
    """Return the words of a phrasing, and without the reason behind it."""
    return {phrase(phrasing), phrase(Ask.of(phrasing).want)}


def rule_from(lesson: RuleDraft, rule_id: str, confirmed: date | None) -> Rule:
    """Take the ask without its reason as the phrasing."""
    phrasings = (lesson.ask,) if lesson.ask and len(lesson.ask) <= LONGEST_LINE and phrase(lesson.ask) else ()
    matching = phrasings if len(phrase(lesson.ask)) > 1 else ()
    is_law = lesson.stance is Stance.NEVER
    return Rule(
        id=rule_id,
        kind=RuleKind.LAW if is_law else RuleKind.DEFAULT,
        tier=TIERS[lesson.stance],
        text=lesson.text,
        why=lesson.why,
        unless=lesson.unless or None,
        instead=lesson.instead or None,
        also_asked_as=() if is_law else phrasings,
        refuse_when=matching if is_law else (),
        otherwise_when=matching if lesson.stance is Stance.NOT_USUALLY else (),
        confirmed=confirmed,
    )


def edits_for_exception(
    playbook: EditablePlaybook, rule_id: str, call: Precedent, confirmed: date | None
) -> LessonEdits:
    """Add to `unless`, which only a mind that judges can apply. Raises KeyError."""
    rule = playbook.rule(rule_id)
    if rule is None:
        raise KeyError(rule_id)
    unless = "; ".join(filter(None, ((rule.unless or "").rstrip(" ."), one_line(call.said).rstrip("."))))
    changed = rule.model_copy(update={"unless": one_line(unless), "confirmed": confirmed})
    ask = Ask.of(call.ask)
    reason = first_sentence(call.said).rstrip(".")
    want = one_line(ask.want, LONGEST_ASK).rstrip(" .,…")
    outcome = Outcome.ANSWERED if is_question(want) else Outcome.DECIDED
    case = Case(
        id=playbook.free_id(ItemKind.CASE),
        ask=f"{want} because {one_line(reason)}",
        minds=(MindName.CLAUDE,),
        expect=Expected(outcome=outcome, rules=(rule_id,)),
    )
    return LessonEdits((playbook.put_item(changed), playbook.put_item(case)), rule_id)


def edits_for_phrasing(playbook: EditablePlaybook, rule_id: str, want: str, confirmed: date | None) -> LessonEdits:
    """Add a conductor's words. Of a law they are never an order to be decided on: that needs the expert's own case.
    Raises KeyError."""
    rule = playbook.rule(rule_id)
    if rule is None:
        raise KeyError(rule_id)
    phrasing = one_line(want)
    is_known = not phrase(phrasing) or matching(phrasing, asked_of(rule))
    asked = rule.also_asked_as if is_known else (*rule.also_asked_as, phrasing)
    changed = rule.model_copy(update={"also_asked_as": asked, "confirmed": confirmed or rule.confirmed})
    moved = take_over_phrasings(playbook, changed)
    return LessonEdits((*moved, playbook.put_item(changed)), rule_id)


def edits_to_remove_rule(playbook: EditablePlaybook, rule_id: str, seen: str | None) -> list[Edit]:
    """Keep cases that name other items too. Raises KeyError."""
    if playbook.rule(rule_id) is None:
        raise KeyError(rule_id)
    edits = [Edit(part=ItemKind.RULE, item=rule_id, before=seen)]
    for case in playbook.cases_of(rule_id):
        expect = case.expect
        others = {
            name: tuple(each for each in getattr(expect, name) if each != rule_id) for name in ("rules", "offers")
        }
        after = None if expect.after and expect.after.pick == rule_id else expect.after
        edits.append(_left(playbook, case, expect.model_copy(update={**others, "after": after})))
    return edits


def edits_to_remove_trigger(playbook: EditablePlaybook, trigger_id: str) -> list[Edit]:
    """Raises KeyError."""
    cases = playbook.cases_of(trigger_id)
    left = [_left(playbook, case, case.expect.model_copy(update={"trigger": None})) for case in cases]
    return [playbook.put(ItemKind.TRIGGER, trigger_id, None), *left]


def _left(playbook: EditablePlaybook, case: Case, expect: Expected) -> Edit:
    """Remove a case that names no other item."""
    left = case.model_copy(update={"expect": expect}).model_dump(mode="json")
    return playbook.put(ItemKind.CASE, case.id, left if expect.names else None)


def _expected(lesson: RuleDraft, rule_id: str) -> Expected:
    """Expect a question to be answered, whatever the stance; but what is never done is asked for as an order."""
    if lesson.stance is not Stance.NEVER and is_question(lesson.ask):
        return Expected(outcome=Outcome.ANSWERED, rules=(rule_id,))
    return Expected(outcome=lesson.stance.outcome, tier=TIERS[lesson.stance], rules=(rule_id,))


def _reason(lesson: RuleDraft) -> str:
    """Return a reason that no mind takes for another deed; one is needed where it would be asked for."""
    asked = Ask.of(f"{lesson.ask} because {lesson.reason}") if lesson.reason else None
    if asked and is_plain_reason(asked, ()):
        return lesson.reason
    return ANY_REASON if lesson.stance is Stance.LOOK_AFTER else ""


def _case(playbook: EditablePlaybook, case_id: str, ask: str, reason: str, expect: Expected) -> Edit:
    whole = f"{ask.rstrip(' .,')} because {reason}" if reason else ask
    same = next((case for case in playbook.cases if case.ask.casefold() == whole.casefold()), None)
    return playbook.put_item(Case(id=same.id if same else case_id, ask=whole, expect=expect))


def _countered(
    playbook: EditablePlaybook, lesson: RuleDraft, taken: tuple[str, str], confirmed: date | None
) -> list[Edit]:
    """Add a trigger or a refusing law, with its case."""
    counter = Ask.of(lesson.counter)
    why = lesson.unless or f"It sounds like {taken[0]} and isn't: {lesson.why}"[:LONGEST_LINE]
    if lesson.counter_goes is CounterExample.REFUSED:
        law = _law(playbook.free_id(ItemKind.RULE, taken), counter.want, why, confirmed)
        edits = [*take_over_phrasings(playbook, law), playbook.put_item(law)]
        expect = Expected(outcome=Outcome.REFUSED, rules=(law.id,))
    else:
        trigger = Trigger(id=playbook.free_id(ItemKind.TRIGGER), when=(counter.want,), why=why)
        edits = [playbook.put_item(trigger)]
        expect = Expected(outcome=Outcome.CHECK_FIRST, trigger=trigger.id)
    return [*edits, _case(playbook, playbook.free_id(ItemKind.CASE, taken), counter.want, counter.why or "", expect)]


def _law(law_id: str, want: str, why: str, confirmed: date | None) -> Rule:
    return Rule(
        id=law_id,
        kind=RuleKind.LAW,
        tier=Tier.CHECK_FIRST,
        text=f"Never: {want}",
        why=why,
        refuse_when=(want,),
        confirmed=confirmed,
    )
