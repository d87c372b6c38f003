"""Edits that a lesson makes: the rule, the cases that guard it, and other rules' phrasings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from twins.asks import Ask
from twins.cases import Case, Expected, MindName
from twins.conflicts import refuses
from twins.lessons import LONGEST_ASK, LONGEST_LINE, TIERS, Call, Counter, Lesson, Stance, first_sentence, one_line
from twins.playbook import COMPANY, Rule, Trigger
from twins.sketch import Edit, Part, Sketch
from twins.values import Outcome, RuleKind, Tier
from twins.words import NUMBER, phrase, says_all, stems

_ANY_REASON = "it is needed"


@dataclass(frozen=True)
class Learned:
    """A lesson's edits, and its rule's id."""

    edits: tuple[Edit, ...]
    rule_id: str


def learned(sketch: Sketch, lesson: Lesson, confirmed: date | None) -> Learned:
    """Add the rule, its case, and a guard against the ask that sounds alike. Raises ValidationError if a text is too
    long or empty."""
    rule_id = sketch.free_id(Part.RULE)
    rule = rule_from(lesson, rule_id, confirmed)
    edits = [*_taken_over(sketch, rule), sketch.put(Part.RULE, rule_id, rule.model_dump(mode="json"))]
    first = sketch.free_id(Part.CASE)
    if lesson.ask:
        # every ask without a reason is reviewed, so a case that is reviewed because of its rule needs a reason
        reason = lesson.reason or (_ANY_REASON if lesson.stance is Stance.LOOK_AFTER else "")
        edits.append(_case(sketch, first, lesson.ask, reason, _expected(lesson, rule_id)))
    if lesson.counter:
        edits += _countered(_with(sketch, edits), lesson, (rule_id, first), confirmed)
    return Learned((*edits, *_replaced(sketch, edits)), rule_id)


def _replaced(sketch: Sketch, edits: Sequence[Edit]) -> Iterator[Edit]:
    """Remove rules that lost all phrasings and cases, because they were made from the same ask."""
    changed = _with(sketch, edits)
    for edit in edits:
        before, after = sketch.rule(edit.item), changed.rule(edit.item)
        was_asked = edit.part is Part.RULE and before and after and before.also_asked_as and not after.also_asked_as
        if was_asked and sketch.cases_of(edit.item) and not changed.cases_of(edit.item):
            yield changed.put(Part.RULE, edit.item, None)


def _with(sketch: Sketch, edits: Sequence[Edit]) -> Sketch:
    for edit in edits:
        sketch = sketch.changed(edit)
    return sketch


def rule_from(lesson: Lesson, rule_id: str, confirmed: date | None) -> Rule:
    """Phrase the rule by the ask without its reason."""
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


def excepted(sketch: Sketch, rule_id: str, call: Call, confirmed: date | None) -> Learned:
    """Add an override's reason to the default's `unless`. Only a mind that judges can tell whether a reason qualifies,
    so the case requires one. Raises KeyError if the rule is gone."""
    rule = sketch.rule(rule_id)
    if rule is None:
        raise KeyError(rule_id)
    unless = "; ".join(filter(None, ((rule.unless or "").rstrip(" ."), one_line(call.said).rstrip("."))))
    changed = rule.model_copy(update={"unless": one_line(unless), "confirmed": confirmed})
    ask = Ask.of(call.ask)
    reason = first_sentence(call.said).rstrip(".")
    want = one_line(ask.want, LONGEST_ASK).rstrip(" .,…")
    case = Case(
        id=sketch.free_id(Part.CASE),
        ask=f"{want} because {one_line(reason)}",
        minds=(MindName.CLAUDE,),
        expect=Expected(outcome=Outcome.DECIDED, rules=(rule_id,)),
    )
    edits = (
        sketch.put(Part.RULE, rule_id, changed.model_dump(mode="json")),
        sketch.put(Part.CASE, case.id, case.model_dump(mode="json")),
    )
    return Learned(edits, rule_id)


def phrased(sketch: Sketch, rule_id: str, want: str, confirmed: date | None) -> Learned:
    """Add a phrasing to a rule ("This one fits"). Raises KeyError if the rule is gone."""
    rule = sketch.rule(rule_id)
    if rule is None:
        raise KeyError(rule_id)
    phrasing = one_line(want)
    known = {phrase(each) for each in rule.also_asked_as}
    asked = (*rule.also_asked_as, *(() if phrase(phrasing) in known or not phrase(phrasing) else (phrasing,)))
    changed = rule.model_copy(update={"also_asked_as": asked, "confirmed": confirmed or rule.confirmed})
    moved = _taken_over(sketch, changed)
    return Learned((*moved, sketch.put(Part.RULE, rule_id, changed.model_dump(mode="json"))), rule_id)


def without(sketch: Sketch, rule_id: str, seen: str | None) -> list[Edit]:
    """Remove a rule and its cases; a case that names something else too stays without it. Raises KeyError if the rule
    is gone."""
    if sketch.rule(rule_id) is None:
        raise KeyError(rule_id)
    edits = [Edit(part=Part.RULE, item=rule_id, before=seen)]
    for case in sketch.cases_of(rule_id):
        others = tuple(each for each in case.expect.rules if each != rule_id)
        edits.append(_left(sketch, case, case.expect.model_copy(update={"rules": others})))
    return edits


def without_trigger(sketch: Sketch, trigger_id: str) -> list[Edit]:
    """Remove a trigger and its cases, like `without`."""
    cases = sketch.cases_of(trigger_id)
    left = [_left(sketch, case, case.expect.model_copy(update={"trigger": None})) for case in cases]
    return [sketch.put(Part.TRIGGER, trigger_id, None), *left]


def _left(sketch: Sketch, case: Case, expect: Expected) -> Edit:
    """Keep a case without the item; remove it if none is left."""
    is_about = expect.rules or expect.space or expect.trigger
    left = case.model_copy(update={"expect": expect}).model_dump(mode="json")
    return sketch.put(Part.CASE, case.id, left if is_about else None)


def made_law(sketch: Sketch, rule_id: str, confirmed: date | None) -> Learned:
    """Make a default law: refuse what it said no to. Raises KeyError if it is gone or says no to nothing."""
    rule = sketch.rule(rule_id)
    if rule is None or not rule.otherwise_when:
        raise KeyError(rule_id)
    asked = tuple(each for each in rule.also_asked_as if not _is_said_by(each, rule.otherwise_when))
    law = rule.model_copy(
        update={
            "kind": RuleKind.LAW,
            "refuse_when": rule.otherwise_when,
            "otherwise_when": (),
            "also_asked_as": asked,
            "confirmed": confirmed,
        }
    )
    refused = Expected(outcome=Outcome.REFUSED, rules=(rule_id,))
    turned = _turned(sketch, law, {Outcome.OTHERWISE: refused, Outcome.ASSUMED: refused})
    if any(edit.part is Part.CASE and _shows_a_no(Case.model_validate(edit.after)) for edit in turned.edits):
        return turned
    shown = Case(id=sketch.free_id(Part.CASE), ask=law.refuse_when[0].replace(NUMBER, "10"), expect=refused)
    return Learned((*turned.edits, sketch.put(Part.CASE, shown.id, shown.model_dump(mode="json"))), rule_id)


def _shows_a_no(case: Case) -> bool:
    """Count only what the finder can run, because the gate uses it."""
    return case.expect.outcome is Outcome.REFUSED and (not case.minds or MindName.LOOKUP in case.minds)


def made_default(sketch: Sketch, rule_id: str, confirmed: date | None) -> Learned:
    """Make a law a default: still a no, but it can be overridden and is reviewed. Raises KeyError if it is gone, or the
    company's, which holds only laws."""
    rule = sketch.rule(rule_id)
    if rule is None or not rule.is_law or sketch.handle == COMPANY:
        raise KeyError(rule_id)
    asked = tuple(dict.fromkeys((*rule.also_asked_as, *rule.refuse_when)))
    tier = max(rule.tier, Tier.ASSUME)  # what required a check still does
    default = rule.model_copy(
        update={
            "kind": RuleKind.DEFAULT,
            "tier": tier,
            "otherwise_when": rule.refuse_when,
            "refuse_when": (),
            "also_asked_as": asked,
            "confirmed": confirmed,
        }
    )
    outcome = Outcome.CHECK_FIRST if tier is Tier.CHECK_FIRST else Outcome.ASSUMED
    no = {Outcome.REFUSED: Expected(outcome=outcome, tier=tier, rules=(rule_id,))}
    return _turned(sketch, default, no, allowed=outcome)


