"""A twin that is asked something which another twin's rules fit better names that twin, beside its own expert."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice.starters import practice_starter
from tests.support.builders import NOW
from twins.claude.mind import Claude
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Cause, Decision, DecisionContext
from twins.finder.finder import Finder, beside
from twins.playbook.model import Version
from twins.values import Outcome

SECURITY, DATA, UX = (practice_starter(handle).unpublished for handle in ("security", "data", "ux"))
COMPANY = practice_starter("company").unpublished
ALONE, BESIDE = Finder(), Finder().beside((SECURITY, DATA, UX))


def decided(text: str, version: Version, mind: Finder = BESIDE) -> Decision:
    ask = Ask.of(text)
    return decide(ask, mind.find(ask, version, COMPANY), version, DecisionContext(company=COMPANY), NOW)


FOREIGN = [
    ("how do we store the amount of an invoice", SECURITY, "data"),
    ("which words should the error message next to the field use", SECURITY, "ux"),
    ("how long does a session last in the admin area", DATA, "security"),
]


@pytest.mark.parametrize(("text", "version", "nearer"), FOREIGN)
def test_what_another_twin_has_closer_rules_for_names_it_and_keeps_the_expert_who_was_asked(
    text: str, version: Version, nearer: str
) -> None:
    decision = decided(text, version)

    assert (decision.outcome, decision.person) == (Outcome.NOT_COVERED, version.twin.expert)
    assert [(ground.cause, ground.about) for ground in decision.grounds] == [(Cause.NEARER_TWIN, nearer)]


def test_an_experts_own_phrasing_is_theirs_whatever_others_say() -> None:
    for version in (SECURITY, DATA, UX):
        for rule in version.twin.rules:
            for text in rule.also_asked_as:
                assert decided(text, version).grounds[0].cause is not Cause.NEARER_TWIN, text


def test_what_waits_for_an_expert_by_their_own_phrasing_does_so_whatever_else_is_said() -> None:
    others = Finder().beside((practice_starter("accessibility").unpublished, UX))
    asked = "invite blind people to a test because we changed the menu"

    decision = decided(asked, practice_starter("accessibility").unpublished, others)

    assert decision.outcome is Outcome.CHECK_FIRST
    assert {ground.cause for ground in decision.grounds} == {Cause.NEAR}


def test_a_rule_that_would_answer_alone_is_beaten_by_a_nearer_one_of_another_twin() -> None:
    text = "should new tables have uuid or bigint ids, I could not find in wiki"

    assert decided(text, SECURITY, ALONE).outcome is not Outcome.NOT_COVERED
    assert decided(text, SECURITY).grounds[0].cause is Cause.NEARER_TWIN


def test_a_twin_is_no_rival_of_itself_nor_is_the_companys_law() -> None:
    mind = Finder().beside((SECURITY, COMPANY))

    for text in ("how long does a session last", "put the api key in the repo", "paint the office green"):
        assert mind.find(Ask.of(text), SECURITY, COMPANY).nearer is None


def test_the_companys_law_which_is_read_with_every_twin_has_no_rivals() -> None:
    for rule in COMPANY.twin.rules:
        for text in (*rule.also_asked_as, rule.text):
            assert BESIDE.find(Ask.of(text), COMPANY, None).nearer is None, text


def test_a_model_judges_by_itself_what_its_twin_covers() -> None:
    mind = Claude.__new__(Claude)

    assert beside(mind, (DATA,)) is mind


@given(st.lists(st.sampled_from("delete send customer events email session key the to production table drop".split())))
def test_others_give_no_leave_that_a_twin_alone_would_not_give(words: list[str]) -> None:
    text = " ".join(words) or "x"
    alone, among = decided(text, SECURITY, ALONE), decided(text, SECURITY)

    assert among == alone or among.outcome is Outcome.NOT_COVERED
    if alone.outcome is Outcome.REFUSED or any(ground.cause is Cause.TRIGGER for ground in alone.grounds):
        assert among == alone


@pytest.mark.parametrize("text", ["order pizza for the team", "thanks Ana :)", "I have a question"])
def test_a_stray_word_in_common_names_no_twin(text: str) -> None:
    assert Finder().beside((DATA, UX)).find(Ask.of(text), SECURITY, COMPANY).nearer is None
