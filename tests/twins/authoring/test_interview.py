"""Which sentences of a document are worth a question."""

import pytest

from twins.authoring.interview import MOST_FOUND, PlainDrafter, says_a_rule, sentences_of, subject_of
from twins.authoring.lessons import LONGEST_LINE, Precedent, ProposalOrigin
from twins.deciding.cost import Usage

RULES = [
    # what others should do, or not
    "We always sign links for partners",
    "Never log e-mail addresses in debug",
    "A table must have an owner and a why",
    "You mustn't share the staging password",
    "Don’t deploy on a Friday evening",
    "dont deploy on Friday evening",
    "Please don't restart the queue by hand",
    "Public buckets are not allowed for exports",
    "Two reviewers are required for migrations",
    "Shared logins are forbidden in production",
    "Contractors may not read customer invoices",
    "Every endpoint should set a rate limit",
    # what was decided
    "We use Postgres for all new services",
    "We keep ISO dates for every export",
    "We decided to retire the old API",
    "Use the vault instead of a config file",
    "Sessions end after at most twelve hours",
    # conditions and reasons
    "Only owners delete customer records here",
    "Keep raw events unless a regulator asks",
    "Logs hold ids because support reads them",
    "Ask the owner before you rename a column",
]
NOT_RULES = [
    # too short to say what is asked
    "Never do that",
    "You must",
    "We use it",
    "",
    # a question is not an answer
    "Should we always sign links for partners?",
    "Must a table have an owner and a why? ",
    # nothing that others should do
    "The release went out on Tuesday evening",
    "Thanks everybody for the quick review yesterday",
    "Mustard and honey are in the kitchen",
    "We used Postgres for that old report",
]


@pytest.mark.parametrize("text", RULES)
def test_a_sentence_that_says_what_others_should_do_is_worth_a_question(text: str) -> None:
    assert says_a_rule(text)


@pytest.mark.parametrize("text", NOT_RULES)
def test_any_other_sentence_is_not(text: str) -> None:
    assert not says_a_rule(text)


DOCUMENT = """\
# Links

- We always sign links for partners. The first one leaked.
* Never log e-mail addresses in debug!   Why should anybody read them there?
> A table must have
an owner and a why.
We always sign links for partners.
"""


def test_a_document_makes_a_question_of_each_of_its_rules_once_without_their_marks() -> None:
    found = sentences_of(DOCUMENT, "pasted", "https://wiki.test/links")

    assert [call for _, _, call in found] == [
        Precedent(said="We always sign links for partners.", link="https://wiki.test/links"),
        Precedent(said="Never log e-mail addresses in debug!", link="https://wiki.test/links"),
    ]
    assert {origin for origin, _, _ in found} == {ProposalOrigin.SENTENCE}


def test_a_document_that_is_read_again_asks_nothing_new() -> None:
    subjects = [subject for _, subject, _ in sentences_of(DOCUMENT, "pasted")]

    assert subjects == [subject for _, subject, _ in sentences_of(f"Hello.\n{DOCUMENT}", "pasted")]
    assert len(set(subjects)) == 2
    assert subject_of("pasted", "x") != subject_of("wiki", "x") != subject_of("wiki", "y")


def test_a_sentence_that_no_card_could_hold_is_left_out() -> None:
    fits = "We always sign links " + "x" * (LONGEST_LINE - 21)

    assert [call.said for _, _, call in sentences_of(f"{fits}\n{fits}x", "pasted")] == [fits]


@pytest.mark.parametrize("text", ["", "\n\n", "# Links", "...", "Hello there."])
def test_a_document_without_a_rule_makes_no_question(text: str) -> None:
    assert sentences_of(text, "pasted") == []


def test_without_a_model_calls_are_asked_about_as_they_are_for_nothing_and_no_more_than_three_sittings() -> None:
    found = [(ProposalOrigin.SENTENCE, str(number), Precedent(said="x")) for number in range(MOST_FOUND + 5)]

    made = PlainDrafter().drafted(found, ["a rule"])

    assert made.found == found[:MOST_FOUND]
    assert (made.cost, made.usage, made.model, PlainDrafter.expected_cost) == (0, Usage(), None, 0)
