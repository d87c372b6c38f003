"""CLI commands that turn documents into interview questions and show the origin of each rule."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import typer

from bot.cli.twins import usable_store
from bot.errors import UsageError
from twins.authoring.drafts import Proposal
from twins.authoring.interview import sentences_of
from twins.playbook.model import Twin

_READ = (".md", ".txt", ".rst", ".adoc")
LARGEST = 1_000_000
"""Characters of one document."""


def learn(handle: str, paths: Sequence[Path]) -> None:
    """Add sentences that seem to state a rule to a twin's interview questions."""
    store = usable_store()
    draft = store.drafts.find(handle)
    if draft is None:
        raise UsageError(f"There is no twin {handle!r}. Its expert begins one in Slack: `/twins new {handle}`.")
    documents = [document for path in paths for document in _documents(path)]
    if not documents:
        raise UsageError(f"Nothing to read: name files, or folders with files that end in {', '.join(_READ)}.")
    found = [each for document in documents for each in sentences_of(_text(document), document.name)]
    new = store.interviews.note(handle, found, datetime.now(UTC))
    typer.echo(
        f"{len(documents)} documents, {len(found)} sentences that seem to say a rule, {new} of them new. "
        f"{draft.expert.name} is asked about them, four at a time: [Four questions] on the page of `{handle}`."
    )


def show_rules(handle: str, *, as_json: bool) -> None:
    """Print which version introduced each rule, and from what."""
    store = usable_store()
    versions = [(row.number, store.versions.parse(row).twin) for row in store.versions.history(handle)]
    rows = list(_lives(versions, {proposal.rule_id: proposal for proposal in store.proposals.origins(handle)}))
    if not rows:
        raise UsageError(f"No twin {handle!r} was ever published. `zerohandoff twin list` shows those that were.")
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        since = f"version {row['since']}" + (f", gone since {row['gone']}" if row["gone"] else "")
        changed = f", changed in {', '.join(map(str, row['changed']))}" if row["changed"] else ""
        typer.echo(f"{row['rule']:10} {since}{changed}{row['from'] and '  from ' + row['from']}")


def _lives(versions: Sequence[tuple[int, Twin]], came: Mapping[str | None, Proposal]) -> Iterator[dict[str, Any]]:
    for rule_id in dict.fromkeys(rule.id for _, twin in versions for rule in twin.rules):
        said = [(number, next((rule for rule in twin.rules if rule.id == rule_id), None)) for number, twin in versions]
        there = [(number, rule.model_copy(update={"confirmed": None})) for number, rule in said if rule]
        gone = next((number for number, rule in said if rule is None and number > there[0][0]), None)
        changed = [number for (_, old), (number, new) in pairwise(there) if old != new]
        yield {
            "rule": rule_id,
            "since": there[0][0],
            "changed": changed,
            "gone": gone,
            "from": _from(came[rule_id]) if rule_id in came else "",
        }


def _from(proposal: Proposal) -> str:
    by = f" by {proposal.settled_by.name}" if proposal.settled_by else ""
    said = proposal.call.said or proposal.call.ask
    words = "said in a direct message" if proposal.is_direct else f"“{said[:100]}”"
    return f"{proposal.origin.value} of {proposal.at:%Y-%m-%d}, made a rule{by}: {words}"


def _documents(path: Path) -> list[Path]:
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
    if len(text) > LARGEST:
        raise UsageError(f"{document} has more than {LARGEST:,} characters. Name the parts that hold decisions.")
    return text
