"""What do the commands do that need no Slack? Ask, check, publish, list, export."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.clock import Clock
from bot.errors import UsageError
from bot.minds import the_mind
from bot.settings import Settings
from storage import chain
from storage.lock import dispatcher_lock
from storage.store import Store, open_store
from storage.upgrade import make_usable, upgrade
from twins.asks import LONGEST_ASK, Ask
from twins.cases import CaseResult, Verdict, run_case
from twins.decide import decide
from twins.decision import Decision, Standing
from twins.folder import Folder, FolderError, load_folder, write_folder
from twins.playbook import COMPANY, Version
from twins.values import Outcome


def ask_here(handle: str, text: str, product: str | None, folder: Path | None, *, as_json: bool) -> None:
    """Print what a twin would answer now."""
    if not text.strip() or len(text) > LONGEST_ASK:
        raise UsageError(f"Say what you want and why, in at most {LONGEST_ASK:,} characters.")
    version, company = _from_folder(folder, handle) if folder else _published(handle)
    ask, now = Ask.of(text, product), datetime.now(UTC)
    reading = the_mind().read(ask, version, company, now)
    decision = decide(ask, reading, version, Standing(company=company), now)
    typer.echo(decision.model_dump_json(indent=2) if as_json else _in_words(decision))


def check_folders(folders: Sequence[Path], *, as_json: bool) -> bool:
    """Read folders and run their cases; True when nothing is wrong."""
    good = True
    report = []
    for path in folders:
        try:
            folder = load_folder(path)
        except FolderError as error:
            good = False
            report.append({"folder": str(path), "findings": [vars(finding) for finding in error.findings]})
            if not as_json:
                typer.echo("\n".join(f"{path}/{finding}" for finding in error.findings))
            continue
        results = _cases(folder, path)
        failed = [result for result in results if result.verdict is Verdict.FAILED]
        good = good and not failed
        report.append({"folder": str(path), "cases": [result.model_dump(mode="json") for result in results]})
        if not as_json:
            typer.echo("\n".join([_summary(path, folder, results), *map(_failure, failed)]))
    if as_json:
        typer.echo(json.dumps(report, indent=2))
    return good


def publish_folders(folders: Sequence[Path], note: str | None) -> None:
    """Publish folders; all are read before the first is published."""
    read = [load_folder(path) for path in folders]
    store = _store()
    for folder in read:
        version, is_new = store.shelf.publish(folder, note, datetime.now(UTC))
        what = "published" if is_new else "is live already: no change"
        typer.echo(f"{version.twin.handle} version {version.number} {what}")


def list_twins(*, as_json: bool) -> None:
    """Print the published twins."""
    versions = _store().shelf.all_live()
    rows = [
        {"handle": v.twin.handle, "name": v.twin.name, "expert": v.twin.expert.name, "version": v.number,
         "rules": len(v.twin.rules), "laws": sum(rule.is_law for rule in v.twin.rules)}
        for v in versions
    ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        typer.echo(
            "{handle:12} {name:28} version {version:<3} {rules} rules, {laws} laws, kept by {expert}".format(**row)
        )
    if not rows:
        typer.echo("No twin is published yet: zerohandoff twin publish FOLDER")


def export_twin(handle: str, folder: Path) -> None:
    """Write the live version of a twin to a folder."""
    files = _store().shelf.files(handle)
    if files is None:
        raise UsageError(f"No twin {handle!r} is published. `zerohandoff twin list` shows those that are.")
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty, and nothing in it is overwritten. Name a new folder.")
    write_folder(files, folder)
    typer.echo(f"{handle} is in {folder}")


def upgrade_database() -> None:
    """Migrate the database."""
    store = open_store(Settings().database_url, Clock().now)
    with dispatcher_lock(store.database):
        typer.echo(f"The database is at revision {upgrade(store.database)}.")


def verify_audit() -> bool:
    """Print whether the audit chain holds."""
    broken = chain.verify(_store().database)
    typer.echo("The audit chain holds." if broken is None else f"The audit chain is broken at entry {broken}.")
    return broken is None


def list_dead_jobs(*, as_json: bool) -> None:
    """Print the jobs that were given up."""
    rows = [{"id": job.id, "kind": job.kind, "attempts": job.attempts} for job in _store().ledger.dead()]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        typer.echo("{id}  ({kind}, begun {attempts} times)".format(**row))
    if not rows:
        typer.echo("No job was given up.")


def retry_jobs(job: str | None, *, everything: bool) -> None:
    """Open jobs again that were given up."""
    if (job is None) is not everything:
        raise UsageError("Name one job, or say --all. `zerohandoff jobs list` shows those that were given up.")
    ledger = _store().ledger
    opened = [
        each for each in ([dead.id for dead in ledger.dead()] if everything else [job]) if each and ledger.retry(each)
    ]
    if not opened and job:
        raise UsageError(f"No job {job!r} was given up. `zerohandoff jobs list` shows those that were.")
    typer.echo(f"{len(opened)} open again; a running zerohandoff does them within a second.")


def _store() -> Store:
    store = open_store(Settings().database_url, Clock().now)
    make_usable(store.database)
    return store


def _published(handle: str) -> tuple[Version, Version | None]:
    store = _store()
    version = store.shelf.live(handle.casefold())
    if version is None or version.twin.is_company:
        known = ", ".join(twin.handle for twin in store.shelf.listed()) or "none"
        raise UsageError(f"No twin {handle!r} is published (published: {known}). Publish one, or name a --folder.")
    return version, store.asks.company()


def _from_folder(path: Path, handle: str) -> tuple[Version, Version | None]:
    folder = load_folder(path)
    if folder.twin.handle != handle:
        raise UsageError(f"{path} holds the twin {folder.twin.handle!r}, not {handle!r}.")
    return _unpublished(folder), _company_beside(path)


def _unpublished(folder: Folder) -> Version:
    return Version(id=folder.digest, number=0, twin=folder.twin, digest=folder.digest)


def _company_beside(path: Path) -> Version | None:
    """The company's law from the folder next to a twin's, where there is one."""
    company = path.resolve().parent / COMPANY
    return _unpublished(load_folder(company)) if company.is_dir() and company != path.resolve() else None


def _cases(folder: Folder, path: Path) -> list[CaseResult]:
    version, company, mind = _unpublished(folder), _company_beside(path), the_mind()
    return [run_case(case, version, company, mind, datetime.now(UTC)) for case in folder.cases.cases]


def _summary(path: Path, folder: Folder, results: Sequence[CaseResult]) -> str:
    counts = {verdict: sum(result.verdict is verdict for result in results) for verdict in Verdict}
    cases = ", ".join(f"{count} {verdict.value}" for verdict, count in counts.items() if count) or "no cases"
    return f"{path}: {len(folder.twin.rules)} rules; cases: {cases}"


def _failure(result: CaseResult) -> str:
    expect = result.case.expect
    tier = f" (tier {int(expect.tier)})" if expect.tier else ""
    wanted = " ".join(filter(None, (f"{expect.outcome.value}{tier}", ", ".join(expect.rules), expect.space or "",
                                    f"to {expect.person}" if expect.person else "")))  # fmt: skip
    return f"  {result.case.id} failed: “{result.case.ask}”\n    expected {wanted}\n    answered {result.answered}"


def _in_words(decision: Decision) -> str:
    lines = [f"{decision.outcome.label} (tier {int(decision.tier)}: {decision.reason})"]
    lines += [f"  {decision.advice}"] if decision.advice else []
    lines += (
        [f"  assumed: {decision.assumption}"] if decision.assumption and decision.outcome is Outcome.ASSUMED else []
    )
    for rule in decision.cited or decision.closest[:3]:
        lines += [f"  {rule.id} ({rule.kind.value}) {rule.text}", f"    why: {rule.why}"]
        lines += [f"    instead: {rule.instead}"] if rule.instead else []
    lines += [f"  answers for this: {decision.person.name}"] if decision.person else []
    return "\n".join([*lines, "Nothing was recorded, and nobody was asked: that happens in Slack."])
