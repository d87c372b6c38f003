"""Grounds for tiers, before any decision space removes some."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from twins.deciding.ask import Ask
from twins.deciding.decision import Cause, Fit, Ground, OtherTwins
from twins.deciding.floor import Floor, any_said
from twins.deciding.reading import AskKind, Reading
from twins.deciding.rulebook import Rulebook
from twins.deciding.spaces import why_outside
from twins.playbook.model import DecisionSpace, Rule
from twins.playbook.word_matching import stems
from twins.values import Reach, Tier

_STAYS = frozenset(
    {
        Cause.LIMIT,
        Cause.TRIAL,
        Cause.FAILING,
        Cause.STOPPED,
        Cause.MAY_NOT_ASSUME,
        Cause.TAMPERING,
        Cause.IN_DOUBT,
        Cause.IN_FILE,
        Cause.ATTACHED,
        Cause.UNCLEAR_KIND,
    }
)
"""No space removes these."""
_SMALL = frozenset({Reach.SELF, Reach.TEAM, Reach.PRODUCT})
_SHORTEST_QUOTE = 20
"""Characters."""
_UNSAID = "it doesn't say whether this applies"
_WHY_COUNTS = frozenset({Cause.ASSUMPTION, Cause.DEFAULT, Cause.LAW, Cause.UNLESS_UNSAID, Cause.UNCLEAR_KIND})
"""Grounds of tier 2 that a reason helps the expert to review; the state of a rule or twin is none of them."""


@dataclass(frozen=True)
class Given:
    """What a decision is made from."""

    ask: Ask
    facts: Reading
    floor: Floor
    book: Rulebook
    background: str
    is_question: bool


def refusing(given: Given) -> list[Ground]:
    """Return the laws that the ask's words match, and those that the reading says it breaks."""
    matched = {rule.id for rule in given.floor.refusing}
    broken = [rule for rule in given.book.known(given.facts.broken) if rule.is_law and rule.id not in matched]
    causes = [(Cause.REFUSE_WHEN, rule) for rule in given.floor.refusing]
    causes += [(Cause.LAW_BROKEN, rule) for rule in broken]
    return [
        Ground(cause=cause, tier=Tier.CHECK_FIRST, about=rule.id, line=f"{rule.id} is law") for cause, rule in causes
    ]


def grounds_for(given: Given) -> list[Ground]:
    rules = given.book.known(given.facts.applied + given.facts.broken)
    grounds = triggered(given) + _doubted(given) + _by_reach(given) + _by_reading(given)
    grounds += [line for rule in rules for line in (_by_rule(rule), *_by_state(rule, given.book))]
    return grounds + _by_files(given) + _by_stated(given) + _by_twin(given)


def _by_rule(rule: Rule) -> Ground:
    cause = Cause.LAW if rule.is_law else Cause.DEFAULT
    return Ground(cause=cause, tier=rule.tier, about=rule.id, line=f"{rule.id} is tier {int(rule.tier)}")


def triggered(given: Given) -> list[Ground]:
    known, found = given.book.triggers, {trigger.id: trigger for trigger in given.floor.triggers}
    found |= {each: known[each] for each in given.facts.triggers if each in known and each not in found}
    grounds = [
        Ground(cause=Cause.TRIGGER, tier=Tier.CHECK_FIRST, about=trigger.id, line=f"{trigger.why} ({trigger.id})")
        for trigger in found.values()
    ]
    for each in given.floor.in_files:
        line = f"a passage of {each.file} may go against {each.rule.id}"
        grounds.append(Ground(cause=Cause.IN_FILE, tier=Tier.CHECK_FIRST, about=each.rule.id, line=line))
    return grounds


def _by_files(given: Given) -> list[Ground]:
    """Review what was decided by words beside a file: only words that ask for care are looked for there."""
    names = given.ask.read_files
    if not names or given.facts.model:
        return []
    line = f"keywords alone don't tell what {names[0]} asks for"
    return [Ground(cause=Cause.ATTACHED, tier=Tier.ASSUME, line=line)]


