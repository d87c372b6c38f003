"""How a sentence is worded as a rule."""

import pytest

from twins.authoring.lessons import RuleDraft, Stance
from twins.deciding.question_grammar import is_question
from twins.importing.passages import Passage
from twins.importing.rule_grammar import stance_in
from twins.importing.rule_wording import ask_for, worded

WRITTEN = "Written in guide.md, line 1"


def a_rule(text: str, **more: object) -> RuleDraft:
    passage = Passage(text, "guide.md", 1, **more)  # type: ignore[arg-type]
    stance = stance_in(passage, has_only_rules=True)
    assert isinstance(stance, Stance)
    return worded(passage, stance, WRITTEN)


ASKS = {
    # held back: the deed itself
    "Never commit secrets": "commit secrets",
    "Do not inject raw strings into the builders": "inject raw strings into the builders",
    "Contractors may not read customer invoices": "let contractors read customer invoices",
    "Public buckets are not allowed for exports": "public buckets for exports",
    "No floats in prices": "floats in prices",
    "Use the helpers; do not call the driver directly": "call the driver directly",
    "When a release is open, do not merge features": "merge features when a release is open",
    "Ask the owner before you rename a column": "rename a column",
    "Never deploy the shop without approval": "deploy the shop",
    # leave: an order, or a question
    "Use the vault instead of a config file": "use the vault instead of a config file",
    "Please run the linter": "run the linter",
    "Every endpoint should set a rate limit": "should every endpoint set a rate limit?",
    "We use Postgres for all new services": "do we use Postgres for all new services?",
    "Two reviewers are required for migrations": "are two reviewers required for migrations?",
    "Only owners delete customer records": "is it right that only owners delete customer records?",
}


@pytest.mark.parametrize("text", ASKS)
def test_people_ask_for_the_deed_or_for_the_rule(text: str) -> None:
    rule = a_rule(text)
    assert rule.ask == ASKS[text]
    assert rule.text == text.removeprefix("Please ").rstrip(".") or rule.text == text


def test_what_needs_a_person_is_never_asked_as_a_question() -> None:
    for text in ("Ask the owner before you rename a column", "New vendors need approval from legal"):
        assert not is_question(a_rule(text).ask)


def test_a_reason_and_an_exception_get_fields_of_their_own() -> None:
    rule = a_rule("Don't log addresses unless support asks, because we had them in a ticket once.")
    assert (rule.text, rule.unless, rule.why) == (
        "Don't log addresses",
        "support asks",
        "We had them in a ticket once.",
    )


def test_a_law_with_an_exception_becomes_a_default_since_a_law_has_none() -> None:
    assert a_rule("Never log addresses unless a regulator wants them").stance is Stance.NOT_USUALLY


def test_a_sentence_without_a_reason_says_where_it_is_written() -> None:
    assert a_rule("Never commit secrets").why == WRITTEN


@pytest.mark.parametrize(
    ("lead", "item", "text"),
    [
        ("Never:", "store credentials in logs", "Never store credentials in logs"),
        ("Never:", "credentials in any log", "Never: credentials in any log"),
        ("Don't:", "bypass the cache", "Don't bypass the cache"),
        ("Ask first:", "Adding new dependencies", "Ask first: adding new dependencies"),
        ("Ask first:", "Push to `main`", "Ask first before you push to `main`"),
        ("Always:", "run the tests", "Always run the tests"),
        ("Always:", "small pull requests for the shop", "small pull requests for the shop"),
        ("Always:", "Never push to main", "Never push to main"),
    ],
)
def test_an_item_says_alone_what_its_list_says(lead: str, item: str, text: str) -> None:
    assert a_rule(item, lead=lead, is_listed=True).text.casefold() == text.casefold()


def test_a_chosen_option_is_worded_by_the_title_of_its_record_where_it_is_only_a_name() -> None:
    chosen = a_rule('Chosen option: "Postgres", because it can be operated.', under=("2. Use Postgres", "Decision"))
    assert (chosen.text, chosen.why) == ("Use Postgres", "It can be operated.")
    assert a_rule('Chosen option: "Postgres"', under=("Storage", "Decision")).text == "We chose Postgres"
    forbids = a_rule('Chosen option: "Plain text"', under=("Do not use bold lines", "Decision"))
    assert forbids.stance in {Stance.GO, Stance.NOT_USUALLY}


def test_nobody_is_said_to_ask_in_very_many_words() -> None:
    assert ask_for("Use " + "the exporter of the shop and " * 8 + "so on", Stance.GO) == ""
