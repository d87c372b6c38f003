"""What Claude Code reads about a tool call that is checked."""

from collections.abc import Sequence

from twins.playbook.model import Rule

UNCHECKED = "This call couldn't be checked, so it doesn't run. "
TOO_LONG = (
    "{who} has to decide this first, and can't: it has {count:,} characters, and a card shows {most:,}. Do it in "
    "smaller steps."
)
HIDDEN = (
    "{who} has to decide this first, and can't: it holds what looks like a secret, which no card shows. Read it from "
    "the environment or a file instead."
)
NO_TWIN = UNCHECKED + "No twin called “{handle}” answers the person behind this agent. Is the hook's address right?"
MALFORMED = UNCHECKED + "The bot expects the body that Claude Code sends before a tool call."
TOO_LARGE = UNCHECKED + "It is larger than {most:,} bytes. Do it in smaller steps."
NO_SLACK = UNCHECKED + "Slack, or the token's issuer, can't say just now who is behind it. Try again in a few seconds."
FAILED = UNCHECKED + "The bot failed, and its log says why. Try again in a minute."
USED = UNCHECKED + "Other calls used the approval first. Try again."


def breaks_laws(rules: Sequence[Rule]) -> str:
    laws = "; ".join(f"{rule.id}: {rule.text.rstrip('.')}, because {rule.why.rstrip('.')}" for rule in rules)
    return f"It breaks a law, which nobody can override. {laws}."


def approved(by: str, ticket: str) -> str:
    if by:
        return f"Approved by {by} for this call, once (ticket {ticket})."
    return f"Approved for this call, once (ticket {ticket})."


def their_words(by: str, words: str) -> str:
    return f"{by}'s words: {words}."


def only_with_changes(said: str, ticket: str) -> str:
    return _sentences(
        "This call isn't approved as it is, only with changes.",
        said,
        f"Make the changed call: it is asked about by itself if it needs to be (ticket {ticket}).",
    )


def only_this_call(ticket: str) -> str:
    return (
        "Only the expert's approval of this very call lets it run, or a decision space that needs no review "
        f"(ticket {ticket})."
    )


def not_another_way(reason: str, said: str, ticket: str) -> str:
    return _sentences(reason, said, f"Don't do it another way (ticket {ticket}).")


def not_yet(reason: str, question: str, then: str, ticket: str) -> str:
    return _sentences(
        f"Not yet: {reason}",
        f"It was asked: {question}" if question else "",
        then,
        "Once it is approved, the very same call runs, once; any other call is asked about by itself "
        f"(ticket {ticket}).",
    )


def _sentences(*said: str) -> str:
    return " ".join(filter(None, said))
