"""What tier and outcome does an ask get? A pure function; nothing here reads a clock, a table or a model."""

from collections.abc import Collection, Sequence
from datetime import datetime

from twins.asks import Ask
from twins.decision import Cause, Cited, Decision, Ground, Standing
from twins.floor import Floor, any_said, covered_by, floor_of
from twins.playbook import DecisionSpace, OutOfScope, Rule, Twin, Version
from twins.reading import NoReading, Reading
from twins.spaces import why_closed
from twins.values import Outcome, Person, Reach, Tier
from twins.words import stems

_STAYS = frozenset({Cause.LIMIT, Cause.TRIAL, Cause.FAILING, Cause.MAY_NOT_ASSUME, Cause.TAMPERING})
"""What no decision space brings down: the twin's own limits and state, and what it may never assume."""


def decide(
    ask: Ask, reading: Reading | NoReading, version: Version, standing: Standing, now: datetime
) -> Decision:  # fmt: skip
    """Refused, handed to a person, or answered at the highest tier that anything asks for."""
    book = _Book(version.twin, standing)
    floor = floor_of(ask, version.twin, standing.company)
    facts = reading if isinstance(reading, Reading) else _nothing_but(ask, reading)
    refused = _refusal(facts, floor, book)
    if refused:
        return refused
    space = book.twin.space(facts.space)
    closed = why_closed(space, ask, facts, standing.uses, now) if space else None
    in_force = None if closed else space
    cause, line = _why_a_person(reading, book, in_force)
    if cause and not floor.triggers:  # a trigger puts the ask before its expert, whatever else is known
        return _handing_over(facts, book, Ground(cause=cause, tier=Tier.CHECK_FIRST, line=line))
    return _answer(ask, facts, floor, book, in_force, closed)


def _nothing_but(ask: Ask, none: NoReading) -> Reading:
    """The facts where nobody read the ask: nothing covers it, and the why is what stands behind a "because"."""
    return Reading(mind=none.mind, why=ask.why, closest=none.closest, notes=none.notes, covered=False)


class _Book:
    """The rules that an ask is held against: the twin's and the company's."""

    def __init__(self, twin: Twin, standing: Standing) -> None:
        self.twin = twin
        self.standing = standing
        books = [twin, *([standing.company.twin] if standing.company else [])]
        self.rules = {rule.id: rule for book in books for rule in book.rules}
        self._keepers = {rule.id: book.expert.name for book in books for rule in book.rules}

    def known(self, ids: tuple[str, ...]) -> list[Rule]:
        return [self.rules[rule_id] for rule_id in dict.fromkeys(ids) if rule_id in self.rules]

    def cite(self, rule: Rule) -> Cited:
        standing = self.standing
        state = (
            "contested" if rule.id in standing.contested
            else "overdue" if rule.id in standing.overdue | standing.unanswered
            else None
        )  # fmt: skip
        given = rule.model_dump(include=set(Cited.model_fields) - {"state", "confirmed", "keeper"})
        confirmed = standing.confirmations.get(rule.id, rule.confirmed)
        return Cited(**given, confirmed=confirmed, state=state, keeper=self._keepers[rule.id])


def _refusal(reading: Reading, floor: Floor, book: _Book) -> Decision | None:
    grounds = [Ground(cause=Cause.REFUSE_WHEN, tier=Tier.CHECK_FIRST, about=rule.id,
                      line=f"{rule.id} is law") for rule in floor.refusing]  # fmt: skip
    matched = {rule.id for rule in floor.refusing}
    broken = [rule for rule in book.known(reading.broken) if rule.is_law]
    grounds += [Ground(cause=Cause.LAW_BROKEN, tier=Tier.CHECK_FIRST, about=rule.id, line=f"{rule.id} is law")
                for rule in broken if rule.id not in matched]  # fmt: skip
    if not grounds:
        return None
    cited = [book.rules[ground.about] for ground in grounds if ground.about]
    return _decision(Outcome.REFUSED, Tier.CHECK_FIRST, grounds, reading, book, cited=cited)


