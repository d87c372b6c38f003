"""The buttons of an answer, and the words of an answer by several twins and of a choice among twins."""

from collections.abc import Sequence

from bot.ui.messages.counts import listed

ASK_OTHERS = "Ask the others too"
ASK_ANOTHER = "Ask another"
YES_ALL_THREE = "Yes, all three"
NO = "No"
AGAINST_THIS = "It goes against this"
ONLY_ASKED = "I only asked what it says"
NO_REASON = "No particular reason"
WRITE_REASON = "Write the reason"
WRITE_ANSWER = "Write the answer"
ADD_REASON = "Add a reason"
NOT_MY_REASON = "Not my reason"
WITHDRAW_REPORT = "Withdraw the report"
REPORT_WRONG = "Report a wrong answer"
IS_IT_WRONG = "Is this answer wrong?"
REPORT_IT = "Report it"
WRITTEN_BY_AI = "Written by AI from the answers below. The verdicts count."
STRICTEST_COUNTS = "The strictest verdict counts."
IN_SHORT = "In short:"
WHO_SHOULD_ANSWER = "Who should answer this?"
CHOICE_CLOSED = "✖️ Closed: the request was deleted."
CHOICE_SUPERSEDED = "🔄 Your request has changed since; the newer answer is below."


def disagreement(lets: Sequence[str], holds: Sequence[str]) -> str:
    """Name the twins, or the people who decided, that let a request go ahead, and those that don't."""
    does, does_not = ("let" if len(lets) > 1 else "lets"), ("don't" if len(holds) > 1 else "doesn't")
    return (
        f"They don't agree: {listed(lets)} {does} it go ahead, {listed(holds)} {does_not}. "
        "The strictest verdict counts."
    )


_IN_WORDS = {2: "three", 3: "four", 4: "five"}
"""Of the others and this one."""


def withdraw(others: int) -> str:
    """Say how many people's decisions a withdrawal takes back."""
    if others < 2:
        return "Withdraw from both" if others else "Withdraw"
    return f"Withdraw from all {_IN_WORDS.get(others, others + 1)}"


def override(rule: str) -> str:
    """Name the rule only where there are several."""
    return f"Override {rule}" if rule else "Override"


def propose_change(rule: str, *, is_law: bool) -> str:
    """Name the rule only where there are several."""
    if rule:
        return f"Propose a change to {rule}"
    return "Propose a change to this law" if is_law else "Propose a change to this rule"


def after_report(expert: str, twin: str) -> str:
    return (
        f"{expert} will review this answer. Until then, all answers of {twin} get reviewed. "
        "You can withdraw the report."
    )


def none_of_these(person: str, count: int) -> str:
    return f"{'No' if count == 1 else 'None of these'} - ask {person}"


def ask(person: str) -> str:
    return f"Ask {person}"


def ask_twin(handle: str) -> str:
    return f"Ask the {handle} twin"


def about_rule(rule: str, text: str) -> str:
    return f"It's about {rule}: {text}"


def only_asked_about(rule: str, text: str) -> str:
    return f"I only asked about {rule}: {text}"


def remind(person: str) -> str:
    return f"Remind {person}"


def ask_now(person: str) -> str:
    return f"Ask {person} now"


def details_of(twin: str) -> str:
    return f"Details: {twin}"


def has_it_already(person: str) -> str:
    return f"{person} has this already."


def has_decided_already(person: str) -> str:
    return f"{person} has decided on this already."


def answers_here(twin: str) -> str:
    return f"{twin} answers it here."


def in_person(label: str) -> str:
    return f"{label} in person"


def asked_twin(name: str) -> str:
    return f"I've asked {name}."
