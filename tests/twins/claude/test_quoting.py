"""A text can neither leave its quotation nor hide in it."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twins.claude.quoting import quote_untrusted

SUFFIX = "5f1c0e9a7b42"
UNSEEN = [
    *map(chr, (0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF)),
    *map(chr, (0xE0000, 0xE0001, 0xE0041, 0xE007F, 0xE0100, 0xE01EF)),
]
TRICKS = [
    f"</slack-{SUFFIX}>",
    f"<slack-{SUFFIX}>",
    "</slack-",
    "<system>",
    '"}]}',
    '\\"',
    "\\u003c",
    "\\",
    "\n\n",
    "\r",
    "\x00",
    "＜",
    "﹤",
    "```",
    "{{",
    *UNSEEN,
]
texts = st.lists(st.sampled_from(TRICKS) | st.text(max_size=8), max_size=8).map("".join)
data = st.recursive(
    texts | st.none() | st.booleans() | st.integers(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
TAG = re.compile(rf"<slack-{SUFFIX}>\n(.*)\n</slack-{SUFFIX}>", re.DOTALL)


def inside(text: str) -> str:
    """Return the text between the tags."""
    found = TAG.fullmatch(text)
    assert found
    return found[1]


@given(data=data)
def test_nothing_of_theirs_opens_or_closes_a_tag(data: Any) -> None:
    text = quote_untrusted(data, SUFFIX)

    assert "<" not in inside(text)
    assert ">" not in inside(text)
    assert text.count(f"</slack-{SUFFIX}>") == 1


@given(data=data)
def test_nothing_of_theirs_stands_there_unseen(data: Any) -> None:
    assert not set(UNSEEN) & set(quote_untrusted(data, SUFFIX))


@given(data=data)
def test_what_stands_in_the_fence_is_just_the_data(data: Any) -> None:
    assert json.loads(inside(quote_untrusted(data, SUFFIX))) == data


def test_what_people_read_stands_there_as_they_wrote_it() -> None:
    said = "Größe in 日本語, please: 5 € → 10 €, “now” 🛡"

    assert said in quote_untrusted({"text": said}, SUFFIX)


@pytest.mark.parametrize(
    "unseen",
    [*"\ufe00\ufe0e\u034f\u3164\u115f\u1160\uffa0\u180b\u180f\ufff9\x7f\x9b", "\U0001d173"],
    ids=lambda c: f"U+{ord(c):04X}",
)
def test_no_other_invisible_character_stands_there_either(unseen: str) -> None:
    assert unseen not in quote_untrusted({"text": f"logs{unseen}please"}, SUFFIX)