def _why_a_person(
    reading: Reading | NoReading, book: _Book, in_force: DecisionSpace | None
) -> tuple[Cause, str] | tuple[None, str]:
    if isinstance(reading, NoReading):
        return Cause.NO_READING, reading.failure.line
    if not reading.covered:
        return Cause.NOT_COVERED, "nothing in the playbook covers this"
    if not in_force and not book.known(reading.applied + reading.broken):
        return Cause.NOTHING_CITED, "no rule can be said to apply; what comes closest is below"
    return None, ""


def _handing_over(reading: Reading, book: _Book, ground: Ground) -> Decision:
    topic = _topic(reading, book.twin)
    if topic:
        ground = ground.model_copy(update={"line": f"this is outside the twin's scope: {topic.what}"})
    person = topic.person if topic else book.twin.expert
    return _decision(Outcome.HANDED_OVER, Tier.CHECK_FIRST, [ground], reading, book, person=person)


def _topic(reading: Reading, twin: Twin) -> OutOfScope | None:
    return next((topic for topic in twin.scope.not_covered if topic.what == reading.topic), None)


def _answer(
    ask: Ask, reading: Reading, floor: Floor, book: _Book, in_force: DecisionSpace | None, closed: str | None
) -> Decision:
    grounds = _raised(reading, floor, book)
    if in_force:
        covered = {trigger.id for trigger in floor.triggers if covered_by(in_force, trigger, ask)}
        grounds = [g for g in grounds if _stays(g, in_force, covered)] + [_handed_in_advance(in_force)]
    tier = max(g.tier for g in grounds)
    rules = book.known(reading.broken + reading.applied)
    decision = _decision(
        _outcome(tier, () if in_force else reading.broken, rules), tier, grounds, reading, book, cited=rules
    )
    against = () if in_force else tuple(rule.id for rule in rules if rule.id in reading.broken)
    given = {"space": in_force.id if in_force else None, "space_note": closed, "against": against}
    return decision.model_copy(update=given)


def _outcome(tier: Tier, broken: Sequence[str], rules: list[Rule]) -> Outcome:
    if tier is Tier.CHECK_FIRST:
        return Outcome.CHECK_FIRST
    if tier is Tier.ASSUME:
        return Outcome.ASSUMED
    against = {rule.id for rule in rules} & set(broken)
    return Outcome.OTHERWISE if against else Outcome.DECIDED


def _raised(reading: Reading, floor: Floor, book: _Book) -> list[Ground]:
    """Every line that asks for a tier, whatever a space may then bring down."""
    rules = book.known(reading.applied + reading.broken)
    grounds = _triggered(floor) + _doubted(floor) + _by_reading(reading, book) + [_by_rule(rule) for rule in rules]
    grounds += [line for rule in rules for line in _by_state(rule, book)]
    return grounds + _by_twin(floor, book.standing)


def _by_rule(rule: Rule) -> Ground:
    cause = Cause.LAW if rule.is_law else Cause.DEFAULT
    return Ground(cause=cause, tier=rule.tier, about=rule.id, line=f"{rule.id} is tier {int(rule.tier)}")


def _triggered(floor: Floor) -> list[Ground]:
    return [
        Ground(cause=Cause.TRIGGER, tier=Tier.CHECK_FIRST, about=trigger.id, line=f"{trigger.why} ({trigger.id})")
        for trigger in floor.triggers
    ]  # fmt: skip


def _doubted(floor: Floor) -> list[Ground]:
    return [Ground(cause=Cause.TAMPERING, tier=Tier.CHECK_FIRST, line=line) for line in floor.doubts]


