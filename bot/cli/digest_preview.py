"""The command `digest`."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from bot.cli.configured_store import usable_store
from bot.cli.output import Json, print_json
from bot.errors import UsageError
from twins.freshness.digest import DigestCandidate, DigestRecipient
from twins.reporting.figures import Figures, Percentiles, in_words


def preview(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print it; nothing is sent.")] = False,
    days: Annotated[int, typer.Option(min=1, max=366, help="The last days that it covers.")] = 7,
    as_json: Json = False,
) -> None:
    if not dry_run:
        raise UsageError("Say --dry-run: the digest is printed here, and never sent from the command line.")
    until, store = datetime.now(UTC), usable_store()
    found = store.figures.figures(until - timedelta(days=days), until)
    sent = [(reader, store.digests.choose(reader, reader.next_at or until)) for reader in store.digests.readers(until)]
    if as_json:
        print_json({"digests": [_planned(*each) for each in sent], "figures": [_row(each) for each in found]})
        return
    for reader, chosen in sent:
        typer.echo("\n".join(_letter(reader, chosen)))
    if not sent:
        typer.echo("No digest is planned: the bot plans them once it runs.")
    for each in found:
        typer.echo("\n".join(_lines(each)))
    if not found:
        typer.echo(f"Nothing was asked in the last {days} days.")


def _letter(reader: DigestRecipient, chosen: Sequence[DigestCandidate]) -> list[str]:
    silent = f"; the last {reader.silent} weren't answered" if reader.silent else ""
    head = f"To {reader.slack}, {reader.next_at:%a %-d %b %Y %H:%M} UTC{silent}:"
    return [head, *(f"  {_why(each)}" for each in chosen)] if chosen else [f"{head} nothing is due by then"]


def _why(choice: DigestCandidate) -> str:
    stale = choice.stale
    since = f"confirmed {stale.fresh.confirmed}" if stale.fresh.confirmed else "never confirmed"
    if stale.is_unused:
        return f"{stale.rule.id} of {stale.handle}: {since}, and nobody has needed it since"
    used = f"used {choice.uses} times since, overridden {choice.overrides} times"
    return f"{stale.rule.id} of {stale.handle}: {since}, {used}; {stale.fresh.left:.0%} left, damage {stale.damage:.1f}"


def _planned(reader: DigestRecipient, chosen: Sequence[DigestCandidate]) -> dict[str, Any]:
    return {
        "to": reader.slack,
        "at": reader.next_at.isoformat() if reader.next_at else None,
        "unanswered": reader.silent,
        "rules": [{"twin": each.stale.handle, "rule": each.stale.rule.id, "why": _why(each)} for each in chosen],
    }


def _lines(each: Figures) -> list[str]:
    share = f"{each.share_without_waiting:.0%}" if each.share_without_waiting is not None else "none"
    lines = [f"{each.handle}: {each.answers} answers, {share} without waiting"]
    if each.checks:
        waits = f"  checks: {each.checks}, {each.waiting} still wait, {each.expired} expired"
        lines += [f"{waits}; first look {_spread(each.first_look)}; verdict {_spread(each.verdict)}"]
    lines += [f"  afterwards: {each.confirmed} confirmed, {each.corrected} corrected, {each.to_review} to look at"]
    return lines


def _spread(spread: Percentiles | None) -> str:
    return f"median {in_words(spread.median)}, p95 {in_words(spread.p95)}" if spread else "none yet"


def _row(each: Figures) -> dict[str, Any]:
    times = {name: _seconds(getattr(each, name)) for name in ("first_look", "verdict")}
    return asdict(each) | times | {"share_without_waiting": each.share_without_waiting}


def _seconds(spread: Percentiles | None) -> dict[str, float] | None:
    if spread is None:
        return None
    return {
        "median_seconds": spread.median.total_seconds(),
        "p95_seconds": spread.p95.total_seconds(),
        "count": spread.count,
    }