def _doubted(given: Given) -> list[Ground]:
    doubts: list[tuple[Cause, str | None, str]] = [(Cause.TAMPERING, None, line) for line in given.floor.doubts]
    doubts += [
        (Cause.IN_DOUBT, rule.id, f"whether {rule.id} is broken depends on something that the request doesn't say")
        for rule in given.book.known(given.facts.in_doubt)
    ]
    return [Ground(cause=cause, tier=Tier.CHECK_FIRST, about=about, line=line) for cause, about, line in doubts]


def _by_reach(given: Given) -> list[Ground]:
    accepted = _accepted(given)
    facts = (
        (any(not deed.reversible for deed in given.facts.deeds), Cause.IRREVERSIBLE, "this can't be undone"),
        (
            any(deed.reach is Reach.OUTSIDE for deed in given.facts.deeds),
            Cause.OUTSIDE,
            "this reaches outside the company",
        ),
    )
    return [
        Ground(cause=cause, tier=Tier.CHECK_FIRST, line=line)
        for holds, cause, line in facts
        if holds and cause.value not in accepted
    ]


def _accepted(given: Given) -> Collection[str]:
    """Return what the only rule applied accepts: for one deed, with nothing broken or in doubt, inside its bounds."""
    facts = given.facts
    rules = given.book.known(facts.applied)
    if len(facts.applied) != 1 or len(rules) != 1 or facts.broken or facts.in_doubt or len(facts.deeds) != 1:
        return ()
    if given.ask.read_files and not facts.model:
        return ()
    [rule] = rules
    return () if rule.bounds and why_outside(rule.bounds, rule.id, given.ask) else rule.accepts


def _by_reading(given: Given) -> list[Ground]:
    facts, book = given.facts, given.book
    unknown = any(rule_id not in book.rules for rule_id in facts.cites)
    limits = book.twin.limits.may_not_assume
    forbidden = any(any_said(stems(assumption), limits) for assumption in facts.assumptions)
    is_unclear = facts.kind is AskKind.QUESTION and not given.is_question
    lines = (
        (forbidden, Cause.MAY_NOT_ASSUME, Tier.CHECK_FIRST, "the twin isn't allowed to assume this"),
        (facts.assumptions, Cause.ASSUMPTION, Tier.ASSUME, "it rests on an assumption"),
        (is_unclear, Cause.UNCLEAR_KIND, Tier.ASSUME, "it could be a question or a request"),
        (unknown, Cause.UNKNOWN_RULE, Tier.ASSUME, "a rule was cited that the playbook doesn't have"),
    )
    return [Ground(cause=cause, tier=tier, line=line) for holds, cause, tier, line in lines if holds]


def _by_state(rule: Rule, book: Rulebook) -> list[Ground]:
    context = book.context
    confirmed = context.confirmations.get(rule.id, rule.confirmed)
    facts = (
        (
            rule.id in context.unanswered,
            Cause.UNANSWERED,
            Tier.CHECK_FIRST,
            f"{rule.id} came up for review four weeks ago, and nobody has answered",
        ),
        (rule.id in context.overdue, Cause.OVERDUE, Tier.ASSUME, f"{rule.id} is overdue for review"),
        (confirmed is None, Cause.OVERDUE, Tier.ASSUME, f"{rule.id} was never confirmed"),
        (rule.id in context.contested, Cause.CONTESTED, Tier.ASSUME, f"{rule.id} is contested"),
    )
    return [Ground(cause=cause, tier=tier, about=rule.id, line=line) for holds, cause, tier, line in facts if holds]


def _by_stated(given: Given) -> list[Ground]:
    """Review what rests on the conductor's own statement, and an `unless` that has to be said and wasn't."""
    facts, stated = given.facts, given.book.context.stated
    unsaid = [
        rule
        for rule in given.book.known(facts.applied)
        if rule.must_be_said and rule.id not in facts.unless_said and not stated
    ]
    grounds = [
        Ground(cause=Cause.UNLESS_UNSAID, tier=Tier.ASSUME, about=rule.id, line=f"{_UNSAID}: {rule.unless}")
        for rule in unsaid
    ]
    if stated and stated.fit is not Fit.OTHER and stated.rule in facts.offered:
        line = f"the conductor says that {stated.rule} is what this is about"
        grounds.append(Ground(cause=Cause.STATED, tier=Tier.ASSUME, about=stated.rule, line=line))
    return grounds


