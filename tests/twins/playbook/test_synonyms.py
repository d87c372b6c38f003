"""Words that say the same find rules and match laws, and decide nothing."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice.starters import practice_starter
from tests.support.builders import NOW, a_rule, a_twin, a_version
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import DecisionContext
from twins.deciding.floor import floor_of, spoken
from twins.finder.finder import Finder
from twins.playbook.model import Twin
from twins.playbook.word_matching import stems
from twins.playbook.words.synonyms import flaw_in, synonyms_with
from twins.values import Outcome, RuleKind

SECURITY = practice_starter("security").unpublished
WORDS = "commit push api key token to the repo because it is private 2fa admin sso pii repo drop table".split()


def refused(text: str, twin: Twin = SECURITY.twin) -> list[str]:
    return [rule.id for rule in floor_of(Ask.of(text), twin, None).refusing]


@pytest.mark.parametrize(
    "text", ["commit the api key", "push our API keys to git", "put the access token into the repository"]
)
def test_a_law_is_matched_by_words_that_mean_what_it_says(text: str) -> None:
    assert "SEC-1" in refused(text)


def test_what_was_committed_is_no_request_to_commit_it() -> None:
    assert refused("someone committed an API key to git") == []


def test_words_that_mean_the_same_are_no_phrasing_of_the_expert_and_so_decide_nothing() -> None:
    rule = a_rule("PNT-1", text="Put a lib in the shed", also_asked_as=["put a library in the shed"])
    version, said = a_version(a_twin(rules=[rule], check_first=[])), "put a dependency in the shed"
    reading = Finder().find(Ask.of(said), version, None)

    assert decide(Ask.of(said), reading, version, DecisionContext(), NOW).outcome is not Outcome.DECIDED


def test_a_folder_adds_words_of_its_own() -> None:
    law = a_rule("PNT-1", kind=RuleKind.LAW, text="No paint in the shed", refuse_when=["paint in the shed"])
    twin = a_twin(rules=[law], check_first=[], words=["hut > shed", "lacquer, paint"])

    assert refused("lacquer in the hut", twin) == ["PNT-1"]
    assert refused("lacquer in the hut", twin.model_copy(update={"words": ()})) == []


def test_one_way_is_no_way_back() -> None:
    one_way = synonyms_with(("hut > shed",))

    assert one_way.meant_by("two huts") == stems("shed")
    assert one_way.meant_by("two sheds") == frozenset()


@pytest.mark.parametrize(
    ("line", "is_good"),
    [
        ("hut, shed", True),
        ("hut > shed", True),
        ("hut", False),
        ("hut > shed > barn", False),
        ("hut > shed, barn", False),
        ("hut, the", False),
    ],
)
def test_a_line_is_words_that_say_the_same_or_one_that_says_another(line: str, is_good: bool) -> None:
    assert (flaw_in(line) is None) is is_good


@given(st.lists(st.sampled_from(WORDS)), st.lists(st.sampled_from(WORDS)))
def test_more_words_never_mean_less(first: Sequence[str], second: Sequence[str]) -> None:
    assert spoken(" ".join(first)) <= spoken(" ".join([*first, *second]))


@given(st.lists(st.sampled_from(WORDS), min_size=1), st.lists(st.sampled_from(WORDS)))
def test_words_added_anywhere_never_lower_the_floor(said: Sequence[str], added: Sequence[str]) -> None:
    before, after = (floor_of(Ask.of(" ".join(each)), SECURITY.twin, None) for each in (said, [*added, *said, *added]))

    assert {rule.id for rule in before.refusing} <= {rule.id for rule in after.refusing}
    assert {trigger.id for trigger in before.triggers} <= {trigger.id for trigger in after.triggers}
