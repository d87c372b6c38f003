"""The sets of the eval are what they were when they were sealed, and no playbook was written to please them."""

from collections import Counter

from bot.practice.starters import PEOPLE
from tests.eval.asked import SEALED_DIGEST, AskSet, digest_of, labelled, sealed_text, unlabelled
from tests.eval.finder import starter
from twins.finder.finder import phrasings_of
from twins.finder.phrasings import exact_words


def test_the_sealed_asks_are_those_that_were_sealed() -> None:
    assert digest_of(sealed_text("asks") or "") == SEALED_DIGEST


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

    assert [row["id"] for row in unlabelled() if exact_words(row["ask"]) & known] == []
