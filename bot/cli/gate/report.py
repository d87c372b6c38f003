"""What `twin check` and `twin publish` say about a folder, as text and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import shorten
from typing import Any

from bot.cli.gate.company_law import CompanyLaw
from twins.authoring.drafts import PastAsk
from twins.deciding.model_failure import ModelFailure
from twins.playbook.folder import Folder
from twins.playbook.validation import FolderFinding
from twins.publishing.case_runner import CaseResult, Verdict, missing_of_company
from twins.publishing.gate import Gate, Tried

_MOST_NAMED, _QUOTED = 10, 200


@dataclass(frozen=True)
class Checked:
    """The result for one folder: its findings, or the gate's results."""

    path: Path
    findings: Sequence[FolderFinding] = ()
    folder: Folder | None = None
    gate: Gate | None = None
    law: CompanyLaw | None = None
    """None for the company's law itself."""
    near: Mapping[str, Sequence[PastAsk]] = field(default_factory=dict)
    """By law or trigger that is added or changed, past asks that came close and wouldn't meet it."""

    @property
    def is_good(self) -> bool:
        return bool(self.gate and self.gate.is_open and not any(result.failure for result in self.gate.results))

    def may_be_published(self, reason: str | None) -> bool:
        return bool(self.gate and (self.gate.is_open or (self.gate.needs_reason and reason)))

    @property
    def lines(self) -> list[str]:
        if self.gate is None or self.folder is None:
            return [f"{self.path}/{finding}" for finding in self.findings]
        return [*_gate_lines(self.path, self.folder, self.gate, self.law), *_near_misses(self.near)]

    @property
    def report(self) -> dict[str, Any]:
        gate = self.gate
        if gate is None:
            return {"folder": str(self.path), "findings": [vars(finding) for finding in self.findings]}
        return {
            "folder": str(self.path),
            "is_open": gate.is_open,
            "is_shut": gate.is_shut,
            "company": self.law.line if self.law else None,
            "noticed": {"strict": gate.share_noticed(strict=True), "rest": gate.share_noticed(strict=False)},
            "cases": [result.model_dump(mode="json") for result in gate.results],
            "unnoticed": [str(each) for each in (*gate.unguarded_strict, *gate.unguarded)],
            "near_misses": {guard: [each.want for each in asks] for guard, asks in self.near.items()},
        }


def _gate_lines(path: Path, folder: Folder, gate: Gate, law: CompanyLaw | None) -> Iterator[str]:
    """List the failed cases, those that wait, and the changes that no case would notice."""
    counts = {verdict: sum(result.verdict is verdict for result in gate.results) for verdict in Verdict}
    cases = ", ".join(f"{count} {verdict.value}" for verdict, count in counts.items() if count) or "no cases"
    yield f"{path}: {len(folder.twin.rules)} rules; cases: {cases}"
    if law:
        yield f"  {law.line}"
    yield from map(_failure, gate.failed)
    yield from _waiting(folder, gate, law)
    yield from _unread([result.failure for result in gate.results if result.failure], gate.results)
    yield (
        f"  changes noticed: {gate.share_noticed(strict=True):.0%} to laws, triggers and tier 3, "
        f"{gate.share_noticed(strict=False):.0%} to the rest"
    )
    yield from _unguarded(gate.unguarded_strict, "Nothing guards it: add a case that names it and fails without it.")
    yield from _unguarded(gate.unguarded, "No case would notice; a case that names it would.")
    yield f"  gate: {_verdict(gate)}"


def _near_misses(near: Mapping[str, Sequence[PastAsk]]) -> Iterator[str]:
    for guard, asks in near.items():
        came, them = ("This past request", "it") if len(asks) == 1 else (f"These {len(asks)} past requests", "them")
        yield f"  {came} came close to {guard}, which doesn't match {them}. Should it have?"
        yield from (f"    “{shorten(each.want, _QUOTED, placeholder='…')}”" for each in asks)


def _waiting(folder: Folder, gate: Gate, law: CompanyLaw | None) -> Iterator[str]:
    if not gate.waiting:
        return
    company = law.version if law else None
    missing = (missing_of_company(each.case, folder.unpublished, company) for each in gate.waiting)
    wanted, cases = ", ".join(sorted(set().union(*missing))), ", ".join(result.case.id for result in gate.waiting)
    count = f"1 case waits ({cases})" if len(gate.waiting) == 1 else f"{len(gate.waiting)} cases wait ({cases})"
    if company is None:
        yield f"  {count} for the company's law: {wanted}. Each night's run includes them once that law is published."
    else:
        yield f"  {count} for {wanted}, which the company's law doesn't have. Change or remove them if it never will."


def _verdict(gate: Gate) -> str:
    if gate.is_shut:
        return "shut. A law or something that can't be undone isn't held; nothing is published over that."
    if gate.needs_reason:
        return "shut, but only defaults fail: its owner can publish it with --reason."
    return "open"


def _unguarded(tried: Sequence[Tried], remedy: str) -> list[str]:
    lines = [f"  unnoticed: {each}. {remedy}" for each in tried[:_MOST_NAMED]]
    return lines + ([f"  and {len(tried) - _MOST_NAMED} more"] if len(tried) > _MOST_NAMED else [])


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
                f"by trigger {expect.trigger}" if expect.trigger else "",
                f"to {expect.person}" if expect.person else "",
                f"offering {', '.join(expect.offers)}" if expect.offers else "",
                f"then {expect.after.outcome.value}" if expect.after else "",
            ),
        )
    )
    return f"  {result.case.id} failed: “{result.case.ask}”\n    expected {wanted}\n    answered {result.answered}"
