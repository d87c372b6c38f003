"""Text that is made to be slow: what reads people's text takes time in proportion to its length."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import chain

import pytest

from bot.checking.availability import clock_time, is_about_being_away, moment_in
from bot.freshness.handler import weekly_time
from bot.slack.payload_text import file_names, plain_text
from tests.support.builders import starter
from twins.deciding.addressing import Listed, addressed, behind_own_name
from twins.deciding.ask import LONGEST_ASK, Ask
from twins.deciding.reading import BoundClaim
from twins.deciding.secrets.blanking import blank_secrets
from twins.deciding.secrets.formats import secret_formats
from twins.deciding.spaces import why_outside
from twins.overriding import takes_back, trimmed_reason, typed_override
from twins.playbook.bounds import Bound
from twins.playbook.measuring.quantities import quantities
from twins.playbook.measuring.tokens import folded
from twins.replying import uncapturable

LENGTH, LIMIT = 40_000, 0.6
"""Characters, as many as Slack lets through, and seconds of this process's CPU time. A linear reader takes a twentieth
of a second, a quadratic one one to twenty seconds."""
BY_GROWTH = {"quantities"}
"""Readers that take longer for each character, so that their seconds say little on a slow machine: an eighth of the
text says how long the whole may take. A quadratic reader takes 64 times as long for the whole, a linear one eight."""

NAMES = ["pw", "pw-", "token_", "password", "-----BEGIN ", "eyJ", "-eyJ", "eyJaaaaaaaa.", "://aaaa:", "api keyapi "]
NAMES += ["pw:,", "pw is ", "pw-is-", "pw:aaaaaaaa,", "pw=", "bearer ", "sk-", "xoxb-", "-----BEGIN PRIVATE KEY-----"]
HINTS, ENDS = sorted({hint for each in secret_formats() for hint in each.hints}), ("", "-", " ")
NAMES += [f"{hint}{ENDS[number % 3]}" for number, hint in enumerate(HINTS)]
NAMES += [
    "use aaaaaa ",
    "mysql -p",
    "sshpass ",
    "<password>",
    "?token=aaaaaaaa",
    "login a/",
    "passphrase: abc ",
    "xoxe.xoxp-",
]
PLAIN = [" ", "a", '"', "'", "\n", ",", "=", "-", "1", "\u200b"]
MIXED = [
    f"{name}{sign}" for name in ("pw", "token_", "eyJ", "access key", "bearer ") for sign in ('"', " ", "=", "-x", ":<")
]
MARKUP = [
    "<http:",
    "<http://a|",
    "<mailto:",
    "<#C1|",
    "<#C",
    "<!here|",
    "<@U0ZERO>",
    "<@U0ZERO|",
    "<@U0ZERO> and ",
    "&lt;",
    "&",
]
MARKUP += ["<@", "<!", "<"]
TWIN = Listed("ux", "Uma's UX twin", "Uma")


def repeated(*pieces: str, before: str = "", behind: str = "") -> Iterator[str]:
    for piece in pieces:
        yield before + (piece * LENGTH)[:LENGTH] + behind


Hostile = Iterator[tuple[str, Callable[[str], object], str]]
"""A reader's name, the reader, and a text that could be slow for it."""


def before_the_ack() -> Hostile:
    for text in repeated(*NAMES, *PLAIN, *MIXED):
        yield "blank_secrets", blank_secrets, text
    for text in [*repeated(*MARKUP, " "), *repeated(" ", ", ", " and", before="<@U0ZERO>")]:
        yield "plain_text", lambda said: plain_text(said, "U0ZERO", "U0TUX"), text


def replies() -> Hostile:
    for text in repeated(*MARKUP, " "):
        yield "uncapturable", lambda each: uncapturable(each, is_dm=False), text
    for text in repeated(*PLAIN, "A-1", "a1-", before="override ", behind="\n"):
        yield "typed_override", typed_override, text
        yield "trimmed_reason", trimmed_reason, text.replace("override", "because")
        yield "takes_back", takes_back, text


