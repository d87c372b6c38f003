"""What a text says in numbers, and what of it is no quantity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twins.playbook.measuring.items import Beyond, CalendarDay, Measure
from twins.playbook.measuring.open_words import Open
from twins.playbook.measuring.quantities import quantities, same_quantities
from twins.playbook.measuring.tokens import folded

HOUR = 3600
AMOUNTS: list[tuple[str, str, float]] = [
    # digits, English and European
    ("1,000 rows", "rows", 1000),
    ("1.000 rows", "rows", 1000),
    ("1 000 rows", "rows", 1000),
    ("1 000,50 euros", "eur", 1000.5),
    ("1,000.50 dollars", "usd", 1000.5),
    ("€1.000,50", "eur", 1000.5),
    ("EUR 50k", "eur", 50_000),
    ("50k rows", "rows", 50_000),
    ("2 mio rows", "rows", 2_000_000),
    # words
    ("twenty-five hours", "time", 25 * HOUR),
    ("twenty five hours", "time", 25 * HOUR),
    ("two hundred and fifty rows", "rows", 250),
    ("one thousand two hundred rows", "rows", 1200),
    ("a couple of hours", "time", 2 * HOUR),
    ("two and a half hours", "time", 2.5 * HOUR),
    ("an hour and a half", "time", 1.5 * HOUR),
    ("half an hour", "time", HOUR / 2),
    ("half a day", "time", 12 * HOUR),
    ("half a dozen rows", "rows", 6),
    ("a dozen rows", "rows", 12),
    # shares
    ("50%", "percent", 50),
    ("fifty per cent", "percent", 50),
    ("50 pct", "percent", 50),
    ("half of them", "percent", 50),
    ("two fifths of the rest", "percent", 40),
    # ranges take the larger end
    ("2-3 hours", "time", 3 * HOUR),
    ("5 to 10 hours", "time", 10 * HOUR),
    ("between 5 and 10 hours", "time", 10 * HOUR),
    ("5 or rather 10 hours", "time", 10 * HOUR),
    ("30 minutes or 2 hrs", "time", 2 * HOUR),
    ("1 hour and 30 minutes", "time", 1.5 * HOUR),
    # words in between
    ("3 known minor rows", "rows", 3),
    ("5 working hours", "time", 5 * HOUR),
    ("3 of our rows", "rows", 3),
]


@pytest.mark.parametrize(("text", "family", "most"), AMOUNTS, ids=[text for text, _, _ in AMOUNTS])
def test_an_amount_is_read_in_digits_and_in_words(text: str, family: str, most: float) -> None:
    [measure] = [item for item in quantities(folded(text), ["rows"]) if isinstance(item, Measure)]

    assert measure.family == family
    assert float(measure.high) == pytest.approx(most)


OPEN = [
    "at least 5 hours",
    "more than 5 hours",
    "5+ hours",
    "5 hours or longer",
    "5 hours and up",
    "no less than 5 hours",
]
OPEN += ["5 hours minimum", "min. 5 hours", "over 5 hours", "upwards of 5 hours", "not under 5 hours"]
TO_A_LIMIT = [
    "up to 5 hours",
    "at most 5 hours",
    "max 5 hours",
    "no more than 5 hours",
    "less than 5 hours",
    "under 5 hours",
]
TO_A_LIMIT += ["within 5 hours", "5 hours max", "5 hours or less", "not longer than 5 hours", "a maximum of 5 hours"]


@pytest.mark.parametrize("text", OPEN)
def test_a_comparative_upwards_has_no_end(text: str) -> None:
    [measure] = [item for item in quantities(folded(text)) if isinstance(item, Measure)]

    assert measure.high.is_infinite()
    assert measure.low == 5 * HOUR


@pytest.mark.parametrize("text", TO_A_LIMIT)
def test_a_comparative_downwards_ends_at_the_amount(text: str) -> None:
    [measure] = quantities(folded(text))

    assert isinstance(measure, Measure)
    assert (float(measure.low), float(measure.high)) == (0, 5 * HOUR)


DAYS = ["2026-10-05", "2026/10/05", "05.10.2026", "5.10.2026", "5 Oct 2026", "5th of October 2026", "Oct 5th, 2026"]
NO_DAYS = [
    "5 Oct",
    "Jan. 1",
    "5.10.",
    "10/5",
    "05/10/2026",
    "in March",
    "last Christmas",
    "2026-13-40",
    "FY2025",
    "until May",
]


@pytest.mark.parametrize("text", [*DAYS, "October 5, 2026", "10/13/2026", "13/10/2026"])
def test_a_full_day_is_read(text: str) -> None:
    [day] = quantities(folded(text))

    assert isinstance(day, CalendarDay)
    assert (day.day.year, day.day.month) == (2026, 10)


@pytest.mark.parametrize("text", NO_DAYS)
def test_a_day_that_is_not_written_in_full_is_read_by_nothing(text: str) -> None:
    found = quantities(folded(text))

    assert found
    assert all(isinstance(item, Beyond) for item in found)


NAMES = ["BILL-412", "SEC-4", "SEC-S1", "v2", "API v2.1", "MFA2", "2FA", "3D", "S3", "OAuth2", "K8s", "SOC2", "#412"]
NAMES += ["https://tickets.example/412/90", "we may do it", "the one on the left", "IPv6"]
NO_NAMES = [
    "DAYS-90",
    "ROWS-500",
    "EUR500",
    "MAX90",
    "x2",
    "2x",
    "5th",
    "90",
    "1e5",
    "0x9",
    "10²",
    "½",
    "-5 days",
    "15:00",
]
NO_NAMES += ["24/7", "5_0", "5'000", "5days90days", "BILL-412-90", "ⅷ", "③"]


@pytest.mark.parametrize("text", NAMES)
def test_a_number_in_a_name_is_no_quantity(text: str) -> None:
    assert quantities(folded(f"look at {text} please", ["rows"]), ["rows"]) == []


@pytest.mark.parametrize("text", NO_NAMES)
def test_in_doubt_it_is_one_that_nothing_reads(text: str) -> None:
    found = quantities(folded(f"look at {text} please", ["rows"]), ["rows"])

    assert any(isinstance(item, Beyond | Measure) for item in found)


KINDS = {
    Open.REPEATED: ["twice", "again", "another week", "weekly", "5 days a week", "on Mondays", "renewed"],
    Open.UNIVERSAL: ["all", "every table", "the whole lot", "the rest", "everybody", "any of them", "each"],
    Open.ENDLESS: ["forever", "until further notice", "not limited", "for good", "open-ended", "as long as it takes"],
    Open.VAGUE: ["several days", "a few", "dozens", "many", "some time"],
    Open.UNIT: ["for days", "weeks of it"],
    Open.NUMBER: ["12 people", "ninety", "5 apples"],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in KINDS.items() for text in texts])
def test_a_word_that_leaves_the_end_open_is_found(kind: Open, text: str) -> None:
    assert kind in {item.kind for item in quantities(folded(text)) if isinstance(item, Beyond)}


@given(st.text(max_size=80) | st.text(alphabet="0123456789.,-/+% adhmostwx€½²", max_size=40))
def test_any_text_is_read_in_its_order(text: str) -> None:
    said = folded(text)
    found = quantities(said, ["rows"])

    assert [item.start for item in found] == sorted(item.start for item in found)
    assert all(0 <= item.start < item.end <= len(said) for item in found)


@given(st.text(alphabet="abc 0123456789", max_size=20), st.integers(0, 9))
def test_a_digit_is_part_of_an_amount_a_day_a_name_or_nothing_that_is_read(text: str, digit: int) -> None:
    assert quantities(folded(f"{text} {digit} zzz"))


SAME = [
    # an ask, a rule's text
    ("keep people logged in for 12 hours", "Sessions end after 12 hours", True),
    ("keep people logged in for 12 h", "Sessions end after 12 hours", True),
    ("keep people logged in for half a day", "Sessions end after 12 hours", True),
    ("keep people logged in for twelve hours", "Sessions end after 12 hours", True),
    ("keep people logged in for up to 12 hours", "Sessions end after 12 hours", True),
    ("keep people logged in for 12 days", "Sessions end after 12 hours", False),
    ("keep people logged in for 12 hours or longer", "Sessions end after 12 hours", False),
    ("keep people logged in for 12 hours, or for 2 days", "Sessions end after 12 hours", False),
    ("keep people logged in forever", "Sessions end after 12 hours", False),
    ("make the link valid for 10 days", "A link is dead after 10 minutes", False),
    ("make the link valid for 600 seconds", "A link is dead after 10 minutes", True),
    ("keep it 12 months", "We keep it for a year", True),
    ("keep it 13 months", "We keep it for a year", False),
    ("passwords of 12 characters", "At least 12 characters", True),
    ("passwords of 8 characters", "At least 12 characters", False),
    ("set the length to 12", "At least 12 characters", True),
    ("set the length to 8", "At least 12 characters", False),
    ("keep people logged in", "Sessions end after 12 hours", True),
]


@pytest.mark.parametrize(("asked", "rule", "is_same"), SAME, ids=[asked for asked, _, _ in SAME])
def test_an_ask_keeps_a_default_only_with_its_number_and_its_unit(asked: str, rule: str, is_same: bool) -> None:
    assert same_quantities(asked, rule) is is_same
