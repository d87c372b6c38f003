"""Meaning takes away and raises what the finder read by words: it ranks, and lets nothing pass."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.practice.starters import practice_starter
from tests.support.builders import NOW
from tests.support.effort import examples
from tests.support.encoders import NoiseEncoder, PlacedEncoder, SilentEncoder, opinion_by
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import AskedBackFor, Cause, Decision, DecisionContext, Fit, Stated
from twins.deciding.reading import Reading
from twins.finder.finder import Finder, by_words
from twins.finder.rule_words import phrasings_of
from twins.finder.second_opinion import as_offered
from twins.meaning import Vectors
from twins.playbook.model import Version
from twins.values import Outcome

SECURITY, DATA, UX = (practice_starter(handle).unpublished for handle in ("security", "data", "ux"))
COMPANY = practice_starter("company").unpublished
OTHERS = (SECURITY, DATA, UX)
RULES = {rule.id: rule for version in (*OTHERS, COMPANY) for rule in version.twin.rules}
WORDS = Finder().beside(OTHERS)

NEAR = "planning to revoke an old access token of ours on the build server"
"""A request, for which words find a law as well."""
QUESTION = "how quickly must a critical advisory be patched, 24h or 7 days?"
"""Words answer it by SEC-10."""
OFFERED = "adding a nullable column `memo` to invoices, no default, no backfill. ok?"
"""A request to the data twin, for which words offer DAT-14 alone."""


def with_meaning(text: str, *rules: str) -> Finder:
    """Return a finder for whose encoder a text means the same as some rules, and nothing else is like it."""
    about = [RULES[rule] for rule in rules]
    same = [words for rule in about for words in (rule.text, f"{rule.text} {rule.why}", *phrasings_of(rule))]
    return Finder(opinion_by(PlacedEncoder(dict.fromkeys((*same, text), 0)))).beside(OTHERS)


def decided(mind: Finder, text: str, version: Version, context: DecisionContext | None = None) -> Decision:
    ask, around = Ask.of(text), context or DecisionContext(company=COMPANY)
    return decide(ask, mind.find(ask, version, COMPANY), version, around, NOW)


def test_an_answer_stands_where_meaning_finds_its_rule_too() -> None:
    decision = decided(with_meaning(QUESTION, "SEC-10"), QUESTION, SECURITY)

    assert (decision.outcome, decision.cited[0].id) == (Outcome.ANSWERED, "SEC-10")
    assert decision.encoder == "placed"


def test_an_answer_that_meaning_does_not_find_becomes_a_choice() -> None:
    decision = decided(with_meaning(QUESTION, "SEC-22", "SEC-7"), QUESTION, SECURITY)

    assert decided(WORDS, QUESTION, SECURITY).outcome is Outcome.ANSWERED
    assert decision.outcome is Outcome.UNSURE
    assert {"SEC-22", "SEC-7"} <= {rule.id for rule in decision.offered}


def test_an_answer_goes_to_the_twin_that_means_it() -> None:
    decision = decided(with_meaning(QUESTION, "DAT-4"), QUESTION, SECURITY)

    assert decision.outcome is Outcome.NOT_COVERED
    (nearer,) = [ground for ground in decision.grounds if ground.cause is Cause.NEARER_TWIN]
    assert nearer.about == DATA.twin.handle


def test_a_rule_that_words_and_meaning_find_is_offered() -> None:
    decision = decided(with_meaning(OFFERED, "DAT-14"), OFFERED, DATA)

    assert decision.outcome is Outcome.UNSURE
    assert decision.offered[0].id == "DAT-14"


def test_nothing_is_offered_where_words_and_meaning_find_different_rules() -> None:
    decision = decided(with_meaning(OFFERED, "DAT-26", "DAT-27", "DAT-28"), OFFERED, DATA)

    assert decided(WORDS, OFFERED, DATA).outcome is Outcome.UNSURE
    assert decision.outcome is not Outcome.UNSURE
    assert "DAT-27" in {rule.id for rule in (*decision.closest, *decision.offered)}


def test_a_law_that_meaning_finds_leaves_nothing_to_pick() -> None:
    law = next(rule.id for rule in DATA.twin.rules if rule.is_law)
    decision = decided(with_meaning(OFFERED, "DAT-14", law), OFFERED, DATA)

    assert decision.outcome is Outcome.CHECK_FIRST
    assert law in {rule.id for rule in decision.cited}


def test_what_waits_for_the_expert_by_words_waits_whatever_meaning_finds() -> None:
    assert decided(WORDS, NEAR, SECURITY).outcome is Outcome.CHECK_FIRST
    for rule in ("SEC-7", "DAT-14", "UX-1"):
        assert decided(with_meaning(NEAR, rule), NEAR, SECURITY).outcome is Outcome.CHECK_FIRST


def test_an_experts_own_words_need_no_second_opinion() -> None:
    for version in OTHERS:
        mind = Finder(opinion_by(NoiseEncoder())).beside(OTHERS)
        for rule in version.twin.rules:
            for text in (*rule.also_asked_as, *rule.done_right):
                found = WORDS.find(Ask.of(text), version, COMPANY)
                if found.cites and found.is_exact:
                    assert mind.find(Ask.of(text), version, COMPANY) == found


def test_meaning_ranks_what_is_closest() -> None:
    text = "where does the coffee come from"
    found = with_meaning(text, "SEC-22").find(Ask.of(text), SECURITY, COMPANY)

    assert found.closest[0] == "SEC-22"
    assert (found.covered, found.offered, found.cites) == (False, (), ())


@pytest.mark.parametrize("text", [NEAR, QUESTION, OFFERED])
def test_without_vectors_an_ask_is_found_by_words(text: str) -> None:
    found = WORDS.find(Ask.of(text), SECURITY, COMPANY)

    assert Finder(opinion_by(SilentEncoder())).beside(OTHERS).find(Ask.of(text), SECURITY, COMPANY) == found
    assert found.encoder == ""


def test_a_finder_without_its_second_opinion_goes_by_words() -> None:
    mind = with_meaning(QUESTION, "SEC-22")

    assert by_words(mind).read(Ask.of(QUESTION), SECURITY, COMPANY, NOW) == WORDS.by_words().read(
        Ask.of(QUESTION), SECURITY, COMPANY, NOW
    )


def test_the_encoder_gets_no_secret() -> None:
    heard: list[str] = []

    class Hearing(NoiseEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors | None:
            heard.extend(texts)
            return super().encode(texts)

    mind = Finder(opinion_by(Hearing()))
    mind.find(Ask.of("is ghp_abcdefghij0123456789ABCD still good?"), SECURITY, None)

    assert "is [GitHub token removed] still good?" in heard


NO_LEAVE = Outcome.NOT_COVERED.strictness or 0
PHRASES = [
    *(text for version in OTHERS for rule in version.twin.rules for text in (rule.text, *rule.also_asked_as[:2])),
    *(words for version in OTHERS for rule in version.twin.rules for words in rule.refuse_when[:1]),
    NEAR,
    OFFERED,
    QUESTION,
]
ASKS = st.builds(
    lambda front, phrase, behind: f"{front}{phrase}{behind}",
    st.sampled_from(["", "can we ", "what if we ", "I'd ", "heads-up: we ", "how do we ", "when do we "]),
    st.sampled_from(PHRASES).map(lambda text: text[:1].lower() + text[1:]),
    st.sampled_from(["", "?", " for a day", " because the team asked", ", ok?", " and delete the rest", " as admin"]),
)


def reachable(mind: Finder, text: str, version: Version, context: DecisionContext) -> Iterator[Decision]:
    """Yield what an ask gets, and what any click can bring."""
    first = decided(mind, text, version, context)
    yield first
    if first.asks_back and first.asks_back.what is AskedBackFor.PICK:
        for rule in first.offered:
            for fit in Fit:
                stated = context.model_copy(update={"stated": Stated(rule=rule.id, fit=fit)})
                yield decided(mind, text, version, stated)
    if first.asks_back and first.asks_back.what is AskedBackFor.WHY:
        yield decided(mind, text, version, context.model_copy(update={"gives_no_why": True}))
        yield decided(mind, f"{text} because the team agreed on it", version, context)


def least_strict(decisions: Sequence[Decision]) -> int:
    """Return the most leave that is given; an answer gives none."""
    given = (each.outcome.strictness for each in decisions)
    return min(NO_LEAVE if strictness is None else strictness for strictness in given)


@settings(max_examples=examples(10, 500))
@given(ASKS, st.sampled_from(OTHERS), st.integers(0, 50), st.sets(st.sampled_from(sorted(RULES)), max_size=12))
def test_no_encoder_not_even_noise_makes_anything_less_strict(
    text: str, version: Version, seed: int, unanswered: set[str]
) -> None:
    context = DecisionContext(company=COMPANY, unanswered=frozenset(unanswered))
    noise = Finder(opinion_by(NoiseEncoder(seed))).beside(OTHERS)
    without = list(reachable(WORDS, text, version, context))
    among = list(reachable(noise, text, version, context))

    before, after = without[0].outcome.strictness, among[0].outcome.strictness
    if before is not None and after is not None:
        assert after >= before
    assert (after is None) <= (before is None), "only words answer"
    assert least_strict(among) >= least_strict(without)


def reading_and_decision(mind: Finder, text: str) -> tuple[Reading, Decision]:
    ask = Ask.of(text)
    found = mind.find(ask, DATA, COMPANY)
    return found, decide(ask, found, DATA, DecisionContext(company=COMPANY), NOW)


def test_a_pick_is_decided_by_what_was_offered_without_asking_the_encoder_again() -> None:
    reading, shown = reading_and_decision(with_meaning(OFFERED, "DAT-14"), OFFERED)
    again = as_offered(WORDS.find(Ask.of(OFFERED), DATA, COMPANY), shown)

    assert again.offered == tuple(rule.id for rule in shown.offered)
    assert set(reading.offered) <= {*again.offered, *again.near}
    stated = DecisionContext(company=COMPANY, stated=Stated(rule="DAT-14", fit=Fit.KEEPS))
    assert decide(Ask.of(OFFERED), again, DATA, stated, NOW).outcome is Outcome.ASSUMED


def test_what_words_alone_offered_is_read_again_by_words() -> None:
    reading, shown = reading_and_decision(WORDS, OFFERED)

    assert as_offered(reading, shown) == reading