def _turned(sketch: Sketch, rule: Rule, no: Mapping[Outcome, Expected], *, allowed: Outcome | None = None) -> Learned:
    """Update the rule's cases: those it says no to, and with `allowed` those it lets go ahead."""
    edits = [*_taken_over(sketch, rule), sketch.put(Part.RULE, rule.id, rule.model_dump(mode="json"))]
    for case in sketch.cases_of(rule.id):
        expect = case.expect
        if _is_said_by(case.ask, (*rule.refuse_when, *rule.otherwise_when)):
            turned = no.get(expect.outcome)
        elif rule.is_law and expect.outcome is Outcome.CHECK_FIRST:  # by another rule: a law alone requires no check
            turned = expect.model_copy(update={"rules": tuple(each for each in expect.rules if each != rule.id)})
        elif allowed and expect.outcome is Outcome.DECIDED and not expect.space:
            turned = expect.model_copy(update={"outcome": allowed, "tier": rule.tier})
        else:
            turned = None
        if turned:
            after = case.model_copy(update={"expect": turned})
            edits.append(sketch.put(Part.CASE, case.id, after.model_dump(mode="json")))
    return Learned(tuple(edits), rule.id)


def _is_said_by(text: str, phrasings: Sequence[str]) -> bool:
    return any(says_all(stems(text), phrase(each)) for each in phrasings)


