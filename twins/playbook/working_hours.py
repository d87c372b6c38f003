"""Working hours and time zones, for deadlines counted in working time."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from twins.values import Value

LONGEST_LOOK = 400
"""Days. No deadline is planned further ahead."""

TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""In the person's time zone."""


class Weekday(StrEnum):
    """A day of the week, in the order of `datetime.weekday`."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Hours(Value):
    """A person's working hours, in their time zone."""

    start: TimeOfDay = "09:00"
    end: TimeOfDay = "17:00"
    days: tuple[Weekday, ...] = Field((Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI), min_length=1)

    @model_validator(mode="after")
    def _end_is_later(self) -> Self:
        if self.end <= self.start:
            raise ValueError("the working day has to end after it starts, on the same day")
        return self


def after_working(start: datetime, long: timedelta, hours: Hours, zone: str) -> datetime:
    """Return when `long` of working time has passed."""
    left = long
    for opens, ends in _shifts(start, hours, zone):
        begins = max(opens, start)
        if left <= ends - begins:
            return begins + left
        left -= max(timedelta(0), ends - begins)
    return start + timedelta(days=LONGEST_LOOK)


def next_time(after: datetime, at: str, hours: Hours, zone: str) -> datetime:
    """Return the first time later than `after` on a working day."""
    for day in _days(after, zone):
        moment = _moment(day, at, zone).astimezone(after.tzinfo)
        if moment > after and list(Weekday)[day.weekday()] in hours.days:
            return moment
    return after + timedelta(days=LONGEST_LOOK)


def next_weekly(after: datetime, day: Weekday, at: str, zone: str) -> datetime:
    """Return the first time later than `after`; `at` is HH:MM in `zone`."""
    moments = (_moment(each, at, zone).astimezone(after.tzinfo) for each in _days(after, zone) if _is_on(each, day))
    return next(moment for moment in moments if moment > after)


def opening(after: datetime, hours: Hours, zone: str) -> datetime:
    """Return the first working moment from `after` on."""
    return next(max(opens, after) for opens, ends in _shifts(after, hours, zone) if after < ends)


def _is_on(each: date, day: Weekday) -> bool:
    return list(Weekday)[each.weekday()] is day


def _shifts(start: datetime, hours: Hours, zone: str) -> Iterator[tuple[datetime, datetime]]:
    for day in _days(start, zone):
        if list(Weekday)[day.weekday()] in hours.days:
            yield (
                _moment(day, hours.start, zone).astimezone(start.tzinfo),
                _moment(day, hours.end, zone).astimezone(start.tzinfo),
            )


def _days(start: datetime, zone: str) -> Iterator[date]:
    first = start.astimezone(ZoneInfo(zone)).date()
    return (first + timedelta(days=number) for number in range(LONGEST_LOOK))


def _moment(day: date, at: str, zone: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(at), ZoneInfo(zone))
