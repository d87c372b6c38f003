"""`found_by` puts what it belongs to first among what is shown, and changes no decision."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice.starters import practice_starter
from tests.support.builders import NOW
from tests.support.encoders import NoiseEncoder, PlacedEncoder, opinion_by
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Cause, Decision, DecisionContext
from twins.deciding.reading import Reading
from twins.finder.finder import Finder
from twins.finder.likeness import matrix_of, texts_of
from twins.finder.second_opinion import Likeness
from twins.playbook.model import Version
from twins.values import Outcome

COMPANY = practice_starter("company").unpublished
SECURITY, FINANCE = (practice_starter(handle).unpublished for handle in ("security", "finance"))
MIND = Finder().beside((SECURITY, FINANCE))
HEARD = "the parrot in the lobby keeps repeating what visitors tell it"


def heard_as(version: Version, **found_by: tuple[str, ...]) -> Version:
    """Return a version in which only these items have `found_by`; their ids have _ for the dash."""
    parts = {
        part: tuple(
            each.model_copy(update={"found_by": found_by.get(each.id.replace("-", "_"), ())})
            for each in getattr(version.twin, part)
        )
        for part in ("rules", "spaces", "check_first")
    }
    twin = version.twin.model_copy(update=parts)
    return version.model_copy(update={"twin": twin, "digest": f"{version.digest} {sorted(found_by.items())}"})


def read(text: str, version: Version, mind: Finder = MIND) -> tuple[Reading, Decision]:
    ask = Ask.of(text)
    reading = mind.find(ask, version, COMPANY)
    return reading, decide(ask, reading, version, DecisionContext(company=COMPANY), NOW)


@pytest.mark.parametrize("item", ["SEC-22", "SEC-S1", "SEC-T2"])
def test_what_colleagues_write_puts_an_item_first_among_what_is_near(item: str) -> None:
    before, _ = read(HEARD, heard_as(SECURITY))
    after, decision = read(HEARD, heard_as(SECURITY, **{item.replace("-", "_"): (HEARD,)}))

    assert item not in before.nearest
    assert after.nearest[0] == item
    assert decision.outcome is Outcome.NOT_COVERED


def test_an_encoder_that_finds_it_alike_puts_it_first_too() -> None:
    said = "how do we keep guests from being overheard"
    version = heard_as(SECURITY, SEC_22=(HEARD,))
    alike = Finder(opinion_by(PlacedEncoder(dict.fromkeys((said, HEARD), 0)))).beside((SECURITY, FINANCE))

    assert read(said, version, alike)[0].closest[0] == "SEC-22"
    assert "SEC-22" not in read(said, heard_as(SECURITY), alike)[0].closest


def test_a_second_opinion_ranks_by_one_order_and_shows_by_the_other() -> None:
    like = Likeness(
        rules={"SEC-1": 0.5, "SEC-2": 0.4},
        order={"SEC-1": 0.5, "SEC-2": 0.4},
        shown={"SEC-1": 0.5, "SEC-2": 0.9, "SEC-T1": 0.7},
        law=frozenset(),
        topics={},
        twins={},
        hear=lambda: (0.0, {}),
    )

    assert like.ranked == ["SEC-1", "SEC-2"]
    assert like.nearest == ["SEC-2", "SEC-T1", "SEC-1"]


def test_an_encoder_does_not_weigh_it_for_what_is_decided() -> None:
    twin, encoder = heard_as(SECURITY, SEC_22=(HEARD,)).twin, PlacedEncoder({HEARD: 0})
    texts, asked = encoder.encode(texts_of(twin)), encoder.encode([HEARD])
    assert texts is not None
    assert asked is not None
    book, ask = matrix_of(twin, texts), asked[0]

    assert book.shown(ask, np.zeros_like(ask))["SEC-22"] > 0
    assert book.order(ask, np.zeros_like(ask))["SEC-22"] == 0
    assert set(book.rules.likeness(ask).values()) == {0.0}


def test_a_twin_is_not_sent_elsewhere_with_what_colleagues_write_to_it() -> None:
    said = "the parrot in the lobby repeats what the meal of the team costs"
    before = read(said, heard_as(SECURITY))[0]
    after = read(said, heard_as(SECURITY, SEC_22=(said,)))[0]

    assert before.nearer
    assert before.nearer.handle == "finance"
    assert after.nearer is None


def settled(decision: Decision) -> tuple[object, ...]:
    """Return all of a decision that lets something pass, or holds it back: the buttons too. What it names has no order
    here."""
    told = {ground.cause for ground in decision.grounds} & {Cause.NEARER_TWIN, Cause.NOT_COVERED, Cause.NOTHING_CITED}
    grounds = {(ground.cause, ground.tier, ground.about) for ground in decision.grounds}
    cited = {rule.id for rule in decision.cited}
    offered = [rule.id for rule in decision.offered]
    named = grounds if not told else set()  # no more than which twin to ask
    return decision.outcome, decision.tier, cited, decision.space, named, {*offered[:3]}, {*offered[3:]}


ASKS = [
    text
    for version in (SECURITY, FINANCE)
    for part in (version.twin.rules, version.twin.check_first, version.twin.spaces)
    for item in part
    for text in (*item.found_by, *getattr(item, "when", ()), *getattr(item, "also_asked_as", ()))
]


def items() -> Iterator[str]:
    for version in (SECURITY, FINANCE):
        for part in (version.twin.rules, version.twin.check_first, version.twin.spaces):
            yield from (item.id.replace("-", "_") for item in part)


HEARD_BY = st.dictionaries(st.sampled_from([*items()]), st.sampled_from(ASKS), max_size=8)


def both_settled(text: str, found: dict[str, str], mind: Finder) -> Iterator[tuple[object, object]]:
    """Yield what each twin settles without and with these sentences."""
    for version in (SECURITY, FINANCE):
        among = heard_as(version, **{item: (said, text) for item, said in found.items()})
        yield settled(read(text, heard_as(version), mind)[1]), settled(read(text, among, mind)[1])


@given(st.sampled_from(ASKS), HEARD_BY)
def test_nothing_is_decided_offered_or_withheld_by_it(text: str, found: dict[str, str]) -> None:
    for without, among in both_settled(text, found, MIND):
        assert among == without


@given(st.sampled_from(ASKS), HEARD_BY, st.integers(0, 50))
def test_with_an_encoder_nothing_is_either(text: str, found: dict[str, str], seed: int) -> None:
    mind = Finder(opinion_by(NoiseEncoder(seed))).beside((SECURITY, FINANCE))

    for without, among in both_settled(text, found, mind):
        assert among == without
