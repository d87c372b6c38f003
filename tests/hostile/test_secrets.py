"""Every form of secret in secret_formats.txt is blanked, and next to nothing of what only looks like one."""

import pytest

from tests.support.secret_formats import lookalike_texts, secret_texts
from twins.deciding.secrets.blanking import LONGEST, blank_secrets
from twins.deciding.secrets.formats import secret_formats

LEAST_FOUND, MOST_FALSE = 0.95, 0.03
SEEDS = range(1, 6)
SENTENCES = ("{}", "can we keep {} in the config, because we need it?", "hi all,\n{}\nis that fine?")


def _is_left(text: str, parts: tuple[str, ...]) -> bool:
    blanked = blank_secrets(text)
    return not blanked.kinds or any(part in blanked.text for part in parts)


def test_the_corpus_is_large_enough() -> None:
    assert len({each.name for each in secret_texts()}) >= 150
    assert len(set(lookalike_texts())) >= 150


@pytest.mark.parametrize("sentence", SENTENCES)
def test_secrets_of_real_formats_are_blanked(sentence: str) -> None:
    made = [each for seed in SEEDS for each in secret_texts(seed)]
    left = [each.name for each in made if _is_left(sentence.replace("{}", each.text), each.parts)]
    assert len(left) <= len(made) * (1 - LEAST_FOUND), sorted(set(left))


def test_texts_that_only_look_like_secrets_stay() -> None:
    made = [text for seed in SEEDS for text in lookalike_texts(seed)]
    taken = [text for text in made if blank_secrets(text).kinds]
    assert len(taken) <= len(made) * MOST_FALSE, sorted(set(taken))


def test_what_is_blanked_once_is_blanked_for_good() -> None:
    for each in secret_texts():
        once = blank_secrets(each.text).text
        assert blank_secrets(once).text == once, each.name


@pytest.mark.parametrize(
    "text",
    [
        "token = Punctuation",
        "password = read_secret(path)",
        "signed: 'shufflevector'",
        "colour of the token: '#dcdccc'",
        "the password is visible",
    ],
)
def test_code_and_talk_about_secrets_stay(text: str) -> None:
    assert blank_secrets(text).kinds == ()


def test_the_search_has_an_end() -> None:
    assert len(blank_secrets("a " * LONGEST).text) == LONGEST


def test_every_format_has_a_hint_that_keeps_it_from_most_texts() -> None:
    assert len(secret_formats()) > 150
    assert all(each.hints and all(hint == hint.casefold() for hint in each.hints) for each in secret_formats())
