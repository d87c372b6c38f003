"""The search of all playbooks by the words of a person who looks for a rule."""

import pytest

from bot.practice.starters import practice_starter
from twins.finder.search import search

TWINS = [practice_starter(handle).twin for handle in ("security", "data", "ux")]


def found(words: str) -> list[str]:
    return [hit.rule.id for hit in search(words, TWINS)]


def test_a_rule_is_found_by_its_words_in_any_form() -> None:
    assert found("passwords")[0] == "SEC-13"


def test_a_search_covers_every_playbook() -> None:
    assert {hit.handle for hit in search("invoice", TWINS)} == {"security", "data", "ux"}


def test_an_abbreviation_finds_the_words_it_stands_for() -> None:
    assert found("sso")[0] == "SEC-19"


@pytest.mark.parametrize("words", ["bananas", "the a of", "", "!?"])
def test_words_of_no_rule_find_nothing(words: str) -> None:
    assert found(words) == []
