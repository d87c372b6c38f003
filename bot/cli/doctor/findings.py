"""Result of one `doctor` check and, if it failed, its remedy."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import typer

from bot.cli.output import print_json


@dataclass(frozen=True)
class DoctorFinding:
    """One checked item: whether it passed, what was found, and the remedy if it failed."""

    what: str
    ok: bool
    found: str
    remedy: str = ""


def print_findings(looked_at: Iterable[DoctorFinding], *, as_json: bool) -> bool:
    """Print each finding as it comes; return True if nothing is wrong."""
    findings: list[DoctorFinding] = []
    for finding in looked_at:
        findings.append(finding)
        if not as_json:
            typer.echo(_line(finding))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    return all(finding.ok for finding in findings)


def _line(finding: DoctorFinding) -> str:
    mark = "ok     " if finding.ok else "problem"
    return f"{mark}  {finding.what}: {finding.found}" + (f"\n         {finding.remedy}" if finding.remedy else "")
