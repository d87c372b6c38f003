"""A correction that repeats a law is about that law, and makes no weaker rule beside it."""

import pytest

from bot.practice.starters import practice_starter
from twins.authoring.drafts import Draft
from twins.authoring.editable_playbook import EditablePlaybook
from twins.authoring.lessons import Precedent, Stance, forbidding_words
from twins.authoring.repeated_rules import repeated_rule
from twins.values import Person

RENAME = "rename the column price to net_price tonight"
NEVER = "No! Never rename a column in one migration. Add the new one first."


def repeated(ask: str, said: str, stance: Stance | None = None) -> str | None:
    """Return the id of the rule of the data twin that a correction repeats."""
    files = practice_starter("data").files
    playbook = EditablePlaybook.of(files)
    expert = Person(slack="U0DEV", name="Devika")
    draft = Draft("data", playbook, playbook, (), (), files, "v1", expert, frozenset({expert.slack}))
    rule = repeated_rule(draft, Precedent(ask=ask, said=said, stance=stance))
    return rule.id if rule else None


@pytest.mark.parametrize("said", [NEVER, "No! Never rename in one migration. Add the new one first."])
def test_a_no_that_a_law_says_already_is_about_that_law(said: str) -> None:
    assert repeated(RENAME, said) == "DAT-3"


@pytest.mark.parametrize("stance", [None, Stance.GO])
def test_a_yes_repeats_no_law(stance: Stance | None) -> None:
    assert repeated(RENAME, "Go ahead, nobody reads it any more.", stance) is None


@pytest.mark.parametrize("said", ["No. Paint the kitchen green.", "No."])
def test_a_no_about_something_else_makes_a_rule_of_its_own(said: str) -> None:
    assert repeated("paint the kitchen walls blue", said) is None


# (a sentence, the words by which it forbids something)
FORBIDS = [
    ("A press release is never sent without me", "never ... without me"),
    ("Nobody sends a release without me", "Nobody ... without me"),
    ("We don't send releases", "don't"),
    ("Only Leo sends releases", "Only"),
    ("Releases go out on Mondays", ""),
    ("Another note is notable", ""),
]


@pytest.mark.parametrize(("text", "words"), FORBIDS)
def test_the_words_by_which_a_sentence_forbids_something_are_found(text: str, words: str) -> None:
    assert forbidding_words(text) == words
