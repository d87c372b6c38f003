"""The command `twin learn`."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.authoring.sentences.drafting import RuleDrafting
from bot.cli.configured_store import recorded_store
from bot.cli.documents.document_files import FoundFiles, find_files
from bot.cli.documents.reading_words import gone_lines, left_out_lines, new_lines, owner_lines, reading_lines
from bot.errors import UsageError
from bot.model.selection import budget_of, drafter_of, open_mind
from bot.settings import Settings
from bot.ui.messages.counts import counted
from storage.store import Store
from twins.authoring.drafts import Draft
from twins.authoring.interview import Found
from twins.deciding.cost import PaidWork
from twins.importing.passages import DocumentReading
from twins.importing.proposals import NotedSentences, found_in, sentences_left_out
from twins.importing.reader import ReadingChoices, read_documents


def learn(
    handle: Annotated[str, typer.Argument(help="The twin's handle, as in Slack.")],
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="A repository, a folder or files: AGENTS.md, CLAUDE.md, Cursor and Copilot rules, decision records, "
            "CODEOWNERS, runbooks; JSON exported from a Slack channel, or review comments from GitHub's API."
        ),
    ],
    by: Annotated[
        str,
        typer.Option(help="In exports, whose words count: a Slack id or a GitHub login. Otherwise the expert's."),
    ] = "",
    also: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE:LINE", help="List this sentence too, although it doesn't sound like a rule."),
    ] = None,
    left_out: Annotated[bool, typer.Option("--left-out", help="Print every sentence that is left out.")] = False,
    scope_of: Annotated[
        str, typer.Option(metavar="OWNER", help="Offer what CODEOWNERS gives this person or team as the twin's scope.")
    ] = "",
) -> None:
    """Read documents, and put each rule that they state on the list of the twin's expert."""
    store = recorded_store()
    draft = store.drafts.find(handle)
    if draft is None:
        raise UsageError(f"There is no twin {handle!r}. Its expert begins one in Slack: `/twins new {handle}`.")
    files = find_files(paths)
    if not files.documents:
        raise UsageError("Nothing to read: name a repository, or files such as AGENTS.md or docs/adr/*.md.")
    choices = ReadingChoices(expert=draft.expert.slack, by=by, also=frozenset(also or ()), scope_of=scope_of)
    reading = read_documents(files.documents, choices)
    now = datetime.now(UTC)
    found = _drafted(store, draft, found_in(reading), now)
    noted = store.interviews.note(handle, found, now, reading.sources)
    _report(draft, files, reading, noted, in_full=left_out)


def _drafted(store: Store, draft: Draft, found: Sequence[Found], now: datetime) -> Sequence[Found]:
    """Let a model word what is new, if one is set."""
    new = store.interviews.unknown(draft.handle, found)
    settings = Settings()
    with open_mind(settings) as mind:
        drafting = RuleDrafting(store, lambda: now, drafter_of(mind), budget_of(settings))
        work = PaidWork(
            key=f"learn:{draft.handle}:{now.isoformat()}",
            team=draft.team or "",
            conductor=draft.expert.slack,
            handle=draft.handle,
        )
        made = {(origin, subject): call for origin, subject, call in drafting.drafted(work, new)}
    return [(origin, subject, made.get((origin, subject), call)) for origin, subject, call in found]


def _report(draft: Draft, files: FoundFiles, reading: DocumentReading, noted: NotedSentences, *, in_full: bool) -> None:
    _print("Read:", reading_lines(reading, files.skipped))
    if files.secrets:
        kinds = ", ".join(sorted(files.secrets))
        shown = "these documents show them in plain text"
        typer.echo(f"Left out of these documents: {kinds}. Replace them with new ones: {shown}.")
    _print("New on the list:", new_lines(noted.new))
    _print("Gone:", gone_lines(noted))
    _print("Who answers for what:", owner_lines(reading))
    rest = sum(1 for _ in sentences_left_out(reading))
    if rest:
        _print(f"Left out, {counted(rest, 'sentence')}:", left_out_lines(reading, in_full=in_full))
    hint = (
        ""
        if in_full or not rest
        else " `--left-out` prints what was left out, and `--also FILE:LINE` lists a sentence."
    )
    rules = counted(len(found_in(reading)), "rule")
    to_do = f"{draft.expert.name} keeps, edits or drops each on the page of `{draft.handle}` in Slack's Home tab."
    typer.echo(f"{rules}, {len(noted.new)} of them new. {to_do if noted.new else 'Nothing new to decide.'}{hint}")


def _print(head: str, lines: Iterable[str]) -> None:
    given = list(lines)
    if given:
        typer.echo("\n".join([head, *given]))
