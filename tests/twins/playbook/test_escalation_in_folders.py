"""Escalation times and deputies in a folder, and which ones are refused."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests.support.twin_folders import GOOD, a_folder
from twins.playbook.folder import FolderError, load_folder, parse_folder
from twins.playbook.model import Deputy, EscalationPolicy, ReviewPolicy
from twins.playbook.working_hours import Hours, Weekday

WRITTEN = """\
deputies:
  - {slack: U0OMAR, name: Omar}
  - {slack: U0LEA, name: Lea, pinged: false}
waiting:
  remind_after: 2.5
  move_on_after: 6
  expire_after: 24
  hours: {start: "08:30", end: "16:30", days: [sun, mon, tue, wed, thu]}
reviews:
  at: "11:30"
  at_most: 7
"""


def _with(text: str) -> dict[str, str]:
    return GOOD | {"rules.yaml": GOOD["rules.yaml"].replace("scope:\n", text + "scope:\n", 1)}


def test_who_is_asked_and_how_long_things_wait_are_read_from_the_folder(tmp_path: Path) -> None:
    twin = load_folder(a_folder(tmp_path, rules=("scope:\n", WRITTEN + "scope:\n"))).twin

    days = (Weekday.SUN, Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU)
    hours = Hours(start="08:30", end="16:30", days=days)
    assert [(deputy.name, deputy.pinged) for deputy in twin.deputies] == [("Omar", True), ("Lea", False)]
    assert twin.waiting == EscalationPolicy(remind_after=2.5, move_on_after=6, expire_after=24, hours=hours)
    assert twin.reviews == ReviewPolicy(at="11:30", at_most=7)


def test_all_of_it_can_be_left_out() -> None:
    twin = parse_folder(GOOD).twin

    assert twin.deputies == ()
    assert (twin.waiting.remind_after, twin.waiting.move_on_after, twin.waiting.expire_after) == (4, 8, 40)
    assert twin.waiting.hours == Hours(start="09:00", end="17:00", days=tuple(Weekday)[:5])
    assert (twin.reviews.at, twin.reviews.at_most) == ("16:00", 20)


SAME = {
    "what holds anyway": 'waiting: {remind_after: 4.0, expire_after: 40}\nreviews: {at: "16:00"}\n',
    "working hours that hold anyway": "waiting: {hours: {days: [mon, tue, wed, thu, fri]}}\n",
}
OTHER = {
    "patience": "waiting: {remind_after: 3}\n",
    "working hours": "waiting: {hours: {days: [mon]}}\n",
    "the daily time": 'reviews: {at: "16:01"}\n',
    "a deputy": "deputies: [{slack: U0OMAR, name: Omar}]\n",
}


@pytest.mark.parametrize("text", SAME.values(), ids=list(SAME))
def test_saying_what_holds_anyway_changes_nothing(text: str) -> None:
    assert parse_folder(_with(text)).digest == parse_folder(GOOD).digest


@pytest.mark.parametrize("text", OTHER.values(), ids=list(OTHER))
def test_saying_something_else_makes_another_version(text: str) -> None:
    assert parse_folder(_with(text)).digest != parse_folder(GOOD).digest


def test_whether_a_deputy_is_pinged_makes_another_version() -> None:
    quiet = "deputies: [{slack: U0OMAR, name: Omar, pinged: false}]\n"
    unsaid, said, silent = (quiet.replace(", pinged: false", ""), quiet.replace("false", "true"), quiet)

    assert parse_folder(_with(unsaid)).digest == parse_folder(_with(said)).digest != parse_folder(_with(silent)).digest


WRONG: dict[str, tuple[str, str, str]] = {
    # what is written, what is said to be wrong, and the remedy
    # how long
    "no time at all": ("waiting: {remind_after: 0}", "waiting.remind_after: Input should be greater than 0", ""),
    "less than no time": ("waiting: {expire_after: -1}", "waiting.expire_after: Input should be greater than 0", ""),
    "for ever": ("waiting: {expire_after: 401}", "waiting.expire_after: Input should be less than or equal to 400", ""),
    "longer than for ever": ("waiting: {expire_after: .inf}", "waiting.expire_after", ""),
    "not a number": ("waiting: {expire_after: .nan}", "waiting.expire_after", ""),
    "in words": ("waiting: {expire_after: a week}", "waiting.expire_after: Input should be a valid number", ""),
    "reminded as it moves on": ("waiting: {remind_after: 8}", "remind_after has to be less than move_on_after", ""),
    "moves on before the reminder": ("waiting: {move_on_after: 4}", "or nobody is ever reminded", ""),
    "a misspelled key": ("waiting: {remind_afer: 2}", "remind_afer is not a key", "did you mean remind_after?"),
    # when
    "an hour without its zero": ('waiting: {hours: {start: "9:00"}}', "start can't be '9:00'", "has to look like"),
    "an hour that isn't": ('waiting: {hours: {end: "24:00"}}', "hours.end can't be '24:00'", "has to look like"),
    "a minute that isn't": ('reviews: {at: "16:60"}', "reviews.at can't be '16:60'", "has to look like"),
    "an hour in words": ("reviews: {at: noon}", "reviews.at can't be 'noon'", "has to look like"),
    "a day without hours": ('waiting: {hours: {start: "09:00", end: "09:00"}}', "has to end after it starts", ""),
    "through the night": ('waiting: {hours: {start: "22:00", end: "06:00"}}', "on the same day", ""),
    "a start behind the usual end": ('waiting: {hours: {start: "18:00"}}', "has to end after it starts", ""),
    "no days": ("waiting: {hours: {days: []}}", "waiting.hours.days", "add at least one"),
    "a day that isn't": ("waiting: {hours: {days: [mon, tuesday]}}", "can't be 'tuesday'", "'mon', 'tue'"),
    "one day, not in a list": ("waiting: {hours: {days: mon}}", "waiting.hours.days", ""),
    # reviews
    "a list of nothing": ("reviews: {at_most: 0}", "reviews.at_most: Input should be greater than or equal to 1", ""),
    "a list without end": ("reviews: {at_most: 1001}", "reviews.at_most: Input should be less than", ""),
    "half an answer": ("reviews: {at_most: 2.5}", "reviews.at_most: Input should be a valid integer", ""),
    # deputies
    "a deputy pinged perhaps": ("deputies: [{slack: U0OMAR, name: Omar, pinged: perhaps}]", "deputies.1.pinged", ""),
    "a deputy without a name": ("deputies: [{slack: U0OMAR}]", "deputies.1.name is missing", "add it"),
    "a deputy by name only": ("deputies: [Omar]", "deputies.1", ""),
    "an expert who isn't pinged": ("legal: {pinged: false}", "legal is not a key", "take it away"),
}


@pytest.mark.parametrize(("text", "what", "remedy"), WRONG.values(), ids=list(WRONG))
def test_what_cannot_be_meant_is_refused_with_its_line_and_what_is_wrong(text: str, what: str, remedy: str) -> None:
    files = _with(text + "\n")

    with pytest.raises(FolderError) as refused:
        parse_folder(files)

    (finding,) = refused.value.findings
    assert what in finding.what
    assert remedy in finding.remedy
    assert finding.line == files["rules.yaml"][: files["rules.yaml"].index(text)].count("\n") + 1


def test_an_hour_needs_no_quotes() -> None:
    assert parse_folder(_with("reviews: {at: 16:00}\n")).twin.reviews.at == "16:00"


DIGITS: tuple[tuple[type[Hours | ReviewPolicy], dict[str, Any]], ...] = (
    (Hours, {"start": "0٩:00"}),
    (Hours, {"end": "1७:00"}),
    (ReviewPolicy, {"at": "16:3٣"}),
)


@pytest.mark.parametrize(("form", "given"), DIGITS)
def test_an_hour_in_digits_that_no_clock_reads_is_refused(
    form: type[Hours | ReviewPolicy], given: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        form(**given)


EDGES: tuple[dict[str, Any], ...] = (
    {"remind_after": 0.25, "move_on_after": 0.5, "expire_after": 0.25},
    {"remind_after": 399, "move_on_after": 400},
    {"expire_after": 400},
)


@pytest.mark.parametrize("given", EDGES)
def test_patience_reaches_from_minutes_to_ten_weeks(given: dict[str, Any]) -> None:
    assert EscalationPolicy(**given).model_dump(include=set(given)) == given


def test_a_working_day_may_be_any_part_of_a_day() -> None:
    assert Hours(start="00:00", end="23:59", days=tuple(Weekday)).end == "23:59"


def test_what_was_written_cannot_be_changed_afterwards() -> None:
    for value, name in ((EscalationPolicy(), "expire_after"), (Hours(), "end"), (ReviewPolicy(), "at")):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(value, name, None)


def test_a_deputy_is_pinged_unless_it_is_said_that_they_are_not() -> None:
    assert Deputy(slack="U0OMAR", name="Omar").pinged
    assert not Deputy(slack="U0OMAR", name="Omar", pinged=False).pinged
