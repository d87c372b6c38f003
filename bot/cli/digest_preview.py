"""The command `digest`."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from bot.cli.configured_store import recorded_store
from bot.cli.output import Json, print_json
from bot.errors import UsageError
from bot.ui.blocks import cut, day
from bot.ui.messages.counts import counted
from bot.ui.messages.fragments import times
from twins.freshness.digest import DigestCandidate, DigestRecipient
from twins.playbook.model import Twin
from twins.reporting.figures import Figures, Percentiles, in_words


def preview(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print it; nothing is sent.")] = False,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many past days the figures cover.")] = 7,
    as_json: Json = False,
) -> None:
    if not dry_run:
        raise UsageError("Add --dry-run: this command prints the digests; only the running bot sends them.")
    until, store = datetime.now(UTC), recorded_store()
    found = store.figures.figures(until - timedelta(days=days), until)
    sent = [(reader, store.digests.choose(reader, reader.next_at or until)) for reader in store.digests.readers(until)]
    if as_json:
        print_json({"digests": [_planned(*each) for each in sent], "figures": [_row(each) for each in found]})
        return
    names = _names([version.twin for version in store.versions.all_live()])
    for reader, chosen in sent:
        typer.echo("\n".join(_letter(names.get(reader.slack, reader.slack), reader, chosen)))
    if not sent:
        typer.echo("No digest is planned yet: the bot plans them while it runs.")
    for each in found:
        typer.echo("\n".join(_figures(each)))
    if not found:
        typer.echo(f"Nobody asked anything in the last {counted(days, 'day')}.")


def _names(twins: Sequence[Twin]) -> dict[str, str]:
    people = [person for twin in twins for person in (*twin.deputies, twin.expert)]
    return {person.slack: person.name for person in people}


def _letter(name: str, reader: DigestRecipient, chosen: Sequence[DigestCandidate]) -> list[str]:
    when = f"on {reader.next_at:%a %-d %b %Y at %H:%M} UTC" if reader.next_at else "once it is planned"
    silent = f" The last {counted(reader.silent, 'digest')} got no answer." if reader.silent else ""
    if not chosen:
        return [f"{name} gets no digest {when}: no rule is due by then.{silent}"]
    return [f"{name} is asked about {counted(len(chosen), 'rule')} {when}.{silent}", *map(_line, chosen)]


def _line(choice: DigestCandidate) -> str:
    rule = choice.stale.rule
    return f"  {rule.id} ({choice.stale.handle}) {cut(rule.text, 100)}\n    {_why(choice)}"


def _why(choice: DigestCandidate) -> str:
    """Say why the rule is in the digest."""
    fresh = choice.stale.fresh
    since = f"Confirmed {day(fresh.confirmed)}" if fresh.confirmed else "Never confirmed"
    if choice.stale.is_unused:
        return f"{since}, not used since: perhaps it isn't needed any more."
    due = f" Due since {day(fresh.due_on)}." if fresh.due_on else ""
    return f"{since}. Used {times(choice.uses)} and overridden {times(choice.overrides)} since.{due}"


def _planned(reader: DigestRecipient, chosen: Sequence[DigestCandidate]) -> dict[str, Any]:
    return {
        "to": reader.slack,
        "at": reader.next_at.isoformat() if reader.next_at else None,
        "unanswered": reader.silent,
        "rules": [
            {
                "twin": each.stale.handle,
                "rule": each.stale.rule.id,
                "why": _why(each),
                "left": each.stale.fresh.left,
                "damage": each.stale.damage,
            }
            for each in chosen
        ],
    }


def _figures(each: Figures) -> list[str]:
    share = f", {each.share_without_waiting:.0%} without waiting" if each.share_without_waiting is not None else ""
    lines = [f"{each.handle}: {counted(each.answers, 'answer')}{share}"]
    if each.questions_back or each.not_covered:
        back = f"asked a question back {times(each.questions_back)}"
        lines += [f"  {back}; no rule covered {counted(each.not_covered, 'request')}"]
    if each.small_things:
        lines += [f"  {counted(each.small_things, 'small thing')} went ahead without a rule"]
    if each.checks:
        open_ones = f"{each.waiting} still open, {each.expired} expired"
        lines += [f"  {counted(each.checks, 'request')} needed a decision first: {open_ones}"]
        lines += [f"    first reaction: {_spread(each.first_look)}; decision: {_spread(each.verdict)}"]
    lines += [f"  reviews: {each.confirmed} confirmed, {each.corrected} corrected, {each.to_review} still open"]
    return lines


def _spread(spread: Percentiles | None) -> str:
    return f"median {in_words(spread.median)}, 95% within {in_words(spread.p95)}" if spread else "none yet"


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