def _taken_over(sketch: Sketch, rule: Rule) -> list[Edit]:
    """Take phrasings from other rules: an ask that means two rules is decided by neither. Also drop those that this law
    refuses."""
    mine = {phrase(each) for each in rule.also_asked_as}
    edits = []
    for other in sketch.rules:
        left = tuple(each for each in other.also_asked_as if phrase(each) not in mine and not refuses(rule, each))
        if other.id != rule.id and len(left) < len(other.also_asked_as):
            changed = other.model_copy(update={"also_asked_as": left})
            edits.append(sketch.put(Part.RULE, other.id, changed.model_dump(mode="json")))
    return edits


def _expected(lesson: Lesson, rule_id: str) -> Expected:
    """Expect a review if there is no reason, whatever the rule says."""
    outcome, tier = lesson.stance.outcome, TIERS[lesson.stance]
    if not lesson.reason and tier is Tier.DECIDE:
        outcome, tier = Outcome.ASSUMED, Tier.ASSUME
    return Expected(outcome=outcome, tier=tier, rules=(rule_id,))


def _case(sketch: Sketch, case_id: str, ask: str, reason: str, expect: Expected) -> Edit:
    """Add a case, or change the one with the same ask."""
    whole = f"{ask.rstrip(' .,')} because {reason}" if reason else ask
    same = next((case for case in sketch.cases if case.ask.casefold() == whole.casefold()), None)
    case = Case(id=same.id if same else case_id, ask=whole, expect=expect)
    return sketch.put(Part.CASE, case.id, case.model_dump(mode="json"))


def _countered(sketch: Sketch, lesson: Lesson, taken: tuple[str, str], confirmed: date | None) -> list[Edit]:
    """Guard the ask that sounds alike: a trigger requires a check, or a new law refuses it."""
    counter = Ask.of(lesson.counter)
    case_id = sketch.free_id(Part.CASE, taken)
    why = lesson.unless or f"It sounds like {taken[0]} and isn't: {lesson.why}"[:LONGEST_LINE]
    reason = counter.why or ""
    if lesson.counter_goes is Counter.REFUSED:
        law_id = sketch.free_id(Part.RULE, taken)
        law = Rule(
            id=law_id,
            kind=RuleKind.LAW,
            tier=Tier.CHECK_FIRST,
            text=f"Never: {counter.want}",
            why=why,
            refuse_when=(counter.want,),
            confirmed=confirmed,
        )
        refused = Expected(outcome=Outcome.REFUSED, rules=(law_id,))
        return [
            *_taken_over(sketch, law),
            sketch.put(Part.RULE, law_id, law.model_dump(mode="json")),
            _case(sketch, case_id, counter.want, reason, refused),
        ]
    trigger_id = sketch.free_id(Part.TRIGGER)
    trigger = Trigger(id=trigger_id, when=(counter.want,), why=why)
    first = Expected(outcome=Outcome.CHECK_FIRST, trigger=trigger_id)
    return [
        sketch.put(Part.TRIGGER, trigger_id, trigger.model_dump(mode="json")),
        _case(sketch, case_id, counter.want, reason, first),
    ]
