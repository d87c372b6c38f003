"""The `twin check` command: runs a playbook's cases and names the changes that no case would notice."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from bot.cli.gate_checkpoint import GateCheckpoint
from bot.errors import UsageError
from bot.model.selection import open_judge, open_mind, server_of
from bot.settings import Settings
from twins.deciding.lookup import Lookup
from twins.deciding.model_failure import ModelFailure
from twins.deciding.reading import Mind
from twins.playbook.cases import MindName
from twins.playbook.folder import Folder, FolderError, load_folder
from twins.playbook.model import COMPANY, Version
from twins.publishing.case_runner import CaseResult, Verdict
from twins.publishing.gate import Gate, Tried, run_gate

_SIDE_BY_SIDE = 8
"""Cases that a model reads in parallel."""
_MOST_NAMED = 10


def check_folders(folders: Sequence[Path], name: MindName, dollars: float | None, *, as_json: bool) -> bool:
    """Check each folder's cases and rules; return True if the gate passes for all."""
    with _named(name) as mind:
        checked = [_check(path, mind, dollars) for path in folders]
    if as_json:
        typer.echo(json.dumps([each.report for each in checked], indent=2))
    else:
        typer.echo("\n".join(line for each in checked for line in each.lines))
    return all(each.is_good for each in checked)


@dataclass(frozen=True)
class Checked:
    """The result for one folder: as text, as JSON, and whether it passed."""

    lines: Sequence[str]
    report: Mapping[str, Any]
    is_good: bool


def company_beside(path: Path) -> Version | None:
    """Return the company's law from the sibling folder, if there is one."""
    company = path.resolve().parent / COMPANY
    return load_folder(company).unpublished if company.is_dir() and company != path.resolve() else None


def gate_lines(name: str, folder: Folder, gate: Gate) -> list[str]:
    """List the failed cases, and the changes that no case would notice."""
    counts = {verdict: sum(result.verdict is verdict for result in gate.results) for verdict in Verdict}
    cases = ", ".join(f"{count} {verdict.value}" for verdict, count in counts.items() if count) or "no cases"
    lines = [f"{name}: {len(folder.twin.rules)} rules; cases: {cases}", *map(_failure, gate.failed)]
    lines += _unread([result.failure for result in gate.results if result.failure], gate.results)
    lines.append(
        f"  changes noticed: {gate.share_noticed(strict=True):.0%} to laws, triggers and tier 3, "
        f"{gate.share_noticed(strict=False):.0%} to the rest"
    )
    lines += _unguarded(gate.unguarded_strict, "Nothing guards it: add a case that names it and fails without it.")
    lines += _unguarded(gate.unguarded, "No case would notice; a case that names it would.")
    return [*lines, f"  gate: {_verdict(gate)}"]


def _verdict(gate: Gate) -> str:
    if gate.is_shut:
        return "shut. A law or something that can't be undone isn't held; nothing is published over that."
    if gate.needs_reason:
        return "shut, but only defaults fail: its owner may publish it with --reason."
    return "open"


def _unguarded(tried: Sequence[Tried], remedy: str) -> list[str]:
    lines = [f"  unnoticed: {each}. {remedy}" for each in tried[:_MOST_NAMED]]
    return lines + ([f"  and {len(tried) - _MOST_NAMED} more"] if len(tried) > _MOST_NAMED else [])


def _check(path: Path, mind: Mind, dollars: float | None) -> Checked:
    try:
        folder = load_folder(path)
    except FolderError as error:
        found = [vars(finding) for finding in error.findings]
        return Checked(
            [f"{path}/{finding}" for finding in error.findings], {"folder": str(path), "findings": found}, is_good=False
        )
    gate = gate_of(folder, company_beside(path), mind, dollars)
    noticed = {"strict": gate.share_noticed(strict=True), "rest": gate.share_noticed(strict=False)}
    report = {
        "folder": str(path),
        "is_open": gate.is_open,
        "is_shut": gate.is_shut,
        "noticed": noticed,
        "cases": [result.model_dump(mode="json") for result in gate.results],
        "unnoticed": [str(each) for each in (*gate.unguarded_strict, *gate.unguarded)],
    }
    was_read = not any(result.failure for result in gate.results)
    return Checked(gate_lines(str(path), folder, gate), report, gate.is_open and was_read)


def gate_of(folder: Folder, company: Version | None, mind: Mind, dollars: float | None = None) -> Gate:
    """Run the gate. If a model answers, print the expected cost and the progress."""
    version, now = folder.unpublished, datetime.now(UTC)
    if mind.is_quick:
        return run_gate(version, folder.cases, company, mind, now)
    asks = sum(case.repeat for case in folder.cases.cases)
    expected = asks * mind.expected_cost(version, company) / 1_000_000
    typer.echo(f"{asks} asks of {folder.twin.handle}: about ${expected:.2f}, less what the cache saves.", err=True)

    def show(done: int, of: int, spent: int) -> None:
        sys.stderr.write(f"\r{done} of {of} cases, ${spent / 1_000_000:.4f}" + ("\n" if done == of else ""))

    at_most = None if dollars is None else int(dollars * 1_000_000)
    journal = GateCheckpoint(folder, company, mind.name, Settings().anthropic_model)
    before = len(journal.known())
    if before:
        typer.echo(f"{before} cases were answered before this was stopped; they aren't asked again.", err=True)
    with open_judge(Settings()) as judge:
        gate = run_gate(
            version,
            folder.cases,
            company,
            mind,
            now,
            side_by_side=_SIDE_BY_SIDE,
            at_most=at_most,
            progress=show,
            answered=journal,
            judge=judge,
        )
    left = [result for result in gate.results if result.verdict is Verdict.NOT_RUN]
    if not any(mind.name in (result.case.minds or (mind.name,)) for result in left):
        journal.close()
    return gate


@contextmanager
def _named(name: MindName) -> Iterator[Mind]:
    settings = Settings()
    if name is MindName.LOOKUP:
        yield Lookup()
        return
    if server_of(settings) is None:
        raise UsageError("--mind claude needs ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL for a server of your own.")
    with open_mind(settings) as mind:
        yield mind


def _unread(failures: Sequence[ModelFailure], results: Sequence[CaseResult]) -> list[str]:
    counts = [(each, f"{failures.count(each)} of {len(results)} cases") for each in dict.fromkeys(failures)]
    lines = [f"  no reading in {many}: {each.value}. {each.remedy or 'Try again later.'}" for each, many in counts]
    cost = sum(result.cost for result in results)
    return [*lines, *([f"  cost: ${cost / 1e6:.4f} for {len(results)} cases"] if cost else [])]


def _failure(result: CaseResult) -> str:
    expect = result.case.expect
    tier = f" (tier {int(expect.tier)})" if expect.tier else ""
    wanted = " ".join(
        filter(
            None,
            (
                f"{expect.outcome.value}{tier}",
                ", ".join(expect.rules),
                expect.space or "",
                f"to {expect.person}" if expect.person else "",
            ),
        )
    )
    return f"  {result.case.id} failed: “{result.case.ask}”\n    expected {wanted}\n    answered {result.answered}"
