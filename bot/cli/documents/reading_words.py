"""What `twin learn` prints."""

from collections.abc import Iterator, Mapping, Sequence

from bot.ui.messages.counts import counted
from twins.authoring.interview import Found
from twins.authoring.lessons import ProposalOrigin
from twins.importing.code_owners import paths_by_owner
from twins.importing.passages import DocumentReading, LeftOut, LeftOutReason
from twins.importing.proposals import NotedSentences, by_source, sentences_left_out

LEFT_OUT_BECAUSE: Mapping[LeftOutReason, str] = {
    LeftOutReason.NO_RULE: "states no rule",
    LeftOutReason.QUESTION: "is a question",
    LeftOutReason.TOO_SHORT: "says too little alone",
    LeftOutReason.TOO_LONG: "is too long for a rule",
    LeftOutReason.STEP: "is a step, or says what a command does",
    LeftOutReason.HEADING: "is a heading",
    LeftOutReason.CODE: "is code or a command",
    LeftOutReason.LINK: "is a link",
    LeftOutReason.COMMENT: "is a comment",
    LeftOutReason.FRONT_MATTER: "is the front matter",
    LeftOutReason.OUR_EXPORT: "comes from a twin itself",
    LeftOutReason.NOT_IN_FORCE: "is in a record that isn't in force",
    LeftOutReason.NOT_DECIDED: "is about options or background, not the decision",
    LeftOutReason.REPEATED: "says the same as another sentence",
    LeftOutReason.BY_OTHERS: "was written by another person",
    LeftOutReason.BY_PROGRAM: "was written by a program",
    LeftOutReason.UNREADABLE: "can't be read",
}
_MOST_PATHS, _WIDE = 4, 100


def reading_lines(reading: DocumentReading, skipped: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each file: what was found in it, or why nothing was."""
    not_in_force = {
        each.passage.source: each.detail for each in reading.left_out if each.reason is LeftOutReason.NOT_IN_FORCE
    }
    wide = max((len(each) for each in (*reading.sources, *skipped)), default=0)
    for source in reading.sources:
        yield f"  {source:{wide}}  {_found(reading, source, not_in_force)}"
    for source, why in skipped.items():
        yield f"  {source:{wide}}  not read: {why}"


def _found(reading: DocumentReading, source: str, not_in_force: Mapping[str, str]) -> str:
    reasons = {each.reason for each in reading.left_out if each.passage.source == source}
    if source in not_in_force:
        return f"not in force: {not_in_force[source]}"
    if LeftOutReason.UNREADABLE in reasons:
        return "not read: it is neither an export of Slack nor review comments of GitHub"
    ours = ", beside what a twin exported" if LeftOutReason.OUR_EXPORT in reasons else ""
    rules = sum(each.passage.source == source for each in reading.drafts)
    answers = sum(call.source == source for _, _, call in reading.calls)
    paths = sum(each.source == source for each in reading.owned)
    found = [counted(rules, "rule")] if rules or not (answers or paths) else []
    found += [counted(answers, "answered question")] if answers else []
    found += [counted(paths, "owned path")] if paths else []
    return ", ".join(found) + ours


def new_lines(new: Sequence[Found]) -> Iterator[str]:
    for origin, _, call in new:
        place = f"{call.source}:{call.line}" if call.line else call.source
        if call.lesson and origin is ProposalOrigin.SENTENCE:
            yield f"  {place}  {call.lesson.text} → {call.lesson.stance.label}"
        elif call.covers:
            yield f"  {place}  It covers: {call.covers}"
        else:
            yield f"  {place}  “{_short(call.ask)}” was answered: {_short(call.said)}"


def gone_lines(noted: NotedSentences) -> Iterator[str]:
    for rule in noted.gone:
        yield f"  {rule.rule_id} came from “{_short(rule.said)}”, which is gone from {rule.source}."
    if noted.withdrawn:
        were = "1 sentence is" if noted.withdrawn == 1 else f"{noted.withdrawn} sentences are"
        yield f"  {were} off the list: their documents no longer have them."


def left_out_lines(reading: DocumentReading, *, in_full: bool) -> Iterator[str]:
    """Yield each sentence that is left out, by file and line; or, not `in_full`, a count for each reason."""
    left_out = list(sentences_left_out(reading))
    if in_full:
        for each in (one for found in by_source(left_out).values() for one in found):
            yield f"  {each.passage.place}  {_because(each)}: {each.passage.text}"
        return
    for reason in LeftOutReason:
        number = sum(each.reason is reason for each in left_out)
        if number:
            yield f"  {number:>5}  {LEFT_OUT_BECAUSE[reason]}"


def _because(left_out: LeftOut) -> str:
    words = LEFT_OUT_BECAUSE[left_out.reason]
    return f"{words} ({left_out.detail})" if left_out.detail else words


def owner_lines(reading: DocumentReading) -> Iterator[str]:
    nobody = tuple(each for each in reading.owned if not each.owners)
    owners = {**paths_by_owner(reading.owned), **({"nobody": nobody} if nobody else {})}
    wide = max(map(len, owners), default=0)
    for owner, paths in owners.items():
        named = ", ".join(each.pattern for each in paths[:_MOST_PATHS])
        more = f" and {len(paths) - _MOST_PATHS} more" if len(paths) > _MOST_PATHS else ""
        yield f"  {owner:{wide}}  {named}{more}"


def _short(text: str) -> str:
    return text if len(text) <= _WIDE else f"{text[: _WIDE - 1].rstrip()}…"
