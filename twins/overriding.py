"""Reasons of overrides."""

import re
from dataclasses import dataclass
from enum import StrEnum

from twins.values import RuleChange

_TYPED = re.compile(r"^\s*override(?:\s+([A-Za-z][A-Za-z0-9]*-\d+))?\s*:\s*(.*)\Z", re.IGNORECASE | re.DOTALL)
LONGEST_REASON = 1_000


class OverrideOutcome(StrEnum):
    """The results of an attempt to override."""

    WAITING = "waiting"
    NEEDS_FORM = "needs form"
    RECORDED = "recorded"
    WITHDRAWN = "withdrawn"
    NOT_YOURS = "not yours"
    NOT_A_DEFAULT = "not a default"
    RULE_CHANGED = "rule changed"
    TWICE = "twice"
    WHICH = "which"
    NOTHING = "nothing"
    NO_REASON = "no reason"


@dataclass(frozen=True)
class OverrideResult:
    """The result: the override, its rule, and the rules it could have meant."""

    result: OverrideOutcome
    override_id: str | None = None
    rule_id: str | None = None
    choices: tuple[str, ...] = ()
    change: RuleChange | None = None
    """What became of the rule since the answer, if it can't be overridden any more."""


@dataclass(frozen=True)
class Typed:
    """`override: because ...` or `override DAT-2: ...`."""

    rule_id: str | None
    reason: str


@dataclass(frozen=True)
class ThreadReply:
    thread_ts: str
    ts: str
    text: str
    rule_id: str | None = None
    is_typed: bool = False


def typed_override(text: str) -> Typed | None:
    match = _TYPED.match(text)
    return Typed(match[1].upper() if match[1] else None, match[2].strip()) if match else None


def takes_back(text: str) -> bool:
    return text.strip(" .!").casefold() in {"never mind", "nevermind", "cancel", "stop", "forget it"}


def trimmed_reason(reason: str) -> str:
    """Drop a leading "because"; truncate."""
    reason = re.sub(r"^\s*because\s+", "", reason.strip(), flags=re.IGNORECASE)
    return reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1] + "…"
