"""The command `twin check`, and the gate that `twin publish` runs too."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli.configured_store import existing_store
from bot.cli.gate.checkpoint import GateCheckpoint
from bot.cli.gate.company_law import CompanyLaw, company_law
from bot.cli.gate.given_folders import Folders
from bot.cli.gate.given_people import Deputies, GivenPeople, Owner, Topics
from bot.cli.gate.report import Checked
from bot.cli.output import Json, print_json
from bot.errors import UsageError
from bot.model.selection import open_judge, open_mind, server_of
from bot.settings import Settings
from storage.store import Store
from twins.authoring.drafts import PastAsk
from twins.authoring.near_misses import changed_guards, near_misses
from twins.deciding.reading import Mind
from twins.finder.finder import Finder, beside
from twins.playbook.cases import MindName
from twins.playbook.folder import Folder, FolderError
from twins.playbook.model import Version
from twins.playbook.validation import FolderFinding
from twins.publishing.case_runner import Verdict
from twins.publishing.gate import Gate, RunOptions, run_gate

_SIDE_BY_SIDE = 8
"""Cases that a model reads in parallel."""


def check(
    folders: Folders,
    owner: Owner = None,
    deputy: Deputies = None,
    person: Topics = None,
    mind: Annotated[
        Literal["lookup", "claude"], typer.Option(help="What answers the cases; claude costs money.")
    ] = "lookup",
    budget: Annotated[float | None, typer.Option(min=0, help="Dollars that claude may spend on each folder.")] = None,
    as_json: Json = False,
) -> bool:
    """Check each folder's cases and rules; return True if the gate passes for all."""
    given = GivenPeople(owner, deputy, person)
    with _named(MindName(mind)) as opened:
        checked = check_all(folders, given, opened, budget)
    if as_json:
        print_json([each.report for each in checked])
    else:
        typer.echo("\n".join(line for each in checked for line in each.lines))
    return all(each.is_good for each in checked)


def check_all(paths: Sequence[Path], given: GivenPeople, mind: Mind, dollars: float | None = None) -> list[Checked]:
    """Run the gate of each folder, as `twin check` and `twin publish` both do."""
    read = [_read(path, given) for path in paths]
    given.refuse_unused()
    law = company_law(paths, [folder for folder, _ in read])
    store = existing_store()
    mind = beside(mind, _others(store, [folder for folder, _ in read if folder]))
    checked = [
        _checked(path, folder, law, mind, dollars) if folder else Checked(path, findings)
        for path, (folder, findings) in zip(paths, read, strict=True)
    ]
    return [replace(each, near=_near_misses(store, each.folder)) if each.gate else each for each in checked]


def _near_misses(store: Store | None, folder: Folder | None) -> Mapping[str, Sequence[PastAsk]]:
    """Return past asks that came close to a law or trigger which the folder adds or changes. Goes by words alone."""
    if store is None or folder is None:
        return {}
    live = store.versions.live(folder.twin.handle)
    guards = changed_guards(folder.twin, live.twin if live else None)
    past = store.twin_pages.past_asks(folder.twin.handle, datetime.now(UTC)) if guards else ()
    return near_misses(guards, folder.twin.rules, past, {})


def _others(store: Store | None, folders: Sequence[Folder]) -> list[Version]:
    """Return the twins that the folders will answer beside: each other, and those that are published."""
    checked = {folder.twin.handle for folder in folders}
    live = store.versions.all_live() if store else []
    return [*(folder.unpublished for folder in folders), *(each for each in live if each.twin.handle not in checked)]


def _read(path: Path, given: GivenPeople) -> tuple[Folder | None, Sequence[FolderFinding]]:
    try:
        return given.adopt(path), ()
    except FolderError as error:
        return None, error.findings


def _checked(path: Path, folder: Folder, law: CompanyLaw, mind: Mind, dollars: float | None) -> Checked:
    if folder.twin.is_company:
        return Checked(path, folder=folder, gate=_gate_of(folder, None, mind, dollars))
    return Checked(path, folder=folder, gate=_gate_of(folder, law.version, mind, dollars), law=law)


def _gate_of(folder: Folder, company: Version | None, mind: Mind, dollars: float | None = None) -> Gate:
    """Run the gate. If a model answers, print the expected cost and the progress."""
    version, now = folder.unpublished, datetime.now(UTC)
    if mind.is_quick:
        return run_gate(version, folder.cases, company, mind, now)
    asks = sum(case.repeat for case in folder.cases.cases)
    expected = asks * mind.expected_cost(version, company) / 1_000_000
    typer.echo(f"{asks} requests to {folder.twin.handle}: about ${expected:.2f}, less what the cache saves.", err=True)

    def show(done: int, of: int, spent: int) -> None:
        sys.stderr.write(f"\r{done} of {of} cases, ${spent / 1_000_000:.4f}" + ("\n" if done == of else ""))

    at_most = None if dollars is None else int(dollars * 1_000_000)
    journal = GateCheckpoint(folder, company, mind.name, Settings().anthropic_model)
    before = len(journal.known())
    if before:
        typer.echo(f"{before} cases were answered before this was stopped; they aren't asked again.", err=True)
    with open_judge(Settings()) as judge:
        how = RunOptions(_SIDE_BY_SIDE, at_most, show, journal, judge)
        gate = run_gate(version, folder.cases, company, mind, now, how)
    left = [result for result in gate.results if result.verdict is Verdict.NOT_RUN]
    if not any(mind.name in (result.case.minds or (mind.name,)) for result in left):
        journal.close()
    return gate


@contextmanager
def _named(name: MindName) -> Iterator[Mind]:
    settings = Settings()
    if name is MindName.LOOKUP:
        yield Finder()
        return
    if server_of(settings) is None:
        raise UsageError("--mind claude needs ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL for a server of your own.")
    with open_mind(settings) as mind:
        yield mind
