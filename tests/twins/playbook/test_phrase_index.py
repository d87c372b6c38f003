"""The index finds the same phrasings as a comparison of the text with each of them."""

from hypothesis import given
from hypothesis import strategies as st

from twins.playbook.word_matching import NUMBER, says_all
from twins.playbook.words.phrase_index import PhraseIndex

WORDS = ("invoice", "export", "partner", "vault", "12", "3.5")
phrases = st.lists(st.frozensets(st.sampled_from((*WORDS, NUMBER)), max_size=4), max_size=8)


@given(phrases, st.frozensets(st.sampled_from(WORDS)))
def test_a_phrasing_is_found_exactly_if_a_text_says_all_its_words(
    wanted: list[frozenset[str]], said: frozenset[str]
) -> None:
    expected = {at for at, each in enumerate(wanted) if says_all(said, each)}

    assert PhraseIndex(enumerate(wanted)).said_by(said) == expected


@given(phrases, st.frozensets(st.sampled_from(WORDS)), st.frozensets(st.sampled_from(WORDS)))
def test_where_what_began_it_is_given_one_of_its_words_is_among_that(
    wanted: list[frozenset[str]], said: frozenset[str], begun: frozenset[str]
) -> None:
    expected = {at for at, each in enumerate(wanted) if says_all(said, each) and each & begun}

    assert PhraseIndex(enumerate(wanted)).said_by(said, begun_by=begun) == expected


def test_of_two_phrasings_of_one_rule_either_will_do() -> None:
    index = PhraseIndex([("SEC-1", frozenset({"vault"})), ("SEC-1", frozenset({"export", "partner"}))])

    assert index.said_by(frozenset({"export", "partner"})) == {"SEC-1"}
    assert index.said_by(frozenset({"export"})) == frozenset()
