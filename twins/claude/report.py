"""The model's report. One flat schema serves all twins, since one each would be too large a grammar; ids, quotes and
lengths are checked here."""

import unicodedata
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from twins.authoring.lessons import one_line
from twins.deciding.ask import Ask
from twins.deciding.reading import AskKind, BoundClaim, Deed, Reading
from twins.playbook.model import Version
from twins.values import Reach

_SHORTEST_WHY = 6
LONGEST_LINE, LONGEST_ADVICE, MOST_BOUNDS, MOST_CLOSEST = 400, 900, 20, 3
MOST_DEEDS, MOST_ASSUMPTIONS = 20, 10
"""With more, the report is faulty: to drop one could lose the gravest."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Claim(_Closed):
    bound: str
    value: str
    quote: str


class ReportedDeed(_Closed):
    what: str
    reach: Literal["self", "team", "product", "company", "outside"]
    reversible: bool


class Facts(_Closed):
    """The report's fields in the order of thought; law.md defines each."""

    why: str
    want: str
    weighing: str
    kind: Literal["question", "request"]
    deeds: Annotated[list[ReportedDeed], Field(max_length=MOST_DEEDS)]
    triggers: list[str]
    broken: list[str]
    in_doubt: list[str]
    applied: list[str]
    unless_said: list[str]
    space: str
    bounds: list[Claim]
    background: str
    covered: bool
    topic: str
    assumptions: Annotated[list[str], Field(max_length=MOST_ASSUMPTIONS)]
    ask_back: str
    closest: list[str]
    advice: str

    @model_validator(mode="after")
    def _a_request_has_a_deed(self) -> Self:
        if self.kind == "request" and not self.deeds:
            raise ValueError("deeds: a request has at least one, with its reach")
        return self


def flat_object(properties: dict[str, Any]) -> dict[str, Any]:
    """Require all properties, as the grammar demands."""
    return {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}


_TEXT, _FLAG, _IDS = {"type": "string"}, {"type": "boolean"}, {"type": "array", "items": {"type": "string"}}
_DEED = flat_object(
    {"what": _TEXT, "reach": {"type": "string", "enum": [reach.value for reach in Reach]}, "reversible": _FLAG}
)
SCHEMA = flat_object(
    {
        "why": _TEXT,
        "want": _TEXT,
        "weighing": _TEXT,
        "kind": {"type": "string", "enum": [kind.value for kind in AskKind]},
        "deeds": {"type": "array", "items": _DEED},
        "triggers": _IDS,
        "broken": _IDS,
        "in_doubt": _IDS,
        "applied": _IDS,
        "unless_said": _IDS,
        "space": _TEXT,
        "bounds": {"type": "array", "items": flat_object({"bound": _TEXT, "value": _TEXT, "quote": _TEXT})},
        "background": _TEXT,
        "covered": _FLAG,
        "topic": _TEXT,
        "assumptions": _IDS,
        "ask_back": _TEXT,
        "closest": _IDS,
        "advice": _TEXT,
    }
)
"""By hand: references cost more tokens than they save."""


def reading_of(facts: Facts, ask: Ask, version: Version, company: Version | None) -> Reading:
    """Keep unknown rule ids, so that `decide` raises the tier and drops them."""
    books = [version.twin, *([company.twin] if company else [])]
    known = {rule.id for book in books for rule in book.rules}
    want = _line(facts.want)
    return Reading(
        mind="claude",
        kind=AskKind(facts.kind),
        want=want if ask.thread.turns else "",
        why=_why(facts.why, ask),
        covered=facts.covered,
        topic=facts.topic.strip() or None,
        applied=_ids(facts.applied),
        broken=_ids(facts.broken),
        in_doubt=_ids(facts.in_doubt),
        triggers=_ids(facts.triggers),
        space=facts.space.strip() or None,
        bounds=tuple(BoundClaim(**claim.model_dump()) for claim in facts.bounds[:MOST_BOUNDS]),
        deeds=tuple(_deed(deed, want or _line(ask.want)) for deed in facts.deeds),
        unless_said=_ids(facts.unless_said),
        assumptions=tuple(dict.fromkeys(filter(None, map(_line, facts.assumptions)))),
        ask_back=_line(facts.ask_back) or None,
        background=_line(facts.background) or None,
        advice=_line(facts.advice, LONGEST_ADVICE),
        notes=(ask.thread.note,) if ask.thread.note else (),
        closest=tuple(rule_id for rule_id in _ids(facts.closest) if rule_id in known)[:MOST_CLOSEST],
    )


def _deed(reported: ReportedDeed, want: str) -> Deed:
    return Deed(what=_line(reported.what) or want, reach=Reach(reported.reach), reversible=reported.reversible)


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
