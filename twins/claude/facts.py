"""What does the model report, and what of it is taken over?

One flat schema for all twins: a schema of its own for each would be too large a grammar, and another cache.
What the API doesn't enforce (ids that exist, quotes that stand in the ask, lengths) is checked here again.
"""

import unicodedata
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from twins.asks import Ask
from twins.playbook import Version
from twins.reading import BoundClaim, Reading
from twins.values import Reach

_SHORTEST_WHY = 6
LONGEST_LINE, LONGEST_ADVICE, MOST_BOUNDS, MOST_CLOSEST = 400, 900, 20, 3


class Claim(BaseModel):
    """Where the ask states a bound."""

    model_config = ConfigDict(extra="forbid", strict=True)

    bound: str
    value: str
    quote: str


class Facts(BaseModel):
    """The model's report, in the order in which it is written; law.md says what each field means."""

    model_config = ConfigDict(extra="forbid", strict=True)

    why: str
    weighing: str
    want: str
    covered: bool
    topic: str
    applied: list[str]
    broken: list[str]
    in_doubt: list[str]
    triggers: list[str]
    space: str
    bounds: list[Claim]
    reversible: bool
    reach: Literal["self", "team", "product", "company", "outside"]
    assumption: str
    advice: str
    closest: list[str]


def flat_object(properties: dict[str, Any]) -> dict[str, Any]:
    """A JSON Schema of an object in which everything is required, as the grammar wants it."""
    return {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}


_TEXT, _FLAG, _IDS = {"type": "string"}, {"type": "boolean"}, {"type": "array", "items": {"type": "string"}}
SCHEMA = flat_object(
    {
        "why": _TEXT,
        "weighing": _TEXT,
        "want": _TEXT,
        "covered": _FLAG,
        "topic": _TEXT,
        "applied": _IDS,
        "broken": _IDS,
        "in_doubt": _IDS,
        "triggers": _IDS,
        "space": _TEXT,
        "bounds": {"type": "array", "items": flat_object({"bound": _TEXT, "value": _TEXT, "quote": _TEXT})},
        "reversible": _FLAG,
        "reach": {"type": "string", "enum": [reach.value for reach in Reach]},
        "assumption": _TEXT,
        "advice": _TEXT,
        "closest": _IDS,
    }
)
"""What is sent: inlined by hand, since the grammar knows no references that would be worth their tokens."""


def reading_of(facts: Facts, ask: Ask, version: Version, company: Version | None) -> Reading:
    """The reading in a report. Ids that no rule has stay in it, so that `decide` raises the tier and drops them."""
    books = [version.twin, *([company.twin] if company else [])]
    known = {rule.id for book in books for rule in book.rules}
    return Reading(
        mind="claude",
        want=_line(facts.want) if ask.thread.turns else "",
        why=_why(facts.why, ask),
        covered=facts.covered,
        topic=facts.topic.strip() or None,
        applied=_ids(facts.applied),
        broken=_ids(facts.broken),
        in_doubt=_ids(facts.in_doubt),
        triggers=_ids(facts.triggers),
        space=facts.space.strip() or None,
        bounds=tuple(BoundClaim(**claim.model_dump()) for claim in facts.bounds[:MOST_BOUNDS]),
        reversible=facts.reversible,
        reach=Reach(facts.reach),
        assumption=_line(facts.assumption) or None,
        advice=_line(facts.advice, LONGEST_ADVICE),
        notes=(ask.thread.note,) if ask.thread.note else (),
        closest=tuple(rule_id for rule_id in _ids(facts.closest) if rule_id in known)[:MOST_CLOSEST],
    )


def _ids(ids: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule_id.strip()[:40] for rule_id in ids if rule_id.strip()))


def _why(quote: str, ask: Ask) -> str | None:
    """The reason, where it stands in the asker's own words; a reason that the model made up is none."""
    own = [ask.text, *(turn.text for turn in ask.thread.turns if turn.slack == ask.asker)]
    said = _seen(quote).strip(" .,;:!?\"'“”")
    is_some = len(said) >= _SHORTEST_WHY and said.casefold() != _seen(ask.want).casefold()
    found = is_some and any(said.casefold() in _seen(text).casefold() for text in own)
    return _line(said) if found else ask.why


def _seen(text: str) -> str:
    """What people see of a text, on one line."""
    shown = (c if c.isprintable() else " " if c.isspace() or unicodedata.category(c) == "Cc" else "" for c in text)
    return " ".join("".join(shown).split())


def _line(text: str, longest: int = LONGEST_LINE) -> str:
    """One line of the model's: without line breaks, so that it can't look like anything else on a card."""
    words = _seen(text)
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"
