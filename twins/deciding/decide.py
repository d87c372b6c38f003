"""The tier and outcome of an ask: a pure function without clock, table or model."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from twins.deciding.ask import Ask
from twins.deciding.decision import AskBack, AskedBackFor, Cause, Decision, DecisionContext, Fit, Ground, NearbyItem
from twins.deciding.floor import covered_by, floor_of
from twins.deciding.grounds import (
    Given,
    grounds_for,
    missing_why,
    quoted,
    refusing,
    small_thing,
    survives_space,
    triggered,
)
from twins.deciding.model_failure import ModelFailure
from twins.deciding.question_grammar import asks_question
from twins.deciding.reading import AskKind, NoReading, Reading
from twins.deciding.rulebook import Rulebook
from twins.deciding.spaces import why_closed
from twins.playbook.model import DecisionSpace, Rule, Version
from twins.values import Outcome, Tier

_PAUSED = Ground(cause=Cause.PAUSED, tier=Tier.CHECK_FIRST, line="the twin is paused")
_UNCOVERED = Ground(cause=Cause.NOT_COVERED, tier=Tier.CHECK_FIRST, line="nothing in the playbook covers this")
_NOTHING_CITED = Ground(cause=Cause.NOTHING_CITED, tier=Tier.CHECK_FIRST, line="no rule clearly applies")
_READ_OUT = Ground(cause=Cause.QUESTION, tier=Tier.DECIDE, line="this only answers a question, and gives no permission")
_WHICH_KIND = "Do you want to do this, or only know the rule? Say which, and what exactly you would do."
_TOO_VAGUE = Ground(cause=Cause.ASKED_BACK, tier=Tier.CHECK_FIRST, line="it isn't clear enough to decide on")
_DOING = frozenset({Cause.TRIGGER, Cause.IN_DOUBT, Cause.IN_FILE, Cause.LAW, Cause.DEFAULT, Cause.NEAR})
"""Grounds of tier 3 for which doing what a question is about would need the expert."""
_WHICH = Ground(cause=Cause.OFFERED, tier=Tier.CHECK_FIRST, line="it isn't clear which rule this is about")


def decide(
    ask: Ask, reading: Reading | NoReading, version: Version, context: DecisionContext, now: datetime
) -> Decision:
    """Answer a question; refuse a request, pass it to a person, ask back, or decide at the highest tier that any ground
    demands."""
    facts = reading if isinstance(reading, Reading) else _nothing_but(ask, reading)
    floor = floor_of(ask, version.twin, context.company)
    asks = facts.kind is AskKind.QUESTION and not floor.doubts and asks_question(ask)
    if asks and ask.why and (floor.triggers or floor.refusing or floor.in_files):  # a plan behind "because"
        asks = floor_of(ask.model_copy(update={"text": ask.want}), version.twin, context.company) == floor
    book = Rulebook(version.twin, context)
    given = Given(ask, _as_stated(facts, book, asks), floor, book, version.background, is_question=asks)
    failure = reading.failure if isinstance(reading, NoReading) else None
    decision = _of_question(given) if asks else _of_request(given, failure, now)
    shown = {"nearby": tuple(_nearby(decision, given, now)), "failure": failure}
    return decision.model_copy(update=shown)


def _nearby(decision: Decision, given: Given, now: datetime) -> Iterator[NearbyItem]:
    """Yield what is near an ask that gets neither a no nor leave, and isn't among its grounds."""
    is_open = decision.outcome is not Outcome.REFUSED and not decision.outcome.gives_leave and not given.floor.doubts
    named = {decision.space, *(ground.about for ground in decision.grounds)}
    if is_open:
        found = given.book.nearby(given.facts.nearest, given.ask, now)
        yield from (each for each in found if each.id not in named)


def _nothing_but(ask: Ask, none: NoReading) -> Reading:
    """Treat nothing as covered, and the text after "because" as the reason."""
    return Reading(mind=none.mind, model=none.model, why=ask.why, closest=none.closest, notes=none.notes, covered=False)


def _as_stated(facts: Reading, book: Rulebook, is_question: bool) -> Reading:
    """Cite the offered rule that the conductor picked, unless a request may be about one for the expert alone."""
    stated = book.context.stated
    if stated is None or stated.rule not in facts.offered:
        return facts
    if is_question:
        return facts.model_copy(update={"applied": (stated.rule,)})
    if stated.fit is Fit.OTHER or book.heavy((*facts.offered, *facts.near)):
        return facts
    cited = "broken" if stated.fit is Fit.AGAINST else "applied"
    return facts.model_copy(update={cited: (stated.rule,)})


