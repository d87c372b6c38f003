"""Mutants of a playbook. A case guards a rule if it fails once the rule is removed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from twins.finder.phrasings import exact_words
from twins.playbook.bounds import Bound, NumberBound
from twins.playbook.cases import Case
from twins.playbook.model import OF_COMPANY, DecisionSpace, Rule, Twin, Version
from twins.playbook.word_matching import stems
from twins.values import Outcome, RuleKind, Tier


class Change(StrEnum):
    REMOVED = "taken out"
    LAW_TO_DEFAULT = "law made a default"
    TIER_LOWERED = "tier lowered"
    UNLESS_DROPPED = "“unless” dropped"
    MUST_BE_SAID_DROPPED = "“must_be_said” dropped"
    DONE_RIGHT_DROPPED = "an order of “done_right” dropped"
    ACCEPTS_DROPPED = "“accepts” dropped"
    ACCEPTS_MORE = "“accepts” without a limit"
    BOUND_RAISED = "bound raised tenfold"
    ALL_RULES_REMOVED = "all rules taken out"


@dataclass(frozen=True)
class Mutant:
    """A tried change of a rule; of all rules if `item` is None."""

    change: Change
    item: str | None
    twin: Twin
    is_strict: bool
    """To a law, trigger or tier-3 rule: a case must notice it."""
    is_unnamed: bool = False
    """Cases needn't name it."""
    detail: str = ""
    """What of the item is changed, where it has several of a kind."""
    words: frozenset[str] = frozenset()
    """What asks about the change say."""

    def of(self, version: Version) -> Version:
        """Return what a version would be with the change. It is never published."""
        name = f"mutant of {version.digest}: {self.change.value} {self.item or ''} {self.detail}"
        return Version(id=name, number=0, twin=self.twin, digest=name)

    def is_guarded_by(self, case: Case) -> bool:
        """Let cases with a check or assumption guard what cases needn't name."""
        expect = case.expect
        if self.item is None:  # the company's laws are still there
            about = {*expect.rules, *expect.offers}
            return any(self.twin.is_company or not rule.startswith(OF_COMPANY) for rule in about)
        if self.item in expect.names:
            return True
        names_none = self.change in {Change.BOUND_RAISED, Change.REMOVED} and self.is_unnamed
        return names_none and expect.outcome in {Outcome.CHECK_FIRST, Outcome.ASSUMED}

    def order(self, case: Case) -> tuple[bool, int]:
        """Sort the cases first that are likely to notice it."""
        return self.item not in case.expect.names, -len(self.words & stems(case.ask))


def mutants(twin: Twin, *, reads_unless: bool) -> Iterator[Mutant]:
    """Yield every mutant; minds that judge read `unless`, the finder doesn't."""
    for rule in twin.rules:
        yield from _of_rule(twin, rule, reads_unless=reads_unless)
    for trigger in twin.check_first:
        rest = tuple(each for each in twin.check_first if each.id != trigger.id)
        yield Mutant(
            Change.REMOVED, trigger.id, twin.model_copy(update={"check_first": rest}), is_strict=True, is_unnamed=True
        )
    for space in twin.spaces:
        yield from _of_space(twin, space)
    yield Mutant(Change.ALL_RULES_REMOVED, None, twin.model_copy(update={"rules": ()}), is_strict=True)


