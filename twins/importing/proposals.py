"""What was read, as proposals for the twin's list."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from twins.authoring.interview import Found, subject_of
from twins.authoring.lessons import Precedent, ProposalOrigin
from twins.importing.passages import DocumentReading, LeftOut, PassageKind, SentenceDraft


@dataclass(frozen=True)
class GoneRule:
    """A rule whose sentence isn't in its document any more."""

    rule_id: str
    source: str
    said: str


@dataclass(frozen=True)
class NotedSentences:
    """What a reading changed in the list of a twin."""

    new: tuple[Found, ...] = ()
    withdrawn: int = 0
    """Drafts that nobody had settled, and whose sentences are gone."""
    gone: tuple[GoneRule, ...] = ()


def found_in(reading: DocumentReading) -> list[Found]:
    return [*reading.calls, *map(_proposed, reading.drafts)]


def _proposed(draft: SentenceDraft) -> Found:
    passage, rule = draft.passage, draft.rule
    call = Precedent(
        said=passage.text,
        link=passage.link,
        stance=rule.stance,
        lesson=rule,
        source=passage.source,
        line=passage.line,
    )
    words = f"{passage.lead} {passage.text}".strip()
    return ProposalOrigin.SENTENCE, subject_of(passage.source, words), call


def source_of(subject: str) -> str:
    """Return the document in a key that `subject_of` made."""
    return subject.rpartition(" ")[0]


def sentences_left_out(reading: DocumentReading) -> Iterator[LeftOut]:
    """Yield what a person would call a sentence; headings, code and comments are left out of this list."""
    return (each for each in reading.left_out if each.passage.kind is PassageKind.SENTENCE and each.passage.text)


def by_source(left_out: Iterable[LeftOut]) -> Mapping[str, list[LeftOut]]:
    found: dict[str, list[LeftOut]] = {}
    for each in left_out:
        found.setdefault(each.passage.source, []).append(each)
    return found
