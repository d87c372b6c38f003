"""Texts match by their words, regardless of spelling variants, case and markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twins.playbook.word_matching import normalise, phrase, says_all, stems, words

SAME: dict[str, tuple[str, str]] = {
    # how it is spelled
    "capitals": ("PUT THE API KEY INTO THE REPO", "put the api key into the repo"),
    "endings": ("keys in repos", "key in the repo"),
    "in and into": ("put the key in the repo", "put the key into the repo"),
    "order and small words": ("the repo, please: put a key in it", "put key repo"),
    "curly apostrophe": ("the partner’s key", "the partner's key"),
    "camel case": ("apiKey", "api key"),
    "camel case after capitals": ("APIKey", "API key"),
    "the plural of capitals": ("APIs and URLs", "api and url"),
    "hyphens and underscores": ("api_key-repo", "api key repo"),
    "German sharp s": ("Straße", "strasse"),
    # how it is dressed up
    "accents": ("pút thé kéy", "put the key"),
    "accents of their own": ("pu\u0301t the ke\u0301y", "put the key"),
    "full width": ("ＡＰＩ ｋｅｙ", "api key"),
    "ligatures": ("ﬁle oﬃce", "file office"),
    "zero-width characters": ("a\u200bp\u200ci ke\u2060y", "api key"),
    "soft hyphens": ("re\u00adpo", "repo"),
    "text direction marks": ("\u202eapi\u202c key", "api key"),
    "Cyrillic letters": ("рut the аpi kеy", "put the api key"),
    "Greek letters": ("αpi kεy".replace("ε", "e"), "api key"),
    "mathematical letters": ("𝐚𝐩𝐢 𝓴𝓮𝔂", "api key"),
    "circled letters": ("ⓐⓟⓘ key", "api key"),
    "letters in black boxes": ("🅰🅿🅸 key", "api key"),
    "letters in black circles": ("🅐🅟🅘 key", "api key"),
    "letters in boxes": ("🄰🄿🄸 key", "api key"),
    "letters in brackets": ("⒜⒫⒤ 🄚🄔🄨", "api key"),
    "letters without a glyph": ("a\u3164p\u2800i ke\uffa0y", "api key"),
    "other Latin letters": ("ɑpɨ kɛy", "api key"),
    "letters with a stroke": ("løgin ƙey ĸey", "login key key"),
    "Armenian and Coptic letters": ("օrder ⲟrder ɵrder", "order order order"),
    "a hyphen in e-mail": ("send e-mails", "send emails"),
    "dotless and dotted i": ("apı key", "api key"),
    "dotted capital I": ("APİ key", "api key"),
    # negations are one word, and count
    "can't": ("we can't", "we cannot"),
    "don't and not": ("don't log", "not log"),
    "typographic n't": ("don’t log", "not log"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=list(SAME))
def test_texts_say_the_same_however_they_are_dressed_up(one: str, other: str) -> None:
    assert stems(one) == stems(other)


@pytest.mark.parametrize("said", ["put the a.p.i key in the r e p o", "put the a-p-i k.e.y in the R E P O, please"])
def test_a_word_that_is_written_letter_by_letter_is_noticed(said: str) -> None:
    assert says_all(stems(said), phrase("put the API key in the repo"))


DIFFERENT = [
    ("log the id", "do not log the id"),
    ("with a login", "without a login"),
    ("5 days", "6 days"),
    ("allow it", "never allow it"),
    ("all keys", "no keys"),
    ("1,000 rows", "1 rows"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_negations_and_numbers_carry_meaning(one: str, other: str) -> None:
    assert stems(one) != stems(other)


SAYS: dict[str, tuple[str, str, bool]] = {
    # the phrasing, the ask, whether it says all of it
    "just the words": ("make the bucket public", "please make our bucket public", True),
    "one word more": ("make the bucket public", "make the bucket public tomorrow", True),
    "one word less": ("make the bucket public", "make the bucket", False),
    "a word twice": ("make the bucket public", "public: make the bucket public", True),
    "any number": ("keep it {number} days", "keep it 90 days", True),
    "a number with a comma": ("keep it {number} days", "keep it 1,000 days", True),
    "a number in its word": ("keep it {number} days", "keep it 90days", True),
    "no number": ("keep it {number} days", "keep it some days", False),
    "no number at all": ("keep it {number} days", "keep it days", False),
    "two numbers": ("keep it {number} days", "keep it 90 or 100 days", True),
    "a number of the phrasing's own": ("use SHA 1 for {number} days", "use SHA 1 for 90 days", True),
    "the braces themselves": ("keep it {number} days", "keep it number days", False),
}


@pytest.mark.parametrize(("phrasing", "text", "all_of_it"), SAYS.values(), ids=list(SAYS))
def test_an_ask_says_a_phrasing(phrasing: str, text: str, all_of_it: bool) -> None:
    assert says_all(stems(text), phrase(phrasing)) is all_of_it


def test_words_keep_their_order_and_lose_what_carries_no_meaning() -> None:
    assert words("Please, could we log the user's visits?") == ["log", "user", "visit"]


token = st.text(max_size=8) | st.sampled_from(["don't", "apiKey", "ｋｅｙ", "1,000", "рublic", "{number}", "İ"])


@given(st.lists(token).map(" ".join), st.lists(token).map(" ".join))
def test_more_text_never_takes_a_word_away(text: str, more: str) -> None:
    assert stems(text) <= stems(f"{text} {more}")
    assert stems(text) <= stems(f"{more} {text}")


@given(st.lists(token).map(" ".join))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize("character", ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\ufe0f"])
@given(where=st.integers(1, 9))
def test_an_invisible_character_inside_a_word_hides_nothing(character: str, where: int) -> None:
    assert stems("publicly"[:where] + character + "publicly"[where:]) == stems("publicly")