def _of_question(given: Given) -> Decision:
    """Read the rules out, with what would come of doing what the question is about."""
    book, facts = given.book, given.facts
    if book.context.paused:
        return _passed_on(given, _PAUSED)
    rules = book.known(facts.cites)
    if rules:
        heavy = [g for g in grounds_for(given) if g.cause in _DOING and g.tier is Tier.CHECK_FIRST]
        return _decision(Outcome.ANSWERED, Tier.DECIDE, [_READ_OUT, *refusing(given), *heavy], given, cited=rules)
    if facts.offered or facts.ask_back:
        return _asking_back(given)
    said = quoted(given)
    if said and facts.covered:
        return _decision(Outcome.ANSWERED, Tier.DECIDE, [_READ_OUT], given).model_copy(update={"quoted": said})
    return _passed_on(given, _UNCOVERED)


def _of_request(given: Given, failure: ModelFailure | None, now: datetime) -> Decision:
    refused = refusing(given)
    if refused:
        cited = [given.book.rules[ground.about] for ground in refused if ground.about]
        return _decision(Outcome.REFUSED, Tier.CHECK_FIRST, refused, given, cited=cited)
    if given.book.context.paused:
        return _passed_on(given, _PAUSED)
    if given.facts.assigned:
        ground = Ground(cause=Cause.ASSIGNED, tier=Tier.CHECK_FIRST, line=given.facts.assigned)
        return _decision(Outcome.CHECK_FIRST, Tier.CHECK_FIRST, [ground, *triggered(given), *_doubted(given)], given)
    space, closed = _space(given, now)
    facts = given.facts
    is_cited = (space or given.book.known(facts.cites)) and facts.covered and not failure
    is_settled = facts.broken or facts.in_doubt or given.floor.doubts
    is_vague = (facts.ask_back or (is_cited and _is_unclear(given))) and not is_settled
    if triggered(given) or (is_cited and not is_vague):  # a trigger requires a check in any case
        return _answer(given, space, closed)
    if failure:
        return _passed_on(given, Ground(cause=Cause.NO_READING, tier=Tier.CHECK_FIRST, line=failure.line))
    is_careful = facts.near and (given.floor.doubts or given.book.heavy(facts.near))
    if facts.offered or is_vague or is_careful:
        return _offered(given).model_copy(update={"space_note": closed})
    if closed:
        ground = Ground(cause=Cause.SPACE_CLOSED, tier=Tier.CHECK_FIRST, about=facts.space, line=closed)
        return _decision(Outcome.CHECK_FIRST, Tier.CHECK_FIRST, [ground], given)
    small = small_thing(given)
    if small:
        decision = _decision(_outcome(small.tier, ()), small.tier, [small], given)
        return decision.model_copy(update={"quoted": quoted(given)})
    return _passed_on(given, _NOTHING_CITED if facts.covered else _UNCOVERED)


def _space(given: Given, now: datetime) -> tuple[DecisionSpace | None, str | None]:
    """Return the space in force, or None and why the one that the reading names is closed."""
    context = given.book.context
    space = given.book.twin.space(given.facts.space)
    if space is None:
        return None, None
    is_revoked = space.id in context.revoked
    closed = why_closed(space, given.ask, given.facts, context.uses, now, is_revoked=is_revoked)
    return (None, closed) if closed else (space, None)


def _doubted(given: Given) -> list[Ground]:
    return [Ground(cause=Cause.TAMPERING, tier=Tier.CHECK_FIRST, line=line) for line in given.floor.doubts]


def _offered(given: Given) -> Decision:
    """Ask which of the offered rules is meant. The expert decides where a law or a tier-3 rule is among them, or where
    the conductor states that the picked one doesn't fit."""
    stated = given.book.context.stated
    near = given.book.heavy((*given.facts.offered, *given.facts.near))
    grounds = _doubted(given)
    grounds += [
        Ground(cause=Cause.NEAR, tier=Tier.CHECK_FIRST, about=rule.id, line=f"it could be about {rule.id}")
        for rule in near
    ]
    if not grounds and stated and stated.rule in given.facts.offered:
        line = f"it doesn't keep to {stated.rule}, leaves the company or can't be undone within a day"
        grounds = [Ground(cause=Cause.STATED, tier=Tier.CHECK_FIRST, about=stated.rule, line=line)]
    if not grounds:
        return _asking_back(given)
    return _decision(Outcome.CHECK_FIRST, Tier.CHECK_FIRST, grounds, given, cited=near)


def _is_unclear(given: Given) -> bool:
    """Return whether an ask is a question to the reading, a request by its grammar, and names no deed."""
    facts = given.facts
    return facts.kind is AskKind.QUESTION and not given.is_question and not facts.deeds


def _asking_back(given: Given) -> Decision:
    question = given.facts.ask_back or (_WHICH_KIND if _is_unclear(given) else None)
    back = AskBack(what=AskedBackFor.WORDS, text=question) if question else AskBack(what=AskedBackFor.PICK)
    grounds = [_TOO_VAGUE if question else _WHICH]
    return _decision(Outcome.UNSURE, Tier.CHECK_FIRST, grounds, given).model_copy(update={"asks_back": back})


