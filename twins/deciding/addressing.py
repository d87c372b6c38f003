"""The twins that a message addresses: by handle, by an expert's name, at its head or after "ask". A near name is never
taken for a known one."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from twins.playbook.model import Twin

_MARKS = r"[*_~`\"“”'‘’@]"
_MARKUP = _MARKS + "{0,3}"
_NAME = re.compile(
    rf"\s*{_MARKUP}(?:the\s+)?(?:twin\s+)?{_MARKUP}([^\W_][\w-]*?)(?:(['’]s)(?:\s+[\w-]+)?)?(\s+twin)?{_MARKUP}(?![\w-])",
    re.IGNORECASE,
)
_MORE = re.compile(r"\s*(?:,|&|\+|/|\band\b)\s*", re.IGNORECASE)
_REST = re.compile(rf"^(?:[\s:,;.!\-–—]|{_MARKS}{{1,3}}(?=\s))+")
_FILLER = re.compile(
    r"(?:(?:hi|hello|hey|dear|ok|okay|please|ask|asking|for|to|(?:a )?(?:quick )?question (?:for|to)"
    r"|can (?:you|i) ask|twin)\b[\s,:!.-]*)+(?:the\s+)?",
    re.IGNORECASE,
)
_LIST = re.compile(r"([^\W_][\w-]*(?:\s*(?:,|&|\+|/|\band\b)\s*[^\W_][\w-]*)+)\s*:(?![\w/])", re.IGNORECASE)
"""Names up to a colon."""
_WHO = re.compile(
    r"(?:hi|hello|hey)?[\s,!]*(?:whom?|which (?:twin|expert|person)) "
    r"(?:(?:can|could|should|do|would|may) i (?:ask|talk to|speak to)|to ask|knows?|decides?|answers?(?: questions)?) "
    r"(?:about|on|for) ([^.?!\n]{2,60}?)[\s.?!]*",
    re.IGNORECASE,
)
_LATER = re.compile(r"\b(?:ask|asking|question (?:for|to)|for|to)\s+(?:the\s+)?", re.IGNORECASE)
_LOOKED_THROUGH = 80
"""Characters at the head of a message in which a name may follow other words."""
_TELLS = re.compile(
    r"\s+(?:(?:is|are|was|were|has|have|had|does|did)\b(?!\s+(?:i|we|you|it|they|he|she|there)\b)"
    r"|(?:can|can['’]t|will|would|should|must|may)\b"
    r"(?!\s+(?:i|we|you|it|they|he|she|there|the|an?|our|my|your|their|this|these|those)\b)"
    r"|(?:says?|said|wants?|needs?|thinks?|agreed|approved|approves|okayed|confirmed|told|allowed|team|people|folks"
    r"|signed)\b)",
    re.IGNORECASE,
)
"""What follows a name that a sentence is about, and that nobody is addressed by; but "may we" asks the one named."""
_ASKED_OF = re.compile(
    r"\s+(?:(?:is|are|was|were|does)\s+(?=\w*[A-Z])[A-Z0-9]{2,}s?\b(?=[^,.;!]*$)"
    r"|have\s+(?:the|an?|our|my|your|their|this|these|those|all|every|some(?:one|body)|them)\b)"
)
"""What tells of nobody all the same: it asks about an abbreviation, or orders to have a thing done."""
_SEPARATED = re.compile(rf"{_MARKUP}\s*[:,;!–—-]")
_GREETING = re.compile(
    r"(?:(?:hi|hello|hey|yo|good (?:morning|afternoon|evening)|help|help me|start|menu|\?+|who are you"
    r"|what (?:can|do) you do|what(?:'s| is) this|how (?:does this|do you|do i use (?:this|you)) ?(?:work)?"
    r"|whom? can i ask|what can i ask(?: you)?|who should i ask|list|twins|ok|okay|cool|there|all)"
    r"[\s,.!?:)]*)+"
)
_THANKS = re.compile(
    r"(?:(?:ok|okay|great|cool|perfect|super|got it)\b[\s,.!]*)*(?:many )?(?:thanks|thank you|thx|cheers)"
    r"(?: (?:a lot|a bunch|so much|very much|[^\W\d_]+))?[\s,.!:;)-]*"
)


@dataclass(frozen=True)
class Listed:
    handle: str
    name: str
    expert: str

    @classmethod
    def of(cls, twin: Twin) -> "Listed":
        return cls(twin.handle, twin.name, twin.expert.name)


@dataclass(frozen=True)
class Addressed:
    handles: tuple[str, ...]
    text: str
    unknown: tuple[str, ...] = ()
    """Names between those of twins that no twin has; they stay in the text."""


@dataclass(frozen=True)
class NotAddressed:
    """A text that names no twin, or a name that fits several."""

    text: str
    candidates: tuple[str, ...] = ()


def is_greeting(text: str) -> bool:
    """Return whether a text only says hello, or asks what can be asked here."""
    folded = "".join(" " if unicodedata.category(c) in {"So", "Cf"} else c for c in text.casefold().replace("’", "'"))
    return not folded.strip() or bool(_GREETING.fullmatch(folded.strip()))


def is_thanks(text: str) -> bool:
    """Return whether a text only says thanks, to somebody or nobody."""
    return bool(_THANKS.fullmatch(" ".join(text.casefold().split())))


def topic_of(text: str) -> str:
    """Return what a text asks an expert for, as in "who can I ask about colours?"; "" if it asks something else."""
    asked = _WHO.fullmatch(text.strip())
    return asked[1].strip() if asked else ""


def addressed(text: str, twins: Sequence[Listed]) -> Addressed | NotAddressed:
    """Parse the twins at the head of a text, or behind a greeting, "ask" or "question for"."""
    text = "".join(c for c in text if unicodedata.category(c) != "Cf").strip()
    filler = _FILLER.match(text)
    starts = [0, *([filler.end()] if filler else [])]
    starts += [match.end() for match in _LATER.finditer(text[:_LOOKED_THROUGH])]
    ambiguous: tuple[str, ...] = ()
    for start in starts:
        found = _listed_at(text, start, twins)
        if isinstance(found, Addressed):
            return found
        ambiguous = ambiguous or found
    return NotAddressed(text, ambiguous)


def behind_own_name(text: str, twin: Listed) -> Addressed:
    """Parse with an optional name, for a twin's own app."""
    found = addressed(text, [twin])
    return found if isinstance(found, Addressed) else Addressed((twin.handle,), _REST.sub("", text).strip())


