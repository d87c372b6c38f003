"""The command `ask`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.configured_store import usable_store
from bot.cli.output import Json
from bot.errors import UsageError
from bot.model.selection import open_mind
from bot.settings import Settings
from twins.deciding.ask import LONGEST_ASK, Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Decision, DecisionContext
from twins.deciding.reading import ReadingResult
from twins.playbook.folder import load_folder
from twins.playbook.model import COMPANY, Version
from twins.playbook.roles import STAND_INS
from twins.values import Outcome


def ask(
    handle: Annotated[str, typer.Argument(help="The twin's handle, as in Slack.")],
    text: Annotated[str, typer.Argument(help="What you want, and why.")],
    product: Annotated[str | None, typer.Option(help="The product you ask for.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Ask a folder instead of a published twin.")] = None,
    as_json: Json = False,
) -> bool:
    """Print a twin's answer; return False if no mind could read the ask."""
    if not text.strip() or len(text) > LONGEST_ASK:
        raise UsageError(f"Say what you want and why, in at most {LONGEST_ASK:,} characters.")
    version, company = _from_folder(folder, handle) if folder else _published(handle)
    asked, now = Ask.of(text, product), datetime.now(UTC)
    with open_mind(Settings()) as mind:
        read = mind.read(asked, version, company, now)
    decision = decide(asked, read.reading, version, DecisionContext(company=company), now)
    typer.echo(decision.model_dump_json(indent=2) if as_json else _in_words(decision))
    if read.model:
        typer.echo(_cost(read), err=True)
    return read.failure is None


def _published(handle: str) -> tuple[Version, Version | None]:
    store = usable_store()
    version = store.versions.live(handle.casefold()) or store.versions.newest(handle.casefold())
    if version is None or version.twin.is_company:
        known = ", ".join(twin.handle for twin in store.versions.listed()) or "none"
        raise UsageError(f"No twin {handle!r} is published (published: {known}). Publish one, or name a --folder.")
    return version, store.asks.company()


def _from_folder(path: Path, handle: str) -> tuple[Version, Version | None]:
    folder = load_folder(path, STAND_INS)
    if folder.twin.handle != handle:
        raise UsageError(f"{path} holds the twin {folder.twin.handle!r}, not {handle!r}.")
    return folder.unpublished, _company_beside(path)


def _company_beside(path: Path) -> Version | None:
    company = path.resolve().parent / COMPANY
    return load_folder(company, STAND_INS).unpublished if company.is_dir() and company != path.resolve() else None


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


def _cost(read: ReadingResult) -> str:
    used = read.usage
    words = (
        f"Read by {read.model}: {used.input:,} tokens in ({used.cache_share:.0%} from the cache), {used.output:,} out, "
        f"${read.cost / 1_000_000:.4f}."
    )
    failure = read.failure
    if failure:
        words += f" No reading: {failure.value} {read.detail}. {failure.remedy or ''}".rstrip()
    return words
