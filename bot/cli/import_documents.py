"""The command `twin learn`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.configured_store import recorded_store
from bot.errors import UsageError
from twins.authoring.interview import sentences_of
from twins.deciding.secrets.blanking import blank_secrets

_READ = (".md", ".txt", ".rst", ".adoc")
_LARGEST = 1_000_000
"""Characters of one document."""


def learn(
    handle: str,
    documents: Annotated[list[Path], typer.Argument(help="Guidelines or decision records: files, or folders of them.")],
) -> None:
    store = recorded_store()
    draft = store.drafts.find(handle)
    if draft is None:
        raise UsageError(f"There is no twin {handle!r}. Its expert begins one in Slack: `/twins new {handle}`.")
    files = [file for path in documents for file in _files(path)]
    if not files:
        raise UsageError(f"Nothing to read: name files, or folders with files that end in {', '.join(_READ)}.")
    texts = [(blank_secrets(_text(file)), file.name) for file in files]
    found = [each for text, name in texts for each in sentences_of(text.text, name)]
    new = store.interviews.note(handle, found, datetime.now(UTC))
    if kinds := sorted({kind for text, _ in texts for kind in text.kinds}):
        typer.echo(
            f"Left out of these documents: {', '.join(kinds)}. Replace them with new ones: these documents show them "
            "in plain text."
        )
    typer.echo(
        f"{len(files)} documents, {len(found)} sentences that seem to say a rule, {new} of them new. "
        f"{draft.expert.name} is asked about them, four at a time: [Interview me] on the page of `{handle}`."
    )


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise UsageError(f"{path} isn't there.")
    if path.is_file():
        return [path]
    return sorted(each for each in path.rglob("*") if each.suffix.casefold() in _READ and each.is_file())


def _text(document: Path) -> str:
    try:
        text = document.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{document} can't be read: {error}. Save it as UTF-8 text.") from error
    if len(text) > _LARGEST:
        raise UsageError(f"{document} has more than {_LARGEST:,} characters. Name the parts that hold decisions.")
    return text