def _passed_on(given: Given, ground: Ground) -> Decision:
    """Name the person to ask. Hide rules found by keywords alone if the ask tries to instruct the twin."""
    twin, doubts = given.book.twin, _doubted(given)
    topic = next((topic for topic in twin.scope.not_covered if topic.what == given.facts.topic), None)
    if topic:
        who = f"only {twin.expert.name}" if topic.person.slack == twin.expert.slack else topic.person.name
        ground = ground.model_copy(update={"line": f"{who} answers for this: {topic.what}"})
    nearer = given.facts.nearer if ground in (_UNCOVERED, _NOTHING_CITED) and not doubts else None
    if nearer:
        line = f"{nearer.name} has "
        line += f"a closer rule: {nearer.text} ({nearer.rule})" if nearer.rule else "rules closer to this"
        ground = ground.model_copy(update={"cause": Cause.NEARER_TWIN, "line": line, "about": nearer.handle})
    person = topic.person if topic else twin.expert  # who was asked, whatever the words are near to
    decision = _decision(Outcome.NOT_COVERED, Tier.CHECK_FIRST, [ground, *doubts], given)
    closest = () if doubts and not given.facts.model else decision.closest
    return decision.model_copy(update={"person": person, "closest": closest})


def _answer(given: Given, space: DecisionSpace | None, closed: str | None) -> Decision:
    grounds = _left_by(space, given) if space else grounds_for(given)
    rules = given.book.known(given.facts.cites)
    against = () if space else tuple(rule.id for rule in rules if rule.id in given.facts.broken)
    outcome, back = _outcome(max(ground.tier for ground in grounds), against), None
    unknown = missing_why(given, grounds) if outcome is Outcome.ASSUMED else None
    if unknown:
        grounds = [*grounds, unknown]
        is_final = given.book.context.gives_no_why
        outcome = Outcome.CHECK_FIRST if is_final else Outcome.UNSURE
        back = None if is_final else AskBack(what=AskedBackFor.WHY)
    decision = _decision(outcome, max(ground.tier for ground in grounds), grounds, given, cited=rules)
    used = {"space": space.id if space else None, "space_note": closed, "against": against, "asks_back": back}
    return decision.model_copy(update=used)


def _left_by(space: DecisionSpace, given: Given) -> list[Ground]:
    """Return the grounds that a space in force leaves, with its own."""
    floor, facts = given.floor, given.facts
    covered = {trigger.id for trigger in floor.triggers if covered_by(space, trigger, given.ask)}
    covered |= set(facts.triggers) - {trigger.id for trigger in floor.triggers}  # which only a mind can recognise
    left = [ground for ground in grounds_for(given) if survives_space(ground, space, covered)]
    return [*left, _handed_in_advance(space)]


def _outcome(tier: Tier, against: Sequence[str]) -> Outcome:
    if tier is Tier.CHECK_FIRST:
        return Outcome.CHECK_FIRST
    if against:
        return Outcome.NOT_BY_DEFAULT
    return Outcome.ASSUMED if tier is Tier.ASSUME else Outcome.DECIDED


def _handed_in_advance(space: DecisionSpace) -> Ground:
    until = f"{space.until:%-d %b %Y}"
    line = f"{space.granted_by.name} granted this: “{space.may}” ({space.id}, until {until})"
    return Ground(cause=Cause.SPACE, tier=Tier.DECIDE, about=space.id, line=line)


def _decision(
    outcome: Outcome, tier: Tier, grounds: list[Ground], given: Given, *, cited: Sequence[Rule] = ()
) -> Decision:
    facts, book = given.facts, given.book
    setting = [ground.line for ground in grounds if ground.tier == tier]
    if outcome is Outcome.REFUSED:  # the law speaks for itself, whatever a mind assumed or advised
        facts = Reading(mind=facts.mind, model=facts.model, want=facts.want, why=facts.why, notes=facts.notes)
    laws = tuple(g.about for g in grounds if g.cause in {Cause.REFUSE_WHEN, Cause.LAW_BROKEN} and g.about)
    offered = book.known(facts.offered) if outcome in {Outcome.UNSURE, Outcome.CHECK_FIRST} else []
    offered = [rule for rule in offered if rule not in cited]
    closest = [rule for rule in book.known(facts.closest + laws) if rule not in (*cited, *offered)]
    return Decision(
        outcome=outcome,
        tier=tier,
        reason="; ".join(setting[:2]),
        grounds=tuple(grounds),
        cited=tuple(map(book.cite, cited)),
        closest=tuple(map(book.cite, closest)),
        offered=tuple(map(book.cite, offered)),
        want=facts.want,
        why=facts.why,
        assumptions=facts.assumptions,
        is_exact=facts.is_exact,
        encoder=facts.encoder,
        advice="" if laws else facts.advice,
        mind=facts.mind,
        notes=facts.notes,
        model=facts.model,
    )
