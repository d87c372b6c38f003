"""Hypothesis strategies for amounts as people write them, in English and European writing."""

from hypothesis import strategies as st

WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety"}
UNITS: dict[str, tuple[int, tuple[str, ...]]] = {
    # seconds, and how they are written
    "minute": (60, ("minutes", "mins", "min")),
    "hour": (3_600, ("hours", "hrs", "h")),
    "day": (86_400, ("days", "d")),
    "week": (604_800, ("weeks", "wks")),
    "month": (2_678_400, ("months", "mo", "mos")),
    "year": (31_622_400, ("years", "yrs", "y")),
}
UP = (
    "at least {}",
    "more than {}",
    "over {}",
    "{} or more",
    "{} or longer",
    "{} minimum",
    "no less than {}",
    "{} and up",
)
DOWN = (
    "{}",
    "up to {}",
    "at most {}",
    "max {}",
    "no more than {}",
    "under {}",
    "{} or less",
    "{} at most",
    "within {}",
)
REPEATED: tuple[str, ...] = (
    "each month",
    "every week",
    "twice",
    "weekly",
    "a week",
    "per month",
    "again",
    "and then another week",
    "renewed",
)
REPEATED += (
    "until further notice",
    "forever",
    "not limited",
    "as long as it takes",
    "on Mondays",
    "and so on",
    "daily",
)
OTHERS: tuple[str, ...] = (
    "for everybody",
    "for all of them",
    "for 12 people",
    "for several weeks",
    "or even 90",
    "and the rest",
    "until 5 May",
)
OTHERS += (
    "until 31.12.2027",
    "for €50",
    "with 30 percent",
    "for hundreds",
    "x 3",
    "or ninety",
    "and 400 more",
    "for 3 TB",
)
JOINTS = (
    " or ",
    " and ",
    ", ",
    " and then ",
    " or even ",
    "; ",
    ". ",
    " plus ",
    " then ",
    " - ",
    " + ",
    " later ",
    " (",
)


def written(number: int) -> st.SearchStrategy[str]:
    """Write a whole number in one of the ways that people do."""
    ways = [str(number)]
    if number > 999:
        ways += [f"{number:,}", f"{number:,}".replace(",", "."), f"{number:,}".replace(",", " ")]
        ways += [f"{number // 1000}k", f"{number // 1000} thousand"] if number % 1000 == 0 else []
    elif number <= 12:
        ways += [WORDS[number]]
    elif number in TENS:
        ways += [TENS[number]]
    elif 20 < number < 100 and number % 10:
        ways += [f"{TENS[number // 10 * 10]}-{WORDS[number % 10]}", f"{TENS[number // 10 * 10]} {WORDS[number % 10]}"]
    return st.sampled_from(ways)


@st.composite
def times(draw: st.DrawFn, least: int, most: int) -> str:
    """Draw a length between two numbers of seconds, both included."""
    fitting = [name for name, (scale, _) in UNITS.items() if most // scale > max(0, -(-least // scale) - 1)]
    scale, names = UNITS[draw(st.sampled_from(fitting))]
    first = max(1, -(-least // scale))
    number = draw(st.integers(first, min(most // scale, first + 5_000)))
    text = draw(written(number))
    joint = draw(st.sampled_from([" ", "", "-"])) if text.isdigit() else " "
    return f"{text}{joint}{draw(st.sampled_from(names))}"


@st.composite
def ranges(draw: st.DrawFn, least: int, most: int) -> str:
    """Draw two ends in days, the larger between two numbers."""
    high = draw(st.integers(max(2, least), most))
    low = draw(st.integers(1, high - 1))
    form = draw(
        st.sampled_from(["{}-{} days", "{} to {} days", "between {} and {} days", "{} or {} days", "{}–{} days"])
    )
    return form.format(low, high)
