"""The command `twin history`."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Any

import typer

from bot.cli.configured_store import recorded_store
from bot.cli.output import Json, print_rows
from bot.errors import UsageError
from storage.store import Store
from twins.authoring.drafts import Proposal
from twins.playbook.model import Twin


def history(
    handle: str,
    rules: Annotated[
        bool, typer.Option("--rules", help="Each rule: since which version, when it changed, and what it came from.")
    ] = False,
    as_json: Json = False,
) -> None:
    rows = (_rules if rules else _versions)(recorded_store(), handle)
    if not rows:
        raise UsageError(f"No twin {handle!r} was ever published. `zerohandoff twin list` lists the published ones.")
    print_rows(rows, _rule_line if rules else _version_line, as_json=as_json)


def _versions(store: Store, handle: str) -> list[dict[str, Any]]:
    live = store.versions.live(handle)
    return [
        {
            "number": row.number,
            "at": row.published_at.isoformat(timespec="minutes"),
            "note": row.note,
            "answers": bool(live and live.id == row.id),
            "id": row.id,
        }
        for row in store.versions.history(handle)
    ]


def _version_line(row: dict[str, Any]) -> str:
    mark = "  answers now" if row["answers"] else ""
    return f"version {row['number']}  {row['at']}  {row['note'] or ''}{mark}"


def _rules(store: Store, handle: str) -> list[dict[str, Any]]:
    versions = [(row.number, store.versions.parse(row).twin) for row in store.versions.history(handle)]
    return list(_lives(versions, {proposal.rule_id: proposal for proposal in store.proposals.origins(handle)}))


def _rule_line(row: dict[str, Any]) -> str:
    since = f"version {row['since']}" + (f", gone since {row['gone']}" if row["gone"] else "")
    changed = f", changed in {', '.join(map(str, row['changed']))}" if row["changed"] else ""
    return f"{row['rule']:10} {since}{changed}{row['from'] and '  from ' + row['from']}"


def _lives(versions: Sequence[tuple[int, Twin]], came: Mapping[str | None, Proposal]) -> Iterator[dict[str, Any]]:
    for rule_id in dict.fromkeys(rule.id for _, twin in versions for rule in twin.rules):
        said = [(number, next((rule for rule in twin.rules if rule.id == rule_id), None)) for number, twin in versions]
        there = [(number, rule.model_copy(update={"confirmed": None})) for number, rule in said if rule]
        gone = next((number for number, rule in said if rule is None and number > there[0][0]), None)
        changed = [number for (_, old), (number, new) in pairwise(there) if old != new]
        yield {
            "rule": rule_id,
            "since": there[0][0],
            "changed": changed,
            "gone": gone,
            "from": _from(came[rule_id]) if rule_id in came else "",
        }


def _from(proposal: Proposal) -> str:
    by = f" by {proposal.settled_by.name}" if proposal.settled_by else ""
    said = proposal.call.said or proposal.call.ask
    words = "said in a direct message" if proposal.is_direct else f"“{said[:100]}”"
    place = f" in {proposal.call.source}, line {proposal.call.line}" if proposal.call.source else ""
    return f"{proposal.origin.value} of {proposal.at:%Y-%m-%d}{place}, made a rule{by}: {words}"
