"""What becomes of the starters' own phrasings, as people would write them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from tests.support.builders import NOW, starter
from tests.support.effort import examples
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Decision, DecisionContext
from twins.finder.finder import Finder
from twins.finder.phrasings import is_question_phrasing
from twins.playbook.bounds import NumberBound
from twins.playbook.folder import STARTERS
from twins.playbook.model import COMPANY, Rule
from twins.playbook.word_matching import NUMBER
from twins.values import Outcome, Tier

MIND = Finder()
HANDLES = sorted(path.name for path in STARTERS.iterdir() if path.is_dir())
REASON = " because people asked"
ANY = "83"
"""A number that no starter names."""
SPACED = {"SEC-22", "ARC-7", "REL-13", "REL-14", "SUP-12", "UX-8", "DAT-12", "MKT-24", "LEG-27"}
"""Rules of which a phrasing is a decision space's as well: inside its bounds, the space decides."""
COMPLETED = {"SUP-3", "SUP-14", "SUP-28"}
"""Rules about what we tell a customer: with "asked", the words are nearly those of SUP-4, a law."""


@dataclass(frozen=True)
class Phrased:
    handle: str
    rule: Rule
    phrasing: str
    text: str

    @property
    def has_why(self) -> bool:
        return self.text.endswith(REASON)


def _asks(handle: str) -> Iterator[Phrased]:
    for rule in starter(handle).twin.rules:
        for phrasing in (*rule.also_asked_as, *rule.done_right, *rule.otherwise_when):
            said = phrasing.replace(NUMBER, _amount(rule))
            fronts = (
                ("", "hi, ", "quick question: ")
                if is_question_phrasing(phrasing)
                else ("", "please ", "can we ", "hi, ")
            )
            for text in (*(front + said for front in fronts), said + REASON):
                yield Phrased(handle, rule, phrasing, text)


def _amount(rule: Rule) -> str:
    limits = [str(bound.at_most) for bound in rule.bounds if isinstance(bound, NumberBound) and bound.at_most]
    return limits[0] if limits else ANY


def _decided(ask: Phrased) -> Decision:
    version, company = starter(ask.handle), None if ask.handle == COMPANY else starter(COMPANY)
    said = Ask.of(ask.text)
    return decide(said, MIND.find(said, version, company), version, DecisionContext(company=company), NOW)


def _expected(ask: Phrased) -> set[Outcome]:
    """Return what may come of an ask; more than one outcome for an exception only."""
    rule = ask.rule
    if is_question_phrasing(ask.phrasing):
        return {Outcome.ANSWERED}
    if rule.tier is Tier.CHECK_FIRST:
        usual = Outcome.CHECK_FIRST
    elif ask.phrasing in rule.otherwise_when:
        usual = Outcome.NOT_BY_DEFAULT
    elif rule.tier is Tier.ASSUME or rule.must_be_said:
        usual = Outcome.ASSUMED if ask.has_why else Outcome.UNSURE
    else:
        usual = Outcome.DECIDED
    if ask.has_why and rule.id in COMPLETED:
        return {usual, Outcome.CHECK_FIRST, Outcome.UNSURE}
    return {usual, Outcome.DECIDED} if rule.id in SPACED else {usual}


def _is_right(ask: Phrased) -> bool:
    decision = _decided(ask)
    cited = {rule.id for rule in decision.cited or decision.offered}
    return decision.outcome in _expected(ask) and (ask.rule.id in cited or bool(decision.triggers))


@cache
def _drawn() -> list[Phrased]:
    return random.Random(18).sample([ask for handle in HANDLES for ask in _asks(handle)], 200)


@pytest.mark.parametrize("handle", HANDLES)
def test_an_experts_own_phrasing_comes_out_as_its_rule_says(handle: str) -> None:
    assert [ask.text for ask in _drawn() if ask.handle == handle and not _is_right(ask)] == []


@pytest.mark.parametrize("handle", HANDLES)
def test_every_rule_has_a_phrasing_on_which_the_finder_answers_or_decides(handle: str) -> None:
    silent = {Outcome.UNSURE, Outcome.NOT_COVERED}
    heard = set[str]()
    for ask in _asks(handle):
        if ask.has_why and ask.rule.id not in heard and _decided(ask).outcome not in silent:
            heard.add(ask.rule.id)

    assert {rule.id for rule in starter(handle).twin.rules} <= heard


def test_what_goes_against_a_default_never_goes_ahead_without_an_override() -> None:
    every = [ask for handle in HANDLES for ask in _asks(handle) if ask.phrasing in ask.rule.otherwise_when]
    asks = random.Random(18).sample(every, examples(400, len(every)))

    assert [ask.text for ask in asks if _decided(ask).outcome.gives_leave] == []
