"""Which twins a message addresses, and what it asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twins.deciding.addressing import Addressed, Listed, NotAddressed, addressed

TWINS = (
    Listed("security", "Ana's security twin", "Ana"),
    Listed("data", "Devika's data twin", "Devika"),
    Listed("ux", "Uma's UX twin", "Uma"),
    Listed("data-platform", "Ana's platform twin", "Ana"),
)
ALL = tuple(twin.handle for twin in TWINS)
TO: dict[str, tuple[str, tuple[str, ...], str]] = {
    # one twin, as people write it
    "a handle": ("security log the id", ("security",), "log the id"),
    "capitals": ("SECURITY log the id", ("security",), "log the id"),
    "a colon": ("security: log the id", ("security",), "log the id"),
    "a comma": ("security, log the id", ("security",), "log the id"),
    "a dash": ("security - log the id", ("security",), "log the id"),
    "an em dash": ("security — log the id", ("security",), "log the id"),
    "an exclamation mark": ("Security! log the id", ("security",), "log the id"),
    "spaces and a line": ("  security\n log the id ", ("security",), "log the id"),
    "the word twin": ("security twin log the id", ("security",), "log the id"),
    "Twin and a comma": ("Security Twin, log the id", ("security",), "log the id"),
    "a handle with a hyphen": ("data-platform log the id", ("data-platform",), "log the id"),
    "a handle that another begins with": ("data platform costs", ("data",), "platform costs"),
    "twin belongs to the ask": ("security twins are slow", ("security",), "twins are slow"),
    "nothing asked": ("security", ("security",), ""),
    # by the expert's name
    "an expert's twin": ("Uma's twin move the menu", ("ux",), "move the menu"),
    "a curly apostrophe": ("uma’s twin, move the menu", ("ux",), "move the menu"),
    # several
    "a comma between": ("security, data log the id", ("security", "data"), "log the id"),
    "and between": ("security and data: log the id", ("security", "data"), "log the id"),
    "an ampersand": ("security & ux log the id", ("security", "ux"), "log the id"),
    "a plus, a slash": ("security+data/ux log the id", ("security", "data", "ux"), "log the id"),
    "twins between": ("security twin, data twin: log the id", ("security", "data"), "log the id"),
    "one twice": ("security, Security, data log the id", ("security", "data"), "log the id"),
    "a handle and a name": ("security and Uma's twin log the id", ("security", "ux"), "log the id"),
    "and begins the ask": ("security and then log the id", ("security",), "and then log the id"),
    # other writing
    "the ask in other letters": ("security журнал", ("security",), "журнал"),
    "the ask from right to left": ("security: לרשום את המזהה", ("security",), "לרשום את המזהה"),
    "an ask that begins with an emoji": ("security 🔑 log", ("security",), "🔑 log"),
    "an ask with quotes": ('data: "raw" events', ("data",), '"raw" events'),
}


@pytest.mark.parametrize(("text", "handles", "ask"), TO.values(), ids=list(TO))
def test_a_message_speaks_to_the_twins_at_its_head(text: str, handles: tuple[str, ...], ask: str) -> None:
    assert addressed(text, TWINS) == Addressed(handles, ask)


NOT: dict[str, tuple[str, str | None, tuple[str, ...]]] = {
    # an unknown name is never guessed from a near one: everybody is listed
    "unknown": ("legal is this fine", "legal", ALL),
    "nearly": ("securty log the id", "securty", ALL),
    "a longer word": ("securityteam log the id", "securityteam", ALL),
    "a word with a hyphen": ("data-lake log the id", "data-lake", ALL),
    "an unknown expert": ("Bob's twin log the id", "Bob", ALL),
    "a handle as if it were a person": ("security's twin log", "security", ALL),
    "lookalike letters": ("ѕecurity log the id", "ѕecurity", ALL),
    "a name in other letters": ("безопасность: журнал", "безопасность", ALL),
    # a name that fits two: those two are listed
    "an expert of two twins": ("Ana's twin log the id", "Ana", ("security", "data-platform")),
    # no name at all
    "nothing": ("", None, ALL),
    "spaces": (" \n ", None, ALL),
    "punctuation": ("?!", None, ALL),
    "an emoji": ("🔑", None, ALL),
}


@pytest.mark.parametrize(("text", "tried", "candidates"), NOT.values(), ids=list(NOT))
def test_a_name_that_is_not_known_lists_the_candidates(
    text: str, tried: str | None, candidates: tuple[str, ...]
) -> None:
    assert addressed(text, TWINS) == NotAddressed(tried, candidates)


def test_where_there_is_no_twin_nobody_is_a_candidate() -> None:
    assert addressed("security log the id", ()) == NotAddressed("security", ())


token = st.sampled_from(["security", "data", "twin", "'s", "and", ",", "Uma's twin", "\u200f", "-", "_"])


@given(st.lists(token | st.text(max_size=5), max_size=8).map(" ".join))
def test_any_text_speaks_to_known_twins_each_once_or_to_none(text: str) -> None:
    found = addressed(text, TWINS)

    if isinstance(found, Addressed):
        assert found.handles
        assert len(set(found.handles)) == len(found.handles)
        assert set(found.handles) <= set(ALL)
        assert text.rstrip().endswith(found.text)


def test_a_long_word_that_is_no_twin_s_is_quoted_in_part() -> None:
    found = addressed("x" * 40_000, TWINS)
    assert isinstance(found, NotAddressed)
    assert found.tried == "x" * 60
