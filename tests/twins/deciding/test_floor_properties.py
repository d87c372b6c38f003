"""Nothing in an ask or a reading takes an answer below the floor (searched)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import NOW, a_claim, a_company, a_law, a_rule, a_space, a_trigger, a_version, no_reading
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Cause, Decision, DecisionContext, Fit, Stated
from twins.deciding.question_grammar import is_question
from twins.deciding.reading import AskKind, Deed, NoReading, Reading
from twins.playbook.model import Version
from twins.values import Outcome, Reach, RuleKind, Tier

NUMBER = {"kind": "number", "name": "length", "unit": "minutes", "at_most": 60}
WHERE = {"kind": "environment", "name": "where", "any_of": ["staging"]}
WHAT = {"kind": "one_of", "name": "what", "any_of": ["link", "key"], "none_of": ["forever"]}
LAWS = ("put the API key in the repo", "never expire the link", "sell customer data")
TRIGGERS = ("make the bucket public", "keep it {number} years", "promise the customer a date")
RULES = ("SEC-1", "SEC-2", "SEC-3", "SEC-4", "SEC-5", "CO-1", "SEC-99")
TOLERANT = a_rule(
    "SEC-5", accepts=["outside", "irreversible"], unless="It is Friday", must_be_said=True, bounds=[NUMBER]
)


def _version(limit: int) -> Version:
    named = ["irreversible", "outside", "SEC-1", "SEC-T9"]
    return a_version(
        limits={"lowest_tier": limit, "may_not_assume": ["nobody minds"]},
        check_first=[a_trigger("SEC-T1", *TRIGGERS[:2]), a_trigger("SEC-T9", "send the invoice export")],
        rules=[
            a_law(refuse_when=LAWS[:2]),
            a_rule(),
            a_rule("SEC-3", confirmed=None),
            a_rule("SEC-4", tier=3),
            TOLERANT,
        ],
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
SPACES = ("SEC-S1", "SEC-S2", "SEC-S3", "SEC-S4", "SEC-S9")
some_rules = st.sets(st.sampled_from(RULES), max_size=2).map(frozenset)
deeds = st.builds(
    Deed, what=st.just("it"), reversible=st.booleans(), reach=st.just(Reach.TEAM) | st.sampled_from(Reach)
)
stated = st.none() | st.builds(Stated, rule=st.sampled_from(RULES), fit=st.sampled_from(Fit))
standings = st.just(DecisionContext(company=a_company())) | st.builds(
    DecisionContext,
    company=st.just(a_company()),
    stated=stated,
    gives_no_why=st.booleans(),
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
        "kind": st.sampled_from([*[AskKind.REQUEST] * 5, AskKind.QUESTION]),
        "in_doubt": st.just(()) | cited,
        "triggers": st.just(()) | st.sampled_from([("SEC-T1",), ("CO-T1",), ("SEC-T99",)]),
        "deeds": st.lists(deeds, max_size=2).map(tuple),
        "assumptions": st.sampled_from([(), (), ("that it works",), ("nobody minds",)]),
        "unless_said": st.just(()) | cited,
        "offered": st.just(()) | cited,
        "ask_back": st.sampled_from([None, None, "Which key?"]),
    }
    return Reading(mind="any", bounds=bounds, **draw(st.fixed_dictionaries(facts)))


def _decide(data: st.DataObject, words: list[str]) -> tuple[Decision, Version, bool]:
    """Return a decision, the version, and whether the ask is a question in grammar and reading."""
    version, standing, text = data.draw(versions), data.draw(standings), " ".join(words)
    reading = data.draw(readings(words)) if data.draw(st.sampled_from(range(9))) else no_reading()
    return decide(Ask.of(text), reading, version, standing, NOW), version, _is_asked(reading, text)


def _hidden(data: st.DataObject, phrasing: str) -> list[str]:
    """The words of a phrasing in any order, with anything in between."""
    said = data.draw(st.permutations(phrasing.replace("{number}", "12").split()))
    return [each for said_word in said for each in (*data.draw(st.lists(piece, max_size=2)), said_word)]


def _is_asked(reading: Reading | NoReading, text: str) -> bool:
    """Return whether both the grammar of an ask and its reading say that it is a question."""
    return isinstance(reading, Reading) and reading.kind is AskKind.QUESTION and is_question(text)


@pytest.mark.parametrize("phrasing", LAWS)
@given(data=st.data())
def test_a_request_that_says_what_a_law_refuses_is_refused_whatever_is_read(data: st.DataObject, phrasing: str) -> None:
    decision, _, is_asked = _decide(data, _hidden(data, phrasing))

    if is_asked and decision.outcome is Outcome.ANSWERED:
        assert decision.doing_it is Outcome.REFUSED
    else:
        assert decision.outcome is Outcome.REFUSED or is_asked


@pytest.mark.parametrize("phrasing", TRIGGERS)
@given(data=st.data())
def test_a_request_that_says_a_trigger_is_never_answered_without_a_person(data: st.DataObject, phrasing: str) -> None:
    decision, _, is_asked = _decide(data, _hidden(data, phrasing))

    if is_asked and decision.outcome is Outcome.ANSWERED:
        assert decision.doing_it
    else:
        assert decision.outcome in {Outcome.CHECK_FIRST, Outcome.NOT_COVERED, Outcome.REFUSED} or is_asked
        assert decision.tier is Tier.CHECK_FIRST


@given(data=st.data())
def test_only_a_question_in_grammar_and_reading_is_answered(data: st.DataObject) -> None:
    decision, _, is_asked = _decide(data, data.draw(pieces))

    assert decision.outcome is not Outcome.ANSWERED or is_asked


@given(data=st.data())
def test_no_answer_is_below_the_limit_of_its_twin(data: st.DataObject) -> None:
    decision, version, _ = _decide(data, data.draw(calm_pieces))

    assert decision.tier >= version.twin.limits.lowest_tier or decision.outcome is Outcome.ANSWERED


@given(data=st.data())
def test_a_law_is_never_overridable(data: st.DataObject) -> None:
    decision, _, _ = _decide(data, data.draw(calm_pieces))

    assert all(rule.kind is RuleKind.DEFAULT for rule in decision.overridable)
    assert decision.outcome is not Outcome.REFUSED or not decision.overridable


@given(data=st.data())
def test_nothing_is_decided_alone_without_a_confirmed_rule_or_a_space_in_force(data: st.DataObject) -> None:
    decision, version, _ = _decide(data, data.draw(calm_pieces))

    if decision.outcome is Outcome.DECIDED and not decision.space:
        assert decision.cited
        assert all(rule.confirmed for rule in decision.cited)
    assert not decision.space or version.twin.space(decision.space)


@given(data=st.data())
def test_what_goes_against_a_default_is_never_assumed(data: st.DataObject) -> None:
    decision, _, _ = _decide(data, data.draw(calm_pieces))

    assert not decision.against or not decision.outcome.gives_leave


@given(data=st.data())
def test_a_conductors_own_statement_never_decides_alone_nor_passes_a_trigger(data: st.DataObject) -> None:
    words = data.draw(pieces)
    reading = data.draw(readings(words)).model_copy(update={"applied": (), "broken": (), "space": None})
    version, context = data.draw(versions), data.draw(standings)
    ask = Ask.of(" ".join(words))

    before, after = (
        decide(ask, reading, version, context.model_copy(update={"stated": each}), NOW)
        for each in (None, data.draw(stated))
    )

    if any(ground.cause is Cause.STATED for ground in after.grounds):
        assert after.outcome in {Outcome.ASSUMED, Outcome.NOT_BY_DEFAULT, Outcome.CHECK_FIRST}
    if before.outcome in {Outcome.CHECK_FIRST, Outcome.REFUSED}:
        assert _strictness(after) >= _strictness(before)
    assert set(before.triggers) <= set(after.triggers)


@given(data=st.data())
def test_leaving_out_the_reason_never_gives_more_leave(data: st.DataObject) -> None:
    words = data.draw(calm_pieces)
    reading, version, context = data.draw(readings(words)), data.draw(versions), data.draw(standings)
    ask = Ask.of(" ".join(words))

    given_one, without = (
        decide(ask, reading.model_copy(update={"why": why}), version, context, NOW) for why in ("people asked", None)
    )

    assert _strictness(without) >= _strictness(given_one)


@given(data=st.data())
def test_text_added_anywhere_never_lowers_the_answer_of_a_fixed_reading(data: st.DataObject) -> None:
    text = " ".join(data.draw(calm_pieces)).split()
    more = [token for each in text for token in (*data.draw(st.just([]) | pieces), each)] + data.draw(pieces)
    reading, version, standing = data.draw(readings(text)), data.draw(versions), data.draw(standings)

    before, after = (decide(Ask.of(" ".join(said)), reading, version, standing, NOW) for said in (text, more))

    if Outcome.ANSWERED in {before.outcome, after.outcome}:
        assert after.outcome is Outcome.ANSWERED or not after.outcome.gives_leave or reading.kind is AskKind.QUESTION
    else:
        assert _strictness(after) >= _strictness(before)


def _strictness(decision: Decision) -> int:
    return decision.outcome.strictness or 0
