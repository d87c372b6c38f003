"""Grounds for tiers, before any decision space removes some."""

from collections.abc import Collection

from twins.deciding.decision import Cause, CitedRule, DecisionContext, Ground
from twins.deciding.floor import Floor, any_said
from twins.deciding.reading import Reading
from twins.playbook.model import DecisionSpace, Rule, Twin
from twins.playbook.word_matching import stems
from twins.values import Reach, Tier

_STAYS = frozenset(
    {Cause.LIMIT, Cause.TRIAL, Cause.FAILING, Cause.STOPPED, Cause.MAY_NOT_ASSUME, Cause.TAMPERING, Cause.IN_DOUBT}
)
"""No space removes these."""


class Rulebook:
    def __init__(self, twin: Twin, standing: DecisionContext) -> None:
        self.twin = twin
        self.standing = standing
        books = [twin, *([standing.company.twin] if standing.company else [])]
        self.rules = {rule.id: rule for book in books for rule in book.rules}
        self.triggers = {trigger.id: trigger for book in books for trigger in book.check_first}
        self._keepers = {rule.id: book.expert.name for book in books for rule in book.rules}

    def known(self, ids: tuple[str, ...]) -> list[Rule]:
        """Drop unknown ids and duplicates."""
        return [self.rules[rule_id] for rule_id in dict.fromkeys(ids) if rule_id in self.rules]

    def cite(self, rule: Rule) -> CitedRule:
        standing = self.standing
        state = (
            "contested"
            if rule.id in standing.contested
            else "overdue"
            if rule.id in standing.overdue | standing.unanswered
            else None
        )
        given = rule.model_dump(include=set(CitedRule.model_fields) - {"state", "confirmed", "expert"})
        confirmed = standing.confirmations.get(rule.id, rule.confirmed)
        return CitedRule(**given, confirmed=confirmed, state=state, expert=self._keepers[rule.id])


def grounds_for(reading: Reading, floor: Floor, book: Rulebook) -> list[Ground]:
    rules = book.known(reading.applied + reading.broken)
    grounds = triggered(floor, reading, book) + _doubted(floor, reading, book) + _by_reading(reading, book)
    grounds += [_by_rule(rule) for rule in rules]
    grounds += [line for rule in rules for line in _by_state(rule, book)]
    return grounds + _by_twin(floor, book.standing)


def _by_rule(rule: Rule) -> Ground:
    cause = Cause.LAW if rule.is_law else Cause.DEFAULT
    return Ground(cause=cause, tier=rule.tier, about=rule.id, line=f"{rule.id} is tier {int(rule.tier)}")


def triggered(floor: Floor, reading: Reading, book: Rulebook) -> list[Ground]:
    found = {trigger.id: trigger for trigger in floor.triggers}
    found |= {each: book.triggers[each] for each in reading.triggers if each in book.triggers and each not in found}
    return [
        Ground(cause=Cause.TRIGGER, tier=Tier.CHECK_FIRST, about=trigger.id, line=f"{trigger.why} ({trigger.id})")
        for trigger in found.values()
    ]


def _doubted(floor: Floor, reading: Reading, book: Rulebook) -> list[Ground]:
    doubts: list[tuple[Cause, str | None, str]] = [(Cause.TAMPERING, None, line) for line in floor.doubts]
    doubts += [
        (Cause.IN_DOUBT, rule.id, f"whether {rule.id} is broken depends on something that the ask doesn't say")
        for rule in book.known(reading.in_doubt)
    ]
    return [Ground(cause=cause, tier=Tier.CHECK_FIRST, about=about, line=line) for cause, about, line in doubts]


def _by_reading(reading: Reading, book: Rulebook) -> list[Ground]:
    ids = reading.applied + reading.broken + reading.in_doubt
    unknown = any(rule_id not in book.rules for rule_id in ids)
    forbidden = reading.assumption and any_said(stems(reading.assumption), book.twin.limits.may_not_assume)
    facts = (
        (not reading.reversible, Cause.IRREVERSIBLE, Tier.CHECK_FIRST, "this can't be undone"),
        (reading.reach is Reach.OUTSIDE, Cause.OUTSIDE, Tier.CHECK_FIRST, "this reaches outside the company"),
        (forbidden, Cause.MAY_NOT_ASSUME, Tier.CHECK_FIRST, "the twin may not assume this"),
        (reading.assumption, Cause.ASSUMPTION, Tier.ASSUME, "it rests on an assumption"),
        (not reading.why, Cause.NO_WHY, Tier.ASSUME, "no why was given"),
        (unknown, Cause.UNKNOWN_RULE, Tier.ASSUME, "a rule was cited that the playbook doesn't have"),
    )
    return [Ground(cause=cause, tier=tier, line=line) for holds, cause, tier, line in facts if holds]


def _by_state(rule: Rule, book: Rulebook) -> list[Ground]:
    standing = book.standing
    confirmed = standing.confirmations.get(rule.id, rule.confirmed)
    facts = (
        (
            rule.id in standing.unanswered,
            Cause.UNANSWERED,
            Tier.CHECK_FIRST,
            f"{rule.id} was asked about four weeks ago, and nobody has answered since",
        ),
        (rule.id in standing.overdue, Cause.OVERDUE, Tier.ASSUME, f"{rule.id} is overdue for a look"),
        (confirmed is None, Cause.OVERDUE, Tier.ASSUME, f"{rule.id} was never confirmed"),
        (rule.id in standing.contested, Cause.CONTESTED, Tier.ASSUME, f"{rule.id} is contested"),
    )
    return [Ground(cause=cause, tier=tier, about=rule.id, line=line) for holds, cause, tier, line in facts if holds]


def _by_twin(floor: Floor, standing: DecisionContext) -> list[Ground]:
    facts = (
        (floor.limit > Tier.DECIDE, Cause.LIMIT, floor.limit, "the architect set this as the twin's limit"),
        (standing.on_trial, Cause.TRIAL, Tier.ASSUME, "the twin is on trial"),
        (standing.failing, Cause.FAILING, Tier.ASSUME, "the twin fails its own cases"),
        (standing.stopped, Cause.STOPPED, Tier.ASSUME, "somebody stopped the twin, and its expert hasn't looked yet"),
    )
    return [Ground(cause=cause, tier=tier, line=line) for holds, cause, tier, line in facts if holds]


def survives_space(ground: Ground, space: DecisionSpace, covered: Collection[str]) -> bool:
    """Let what can't be undone survive, unless the space names it."""
    if ground.cause in _STAYS:
        return True
    if ground.cause is Cause.TRIGGER and ground.about not in covered:
        return True
    if ground.cause in {Cause.TRIGGER, Cause.LAW}:
        return ground.about not in space.brings_down
    if ground.cause in {Cause.IRREVERSIBLE, Cause.OUTSIDE}:
        return ground.cause.value not in space.brings_down
    return False