def times_of_day() -> Hostile:
    for text in repeated(*PLAIN, before="away until ", behind="a\nb"):
        yield "is_about_being_away", is_about_being_away, text
        yield "moment_in", lambda said: moment_in(said, "UTC", datetime(2026, 11, 9, tzinfo=UTC)), text
    for text in repeated(*PLAIN, before="back", behind="x"):
        yield "is_about_being_away", is_about_being_away, text
    for text in repeated(*PLAIN, before="at 9", behind="a\nb"):
        yield "clock_time", clock_time, text
    for text in repeated(*PLAIN, before="at tue ", behind="a\nb"):
        yield "weekly_time", weekly_time, text


def asks() -> Hostile:
    for text in repeated("ux, ", "ux and ", "ux ", "Uma's twin, ", *PLAIN):
        yield "addressed", lambda said: addressed(said, [TWIN]), text
        yield "addressed behind a name", lambda said: behind_own_name(f"ux {said}", TWIN), text
    for text in repeated(" ", ", ", "because", "so "):
        yield "Ask.of", Ask.of, text


QUANTITIES = ["5 days ", "5 days and ", "1-", "1 000 ", "1,", "half ", "one ", "hundred and ", "twenty-", "5 a b c d "]
QUANTITIES += [
    "a ",
    "and ",
    "up to ",
    "at least ",
    "until ",
    "2026-12-31 ",
    "jan 5 ",
    "$",
    "\u00b2",
    "BILL-1 ",
    "Sentry, ",
]


def quantities_of_asks() -> Hostile:
    bounds = [bound for space in starter("security").twin.spaces for bound in space.bounds]
    for text in repeated(*QUANTITIES, *PLAIN):
        yield "quantities", lambda said: quantities(folded(said), ["rows"]), text
        claims = [BoundClaim(bound=bound.name, value="", quote=text[:size]) for bound in bounds for size in (9, 900)]
        ask = Ask.of(f"Sentry for {text[:LONGEST_ASK]}", "Billing")
        yield "why_outside", partial(_asked_of, bounds, ask, claims), text


def _asked_of(bounds: list[Bound], ask: Ask, claims: list[BoundClaim], _: str) -> str | None:
    return why_outside(bounds, "X", ask, claims)


def hostile() -> Hostile:
    return chain(before_the_ack(), replies(), times_of_day(), asks(), quantities_of_asks())


@contextmanager
def cpu_limit(seconds: float, what: str) -> Iterator[None]:
    """Fail if the block takes more CPU time, however busy the machine is."""

    def over(*_: object) -> None:
        raise AssertionError(f"{what} takes more than {seconds:g} s")

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def seconds_for(read: Callable[[str], object], text: str) -> float:
    """Return the CPU time that it takes to read a text."""
    before = time.process_time()
    read(text)
    return time.process_time() - before


@pytest.mark.thorough
@pytest.mark.parametrize("name", dict.fromkeys(name for name, _, _ in hostile()))
def test_no_text_takes_more_than_time_in_proportion_to_its_length(name: str) -> None:
    for reader, read, text in hostile():
        if reader == name:
            what, limit = f"{name} of {text[:24]!r}...", LIMIT
            if name in BY_GROWTH:
                with cpu_limit(LIMIT, f"an eighth of {what}"):
                    limit = max(LIMIT, 24 * seconds_for(read, text[: LENGTH // 8]))
            with cpu_limit(limit, what):
                read(text)


@pytest.mark.thorough
@pytest.mark.parametrize("end", ENDS)
def test_no_end_of_a_secret_s_beginning_makes_its_search_slow(end: str) -> None:
    for text in repeated(*(f"{hint}{end}" for hint in HINTS)):
        with cpu_limit(LIMIT, f"blank_secrets of {text[:24]!r}..."):
            blank_secrets(text)


def test_only_the_first_files_are_named() -> None:
    said = {"files": [{"title": f"{number} {'pw' * 100_000}"} for number in range(1_000)]}

    with cpu_limit(LIMIT, "file_names"):
        assert len(file_names(said)) == 10
