"""When a number of working hours has passed, in any time zone and across clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twins.playbook.working_hours import LONGEST_LOOK, Hours, Weekday, after_working, next_time, next_weekly, opening

LONDON, BERLIN, KOLKATA, NEW_YORK = "Europe/London", "Europe/Berlin", "Asia/Kolkata", "America/New_York"
OFFICE, NIGHTS = Hours(), Hours(start="00:00", end="06:00", days=tuple(Weekday))
WEEKENDS, SUNDAYS = Hours(days=(Weekday.SAT, Weekday.SUN)), Hours(days=(Weekday.SUN,))


def _local(said: str, zone: str = "UTC") -> datetime:
    """A moment as a clock there shows it; the machine keeps it in UTC."""
    return datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


LASTED: dict[str, tuple[str, float, Hours, str, str]] = {
    # since when, so many hours, whose hours, where, and until when on the clock there; 16 November 2026 is a Monday
    "within a day": ("2026-11-16 09:00", 4, OFFICE, "UTC", "2026-11-16 13:00"),
    "until the very end of a day": ("2026-11-16 09:00", 8, OFFICE, "UTC", "2026-11-16 17:00"),
    "into the next day": ("2026-11-16 15:00", 4, OFFICE, "UTC", "2026-11-17 11:00"),
    "over five days": ("2026-11-16 09:00", 40, OFFICE, "UTC", "2026-11-20 17:00"),
    "no time at all, at work": ("2026-11-16 11:11", 0, OFFICE, "UTC", "2026-11-16 11:11"),
    # outside working hours nothing goes by
    "since early morning": ("2026-11-16 05:00", 1, OFFICE, "UTC", "2026-11-16 10:00"),
    "since the evening": ("2026-11-16 20:00", 1, OFFICE, "UTC", "2026-11-17 10:00"),
    "since the very end of a day": ("2026-11-16 17:00", 1, OFFICE, "UTC", "2026-11-17 10:00"),
    "no time at all, at night": ("2026-11-16 20:00", 0, OFFICE, "UTC", "2026-11-17 09:00"),
    # weekends
    "over a weekend": ("2026-11-20 16:00", 2, OFFICE, "UTC", "2026-11-23 10:00"),
    "since a Saturday": ("2026-11-21 12:00", 4, OFFICE, "UTC", "2026-11-23 13:00"),
    "of somebody who works on weekends": ("2026-11-20 12:00", 9, WEEKENDS, "UTC", "2026-11-22 10:00"),
    "of somebody who works on Sundays only": ("2026-11-22 16:00", 9, SUNDAYS, "UTC", "2026-11-29 17:00"),
    # on their own clock
    "in Kolkata": ("2026-11-16 15:30", 4, OFFICE, KOLKATA, "2026-11-17 11:30"),
    "in New York, over a weekend": ("2026-11-20 15:00", 4, OFFICE, NEW_YORK, "2026-11-23 11:00"),
    "on a Monday that is a Sunday in UTC": ("2026-11-16 03:00", 1, OFFICE, KOLKATA, "2026-11-16 10:00"),
    "on a Friday that is a Saturday in UTC": (
        "2026-11-20 20:00",
        1,
        Hours(start="19:00", end="23:00"),
        NEW_YORK,
        "2026-11-20 21:00",
    ),
    # the clocks go forward at two on 29 March: that night has five hours; the week around it keeps its clock
    "over the weekend that loses an hour": ("2026-03-27 16:00", 2, OFFICE, BERLIN, "2026-03-30 10:00"),
    "through the night that loses an hour": ("2026-03-29 00:00", 5, NIGHTS, BERLIN, "2026-03-29 06:00"),
    "past the night that loses an hour": ("2026-03-29 00:00", 6, NIGHTS, BERLIN, "2026-03-30 01:00"),
    # the clocks go back at three on 25 October: that night has seven
    "over the weekend that wins an hour": ("2026-10-23 16:00", 2, OFFICE, BERLIN, "2026-10-26 10:00"),
    "through the night that wins an hour": ("2026-10-25 00:00", 7, NIGHTS, BERLIN, "2026-10-25 06:00"),
    "not yet through the night that wins an hour": ("2026-10-25 00:00", 6, NIGHTS, BERLIN, "2026-10-25 05:00"),
    # New York changes on other days
    "over New York's weekend that loses an hour": ("2026-03-06 16:00", 2, OFFICE, NEW_YORK, "2026-03-09 10:00"),
    "over New York's weekend that wins an hour": ("2026-10-30 16:00", 2, OFFICE, NEW_YORK, "2026-11-02 10:00"),
}


@pytest.mark.parametrize(("since", "long", "hours", "zone", "until"), LASTED.values(), ids=list(LASTED))
def test_only_working_hours_on_their_own_clock_go_by(
    since: str, long: float, hours: Hours, zone: str, until: str
) -> None:
    assert after_working(_local(since, zone), timedelta(hours=long), hours, zone) == _local(until, zone)


def test_the_same_moment_lasts_differently_for_people_in_different_places() -> None:
    since = datetime(2026, 11, 16, 13, tzinfo=UTC)

    until = {zone: after_working(since, timedelta(hours=4), OFFICE, zone) for zone in (LONDON, KOLKATA, NEW_YORK)}

    assert until == {
        LONDON: _local("2026-11-16 17:00", LONDON),
        KOLKATA: _local("2026-11-17 13:00", KOLKATA),
        NEW_YORK: _local("2026-11-16 13:00", NEW_YORK),
    }


def test_nobodys_waiting_is_planned_further_ahead_than_a_year_and_a_bit() -> None:
    rare, since = Hours(start="09:00", end="09:15", days=(Weekday.MON,)), datetime(2026, 11, 16, 9, tzinfo=UTC)

    assert after_working(since, timedelta(hours=400), rare, "UTC") == since + timedelta(days=LONGEST_LOOK)


AT: dict[str, tuple[str, str, Hours, str, str]] = {
    # after when, at what o'clock, whose days, where, and then
    "later today": ("2026-11-16 09:00", "16:00", OFFICE, "UTC", "2026-11-16 16:00"),
    "tomorrow, for it is that time now": ("2026-11-16 16:00", "16:00", OFFICE, "UTC", "2026-11-17 16:00"),
    "tomorrow, for it is later": ("2026-11-16 16:01", "16:00", OFFICE, "UTC", "2026-11-17 16:00"),
    "on Monday, for it is Friday evening": ("2026-11-20 18:00", "16:00", OFFICE, "UTC", "2026-11-23 16:00"),
    "on Monday, for it is Sunday": ("2026-11-22 08:00", "16:00", OFFICE, "UTC", "2026-11-23 16:00"),
    "on Saturday, for they work on weekends": ("2026-11-18 08:00", "16:00", WEEKENDS, "UTC", "2026-11-21 16:00"),
    "before work, if they chose so": ("2026-11-16 09:00", "07:30", OFFICE, "UTC", "2026-11-17 07:30"),
    # on their own clock
    "in Kolkata": ("2026-11-16 15:59", "16:00", OFFICE, KOLKATA, "2026-11-16 16:00"),
    "in New York": ("2026-11-20 16:30", "16:00", OFFICE, NEW_YORK, "2026-11-23 16:00"),
    # the clocks change, the hour doesn't
    "over the weekend that loses an hour": ("2026-03-27 16:00", "16:00", OFFICE, BERLIN, "2026-03-30 16:00"),
    "over the weekend that wins an hour": ("2026-10-23 16:00", "16:00", OFFICE, BERLIN, "2026-10-26 16:00"),
    "at an hour that the clocks skip, then": ("2026-03-29 00:00", "02:30", NIGHTS, BERLIN, "2026-03-29 03:30"),
    "at an hour that comes twice, the first time": ("2026-10-25 00:00", "02:30", NIGHTS, BERLIN, "2026-10-25 02:30"),
    "not the second time": ("2026-10-25 02:30", "02:30", NIGHTS, BERLIN, "2026-10-26 02:30"),
}


@pytest.mark.parametrize(("after", "at", "hours", "zone", "then"), AT.values(), ids=list(AT))
def test_the_daily_time_is_the_next_of_a_working_day_on_their_clock(
    after: str, at: str, hours: Hours, zone: str, then: str
) -> None:
    assert next_time(_local(after, zone), at, hours, zone) == _local(then, zone)


QUARTER = timedelta(minutes=15)
SHIFTS = (("09:00", "17:00"), ("00:00", "23:45"), ("22:00", "23:45"), ("00:00", "06:00"), ("11:30", "12:15"))
people = st.builds(
    lambda shift, days: Hours(start=shift[0], end=shift[1], days=tuple(days)),
    st.sampled_from(SHIFTS),
    st.sets(st.sampled_from(Weekday), min_size=1),
)
zones = st.sampled_from(["UTC", BERLIN, KOLKATA, NEW_YORK, "Pacific/Auckland", "America/St_Johns", "Asia/Kathmandu"])
starts = st.integers(0, 365 * 96).map(lambda quarters: datetime(2026, 1, 1, tzinfo=UTC) + quarters * QUARTER)
longs = st.integers(0, 48).map(lambda quarters: quarters * QUARTER)


def _is_working(moment: datetime, hours: Hours, zone: str) -> bool:
    there = moment.astimezone(ZoneInfo(zone))
    return hours.start <= f"{there:%H:%M}" < hours.end and list(Weekday)[there.weekday()] in hours.days


@given(start=starts, long=longs, hours=people, zone=zones)
def test_exactly_so_much_working_time_lies_between(start: datetime, long: timedelta, hours: Hours, zone: str) -> None:
    until = after_working(start, long, hours, zone)

    quarters = range((until - start) // QUARTER)
    assert sum(_is_working(start + number * QUARTER, hours, zone) for number in quarters) * QUARTER == long


@given(start=starts, long=longs, hours=people, zone=zones)
def test_it_ends_inside_working_hours_and_not_before_it_began(
    start: datetime, long: timedelta, hours: Hours, zone: str
) -> None:
    until = after_working(start, long, hours, zone)

    second = timedelta(seconds=1)
    assert until >= start
    assert _is_working(until if not long else until - second, hours, zone) or (not long and until == start)


@given(start=starts, long=longs, more=longs, hours=people, zone=zones)
def test_a_longer_waiting_never_ends_earlier(
    start: datetime, long: timedelta, more: timedelta, hours: Hours, zone: str
) -> None:
    first, second = (after_working(start, each, hours, zone) for each in (long, long + more))

    assert first < second if more else first == second


@given(start=starts, long=longs, more=longs, hours=people, zone=zones)
def test_two_waitings_in_a_row_last_as_long_as_both_at_once(
    start: datetime, long: timedelta, more: timedelta, hours: Hours, zone: str
) -> None:
    one = after_working(start, long, hours, zone)

    assert after_working(one, more, hours, zone) == after_working(start, long + more, hours, zone)


@given(start=starts, later=longs, long=longs, hours=people, zone=zones)
def test_what_began_later_never_ends_earlier(
    start: datetime, later: timedelta, long: timedelta, hours: Hours, zone: str
) -> None:
    assert after_working(start, long, hours, zone) <= after_working(start + later, long, hours, zone)


@given(after=starts, at=st.sampled_from(["09:00", "16:00", "23:45", "05:00"]), hours=people, zone=zones)
def test_the_daily_time_is_ahead_on_a_working_day_and_none_is_left_out(
    after: datetime, at: str, hours: Hours, zone: str
) -> None:
    then = next_time(after, at, hours, zone)

    skipped = [after + number * QUARTER for number in range(1, (then - after) // QUARTER)]
    there = then.astimezone(ZoneInfo(zone))
    days = [each for each in (moment.astimezone(ZoneInfo(zone)) for moment in skipped) if f"{each:%H:%M}" == at]
    assert then > after
    assert (f"{there:%H:%M}", list(Weekday)[there.weekday()] in hours.days) == (at, True)
    assert not any(list(Weekday)[day.weekday()] in hours.days for day in days)


@pytest.mark.parametrize(
    ("after", "zone", "expected"),
    [
        # in winter, in summer, and over both changes of Europe's clocks: nine is nine
        ("2026-11-18T10:00+00:00", "Europe/Madrid", "2026-11-23T08:00+00:00"),
        ("2026-07-01T10:00+00:00", "Europe/Madrid", "2026-07-06T07:00+00:00"),
        ("2027-03-22T08:00+00:00", "Europe/Madrid", "2027-03-29T07:00+00:00"),
        ("2026-10-19T07:00+00:00", "Europe/Madrid", "2026-10-26T08:00+00:00"),
        # a moment before and just at nine
        ("2026-11-23T07:59+00:00", "Europe/Madrid", "2026-11-23T08:00+00:00"),
        ("2026-11-23T08:00+00:00", "Europe/Madrid", "2026-11-30T08:00+00:00"),
        # on both sides of the date line, and half an hour off
        ("2026-11-22T12:00+00:00", "Pacific/Auckland", "2026-11-22T20:00+00:00"),
        ("2026-11-23T12:00+00:00", "Pacific/Honolulu", "2026-11-23T19:00+00:00"),
        ("2026-11-22T12:00+00:00", "Asia/Kolkata", "2026-11-23T03:30+00:00"),
    ],
)
def test_monday_nine_o_clock_is_that_of_whoever_is_asked(after: str, zone: str, expected: str) -> None:
    found = next_weekly(datetime.fromisoformat(after), Weekday.MON, "09:00", zone)
    assert found == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23T08:00+00:00", "2026-11-23T08:00+00:00"),  # they have just begun
        ("2026-11-23T15:59+00:00", "2026-11-23T15:59+00:00"),
        ("2026-11-23T16:00+00:00", "2026-11-24T08:00+00:00"),  # they have just gone
        ("2026-11-26T23:00+00:00", "2026-11-27T08:00+00:00"),  # Thursday night
        ("2026-11-28T10:00+00:00", "2026-11-30T08:00+00:00"),  # Saturday
    ],
)
def test_whoever_is_not_at_work_is_asked_when_they_are(now: str, expected: str) -> None:
    assert opening(datetime.fromisoformat(now), Hours(), "Europe/Madrid") == datetime.fromisoformat(expected)
