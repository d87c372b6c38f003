"""Answers to Claude Code before a tool call: nothing, or a decision with its reason."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from bot.agents.hooks import messages
from twins.agents.result import AgentResult, Go, TicketState
from twins.playbook.model import Rule

Answer = dict[str, Any]


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
    return answered(HookDecision.DENY, messages.breaks_laws(rules))


def allowed(result: AgentResult) -> Answer:
    return answered(HookDecision.ALLOW, messages.approved(result.decided_by or "", result.ticket))


def held_back(result: AgentResult, pending: Pending) -> Answer:
    """Say no, or who decides and what to do meanwhile."""
    said = messages.their_words(result.decided_by, result.words) if result.words and result.decided_by else ""
    if result.state is TicketState.APPROVED_WITH_CHANGES:
        return answered(HookDecision.DENY, messages.only_with_changes(said, result.ticket))
    if result.go is Go.AHEAD:
        return answered(HookDecision.DENY, messages.only_this_call(result.ticket))
    if result.go is Go.NO:
        return answered(HookDecision.DENY, messages.not_another_way(result.reason, said, result.ticket))
    return answered(
        HookDecision(pending.value),
        messages.not_yet(result.reason, result.question or "", result.next, result.ticket),
    )