def _by_reading(reading: Reading, book: _Book) -> list[Ground]:
    ids = reading.applied + reading.broken
    unknown = any(rule_id not in book.rules for rule_id in ids)
    forbidden = reading.assumption and any_said(stems(reading.assumption), book.twin.limits.may_not_assume)
    facts = (
        (not reading.reversible, Cause.IRREVERSIBLE, Tier.CHECK_FIRST, "this can't be undone"),
        (reading.reach is Reach.OUTSIDE, Cause.OUTSIDE, Tier.CHECK_FIRST, "this reaches outside the company"),
        (forbidden, Cause.MAY_NOT_ASSUME, Tier.CHECK_FIRST, "the twin may not assume this"),
        (reading.assumption, Cause.ASSUMPTION, Tier.ASSUME, "it rests on an assumption"),
        (not reading.why, Cause.NO_WHY, Tier.ASSUME, "no why was given"),
        (unknown, Cause.UNKNOWN_RULE, Tier.ASSUME, "a rule was cited that the playbook doesn't have"),
    )  # fmt: skip
    return [Ground(cause=cause, tier=tier, line=line) for holds, cause, tier, line in facts if holds]


def _by_state(rule: Rule, book: _Book) -> list[Ground]:
    standing = book.standing
    confirmed = standing.confirmations.get(rule.id, rule.confirmed)
    facts = (
        (rule.id in standing.unanswered, Cause.UNANSWERED, Tier.CHECK_FIRST,
         f"{rule.id} was put to its expert four weeks ago and is unanswered"),
        (rule.id in standing.overdue, Cause.OVERDUE, Tier.ASSUME, f"{rule.id} is overdue for a look"),
        (confirmed is None, Cause.OVERDUE, Tier.ASSUME, f"{rule.id} was never confirmed"),
        (rule.id in standing.contested, Cause.CONTESTED, Tier.ASSUME, f"{rule.id} is contested"),
    )  # fmt: skip
    return [Ground(cause=cause, tier=tier, about=rule.id, line=line) for holds, cause, tier, line in facts if holds]


def _by_twin(floor: Floor, standing: Standing) -> list[Ground]:
    facts = (
        (floor.limit > Tier.DECIDE, Cause.LIMIT, floor.limit, "the architect set this as the twin's limit"),
        (standing.on_trial, Cause.TRIAL, Tier.ASSUME, "the twin is on trial"),
        (standing.failing, Cause.FAILING, Tier.ASSUME, "the twin fails its own cases"),
    )
    return [Ground(cause=cause, tier=tier, line=line) for holds, cause, tier, line in facts if holds]


def _stays(ground: Ground, space: DecisionSpace, covered: Collection[str]) -> bool:
    """Whether a space leaves this line standing: what can't be undone stays, unless the space names it."""
    if ground.cause in _STAYS:
        return True
    if ground.cause is Cause.TRIGGER and ground.about not in covered:
        return True
    if ground.cause in {Cause.TRIGGER, Cause.LAW}:
        return ground.about not in space.brings_down
    if ground.cause in {Cause.IRREVERSIBLE, Cause.OUTSIDE}:
        return ground.cause.value not in space.brings_down
    return False


def _handed_in_advance(space: DecisionSpace) -> Ground:
    until = f"{space.until:%-d %b %Y}"
    line = f"{space.granted_by.name} handed this over in advance: “{space.may}” ({space.id}, until {until})"
    return Ground(cause=Cause.SPACE, tier=Tier.DECIDE, about=space.id, line=line)


def _decision(
    outcome: Outcome, tier: Tier, grounds: list[Ground], facts: Reading, book: _Book, *,
    cited: Sequence[Rule] = (), person: Person | None = None,
) -> Decision:  # fmt: skip
    setting = [ground.line for ground in grounds if ground.tier == tier]
    if outcome is Outcome.REFUSED:  # the law speaks for itself, whatever a mind assumed or advised
        facts = Reading(mind=facts.mind, want=facts.want, why=facts.why, notes=facts.notes)
    closest = [rule for rule in book.known(facts.closest) if rule not in cited]
    return Decision(
        outcome=outcome, tier=tier, reason="; ".join(setting[:2]), grounds=tuple(grounds), person=person,
        cited=tuple(map(book.cite, cited)), closest=tuple(map(book.cite, closest)),
        want=facts.want, why=facts.why, assumption=facts.assumption, advice=facts.advice, mind=facts.mind,
        notes=facts.notes,
    )  # fmt: skip
