"""What would a twin answer? Asked here, of a published twin or of a folder; nothing is recorded, and nobody is told."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.desk import usable_store
from bot.errors import UsageError
from bot.minds import server_of, the_mind
from bot.settings import Settings
from twins.asks import LONGEST_ASK, Ask
from twins.cases import CaseResult, MindName, Verdict, run_case
from twins.decide import decide
from twins.decision import Decision, Standing
from twins.failure import Failure
from twins.folder import Folder, FolderError, load_folder
from twins.lookup import Lookup
from twins.playbook import COMPANY, Version
from twins.reading import Mind, Read
from twins.values import Outcome

_SIDE_BY_SIDE = 8
"""Cases that a model reads at once."""


def ask_here(handle: str, text: str, product: str | None, folder: Path | None, *, as_json: bool) -> bool:
    """Print what a twin would answer now; False where no mind could read it."""
    if not text.strip() or len(text) > LONGEST_ASK:
        raise UsageError(f"Say what you want and why, in at most {LONGEST_ASK:,} characters.")
    version, company = _from_folder(folder, handle) if folder else _published(handle)
    ask, now = Ask.of(text, product), datetime.now(UTC)
    with the_mind(Settings()) as mind:
        read = mind.read(ask, version, company, now)
    decision = decide(ask, read.reading, version, Standing(company=company), now)
    typer.echo(decision.model_dump_json(indent=2) if as_json else _in_words(decision))
    if read.model:
        typer.echo(_cost(read), err=True)
    return read.failure is None


def check_folders(folders: Sequence[Path], name: MindName, *, as_json: bool) -> bool:
    """Read folders and run their cases; True when nothing is wrong."""
    with _named(name) as mind:
        return _check(folders, mind, as_json=as_json)


def _check(folders: Sequence[Path], mind: Mind, *, as_json: bool) -> bool:
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
        results = _cases(folder, path, mind)
        failed = [result for result in results if result.verdict is Verdict.FAILED]
        unread = [result.failure for result in results if result.failure]
        good = good and not failed and not unread
        report.append({"folder": str(path), "cases": [result.model_dump(mode="json") for result in results]})
        if not as_json:
            typer.echo("\n".join([_summary(path, folder, results), *map(_failure, failed), *_unread(unread, results)]))
    if as_json:
        typer.echo(json.dumps(report, indent=2))
    return good


def _published(handle: str) -> tuple[Version, Version | None]:
    store = usable_store()
    version = store.shelf.live(handle.casefold())
    if version is None or version.twin.is_company:
        known = ", ".join(twin.handle for twin in store.shelf.listed()) or "none"
        raise UsageError(f"No twin {handle!r} is published (published: {known}). Publish one, or name a --folder.")
    return version, store.asks.company()


def _from_folder(path: Path, handle: str) -> tuple[Version, Version | None]:
    folder = load_folder(path)
    if folder.twin.handle != handle:
        raise UsageError(f"{path} holds the twin {folder.twin.handle!r}, not {handle!r}.")
    return folder.unpublished, _company_beside(path)


def _company_beside(path: Path) -> Version | None:
    """The company's law from the folder next to a twin's, where there is one."""
    company = path.resolve().parent / COMPANY
    return load_folder(company).unpublished if company.is_dir() and company != path.resolve() else None


@contextmanager
def _named(name: MindName) -> Iterator[Mind]:
    settings = Settings()
    if name is MindName.LOOKUP:
        yield Lookup()
        return
    if server_of(settings) is None:
        raise UsageError("--mind claude needs ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL for a server of your own.")
    with the_mind(settings) as mind:
        yield mind


def _cases(folder: Folder, path: Path, mind: Mind) -> list[CaseResult]:
    version, company, now = folder.unpublished, _company_beside(path), datetime.now(UTC)
    with ThreadPoolExecutor(1 if mind.is_quick else _SIDE_BY_SIDE) as pool:
        return list(pool.map(lambda case: run_case(case, version, company, mind, now), folder.cases.cases))


def _summary(path: Path, folder: Folder, results: Sequence[CaseResult]) -> str:
    counts = {verdict: sum(result.verdict is verdict for result in results) for verdict in Verdict}
    cases = ", ".join(f"{count} {verdict.value}" for verdict, count in counts.items() if count) or "no cases"
    return f"{path}: {len(folder.twin.rules)} rules; cases: {cases}"


def _unread(failures: Sequence[Failure], results: Sequence[CaseResult]) -> list[str]:
    """Why a model gave no reading, once for each reason, and what all of it cost."""
    counts = [(each, f"{failures.count(each)} of {len(results)} cases") for each in dict.fromkeys(failures)]
    lines = [f"  no reading in {many}: {each.value}. {each.remedy or 'Try again later.'}" for each, many in counts]
    cost = sum(result.cost for result in results)
    return [*lines, *([f"  cost: ${cost / 1e6:.4f} for {len(results)} cases"] if cost else [])]


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


def _cost(read: Read) -> str:
    used = read.usage
    words = (
        f"Read by {read.model}: {used.input:,} tokens in ({used.cache_share:.0%} from the cache), {used.output:,} out, "
        f"${read.cost / 1_000_000:.4f}."
    )
    failure = read.failure
    if failure:
        words += f" No reading: {failure.value} {read.detail}. {failure.remedy or ''}".rstrip()
    return words
