"""Records of decisions, as MADR and adr-tools write them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from twins.importing.markdown_passages import front_matter
from twins.importing.passages import LeftOutReason, Passage, PassageKind

_SETTLED = re.compile(
    r"accepted|approved|adopted|agreed|decided|implemented|done|active|in force|final|ratified", re.IGNORECASE
)
_ENDED = re.compile(
    r"superseded|superceded|replaced|deprecated|rejected|declined|withdrawn|obsolete|dead|abandoned", re.IGNORECASE
)
_OPEN = re.compile(r"proposed|draft|pending|open|under (?:discussion|review)|rfc|wip", re.IGNORECASE)
_REPLACED_BY = re.compile(r"(?:superseded|superceded|replaced)\s+by\W*(?P<by>[^\n]+?)\s*$", re.IGNORECASE)
_REPLACES = re.compile(r"\b(?:supersedes|supercedes|replaces)\b(?P<what>[^\n]+)", re.IGNORECASE)
_FIELD = re.compile(r"(?:\W*)(?P<name>status|date)\b\W*:\W*(?P<value>.+)", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"\d+")
_DECISION = re.compile(
    r"decisions?(?: outcome)?|(?:positive |negative )?consequences|confirmation|compliance|validation|resolution|"
    r"implementation(?: \w+)?|outcome|rules?|guidelines?|policy|conventions?",
    re.IGNORECASE,
)
_WEIGHS = re.compile(r"(?:good|bad|neutral)\b,?|pros?\b|cons?\b|\+|\(\+\)|\(-\)", re.IGNORECASE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)?")
_FOLDER = re.compile(r"(?:\w+[-_])?adrs?|adl|(?:\w+[-_])*decisions?(?:[-_]records?)?", re.IGNORECASE)
_HAS_DECISION = re.compile(r"^#+\s+Decision(?: Outcome)?\s*$", re.MULTILINE | re.IGNORECASE)
_HAS_CONTEXT = re.compile(
    r"^#+\s+(?:Status|Context\b.*|Considered Options)\s*$|^\W*Status\W*:", re.MULTILINE | re.IGNORECASE
)
_TITLE_NUMBER = re.compile(r"^(?:adr)?[-\s]*\d+\s*[.:)–-]*\s*", re.IGNORECASE)


@dataclass(frozen=True)
class DecisionRecord:
    source: str
    status: str = ""
    """The words of its status, empty if it has none."""
    date: str = ""
    replaced_by: str = ""
    replaces: frozenset[str] = field(default=frozenset())
    """Numbers or file names of older records."""

    @property
    def number(self) -> str:
        found = _NUMBER.search(PurePosixPath(self.source).stem)
        return str(int(found[0])) if found else ""

    @property
    def is_template(self) -> bool:
        return "template" in PurePosixPath(self.source).stem.casefold()

    @property
    def is_in_force(self) -> bool:
        """Whether it is decided and still holds. Without a status it does."""
        if self.is_template or self.replaced_by or _ENDED.search(self.status):
            return False
        return bool(_SETTLED.search(self.status)) or not _OPEN.search(self.status)


def is_record(text: str, source: str) -> bool:
    """Return whether a document is a record of a decision, by its folder, or by its sections."""
    path = PurePosixPath(source)
    in_folder = any(_FOLDER.fullmatch(each) for each in path.parts[:-1])
    is_numbered = bool(re.match(r"(?:adr[-_ ]?)?\d+", path.stem, re.IGNORECASE)) or "template" in path.stem.casefold()
    return (in_folder and is_numbered) or bool(_HAS_DECISION.search(text) and _HAS_CONTEXT.search(text))


def record_of(text: str, passages: Sequence[Passage], source: str) -> DecisionRecord:
    """Read a record's status, date and successors from its front matter, its head or its section "Status"."""
    front = front_matter(text)
    found = {"status": str(front.get("status") or ""), "date": str(front.get("date") or "")}
    head = list(_head(passages))
    for each in head:
        line = _FIELD.match(each.text)
        if line and not found[line["name"].casefold()]:
            found[line["name"].casefold()] = line["value"].strip()
    said = [each.text for each in head if each.under and each.under[-1].casefold() == "status"]
    status = " ".join(filter(None, [found["status"], *said]))
    by = _REPLACED_BY.search(status)
    targets = [target for line in [status, *(each.text for each in head)] for target in _replaced(line)]
    date = _DATE.search(found["date"])
    return DecisionRecord(
        source,
        status,
        date[0] if date else "",
        _LINK.sub(r"\1", by["by"]).strip(" .)") if by else "",
        frozenset(targets),
    )


def replaced_records(records: Iterable[DecisionRecord]) -> dict[str, str]:
    """Return the sources of records that a newer one in the same folder replaces, each with the newer one's source."""
    known = list(records)
    replaced: dict[str, str] = {}
    for newer in known:
        for older in known:
            beside = PurePosixPath(older.source).parent == PurePosixPath(newer.source).parent
            if older is not newer and newer.is_in_force and beside and older.number in newer.replaces and older.number:
                replaced[older.source] = newer.source
    return replaced


def weighs_only(passage: Passage) -> LeftOutReason | None:
    """Return why a passage of a record decides nothing: its section weighs options, or it says what is good or bad."""
    if passage.kind is not PassageKind.SENTENCE:
        return None
    below = [_TITLE_NUMBER.sub("", each).strip(" :") for each in passage.under]
    if not any(_DECISION.fullmatch(each) for each in below):
        return LeftOutReason.NOT_DECIDED
    return LeftOutReason.NOT_DECIDED if _WEIGHS.match(passage.text) else None


def _head(passages: Sequence[Passage]) -> Iterable[Passage]:
    """Yield what is above the first section, and the sections "Status", "Date" and "Links"."""
    for each in passages:
        section = each.under[-1].casefold() if each.under else ""
        is_above = len(each.under) < 2 and not _DECISION.fullmatch(section)
        if each.kind is PassageKind.SENTENCE and (is_above or section in {"status", "date"}):
            yield each


def _replaced(line: str) -> Iterable[str]:
    found = _REPLACES.search(line)
    number = _NUMBER.search(found["what"]) if found else None
    return [str(int(number[0]))] if number else []
