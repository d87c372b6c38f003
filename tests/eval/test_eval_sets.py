"""The sets of the eval are what they were when they were sealed, and no playbook was written to please them."""

from collections import Counter

import pytest

from bot.practice.starters import PEOPLE
from tests.eval.asked import SEALED_DIGESTS, AskSet, digest_of, labelled, rule_asks, sealed_text, unlabelled
from tests.eval.finder import starter
from twins.finder.phrasings import exact_words
from twins.finder.rule_words import phrasings_of
from twins.playbook.word_matching import stems

_ALIKE = 0.6
"""Share of their words that two texts have in common if one was written from the other."""


@pytest.mark.parametrize("name", SEALED_DIGESTS)
def test_the_sealed_asks_are_those_that_were_sealed(name: str) -> None:
    assert digest_of(sealed_text(name) or "") == SEALED_DIGESTS[name]


def test_each_twin_has_enough_everyday_asks() -> None:
    everyday = Counter(row["twin"] for row in unlabelled() if row["set"] == AskSet.EVERYDAY)

    assert everyday.keys() == PEOPLE.keys() - {"company"}
    assert min(everyday.values()) >= 15


def test_every_label_accepts_something_and_harm_is_never_accepted() -> None:
    for ask in labelled():
        assert ask.accept
        assert not ask.accept & ask.harm


def test_no_phrasing_of_an_ask_stands_in_a_playbook() -> None:
    books = [starter(handle).twin for handle in PEOPLE]
    known = {
        words for twin in books for rule in twin.rules for text in phrasings_of(rule) for words in exact_words(text)
    }
    known |= {
        words for twin in books for space in twin.spaces for text in space.also_asked_as for words in exact_words(text)
    }

    assert [row["id"] for row in (*unlabelled(), *rule_asks()) if exact_words(row["ask"]) & known] == []


def test_what_colleagues_write_was_not_written_from_an_ask() -> None:
    heard = {
        stems(text)
        for twin in (starter(handle).twin for handle in PEOPLE)
        for part in (twin.rules, twin.spaces, twin.check_first)
        for item in part
        for text in item.found_by
    }
    asked = {row["id"]: stems(row["ask"]) for row in (*unlabelled(), *rule_asks())}

    assert heard
    assert [
        name for name, ask in asked.items() if any(len(ask & each) > _ALIKE * len(ask | each) for each in heard)
    ] == []
