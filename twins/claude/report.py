"""The model's report. One flat schema serves all twins, since one each would be too large a grammar; ids, quotes and
lengths are checked here."""

import unicodedata
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from twins.authoring.lessons import one_line
from twins.deciding.ask import Ask
from twins.deciding.reading import BoundClaim, Reading
from twins.playbook.model import Version
from twins.values import Reach

_SHORTEST_WHY = 6
LONGEST_LINE, LONGEST_ADVICE, MOST_BOUNDS, MOST_CLOSEST = 400, 900, 20, 3


class Claim(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    bound: str
    value: str
    quote: str


class Facts(BaseModel):
    """The report's fields in writing order; law.md defines each."""

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
    """Require all properties, as the grammar demands."""
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
"""By hand: references cost more tokens than they save."""


def reading_of(facts: Facts, ask: Ask, version: Version, company: Version | None) -> Reading:
    """Keep unknown rule ids, so that `decide` raises the tier and drops them."""
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
    """Take only the conductor's own words."""
    own = [ask.text, *(turn.text for turn in ask.thread.turns if turn.slack == ask.conductor)]
    said = _seen(quote).strip(" .,;:!?\"'“”")
    is_some = len(said) >= _SHORTEST_WHY and said.casefold() != _seen(ask.want).casefold()
    found = is_some and any(said.casefold() in _seen(text).casefold() for text in own)
    return _line(said) if found else ask.why


def _seen(text: str) -> str:
    shown = (c if c.isprintable() else " " if c.isspace() or unicodedata.category(c) == "Cc" else "" for c in text)
    return " ".join("".join(shown).split())


def _line(text: str, longest: int = LONGEST_LINE) -> str:
    """Keep the text from imitating another part of a card."""
    return one_line(_seen(text), longest)
