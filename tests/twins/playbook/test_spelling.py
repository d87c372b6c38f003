"""One spelling for words that are written in several ways."""

import pytest

from twins.playbook.word_matching import words

SAME = [
    ("organise the colours", "organize the colors"),
    ("sign-in e-mails", "sign in emails"),
    ("a signing in user", "a sign-in user"),
    ("single sign-on", "SSO"),
    ("plain-text back-ups", "plain text backups"),
    ("labelled and cancelled", "labeled and canceled"),
    ("the catalogue of the centre", "the catalog of the center"),
    ("analyse licences", "analyze licenses"),
    ("an on-call time-out", "an on call timeout"),
]
OTHERS = [("single sign-on", "sign in"), ("logging in", "logging"), ("ship", "shipping address"), ("basis", "base")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_are_the_same_words(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_what_only_looks_alike_stays_apart(one: str, other: str) -> None:
    assert words(one) != words(other)
