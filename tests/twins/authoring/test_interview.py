"""Questions of an interview without a model."""

from twins.authoring.interview import MOST_FOUND, PlainDrafter, subject_of
from twins.authoring.lessons import Precedent, ProposalOrigin
from twins.deciding.cost import Usage


def test_a_key_names_its_source_and_its_words() -> None:
    assert subject_of("pasted", "x") != subject_of("wiki", "x") != subject_of("wiki", "y")
    assert subject_of("docs/a b.md", "x").startswith("docs/a b.md ")


def test_without_a_model_calls_are_asked_about_as_they_are_for_nothing_and_no_more_than_three_sittings() -> None:
    found = [(ProposalOrigin.SENTENCE, str(number), Precedent(said="x")) for number in range(MOST_FOUND + 5)]

    made = PlainDrafter().drafted(found, ["a rule"])

    assert made.found == found[:MOST_FOUND]
    assert (made.cost, made.usage, made.model, PlainDrafter.expected_cost) == (0, Usage(), None, 0)
