"""An ask is split into the want and the why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twins.deciding.ask import Ask

SPLIT: dict[str, tuple[str, str, str | None]] = {
    # with a marker: a want and a why
    "because": ("log the id because we trace requests", "log the id", "we trace requests"),
    "a comma before it": ("log the id, because we trace requests.", "log the id", "we trace requests"),
    "so that": ("log the id so that we can trace", "log the id", "we can trace"),
    "in order to": ("log the id in order to trace", "log the id", "trace"),
    "so we": ("log the id so we can trace", "log the id", "we can trace"),
    "given that": ("log the id, given that we trace", "log the id", "we trace"),
    "why on a line of its own": ("log the id\nWhy: we trace", "log the id", "we trace"),
    "the reason is": ("log the id, the reason is tracing", "log the id", "tracing"),
    "in parentheses": ("log the id (because we trace)", "log the id", "we trace"),
    "in capitals": ("log the id BECAUSE we trace", "log the id", "we trace"),
    "only the first marker splits": ("a because b because c", "a", "b because c"),
    # without one: no why
    "no marker": ("log the id", "log the id", None),
    "a marker inside a word": ("show the becauses", "show the becauses", None),
    "so without a person": ("make it so big", "make it so big", None),
    "a marker without a reason": ("log the id because", "log the id because", None),
    "a marker and dots": ("log the id because ...", "log the id", None),
    "nothing": ("", "", None),
}


@pytest.mark.parametrize(("text", "want", "why"), SPLIT.values(), ids=list(SPLIT))
def test_an_ask_is_what_is_wanted_and_why(text: str, want: str, why: str | None) -> None:
    ask = Ask.of(text, product="Billing")

    assert (ask.want, ask.why, ask.product) == (want, why, "Billing")


marker = st.sampled_from(["because", "so that", "why:", "the reason is", "so we", "(", ")", "\n", ",", " "])


@given(st.lists(st.one_of(marker, st.text(max_size=12))).map(" ".join))
def test_any_text_is_an_ask_and_keeps_its_words(text: str) -> None:
    ask = Ask.of(text)

    assert ask.text == text.strip()
    assert ask.want in text
    assert ask.why is None or (ask.why and ask.why in text)


@given(st.text())
def test_an_ask_that_says_something_wants_something(text: str) -> None:
    ask = Ask.of(text)

    assert bool(ask.want.strip(" ,;:-")) == bool(text.strip().strip(" ,;:-"))
