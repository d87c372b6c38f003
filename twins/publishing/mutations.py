"""Mutants of a playbook. A case guards a rule if it fails once the rule is removed."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from twins.playbook.bounds import NumberBound
from twins.playbook.cases import Case
from twins.playbook.model import OF_COMPANY, DecisionSpace, Rule, Twin, Version
from twins.values import Outcome, RuleKind, Tier


class Change(StrEnum):
    REMOVED = "taken out"
    LAW_TO_DEFAULT = "law made a default"
    TIER_LOWERED = "tier lowered"
    UNLESS_DROPPED = "“unless” dropped"
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

    @property
    def version(self) -> Version:
        """Never published."""
        name = f"mutant of {self.twin.handle}: {self.change.value} {self.item or ''}"
        return Version(id=name, number=0, twin=self.twin, digest=name)

    def is_guarded_by(self, case: Case) -> bool:
        """Let cases with a check or assumption guard what cases needn't name."""
        expect = case.expect
        if self.item is None:  # the company's laws are still there
            return any(self.twin.is_company or not rule.startswith(OF_COMPANY) for rule in expect.rules)
        if self.item in {*expect.rules, expect.space, expect.trigger}:
            return True
        names_none = self.change in {Change.BOUND_RAISED, Change.REMOVED} and self.is_unnamed
        return names_none and expect.outcome in {Outcome.CHECK_FIRST, Outcome.ASSUMED}


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
    is_strict = rule.is_law or rule.tier is Tier.CHECK_FIRST
    yield Mutant(Change.REMOVED, rule.id, _with_rule(twin, rule, None), is_strict)
    if rule.is_law:
        turned = _changed(rule, kind=RuleKind.DEFAULT, refuse_when=(), otherwise_when=rule.refuse_when)
        yield Mutant(Change.LAW_TO_DEFAULT, rule.id, _with_rule(twin, rule, turned), is_strict)
    elif rule.tier > Tier.DECIDE:
        lower = _changed(rule, tier=Tier(rule.tier - 1))
        yield Mutant(Change.TIER_LOWERED, rule.id, _with_rule(twin, rule, lower), is_strict)
    if rule.unless and reads_unless:
        yield Mutant(Change.UNLESS_DROPPED, rule.id, _with_rule(twin, rule, _changed(rule, unless=None)), is_strict)


def _of_space(twin: Twin, space: DecisionSpace) -> Iterator[Mutant]:
    rest = tuple(each for each in twin.spaces if each.id != space.id)
    yield Mutant(Change.REMOVED, space.id, twin.model_copy(update={"spaces": rest}), is_strict=False)
    for number, bound in enumerate(space.bounds):
        if not isinstance(bound, NumberBound) or not bound.at_most:
            continue
        raised = bound.model_copy(update={"at_most": bound.at_most * 10})
        bounds = (*space.bounds[:number], raised, *space.bounds[number + 1 :])
        wider = space.model_copy(update={"bounds": bounds})
        spaces = tuple(wider if each.id == space.id else each for each in twin.spaces)
        changed = twin.model_copy(update={"spaces": spaces})
        yield Mutant(Change.BOUND_RAISED, space.id, changed, is_strict=False, is_unnamed=True)


def _changed(rule: Rule, **values: Any) -> Rule:
    return rule.model_copy(update=values)


def _with_rule(twin: Twin, rule: Rule, new: Rule | None) -> Twin:
    changed = tuple(new if each.id == rule.id else each for each in twin.rules)
    return twin.model_copy(update={"rules": tuple(each for each in changed if each)})
