"""What an MCP client and its person read."""

NO_REASON_GIVEN = "Your person gave no reason, so nothing was requested. Keep to the rule."
CANT_ASK_PERSON = (
    "Your client can't ask your person. They can override this by the button under the answer in Slack, at `link`; "
    "until `state` is overridden, the answer stays no."
)
TICKET = "The `ticket` of an earlier answer."
ANSWER = "Your answer. It goes to the expert as you write it."
WHY_DIFFERENT = "Why this case is different. You see it again in Slack, where you confirm the override."
WHAT = "What you are about to do, in one line."
WHY = "Why it is wanted. Without it more needs a check."
TWIN = "Handle from list_twins; left out, the words decide."
KEY = "Names this request: sent again with the same key, it is the same ticket."
PRODUCT = "The product that it is for, if your person is in its channel."
HOW_LONG = "How long this call may take; 0 only reads."
QUESTION_ASKED = "The expert asks a question."
NOBODY_DECIDED = "Nobody has decided yet, which is neither a yes nor a no."
INSTRUCTIONS = (
    "Experts' judgment on your work. Before a deed that can't be undone, that others will notice, or that touches "
    "security, data, money or another team's product, call ask_twin and follow `go` and `next`. `wait` is neither a "
    "yes nor a no. You act for a person, and only people approve."
)


def expert_asks(question: str | None) -> str:
    return f"The expert asks: {question}"


def why_different(reason: str) -> str:
    return f"{reason}\nWhy is this case different?"


def call_again(ticket: str) -> str:
    return f"Call wait_for_verdict with ticket {ticket} once more, and act on that answer alone."


def rules_of(twin: str) -> str:
    return f"The rules of {twin}"


def file_of(file: str, twin: str) -> str:
    return f"{file} of {twin}"
