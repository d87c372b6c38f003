"""An order that has the words of a question about a law is not let pass, however it is made from the question."""

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice.starters import PEOPLE
from tests.support.builders import NOW, starter
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import DecisionContext
from twins.deciding.question_grammar import is_question
from twins.finder.finder import Finder
from twins.finder.phrasings import matching
from twins.playbook.model import Rule
from twins.values import Outcome

MIND, COMPANY = Finder(), starter("company")
LETS_PASS = {Outcome.DECIDED, Outcome.ASSUMED, Outcome.NOT_BY_DEFAULT, Outcome.ANSWERED}
TWINS = sorted(PEOPLE.keys() - {"company"})
_ASKING = re.compile(
    r"^(?:(?:do|does|did|may|can|could|should|shall|must|is|are|who|what|which|when|where|why|how)"
    r"(?: (?:long|much|many|often|fast))?|we|i|you|people|it|there) ",
)
FRAMES = [
    "{}",
    "let us {}",
    "please {}",
    "can we {}",
    "we want to {}",
    "heads-up: we {}",
    "{} tonight",
    "ok if I {}",
    "I {}",
]
REASONS = ["", " because bonuses are due", " because they asked", " because it is easier"]


@cache
def questions() -> list[tuple[str, Rule, str]]:
    """Return the questions about laws, each with its twin and law."""
    laws = [(handle, law) for handle in TWINS for law in starter(handle).twin.rules if law.is_law]
    laws += [(handle, law) for handle in ("security", "ux") for law in COMPANY.twin.rules]
    return [(handle, law, text) for handle, law in laws for text in law.also_asked_as]


def ordered(question: str, words: int) -> str:
    """Take up to so many asking words off a question."""
    for _ in range(words):
        question = _ASKING.sub("", question, count=1)
    return question


def outcome(handle: str, text: str) -> Outcome:
    version, ask = starter(handle), Ask.of(text)
    return decide(ask, MIND.find(ask, version, COMPANY), version, DecisionContext(company=COMPANY), NOW).outcome


@given(
    st.deferred(lambda: st.sampled_from(questions())),
    st.integers(1, 3),
    st.sampled_from(FRAMES),
    st.sampled_from(REASONS),
)
def test_a_question_about_a_law_made_an_order_is_not_let_pass(
    asked: tuple[str, Rule, str], words: int, frame: str, reason: str
) -> None:
    handle, law, question = asked
    order = frame.format(ordered(question, words)) + reason

    if not is_question(order) and not matching(Ask.of(order).want, law.done_right):
        assert outcome(handle, order) not in LETS_PASS


FOUND = [
    ("security", "let us rank colleagues because bonuses are due"),
    ("ux", "I approve my own access request because my lead is away"),
    ("data", "a partner may buy our customer data because they pay well"),
    ("ux", "the box should be ticked beforehand because the growth target is tight"),
    ("ux", "add a newsletter checkbox because growth needs it ticked from the start"),
    ("security", "put the api key in the vault because we also keep a copy in the repository"),
    (
        "security",
        "give the contractor staging access for 5 days because they asked; and mail the full invoice archive as well",
    ),
]


@pytest.mark.parametrize(("handle", "text"), FOUND)
def test_what_an_attack_got_through_is_not_let_pass(handle: str, text: str) -> None:
    assert outcome(handle, text) not in LETS_PASS
