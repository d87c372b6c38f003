"""Nothing in an ask or a reading takes an answer below the floor (searched)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import NOW, a_claim, a_company, a_law, a_rule, a_space, a_trigger, a_version, no_reading
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Decision, DecisionContext
from twins.deciding.reading import Reading
from twins.playbook.model import Version
from twins.values import Outcome, Reach, RuleKind, Tier

NUMBER = {"kind": "number", "name": "length", "unit": "minutes", "at_most": 60}
WHERE = {"kind": "environment", "name": "where", "any_of": ["staging"]}
WHAT = {"kind": "one_of", "name": "what", "any_of": ["link", "key"], "none_of": ["forever"]}
LAWS = ("put the API key in the repo", "never expire the link", "sell customer data")
TRIGGERS = ("make the bucket public", "keep it {number} years", "promise the customer a date")
RANK = {
    Outcome.DECIDED: 0,
    Outcome.OTHERWISE: 0,
    Outcome.ASSUMED: 1,
    Outcome.CHECK_FIRST: 2,
    Outcome.HANDED_OVER: 2,
    Outcome.REFUSED: 3,
}


def _version(limit: int) -> Version:
    named = ["irreversible", "outside", "SEC-1", "SEC-T9"]
    return a_version(
        limits={"lowest_tier": limit, "may_not_assume": ["nobody minds"]},
        check_first=[a_trigger("SEC-T1", *TRIGGERS[:2]), a_trigger("SEC-T9", "send the invoice export")],
        rules=[a_law(refuse_when=LAWS[:2]), a_rule(), a_rule("SEC-3", confirmed=None), a_rule("SEC-4", tier=3)],
        spaces=[
            a_space(brings_down=named, bounds=[NUMBER]),
            a_space("SEC-S2", bounds=[WHERE]),
            a_space("SEC-S3", bounds=[NUMBER | {"at_least": 5}, WHAT], brings_down=named),
            a_space("SEC-S4"),
        ],
    )


NOISE = (
    "10 100 5 0,5 1,000 ten a forever minutes hours 5-minute 10min €5 - or to and not because why: , . ! prod staging "
    "production link key don't MAKE publicBucket раблик ｐｕｂｌｉｃ \u200b é 2026-12-31 monkeys"
).split(" ")
CALM = ["10 minutes", "on staging", "keep people logged in", "a link", "5 minutes"]
LOUD = [text.replace("{number}", "3") for text in (*LAWS, *TRIGGERS, "send the invoice export")]
calm = st.one_of(st.sampled_from(CALM), st.sampled_from(NOISE), st.text(max_size=6))
piece = st.one_of(calm, calm, st.sampled_from(LOUD), st.sampled_from(" ".join(LOUD).split()))
pieces, calm_pieces = st.lists(piece, max_size=8), st.lists(calm, max_size=6)
RULES = ("SEC-1", "SEC-2", "SEC-3", "SEC-4", "CO-1", "SEC-99")
SPACES = ("SEC-S1", "SEC-S2", "SEC-S3", "SEC-S4", "SEC-S9")
some_rules = st.sets(st.sampled_from(RULES), max_size=2).map(frozenset)
standings = st.just(DecisionContext(company=a_company())) | st.builds(
    DecisionContext,
    company=st.just(a_company()),
    overdue=some_rules,
    contested=some_rules,
    unanswered=some_rules,
    uses=st.dictionaries(st.sampled_from(SPACES), st.integers(0, 6)),
    on_trial=st.booleans(),
    failing=st.booleans(),
)
versions = st.sampled_from([1, 1, 1, 2, 3]).map(_version)


@st.composite
def readings(draw: st.DrawFn, words: list[str]) -> Reading:
    """Draw any reading, usually a fully lenient one, with quotes from the ask."""
    text = " ".join(words).split()
    quotes: list[str] = []
    for _ in range(3):
        first = draw(st.integers(0, len(text)))
        quotes.append(" ".join(text[first : first + draw(st.integers(1, 3))]))
    bounds = tuple(a_claim(name, quote) for name in ("length", "where", "what") for quote in quotes)
    cited = st.lists(st.sampled_from(RULES), max_size=2).map(tuple)
    facts: dict[str, st.SearchStrategy[Any]] = {
        "why": st.sampled_from(["people asked", None]),
        "covered": st.sampled_from([*[True] * 9, False]),
        "applied": st.just(("SEC-2",)) | cited,
        "broken": st.just(()) | st.just(("SEC-2",)) | cited,
        "space": st.sampled_from([*SPACES, None]),
        "reversible": st.sampled_from([True, True, False]),
        "reach": st.just(Reach.TEAM) | st.sampled_from(Reach),
        "assumption": st.sampled_from([None, None, "that it works", "nobody minds"]),
    }
    return Reading(mind="any", bounds=bounds, **draw(st.fixed_dictionaries(facts)))


def _decide(data: st.DataObject, words: list[str]) -> tuple[Decision, Version]:
    version, standing = data.draw(versions), data.draw(standings)
    reading = data.draw(readings(words)) if data.draw(st.sampled_from(range(9))) else no_reading()
    return decide(Ask.of(" ".join(words)), reading, version, standing, NOW), version


def _hidden(data: st.DataObject, phrasing: str) -> list[str]:
    """The words of a phrasing in any order, with anything in between."""
    said = data.draw(st.permutations(phrasing.replace("{number}", "12").split()))
    return [each for said_word in said for each in (*data.draw(st.lists(piece, max_size=2)), said_word)]


@pytest.mark.parametrize("phrasing", LAWS)
@given(data=st.data())
def test_an_ask_that_says_what_a_law_refuses_is_refused_whatever_is_read(data: st.DataObject, phrasing: str) -> None:
    decision, _ = _decide(data, _hidden(data, phrasing))

    assert decision.outcome is Outcome.REFUSED


@pytest.mark.parametrize("phrasing", TRIGGERS)
@given(data=st.data())
def test_an_ask_that_says_a_trigger_is_never_answered_without_a_person(data: st.DataObject, phrasing: str) -> None:
    decision, _ = _decide(data, _hidden(data, phrasing))

    assert decision.outcome in {Outcome.CHECK_FIRST, Outcome.HANDED_OVER, Outcome.REFUSED}
    assert decision.tier is Tier.CHECK_FIRST


@given(data=st.data())
def test_no_answer_is_below_the_limit_of_its_twin(data: st.DataObject) -> None:
    decision, version = _decide(data, data.draw(calm_pieces))

    assert decision.tier >= version.twin.limits.lowest_tier


@given(data=st.data())
def test_a_law_is_never_overridable(data: st.DataObject) -> None:
    decision, _ = _decide(data, data.draw(calm_pieces))

    assert all(rule.kind is RuleKind.DEFAULT for rule in decision.overridable)
    assert decision.outcome is not Outcome.REFUSED or not decision.overridable


@given(data=st.data())
def test_nothing_is_decided_alone_without_a_confirmed_rule_or_a_space_in_force(data: st.DataObject) -> None:
    decision, version = _decide(data, data.draw(calm_pieces))

    if decision.tier is Tier.DECIDE and not decision.space:
        assert decision.cited
        assert all(rule.confirmed for rule in decision.cited)
    assert not decision.space or version.twin.space(decision.space)


@given(data=st.data())
def test_text_added_anywhere_never_lowers_the_answer_of_a_fixed_reading(data: st.DataObject) -> None:
    text = " ".join(data.draw(calm_pieces)).split()
    more = [token for each in text for token in (*data.draw(st.just([]) | pieces), each)] + data.draw(pieces)
    reading, version, standing = data.draw(readings(text)), data.draw(versions), data.draw(standings)

    before, after = (decide(Ask.of(" ".join(said)), reading, version, standing, NOW) for said in (text, more))

    assert RANK[after.outcome] >= RANK[before.outcome]
    assert after.tier >= before.tier
