"""The tier and outcome of an ask: a pure function without clock, table or model."""

from collections.abc import Sequence
from datetime import datetime

from twins.deciding.ask import Ask
from twins.deciding.decision import Cause, Decision, DecisionContext, Ground
from twins.deciding.floor import Floor, covered_by, floor_of
from twins.deciding.grounds import Rulebook, grounds_for, survives_space, triggered
from twins.deciding.reading import NoReading, Reading
from twins.deciding.spaces import why_closed
from twins.playbook.model import DecisionSpace, OutOfScope, Rule, Twin, Version
from twins.values import Outcome, Person, Tier


def decide(
    ask: Ask, reading: Reading | NoReading, version: Version, standing: DecisionContext, now: datetime
) -> Decision:
    """Refuse, hand to a person, or answer at the highest tier that any ground demands."""
    book = Rulebook(version.twin, standing)
    floor = floor_of(ask, version.twin, standing.company)
    facts = reading if isinstance(reading, Reading) else _nothing_but(ask, reading)
    decision = _decided(ask, reading, facts, floor, book, now)
    failure = reading.failure if isinstance(reading, NoReading) else None
    return decision.model_copy(update={"failure": failure}) if failure else decision


def _decided(
    ask: Ask, reading: Reading | NoReading, facts: Reading, floor: Floor, book: Rulebook, now: datetime
) -> Decision:
    refused = _refusal(facts, floor, book)
    if refused:
        return refused
    if book.standing.paused:
        return _handing_over(facts, book, Ground(cause=Cause.PAUSED, tier=Tier.CHECK_FIRST, line="the twin is paused"))
    space = book.twin.space(facts.space)
    standing = book.standing
    is_revoked = space is not None and space.id in standing.revoked
    closed = why_closed(space, ask, facts, standing.uses, now, is_revoked=is_revoked) if space else None
    in_force = None if closed else space
    cause, line = _why_a_person(reading, book, in_force)
    if cause and not triggered(floor, facts, book):  # a trigger requires a check, whatever else is known
        return _handing_over(facts, book, Ground(cause=cause, tier=Tier.CHECK_FIRST, line=line))
    return _answer(ask, facts, floor, book, in_force, closed)


def _nothing_but(ask: Ask, none: NoReading) -> Reading:
    """Treat nothing as covered, and the text after "because" as the reason."""
    return Reading(mind=none.mind, model=none.model, why=ask.why, closest=none.closest, notes=none.notes, covered=False)


def _refusal(reading: Reading, floor: Floor, book: Rulebook) -> Decision | None:
    grounds = [
        Ground(cause=Cause.REFUSE_WHEN, tier=Tier.CHECK_FIRST, about=rule.id, line=f"{rule.id} is law")
        for rule in floor.refusing
    ]
    matched = {rule.id for rule in floor.refusing}
    broken = [rule for rule in book.known(reading.broken) if rule.is_law]
    grounds += [
        Ground(cause=Cause.LAW_BROKEN, tier=Tier.CHECK_FIRST, about=rule.id, line=f"{rule.id} is law")
        for rule in broken
        if rule.id not in matched
    ]
    if not grounds:
        return None
    cited = [book.rules[ground.about] for ground in grounds if ground.about]
    return _decision(Outcome.REFUSED, Tier.CHECK_FIRST, grounds, reading, book, cited=cited)


def _why_a_person(
    reading: Reading | NoReading, book: Rulebook, in_force: DecisionSpace | None
) -> tuple[Cause, str] | tuple[None, str]:
    if isinstance(reading, NoReading):
        return Cause.NO_READING, reading.failure.line
    if not reading.covered:
        return Cause.NOT_COVERED, "nothing in the playbook covers this"
    if not in_force and not book.known(reading.applied + reading.broken + reading.in_doubt):
        return Cause.NOTHING_CITED, "no rule can be said to apply; what comes closest is below"
    return None, ""


def _handing_over(reading: Reading, book: Rulebook, ground: Ground) -> Decision:
    topic = _topic(reading, book.twin)
    if topic:
        alone = ", and only its expert is named for it" if topic.person.slack == book.twin.expert.slack else ""
        ground = ground.model_copy(update={"line": f"this is outside the twin's scope{alone}: {topic.what}"})
    person = topic.person if topic else book.twin.expert
    return _decision(Outcome.HANDED_OVER, Tier.CHECK_FIRST, [ground], reading, book, person=person)


def _topic(reading: Reading, twin: Twin) -> OutOfScope | None:
    return next((topic for topic in twin.scope.not_covered if topic.what == reading.topic), None)


def _answer(
    ask: Ask, reading: Reading, floor: Floor, book: Rulebook, in_force: DecisionSpace | None, closed: str | None
) -> Decision:
    grounds = grounds_for(reading, floor, book)
    if in_force:
        matched = {trigger.id for trigger in floor.triggers}
        covered = {trigger.id for trigger in floor.triggers if covered_by(in_force, trigger, ask)}
        covered |= set(reading.triggers) - matched  # in other words, which only a mind can recognise
        grounds = [g for g in grounds if survives_space(g, in_force, covered)] + [_handed_in_advance(in_force)]
    tier = max(g.tier for g in grounds)
    rules = book.known(reading.broken + reading.in_doubt + reading.applied)
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


def _handed_in_advance(space: DecisionSpace) -> Ground:
    until = f"{space.until:%-d %b %Y}"
    line = f"{space.granted_by.name} handed this over in advance: “{space.may}” ({space.id}, until {until})"
    return Ground(cause=Cause.SPACE, tier=Tier.DECIDE, about=space.id, line=line)


def _decision(
    outcome: Outcome,
    tier: Tier,
    grounds: list[Ground],
    facts: Reading,
    book: Rulebook,
    *,
    cited: Sequence[Rule] = (),
    person: Person | None = None,
) -> Decision:
    setting = [ground.line for ground in grounds if ground.tier == tier]
    if outcome is Outcome.REFUSED:  # the law speaks for itself, whatever a mind assumed or advised
        facts = Reading(mind=facts.mind, model=facts.model, want=facts.want, why=facts.why, notes=facts.notes)
    closest = [rule for rule in book.known(facts.closest) if rule not in cited]
    return Decision(
        outcome=outcome,
        tier=tier,
        reason="; ".join(setting[:2]),
        grounds=tuple(grounds),
        person=person,
        cited=tuple(map(book.cite, cited)),
        closest=tuple(map(book.cite, closest)),
        want=facts.want,
        why=facts.why,
        assumption=facts.assumption,
        advice=facts.advice,
        mind=facts.mind,
        notes=facts.notes,
        model=facts.model,
    )
