"""What Claude Code is told before a tool call: nothing, or a decision with its reason."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from twins.agents.result import AgentResult, Go, TicketState
from twins.playbook.model import Rule

Answer = dict[str, Any]
UNCHECKED = "This call couldn't be checked, so it doesn't run. "
NO_TWIN = UNCHECKED + "No twin called “{handle}” answers the person behind this agent. Is the hook's address right?"
MALFORMED = UNCHECKED + "The bot expects the body that Claude Code sends before a tool call."
TOO_LARGE = UNCHECKED + "It is larger than {most:,} bytes. Do it in smaller steps."
NO_SLACK = UNCHECKED + "Slack, or the token's issuer, can't say just now who is behind it. Try again in a few seconds."
FAILED = UNCHECKED + "The bot failed, and its log says why. Try again in a minute."
USED = UNCHECKED + "Other calls used the approval first. Try again."
TOO_LONG = (
    "{who} has to decide this first, and can't: it has {count:,} characters, and a card shows {most:,}. Do it in "
    "smaller steps."
)
HIDDEN = (
    "{who} has to decide this first, and can't: it holds what looks like a secret, which no card shows. Read it from "
    "the environment or a file instead."
)


class HookDecision(StrEnum):
    ALLOW = "allow"
    DENY = "deny"
    DEFER = "defer"


class Pending(StrEnum):
    """What is answered while a person decides. Claude Code documents `defer` for `claude -p` alone; with a person at
    the screen it ignores it."""

    DEFER = "defer"
    DENY = "deny"


NOTHING: Answer = {}
"""Claude Code's own permissions go on."""


def answered(verdict: HookDecision, reason: str) -> Answer:
    said = {"hookEventName": "PreToolUse", "permissionDecision": verdict.value, "permissionDecisionReason": reason}
    return {"hookSpecificOutput": said}


def refused_by(rules: Sequence[Rule]) -> Answer:
    laws = "; ".join(f"{rule.id}: {rule.text.rstrip('.')}, because {rule.why.rstrip('.')}" for rule in rules)
    return answered(HookDecision.DENY, f"It breaks a law, which nobody can override. {laws}.")


def allowed(result: AgentResult) -> Answer:
    who = f"by {result.decided_by} " if result.decided_by else ""
    return answered(HookDecision.ALLOW, f"Approved {who}for this call, once (ticket {result.ticket}).")


def held_back(result: AgentResult, pending: Pending) -> Answer:
    """Say no, or who decides and what to do meanwhile."""
    said = f" {result.decided_by}'s words: {result.words}." if result.words and result.decided_by else ""
    if result.state is TicketState.APPROVED_WITH_CHANGES:
        return answered(
            HookDecision.DENY,
            f"This call isn't approved as it is, only with changes.{said} Make the changed call: it is asked about by "
            f"itself if it needs to be (ticket {result.ticket}).",
        )
    if result.go is Go.AHEAD:
        return answered(
            HookDecision.DENY,
            "Only the expert's approval of this very call lets it run, or a decision space that needs no review "
            f"(ticket {result.ticket}).",
        )
    if result.go is Go.NO:
        return answered(HookDecision.DENY, f"{result.reason}{said} Don't do it another way (ticket {result.ticket}).")
    question = f" It was asked: {result.question}" if result.question else ""
    return answered(
        HookDecision(pending.value),
        f"Not yet: {result.reason}{question} {result.next} Once it is approved, the very same call runs, once; any "
        f"other call is asked about by itself (ticket {result.ticket}).",
    )