def _listed_at(text: str, at: int, twins: Sequence[Listed]) -> Addressed | tuple[str, ...]:
    """Return the twins listed from `at` on, or the several that the first name fits."""
    handles: list[str] = []
    start, end = at, at
    while match := _NAME.match(text, at):
        found = _called(match, twins, text)
        if len(found) != 1:
            if not handles:
                return found
            return _with_unknown(text, at, tuple(handles), twins) or Addressed(tuple(handles), _rest(text, end))
        handles.extend(handle for handle in found if handle not in handles)
        end = match.end()
        more = _MORE.match(text, end)
        if not more:
            break
        at = more.end()
    if not handles:
        return ()
    is_told_of = _TELLS.match(text, end) and not _ASKED_OF.match(text, end)
    is_subject = is_told_of or (len(handles) == 1 and _is_person(text, start, end, twins))
    return Addressed(tuple(handles), text[start:].strip() if is_subject else _rest(text, end))


def _rest(text: str, at: int) -> str:
    return _REST.sub("", text[at:]).strip()


def _with_unknown(text: str, at: int, handles: tuple[str, ...], twins: Sequence[Listed]) -> Addressed | None:
    """Return the twins of a list that goes on behind an unknown name, up to a colon. What isn't a name may be the ask's
    own words, so nothing is dropped."""
    names = _LIST.match(text, at)
    if names is None:
        return None
    said = _MORE.split(names[1])
    called = [_called(match, twins, text) if (match := _NAME.fullmatch(name)) else () for name in said]
    more = [found[0] for found in called if len(found) == 1]
    unknown = tuple(name for name, found in zip(said, called, strict=True) if len(found) != 1)
    if not more:
        return None
    every = tuple(dict.fromkeys((*handles, *more)))
    return Addressed(every, f"{', '.join(unknown)}: {text[names.end() :].strip()}", unknown)


def _is_person(text: str, start: int, end: int, twins: Sequence[Listed]) -> bool:
    """Return whether a bare name of a person stands there, which may be told about, and so stays in the text."""
    said = re.sub(r"\W", "", text[start:end]).casefold()
    return said in {re.sub(r"\W", "", twin.expert).casefold() for twin in twins} and not _SEPARATED.match(text, end)


def _called(match: re.Match[str], twins: Sequence[Listed], text: str) -> tuple[str, ...]:
    name = match[1].casefold()
    by_expert = tuple(twin.handle for twin in twins if twin.expert.split()[0].casefold() == name)
    if match[2]:
        return by_expert
    return tuple(twin.handle for twin in twins if twin.handle == name) or by_expert
