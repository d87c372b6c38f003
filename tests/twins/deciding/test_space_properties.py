"""No words added to an ask open a closed decision space (searched)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import NOW, a_claim, a_reading, a_space
from twins.deciding.ask import Ask
from twins.deciding.spaces import why_closed

KINDS: dict[str, tuple[dict[str, object], str, str]] = {
    # the bound, a quote inside it, and the words that an ask may hold beside it
    "at most": (
        {"kind": "number", "unit": "minutes", "at_most": 60},
        "10 minutes",
        "100 minutes|a year|1,000|5-minute|or|-|things",
    ),
    "between": (
        {"kind": "number", "unit": "%", "at_least": 5, "at_most": 50},
        "10 %",
        "70 %|0,5|3%|99 percent|a|€|€7|or|to|things",
    ),
    "custom unit": ({"kind": "number", "unit": "rows", "at_most": 60}, "10 rows", "100 rows|a row|70|columns|or|good"),
    "date": ({"kind": "date", "not_after": "2026-12-31"}, "2026-12-01", "2027-01-31|2026-13-01|2026-01-31|until 2027"),
    "one of": (
        {"kind": "one_of", "any_of": ["Sentry"], "none_of": ["session replay"]},
        "use Sentry",
        "session replay|replays|not sentry|Matomo",
    ),
    "environment": ({"kind": "environment", "any_of": ["staging"]}, "on staging", "prod|test|live|\u200b|not"),
}


def _is_open(kind: str, said: str) -> bool:
    bound, quote, _ = KINDS[kind]
    reading = a_reading(space="SEC-S1", bounds=(a_claim("length", quote),))
    return why_closed(a_space(bounds=[bound | {"name": "length"}]), Ask.of(said), reading, {}, NOW) is None


def _said(data: st.DataObject, kind: str) -> str:
    return " ".join(data.draw(st.lists(st.sampled_from(KINDS[kind][2].split("|")), max_size=4)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_quote_inside_its_bound_opens_a_space(kind: str) -> None:
    assert _is_open(kind, f"please do it {KINDS[kind][1]} for us")


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_text_before_and_after_never_opens_a_space(kind: str, data: st.DataObject) -> None:
    before, after, more, rest = (_said(data, kind) for _ in range(4))
    said = f"{before} {KINDS[kind][1]} {after}"

    assert _is_open(kind, said) or not _is_open(kind, f"{more} {said} {rest}")


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_text_between_its_words_never_opens_a_space(kind: str, data: st.DataObject) -> None:
    before, after, more = (_said(data, kind) for _ in range(3))
    said = f"{before} {KINDS[kind][1]} {after}".split()
    gap = data.draw(st.integers(0, len(said)))

    assert _is_open(kind, " ".join(said)) or not _is_open(kind, " ".join([*said[:gap], more, *said[gap:]]))
