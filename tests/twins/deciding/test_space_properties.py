"""No words added to an ask open a closed decision space (searched)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.amounts_in_words import DOWN, JOINTS, OTHERS, REPEATED, UP, ranges, times, written
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


LIMIT = 14 * 86_400
DAYS = {"kind": "number", "name": "length", "unit": "days", "at_most": 14}
inside = times(60, LIMIT) | ranges(2, 14)
outside = times(LIMIT + 1, 100 * LIMIT) | ranges(15, 900)
beyond = st.one_of(
    outside,
    st.builds(str.format, st.sampled_from(UP), times(60, LIMIT)),
    st.builds("{} {}".format, times(60, LIMIT), st.sampled_from(REPEATED)),
    st.builds("{} {}".format, times(60, LIMIT), st.sampled_from(OTHERS)),
)
plain = st.builds(str.format, st.sampled_from(DOWN), times(60, LIMIT)) | ranges(2, 14)
ELSEWHERE = tuple(each for each in OTHERS + REPEATED if each != "a week")
"""A week in another sentence is an amount of its own, and inside."""
BEFORE = ("give the tester access for {}", "can the tester have access for {}?", "access, please, for {} on BILL-412")


def _is_open_for(said: str, *quotes: str) -> bool:
    reading = a_reading(space="SEC-S1", bounds=tuple(a_claim("length", quote) for quote in quotes or (said,)))
    return why_closed(a_space(bounds=[DAYS]), Ask.of(said), reading, {}, NOW) is None


@given(st.sampled_from(BEFORE), plain)
def test_an_amount_inside_stays_open_in_every_plain_form(ask: str, amount: str) -> None:
    assert _is_open_for(ask.format(amount))


@given(st.sampled_from(BEFORE), times(60, LIMIT), st.sampled_from(DOWN))
def test_a_quote_of_the_amount_alone_is_enough(ask: str, amount: str, form: str) -> None:
    assert _is_open_for(ask.format(form.format(amount)), amount)


@given(st.sampled_from(BEFORE), beyond)
def test_whatever_goes_beyond_closes(ask: str, amount: str) -> None:
    assert not _is_open_for(ask.format(amount))


@given(st.sampled_from(BEFORE), plain, st.sampled_from(JOINTS), beyond, st.booleans())
def test_an_amount_inside_hides_none_beyond(ask: str, amount: str, joint: str, more: str, is_first: bool) -> None:
    said = f"{more}{joint}{amount}" if is_first else f"{amount}{joint}{more}"

    assert not _is_open_for(ask.format(said))
    assert not _is_open_for(ask.format(said), ask.format(said), amount, more)


@given(st.sampled_from(BEFORE), plain, st.sampled_from(JOINTS), st.sampled_from(ELSEWHERE))
def test_a_reason_or_another_sentence_hides_none_either(ask: str, amount: str, joint: str, more: str) -> None:
    said = ask.format(amount)

    assert not _is_open_for(f"{said}. {more}")
    assert not _is_open_for(f"{said}{joint}{more}")


@given(
    st.sampled_from(BEFORE), beyond | plain, st.lists(st.sampled_from(BEFORE + OTHERS + REPEATED), max_size=3), plain
)
def test_sentences_around_a_closed_ask_never_open_it(ask: str, amount: str, more: list[str], other: str) -> None:
    said = ask.format(amount)
    around = " ".join(each.format(other) for each in more)

    assert _is_open_for(said) or not _is_open_for(f"{around}. {said}", said)
    assert _is_open_for(said) or not _is_open_for(f"{said}. {around}", said)


@given(st.sampled_from(["{} rows", "€{}", "{} EUR", "{}%", "{} per cent"]), st.integers(1, 40_000), st.data())
def test_money_shares_and_counts_are_inside_up_to_their_limit(form: str, number: int, data: st.DataObject) -> None:
    unit = {"r": "rows", "E": "EUR", "€": "EUR", "%": "%", "p": "%"}[form.replace("{}", "").strip()[0]]
    bound = {"kind": "number", "name": "length", "unit": unit, "at_most": 1_234}
    said = f"use {form.format(number if '€' in form else data.draw(written(number)))} for it"
    reading = a_reading(space="SEC-S1", bounds=(a_claim("length", said),))

    assert (why_closed(a_space(bounds=[bound]), Ask.of(said), reading, {}, NOW) is None) is (number <= 1_234)


@given(
    st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%-d %b %Y", "%B %-d, %Y"])
)
def test_a_day_is_inside_up_to_the_last_however_it_is_written(day: date, form: str) -> None:
    bound = {"kind": "date", "name": "length", "not_before": "2026-10-01", "not_after": "2027-02-15"}
    said = f"keep it open until {day.strftime(form)}"
    reading = a_reading(space="SEC-S1", bounds=(a_claim("length", said),))
    is_inside = date(2026, 10, 1) <= day <= date(2027, 2, 15)

    assert (why_closed(a_space(bounds=[bound]), Ask.of(said), reading, {}, NOW) is None) is is_inside