def _by_twin(given: Given) -> list[Ground]:
    floor, context = given.floor, given.book.context
    facts = (
        (floor.limit > Tier.DECIDE, Cause.LIMIT, floor.limit, "the architect set this as the twin's limit"),
        (context.on_trial, Cause.TRIAL, Tier.ASSUME, "the twin is on trial"),
        (context.failing, Cause.FAILING, Tier.ASSUME, "the twin fails its own cases"),
        (
            context.stopped,
            Cause.STOPPED,
            Tier.ASSUME,
            "a wrong answer was reported, and nobody has reviewed it yet",
        ),
    )
    return [Ground(cause=cause, tier=tier, line=line) for holds, cause, tier, line in facts if holds]


def quoted(given: Given) -> str:
    """Return the sentence of the background that the reading quotes; "" if it isn't there."""
    said = " ".join((given.facts.background or "").split())
    return said if len(said) >= _SHORTEST_QUOTE and said in " ".join(given.background.split()) else ""


def small_thing(given: Given) -> Ground | None:
    """Return the ground on which a small thing goes ahead without a rule, by the sentence that the reading quotes: at
    tier 1 inside a team and near nothing; at tier 2 in a product, or near a default of tier 2 or another twin."""
    facts, context, floor = given.facts, given.book.context, given.floor
    is_live = not (context.on_trial or context.failing or context.stopped) and floor.limit is Tier.DECIDE
    near = given.book.known(facts.closest)
    is_alone = not (
        any(rule.is_heavy for rule in near)
        or facts.topic
        or facts.assumptions
        or floor.doubts
        or given.ask.read_files
        or context.other_twins is OtherTwins.CAREFUL
    )
    is_small = bool(facts.deeds) and all(deed.reversible and deed.reach in _SMALL for deed in facts.deeds)
    may = given.book.twin.small_things and context.background_is_fresh and facts.covered and not facts.triggers
    if not (may and is_live and is_alone and is_small and facts.kind is AskKind.REQUEST and quoted(given)):
        return None
    why_reviewed, about = _why_reviewed(given, near)
    if why_reviewed:
        return Ground(cause=Cause.SMALL_AND_NEAR, tier=Tier.ASSUME, line=why_reviewed, about=about)
    return Ground(cause=Cause.SMALL_THING, tier=Tier.DECIDE, line="it is small, and can be undone within a day")


def _why_reviewed(given: Given, near: Iterable[Rule]) -> tuple[str, str | None]:
    """Return why a small thing is reviewed, or "", and the rule that it comes close to."""
    rules = [rule.id for rule in near if rule.tier is Tier.ASSUME]
    if rules:
        return f"it is small, but comes close to {rules[0]}", rules[0]
    if given.book.context.other_twins is OtherTwins.NEAR:
        return "it is small, but comes close to what another twin answers for", None
    is_in_product = any(deed.reach is Reach.PRODUCT for deed in given.facts.deeds)
    return ("it is small, but customers would see it" if is_in_product else ""), None


def missing_why(given: Given, grounds: Collection[Ground]) -> Ground | None:
    """Return a ground if no reason was given and the expert needs one to review what is assumed. Return None if the
    conductor has stated what the ask is about."""
    counts = any(ground.cause in _WHY_COUNTS and ground.tier is Tier.ASSUME for ground in grounds)
    if given.facts.why or given.book.context.stated or not counts:
        return None
    return Ground(cause=Cause.NO_WHY, tier=Tier.CHECK_FIRST, line="no reason was given")


def survives_space(ground: Ground, space: DecisionSpace, covered: Collection[str]) -> bool:
    """Return whether a ground counts inside a space too."""
    if ground.cause in _STAYS:
        return True
    if ground.cause is Cause.TRIGGER and ground.about not in covered:
        return True
    if ground.cause in {Cause.TRIGGER, Cause.LAW}:
        return ground.about not in space.brings_down
    if ground.cause in {Cause.IRREVERSIBLE, Cause.OUTSIDE}:
        return ground.cause.value not in space.brings_down
    return False
