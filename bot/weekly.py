"""What does the digest say? Printed; nothing is sent."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import typer

from bot.desk import usable_store
from twins.figures import Figures, Spread, in_words


def print_digest(days: int, *, as_json: bool) -> None:
    """What each twin did in the last days, and how long people waited."""
    until = datetime.now(UTC)
    found = usable_store().measures.figures(until - timedelta(days=days), until)
    if as_json:
        typer.echo(json.dumps([_row(each) for each in found], indent=2))
        return
    for each in found:
        typer.echo("\n".join(_lines(each)))
    if not found:
        typer.echo(f"Nothing was asked in the last {days} days.")


def _lines(each: Figures) -> list[str]:
    share = f"{each.share_without_waiting:.0%}" if each.share_without_waiting is not None else "none"
    lines = [f"{each.handle}: {each.answers} answers, {share} without waiting"]
    if each.checks:
        waits = f"  checks: {each.checks}, {each.waiting} still wait, {each.expired} expired"
        lines += [f"{waits}; first look {_spread(each.first_look)}; verdict {_spread(each.verdict)}"]
    lines += [f"  afterwards: {each.confirmed} confirmed, {each.corrected} corrected, {each.to_review} to look at"]
    return lines


def _spread(spread: Spread | None) -> str:
    return f"median {in_words(spread.median)}, p95 {in_words(spread.p95)}" if spread else "none yet"


def _row(each: Figures) -> dict[str, Any]:
    times = {name: _seconds(getattr(each, name)) for name in ("first_look", "verdict")}
    return asdict(each) | times | {"share_without_waiting": each.share_without_waiting}


def _seconds(spread: Spread | None) -> dict[str, float] | None:
    if spread is None:
        return None
    return {
        "median_seconds": spread.median.total_seconds(), "p95_seconds": spread.p95.total_seconds(),
        "count": spread.count,
    }  # fmt: skip
