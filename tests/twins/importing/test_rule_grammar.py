"""Which sentences state a rule, and what people hear who ask."""

import pytest

from twins.authoring.lessons import LONGEST_LINE, Stance
from twins.importing.passages import LeftOutReason, Passage, PassageKind
from twins.importing.rule_grammar import is_imperative, stance_in

STANCES = {
    # laws
    "Never commit secrets": Stance.NEVER,
    "You mustn't share the staging password": Stance.NEVER,
    "Contractors may not read customer invoices": Stance.NEVER,
    "Public buckets are not allowed for exports": Stance.NEVER,
    "Shared logins are forbidden in production": Stance.NEVER,
    "DO NOT edit generated files": Stance.NEVER,
    "Under no circumstances restart both writers": Stance.NEVER,
    # defaults that hold something back
    "Don’t deploy on a Friday evening": Stance.NOT_USUALLY,
    "dont deploy on Friday evening": Stance.NOT_USUALLY,
    "Please don't restart the queue by hand": Stance.NOT_USUALLY,
    "Use the helpers; do not call the driver": Stance.NOT_USUALLY,
    "Avoid global state in handlers": Stance.NOT_USUALLY,
    "No floats in prices": Stance.NOT_USUALLY,
    "You should not log whole requests": Stance.NOT_USUALLY,
    # a person first
    "Ask the owner before you rename a column": Stance.ASK_ME,
    "Never deploy without Ana's approval": Stance.ASK_ME,
    "Don't push tags without asking": Stance.ASK_ME,
    "New vendors need approval from legal": Stance.ASK_ME,
    "Open pull requests only when explicitly requested": Stance.ASK_ME,
    "Do not switch branches unless the user asks for it": Stance.ASK_ME,
    # leave, and how it is done
    "We always sign links for partners": Stance.GO,
    "A table must have an owner and a why": Stance.GO,
    "Every endpoint should set a rate limit": Stance.GO,
    "Two reviewers are required for migrations": Stance.GO,
    "We use Postgres for all new services": Stance.GO,
    "We decided to retire the old API": Stance.GO,
    "Use the vault instead of a config file": Stance.GO,
    "Sessions end after at most twelve hours": Stance.GO,
    "Only owners delete customer records here": Stance.GO,
    "Keep raw events unless a regulator asks": Stance.GO,
    "When tests fail, fix them first": Stance.GO,
    "For Agent fields, cloning, or tools, read the reference": Stance.GO,
    "Testing: run all tests": Stance.GO,
    "✅ Run the linter": Stance.GO,
}
LEFT_OUT = {
    "Never do that": LeftOutReason.TOO_SHORT,
    "You must": LeftOutReason.TOO_SHORT,
    "": LeftOutReason.TOO_SHORT,
    "Should we always sign links for partners?": LeftOutReason.QUESTION,
    "The release went out on Tuesday evening": LeftOutReason.NO_RULE,
    "Mustard and honey are in the kitchen": LeftOutReason.NO_RULE,
    "We used Postgres for that old report": LeftOutReason.NO_RULE,
    "The tests do not work well as documentation": LeftOutReason.NO_RULE,
    "Branches that do not change are deleted": LeftOutReason.NO_RULE,
    "Test location mirrors the source": LeftOutReason.NO_RULE,
    "Users will not have to install anything": LeftOutReason.NO_RULE,
    "The following rules must be kept:": LeftOutReason.NO_RULE,
    "Run one test: `make test T=path`": LeftOutReason.CODE,
    "`make check` and `make fix`": LeftOutReason.CODE,
    "`shop list`: List all orders": LeftOutReason.NO_RULE,
    "We always sign " + "x" * LONGEST_LINE: LeftOutReason.TOO_LONG,
}


def a_passage(text: str, **more: object) -> Passage:
    return Passage(text, "guide.md", 1, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", STANCES)
def test_a_sentence_that_says_what_to_do_is_a_rule_as_strict_as_its_words(text: str) -> None:
    assert stance_in(a_passage(text), has_only_rules=False) is STANCES[text]


@pytest.mark.parametrize("text", LEFT_OUT)
def test_any_other_sentence_is_left_out_with_its_reason(text: str) -> None:
    assert stance_in(a_passage(text), has_only_rules=False) is LEFT_OUT[text]


LEADS = {
    "Always:": Stance.GO,
    "You must never:": Stance.NEVER,
    "🚫 **Never do**": Stance.NEVER,
    "Ask first:": Stance.ASK_ME,
    "⚠️ Ask before doing": Stance.ASK_ME,
    "Don't": Stance.NOT_USUALLY,
    "Anti-patterns to avoid": Stance.NOT_USUALLY,
    "Allowed without asking:": Stance.GO,
}


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("place", ["lead", "under"])
def test_a_list_is_as_strict_as_the_words_that_introduce_it(lead: str, place: str) -> None:
    given: dict[str, object] = {"lead": lead} if place == "lead" else {"under": ("Guide", lead)}
    item = a_passage("new dependencies for the shop", is_listed=True, **given)
    assert stance_in(item, has_only_rules=False) is LEADS[lead]


def test_a_sentence_is_as_strict_as_its_own_words_below_another_lead() -> None:
    item = a_passage("Never push to main", lead="Always:", is_listed=True)
    assert stance_in(item, has_only_rules=False) is Stance.NEVER


def test_a_step_of_a_runbook_is_no_rule_and_in_instructions_for_agents_it_is() -> None:
    step = a_passage("Stop the writer", is_step=True, is_listed=True)
    assert stance_in(step, has_only_rules=False) is LeftOutReason.STEP
    assert stance_in(step, has_only_rules=True) is Stance.GO
    warned = a_passage("Never stop both writers", is_step=True, is_listed=True)
    assert stance_in(warned, has_only_rules=False) is Stance.NEVER


def test_what_is_listed_below_conventions_is_a_rule_only_in_instructions_for_agents() -> None:
    item = a_passage("Money is an integer of cents", under=("Guide", "Code conventions"), is_listed=True)
    assert stance_in(item, has_only_rules=True) is Stance.GO
    assert stance_in(item, has_only_rules=False) is LeftOutReason.NO_RULE


@pytest.mark.parametrize("kind", [kind for kind in PassageKind if kind is not PassageKind.SENTENCE])
def test_what_is_no_sentence_is_no_rule(kind: PassageKind) -> None:
    assert stance_in(a_passage("Never push to main", kind=kind), has_only_rules=True) is LeftOutReason(kind.value)


@pytest.mark.parametrize(
    "text", ["Test the parser", "Log errors once", "If it fails, retry it", "Please keep it short"]
)
def test_an_imperative_begins_with_a_verb(text: str) -> None:
    assert is_imperative(text)


@pytest.mark.parametrize("text", ["Test names are long", "Keep is a class", "State machines", "Type hints everywhere"])
def test_a_noun_that_could_be_a_verb_begins_no_imperative(text: str) -> None:
    assert not is_imperative(text)
