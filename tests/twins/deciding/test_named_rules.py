"""A rule that is asked for by its id is read out, and nothing else that names one."""

import pytest

from bot.practice.starters import practice_starter
from tests.support.builders import NOW
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Decision, DecisionContext
from twins.deciding.named_rule import named_rule
from twins.finder.finder import Finder
from twins.finder.routing import TwinRouter
from twins.values import Outcome

SECURITY, DATA, COMPANY = (practice_starter(handle).unpublished for handle in ("security", "data", "company"))

ASKED = """
SEC-7
sec-7?
what does SEC-7 say
hi, what's SEC-7 about?
tell me about SEC-7
can you show me rule SEC-7
remind me what SEC-7 says
explain SEC-7 please
what does law CO-4 say
"""
NOT_ASKED = """
change SEC-7
we don't keep to SEC-7 this week
what does SEC-7 say, and can we skip it
SEC-7 is wrong
what does SEC-99 say
"""


def decided(text: str) -> Decision:
    ask = Ask.of(text)
    reading = Finder().find(ask, SECURITY, COMPANY)
    return decide(ask, reading, SECURITY, DecisionContext(company=COMPANY), NOW)


@pytest.mark.parametrize("text", ASKED.strip().splitlines())
def test_a_rule_is_read_out_by_its_id(text: str) -> None:
    decision = decided(text)

    assert decision.outcome is Outcome.ANSWERED
    assert [rule.id.casefold() in text.casefold() for rule in decision.cited] == [True]
    assert decision.is_exact


@pytest.mark.parametrize("text", NOT_ASKED.strip().splitlines())
def test_an_id_beside_other_words_reads_nothing_out(text: str) -> None:
    assert named_rule(text, [rule.id for rule in SECURITY.twin.rules]) == ""
    assert not decided(text).is_exact or decided(text).outcome is not Outcome.ANSWERED


def test_a_rule_finds_its_twin() -> None:
    assert TwinRouter().route(Ask.of("what does DAT-2 say?"), [SECURITY, DATA]).to == ("data",)
