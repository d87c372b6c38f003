"""A question after an amount or a time is never answered by a rule that says none."""

import pytest

from bot.practice.starters import practice_starter
from twins.deciding.ask import Ask
from twins.finder.finder import Finder

COMPANY = practice_starter("company").unpublished


@pytest.mark.parametrize(
    ("handle", "text", "answers"),
    [
        ("security", "how long are the logs there", ()),
        ("security", "can someone tell me how long we keep logs", ()),
        ("security", "what may stand in the logs", ("SEC-17",)),
        ("security", "who can tell me how long a session lasts", ("SEC-7",)),
        ("legal", "how long does a legal hold last", ("LEG-3",)),  # "until", in the expert's own phrasing
    ],
)
def test_how_long_is_answered_by_a_rule_that_says_how_long(handle: str, text: str, answers: tuple[str, ...]) -> None:
    assert Finder().find(Ask.of(text), practice_starter(handle).unpublished, COMPANY).applied == answers
