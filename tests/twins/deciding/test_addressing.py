"""Which twins a message addresses, and what it asks."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twins.deciding.addressing import Addressed, Listed, NotAddressed, addressed, is_greeting, is_thanks

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
    "a question that begins like a sentence about it": ("security: is the vault ok", ("security",), "is the vault ok"),
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
    # behind other words, in markup, with characters that nobody sees
    "a greeting before it": ("hi security, log the id", ("security",), "log the id"),
    "twin before it": ("twin security log the id", ("security",), "log the id"),
    "ask before it": ("can you ask security whether we log the id", ("security",), "whether we log the id"),
    "a question for it": ("quick question for the data twin: do we log the id", ("data",), "do we log the id"),
    "for it, later": ("I have something for ux: move the menu", ("ux",), "move the menu"),
    "bold": ("*security* log the id", ("security",), "log the id"),
    "code": ("`security`: log the id", ("security",), "log the id"),
    "an at sign": ("@security log the id", ("security",), "log the id"),
    "a zero width space": ("\u200bsecu\u200brity log the id", ("security",), "log the id"),
    "an expert, addressed": ("Uma, may we move the menu", ("ux",), "may we move the menu"),
    "an expert's craft": ("Devika's data twin, log the id", ("data",), "log the id"),
    # what asks leave is no sentence about the twin
    "may we": ("security may we log the id", ("security",), "may we log the id"),
    "can our": ("data can our bot log the id", ("data",), "can our bot log the id"),
    "is it": ("security is it fine to log the id", ("security",), "is it fine to log the id"),
    "is, of an abbreviation": (
        "security is 2FA mandatory for us",
        ("security",),
        "is 2FA mandatory for us",
    ),
    "have it done": ("ux have the agency draw new icons?", ("ux",), "have the agency draw new icons?"),
    # a name that a sentence is about stays in the ask
    "a team that is an abbreviation": (
        "security is CISO work, open the port",
        ("security",),
        "security is CISO work, open the port",
    ),
    "a team that shouts": ("SECURITY IS DOWN", ("security",), "SECURITY IS DOWN"),
    "a team that has": ("ux have agreed, move the menu", ("ux",), "ux have agreed, move the menu"),
    "an expert who is told about": ("Uma approved it, move the menu", ("ux",), "Uma approved it, move the menu"),
    "a team that can": ("security can wait, log the id", ("security",), "security can wait, log the id"),
    "a team that told": ("security told us it is fine", ("security",), "security told us it is fine"),
    "a team that is told about": (
        "security is fine with it, log the key",
        ("security",),
        "security is fine with it, log the key",
    ),
    "an ask with quotes": ('data: "raw" events', ("data",), '"raw" events'),
}


@pytest.mark.parametrize(("text", "handles", "ask"), TO.values(), ids=list(TO))
def test_a_message_speaks_to_the_twins_at_its_head(text: str, handles: tuple[str, ...], ask: str) -> None:
    assert addressed(text, TWINS) == Addressed(handles, ask)


NOT: dict[str, tuple[str, tuple[str, ...]]] = {
    # an unknown name is never guessed from a near one
    "unknown": ("legal is this fine", ()),
    "nearly": ("securty log the id", ()),
    "a longer word": ("securityteam log the id", ()),
    "a word with a hyphen": ("data-lake log the id", ()),
    "an unknown expert": ("Bob's twin log the id", ()),
    "a handle as if it were a person": ("security's twin log", ()),
    "lookalike letters": ("ѕecurity log the id", ()),
    "a name in other letters": ("безопасность: журнал", ()),
    "an ask without a name": ("can we log the id", ()),
    "a handle in the middle of an ask": ("can we log the security events", ()),
    # a name that fits two: those two are listed
    "an expert of two twins": ("Ana's twin log the id", ("security", "data-platform")),
    "an expert of two twins, addressed": ("Ana, may we log the id", ("security", "data-platform")),
    "nothing": ("", ()),
    "punctuation": ("?!", ()),
    "an emoji": ("🔑", ()),
}


@pytest.mark.parametrize(("text", "candidates"), NOT.values(), ids=list(NOT))
def test_a_text_without_a_known_name_is_kept_whole(text: str, candidates: tuple[str, ...]) -> None:
    assert addressed(text, TWINS) == NotAddressed(text, candidates)


def test_where_there_is_no_twin_nobody_is_a_candidate() -> None:
    assert addressed("security log the id", ()) == NotAddressed("security log the id")


HELLO = [
    "hi",
    "Hello!",
    "hey there",
    "help",
    "?",
    "👋",
    "hi 👋",
    "",
    "who can I ask",
    "Whom can I ask?",
    "what can you do?",
]


@pytest.mark.parametrize("text", HELLO)
def test_a_greeting_and_a_call_for_help_are_no_ask(text: str) -> None:
    assert is_greeting(text)


@pytest.mark.parametrize(
    "text", ["hi, can we log the id", "help the customer with a refund", "what can you do for him"]
)
def test_an_ask_behind_a_greeting_is_an_ask(text: str) -> None:
    assert not is_greeting(text)


def unseen(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) != "Cf")


token = st.sampled_from(["security", "data", "twin", "'s", "and", ",", "Uma's twin", "\u200f", "-", "_"])


@given(st.lists(token | st.text(max_size=5), max_size=8).map(" ".join))
def test_any_text_speaks_to_known_twins_each_once_or_to_none(text: str) -> None:
    found = addressed(text, TWINS)

    if isinstance(found, Addressed):
        assert found.handles
        assert len(set(found.handles)) == len(found.handles)
        assert set(found.handles) <= set(ALL)
        assert unseen(text).rstrip().endswith(found.text)


def test_a_long_text_is_looked_through_in_linear_time() -> None:
    assert isinstance(addressed("x" * 40_000, TWINS), NotAddressed)
    assert isinstance(addressed("ask " * 10_000, TWINS), NotAddressed)


@pytest.mark.parametrize("text", ["thanks!", "ok, thank you", "Thanks Leo :)", "great, thanks a lot!", "thx"])
def test_thanks_are_thanks(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize("text", ["thanks, and delete the log", "no thanks, keep it", "thanks to Ana we drop it", ""])
def test_thanks_beside_anything_else_are_no_mere_thanks(text: str) -> None:
    assert not is_thanks(text)
