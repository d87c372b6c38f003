"""Latest confirmations of a twin's rules."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import takewhile

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from storage.db.statements import run
from storage.db.tables_asks import OverrideRow
from storage.db.tables_twins import CitationRow, ConfirmationRow, VersionRow
from storage.records.citations import OF_OVERRIDE
from storage.records.missed_rules import last_came_up
from storage.records.versions import VersionStore
from twins.authoring.evidence import rule_fingerprint
from twins.freshness.freshness import (
    BACKGROUND,
    Confirmed,
    DueRule,
    FreshnessState,
    RuleFreshness,
    background_freshness,
    freshness,
    risk,
)
from twins.playbook.model import Twin
from twins.states import OverrideState

_OF_WORDING = (col(ConfirmationRow.handle), col(ConfirmationRow.rule_id), col(ConfirmationRow.fingerprint))
_CONFIRMED = (
    select(*_OF_WORDING, func.max(col(ConfirmationRow.at)))
    .where(col(ConfirmationRow.handle).in_(bindparam("handles", expanding=True)))
    .group_by(*_OF_WORDING)
)


def confirmations(session: Session, twins: Sequence[Twin]) -> dict[str, dict[str, datetime]]:
    """Return when each rule was last confirmed in its current wording, by handle and rule id."""
    wordings = {(twin.handle, rule.id): rule_fingerprint(rule) for twin in twins for rule in twin.rules}
    found: dict[str, dict[str, datetime]] = {twin.handle: {} for twin in twins}
    for handle, rule_id, said, at in run(session, _CONFIRMED, {"handles": list(found)}):
        if wordings.get((handle, rule_id)) == said:
            found[handle][rule_id] = at
    return found


def background_in(session: Session, versions: VersionStore, handle: str, now: datetime) -> RuleFreshness | None:
    """Return the freshness of a twin's background prose; None without any. The first publication of the current text
    confirms it."""
    live = versions.live_version(session, handle)
    if not live or not live.background:
        return None
    find = select(col(VersionRow.id), col(VersionRow.published_at)).where(
        VersionRow.handle == handle, VersionRow.number <= live.number
    )
    published = session.exec(find.order_by(col(VersionRow.number).desc()))
    alike = takewhile(lambda row: versions.version(session, row[0]).background == live.background, published)
    said = select(col(ConfirmationRow.at)).where(
        ConfirmationRow.handle == handle,
        ConfirmationRow.rule_id == BACKGROUND,
        ConfirmationRow.fingerprint == prose_fingerprint(live.background),
    )
    first = min(at for _, at in alike)
    return background_freshness([first.date(), *(at.date() for at in session.exec(said))], now.astimezone(UTC).date())


def prose_fingerprint(background: str) -> str:
    return sha256(background.encode()).hexdigest()[:16]


def freshness_of(session: Session, twin: Twin, now: datetime) -> dict[str, RuleFreshness]:
    find = select(ConfirmationRow).where(ConfirmationRow.handle == twin.handle).order_by(col(ConfirmationRow.at))
    history: dict[str, list[Confirmed]] = {}
    for row in session.exec(find):
        history.setdefault(row.rule_id, []).append(Confirmed(row.at.date(), row.fingerprint))
    today = now.astimezone(UTC).date()
    return {rule.id: freshness(rule, rule_fingerprint(rule), history.get(rule.id, ()), today) for rule in twin.rules}


def stale_in(session: Session, twin: Twin, now: datetime) -> list[DueRule]:
    """Return the rules of a twin that are no longer fresh, and whether they are unused: they neither decided anything
    nor came up since they were confirmed."""
    fresh = freshness_of(session, twin, now)
    rules = [rule for rule in twin.rules if fresh[rule.id].state is not FreshnessState.FRESH]
    if not rules:
        return []
    uses, overrides = _uses(session, twin.handle), _overrides(session, twin.handle)
    came_up = last_came_up(session, twin.handle)
    found = []
    for rule in rules:
        stands, (count, used) = fresh[rule.id], uses.get(rule.id, (0, None))
        days = filter(None, (used and used.date(), came_up.get(rule.id)))
        last = max(days, default=None)
        is_unused = stands.confirmed is not None and (last is None or last < stands.confirmed)
        weight = risk(stands, rule.tier, count, overrides.get(rule.id, 0))
        found.append(DueRule(twin.handle, rule, twin.expert, stands, weight, is_unused))
    return found


def _uses(session: Session, book: str) -> Mapping[str, tuple[int, datetime | None]]:
    """Return (citations, last cited at) by rule id."""
    find = select(col(CitationRow.rule_id), func.count(), func.max(col(CitationRow.at)))
    rows = session.exec(find.where(CitationRow.book == book).group_by(col(CitationRow.rule_id)))
    return {str(rule): (int(count), last) for rule, count, last in rows}


def _overrides(session: Session, book: str) -> Mapping[str, int]:
    find = (
        select(col(OverrideRow.rule_id), func.count())
        .join(CitationRow, OF_OVERRIDE)
        .where(CitationRow.book == book, OverrideRow.state == OverrideState.RECORDED)
    )
    rows = session.exec(find.group_by(col(OverrideRow.rule_id)))
    return {str(rule): int(count) for rule, count in rows}
