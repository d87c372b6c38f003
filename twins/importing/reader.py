"""The reader of documents: every kind by the same grammar, and nothing lost."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from twins.authoring.lessons import RuleDraft, Stance, one_line
from twins.importing.code_owners import read_owners
from twins.importing.decision_records import (
    DecisionRecord,
    is_record,
    record_of,
    replaced_records,
    weighs_only,
)
from twins.importing.document_kinds import DocumentKind, applies_to, kind_of
from twins.importing.markdown_passages import front_matter, passages_in
from twins.importing.passages import DocumentReading, LeftOut, LeftOutReason, Passage, PassageKind, SentenceDraft
from twins.importing.review_comments import is_comments, read_comments
from twins.importing.rule_grammar import stance_in
from twins.importing.rule_wording import worded
from twins.importing.slack_exports import is_messages, names_in, read_messages


@dataclass(frozen=True)
class Document:
    source: str
    """Its path as people know it, with forward slashes."""
    text: str


@dataclass(frozen=True)
class ReadingChoices:
    """Whose words count in an export, and which sentences are wanted that the reader would leave out."""

    expert: str = ""
    """Slack id."""
    by: str = ""
    """Login or Slack id of the person whose words count in exports, instead of the expert's."""
    also: frozenset[str] = field(default=frozenset())
    """Places, such as AGENTS.md:12."""
    takes_all: bool = False
    scope_of: str = ""
    """The owner in CODEOWNERS whose paths are offered as the twin's scope."""


def read_documents(documents: Sequence[Document], choices: ReadingChoices) -> DocumentReading:
    """Return what documents say. Each sentence is a draft, part of a call, or left out with a reason."""
    records = {each.source: record for each in documents if (record := _record(each))}
    replaced = replaced_records(records.values())
    names = _names(documents)
    reading = DocumentReading()
    for each in documents:
        record = records.get(each.source)
        if record and each.source in replaced:
            record = replace(record, replaced_by=replaced[each.source])
        reading += _read(each, record, choices, names)
    return reading.without_repeats()


def rule_in(message: str) -> RuleDraft | None:
    """Return the rule that an expert's message states as a whole; None if it states none."""
    passage = Passage(message, "", 1)
    found = stance_in(passage, has_only_rules=False)
    return worded(passage, found, "Said in a channel") if isinstance(found, Stance) else None


def _record(document: Document) -> DecisionRecord | None:
    is_prose = kind_of(document.source) is DocumentKind.PROSE
    if not is_prose or not is_record(document.text, document.source):
        return None
    return record_of(document.text, passages_in(document.text, document.source), document.source)


def _read(
    document: Document, record: DecisionRecord | None, choices: ReadingChoices, names: Mapping[str, str]
) -> DocumentReading:
    match kind_of(document.source):
        case DocumentKind.OWNERS:
            return read_owners(document.text, document.source, choices.scope_of)
        case DocumentKind.EXPORT:
            return _export(document, choices, names)
        case kind:
            where = applies_to(document.source, front_matter(document.text))
            passages = passages_in(document.text, document.source)
            has_only_rules = kind is DocumentKind.AGENT_RULES
            return _drafted(passages, document.source, choices, record, where=where, has_only_rules=has_only_rules)


def _export(document: Document, choices: ReadingChoices, names: Mapping[str, str]) -> DocumentReading:
    try:
        data = json.loads(document.text)
    except ValueError:
        return _unreadable(document)
    if is_messages(data):
        found = read_messages(data, document.source, choices.by or choices.expert, names)
        said = _drafted(found.said, document.source, choices)
        return said + DocumentReading(left_out=found.left_out, calls=found.calls)
    if is_comments(data):
        comments, left_out = read_comments(data, document.source, choices.by)
        return _drafted(comments, document.source, choices) + DocumentReading(left_out=tuple(left_out))
    return DocumentReading(sources=(document.source,)) if names_in(data) else _unreadable(document)


def _unreadable(document: Document) -> DocumentReading:
    passage = Passage("", document.source, 1, PassageKind.CODE)
    return DocumentReading(left_out=(LeftOut(passage, LeftOutReason.UNREADABLE),), sources=(document.source,))


def _drafted(
    passages: Iterable[Passage],
    source: str,
    choices: ReadingChoices,
    record: DecisionRecord | None = None,
    *,
    where: str = "",
    has_only_rules: bool = False,
) -> DocumentReading:
    drafts, left_out = [], []
    for passage in passages:
        found, detail = _stance(passage, record, has_only_rules=has_only_rules)
        is_wanted = choices.takes_all or passage.place in choices.also
        if isinstance(found, LeftOutReason) and is_wanted and passage.kind is PassageKind.SENTENCE:
            found = Stance.GO
        if isinstance(found, Stance):
            rule = worded(passage, found, _written(passage, record))
            text = one_line(f"In {where}: {rule.text}") if where else rule.text
            drafts.append(SentenceDraft(passage, rule.model_copy(update={"text": text})))
        else:
            left_out.append(LeftOut(passage, found, detail))
    return DocumentReading(tuple(drafts), tuple(left_out), sources=(source,))


def _stance(
    passage: Passage, record: DecisionRecord | None, *, has_only_rules: bool
) -> tuple[Stance | LeftOutReason, str]:
    found = stance_in(passage, has_only_rules=has_only_rules)
    if record is None or not isinstance(found, Stance):
        return found, ""
    if not record.is_in_force:
        return LeftOutReason.NOT_IN_FORCE, _no_longer(record)
    return weighs_only(passage) or found, ""


def _no_longer(record: DecisionRecord) -> str:
    if record.is_template:
        return "a template"
    return f"superseded by {record.replaced_by}" if record.replaced_by else record.status.rstrip(".").casefold()


def _written(passage: Passage, record: DecisionRecord | None) -> str:
    """Say where a sentence is from: the reason that the expert sees if it gives none."""
    if passage.author:
        return f"{passage.author} wrote this in {passage.source}"
    if record:
        return f"Decided on {record.date}: {record.source}" if record.date else f"Decided in {record.source}"
    return f"Written in {passage.source}, line {passage.line}"


def _names(documents: Iterable[Document]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in documents:
        if each.source.rpartition("/")[2] == "users.json":
            found |= names_in(_json(each.text))
    return found


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
