"""Reasons of overrides."""

import re
from dataclasses import dataclass

_TYPED = re.compile(r"^\s*override(?:\s+([A-Za-z][A-Za-z0-9]*-\d+))?\s*:\s*(.*)\Z", re.IGNORECASE | re.DOTALL)
LONGEST_REASON = 1_000


@dataclass(frozen=True)
class BegunOverride:
    """An override that waits for its reason, in a form if the thread holds another that waits."""

    id: str
    rule_id: str
    needs_form: bool


@dataclass(frozen=True)
class Typed:
    """A typed override: `override: because ...` or `override DAT-2: ...`."""

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


_TAKES_BACK = re.compile(
    r"(?:please )?(?:never ?mind|abort|(?:cancel|stop|withdraw|forget)(?: (?:it|that|this))?)(?: please)?",
    re.IGNORECASE,
)


def takes_back(text: str) -> bool:
    """Return whether a message only stops or withdraws what was asked before."""
    return bool(_TAKES_BACK.fullmatch(" ".join(text.replace(",", " ").split()).strip(" .!")))


def trimmed_reason(reason: str) -> str:
    """Drop a leading "because"; truncate."""
    reason = re.sub(r"^\s*because\s+", "", reason.strip(), flags=re.IGNORECASE)
    return reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1] + "…"