def _of_rule(twin: Twin, rule: Rule, *, reads_unless: bool) -> Iterator[Mutant]:
    is_strict = _is_strict(rule)
    yield Mutant(Change.REMOVED, rule.id, _with_rule(twin, rule, None), is_strict)
    if rule.is_law:
        asked = (*rule.also_asked_as, *rule.done_right)
        words = {"refuse_when": (), "otherwise_when": rule.refuse_when, "done_right": (), "also_asked_as": asked}
        turned = _changed(rule, kind=RuleKind.DEFAULT, **words)
        yield Mutant(Change.LAW_TO_DEFAULT, rule.id, _with_rule(twin, rule, turned), is_strict)
    elif rule.tier > Tier.DECIDE:
        lower = _changed(rule, tier=Tier(rule.tier - 1))
        yield Mutant(Change.TIER_LOWERED, rule.id, _with_rule(twin, rule, lower), is_strict)
    if rule.unless and reads_unless:
        silent = _changed(rule, unless=None, must_be_said=False)
        yield Mutant(Change.UNLESS_DROPPED, rule.id, _with_rule(twin, rule, silent), is_strict)
    if rule.must_be_said and _lowest(twin, rule) is Tier.DECIDE:  # else it is reviewed in any case
        silent = _changed(rule, must_be_said=False)
        yield Mutant(Change.MUST_BE_SAID_DROPPED, rule.id, _with_rule(twin, rule, silent), is_strict)
    yield from _of_orders(twin, rule)


def _of_orders(twin: Twin, rule: Rule) -> Iterator[Mutant]:
    """Turn each order that keeps a law into a mere phrasing, unless it is checked in any case."""
    if _lowest(twin, rule) is Tier.CHECK_FIRST:
        return
    for order in {exact_words(each): each for each in rule.done_right}.values():
        left = tuple(each for each in rule.done_right if exact_words(each) != exact_words(order))
        less = _changed(rule, done_right=left, also_asked_as=(*rule.also_asked_as, order))
        dropped = _with_rule(twin, rule, less)
        yield Mutant(Change.DONE_RIGHT_DROPPED, rule.id, dropped, is_strict=True, detail=order, words=stems(order))


def accepting_mutants(twin: Twin) -> Iterator[Mutant]:
    """Yield the mutants of what rules accept, which only a reading with deeds notices."""
    for rule in twin.rules:
        if not rule.accepts:
            continue
        less = _with_rule(twin, rule, _changed(rule, accepts=(), bounds=()))
        yield Mutant(Change.ACCEPTS_DROPPED, rule.id, less, is_strict=True)
        for bounds, name in _raised(rule.bounds):
            wider = _with_rule(twin, rule, _changed(rule, bounds=bounds))
            yield Mutant(Change.BOUND_RAISED, rule.id, wider, is_strict=True, detail=name)


def _of_space(twin: Twin, space: DecisionSpace) -> Iterator[Mutant]:
    rest = tuple(each for each in twin.spaces if each.id != space.id)
    yield Mutant(Change.REMOVED, space.id, twin.model_copy(update={"spaces": rest}), is_strict=False)
    said = stems(" ".join((space.may, *space.also_asked_as)))
    for bounds, name in _raised(space.bounds):
        wider = space.model_copy(update={"bounds": bounds})
        spaces = tuple(wider if each.id == space.id else each for each in twin.spaces)
        changed = twin.model_copy(update={"spaces": spaces})
        yield Mutant(Change.BOUND_RAISED, space.id, changed, is_strict=False, is_unnamed=True, detail=name, words=said)


def _raised(bounds: Sequence[Bound]) -> Iterator[tuple[tuple[Bound, ...], str]]:
    """Yield the bounds with one limit raised tenfold, and its name."""
    for number, bound in enumerate(bounds):
        if isinstance(bound, NumberBound) and bound.at_most:
            raised = bound.model_copy(update={"at_most": bound.at_most * 10})
            yield (*bounds[:number], raised, *bounds[number + 1 :]), bound.name


def _is_strict(rule: Rule) -> bool:
    return rule.is_heavy


def _lowest(twin: Twin, rule: Rule) -> Tier:
    return max(rule.tier, twin.limits.lowest_tier)


def _changed(rule: Rule, **values: Any) -> Rule:
    return rule.model_copy(update=values)


def _with_rule(twin: Twin, rule: Rule, new: Rule | None) -> Twin:
    changed = tuple(new if each.id == rule.id else each for each in twin.rules)
    return twin.model_copy(update={"rules": tuple(each for each in changed if each)})
