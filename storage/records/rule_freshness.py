"""Latest confirmations of a twin's rules."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import takewhile
from typing import Any

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
from twins.playbook.model import Rule, Twin
from twins.states import OverrideState

_OF_WORDING = (col(ConfirmationRow.handle), col(ConfirmationRow.rule_id), col(ConfirmationRow.fingerprint))
_CONFIRMED = (
    select(*_OF_WORDING, func.max(col(ConfirmationRow.at)))
    .where(col(ConfirmationRow.handle).in_(bindparam("handles", expanding=True)))
    .group_by(*_OF_WORDING)
)
_HISTORY = (
    select(
        col(ConfirmationRow.handle),
        col(ConfirmationRow.rule_id),
        col(ConfirmationRow.at),
        col(ConfirmationRow.fingerprint),
    )
    .where(col(ConfirmationRow.handle).in_(bindparam("handles", expanding=True)))
    .order_by(col(ConfirmationRow.at))
)
_CITED = col(CitationRow.book).in_(bindparam("books", expanding=True))
_USES: Any = (
    select(col(CitationRow.book), col(CitationRow.rule_id), func.count(), func.max(col(CitationRow.at)))
    .where(_CITED)
    .group_by(col(CitationRow.book), col(CitationRow.rule_id))
)
_OVERRIDES: Any = (
    select(col(CitationRow.book), col(OverrideRow.rule_id), func.count())
    .join(CitationRow, OF_OVERRIDE)
    .where(_CITED, OverrideRow.state == OverrideState.RECORDED)
    .group_by(col(CitationRow.book), col(OverrideRow.rule_id))
)


def confirmations(session: Session, twins: Sequence[Twin]) -> dict[str, dict[str, datetime]]:
    """Return when each rule was last confirmed in its current wording, by handle and rule id."""
    rules = {(twin.handle, rule.id): rule for twin in twins for rule in twin.rules}
    found: dict[str, dict[str, datetime]] = {twin.handle: {} for twin in twins}
    for handle, rule_id, said, at in run(session, _CONFIRMED, {"handles": list(found)}):
        rule = rules.get((handle, rule_id))
        if rule and rule_fingerprint(rule) == said:
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
    return _freshness_in(session, [twin], now)[twin.handle]


def _freshness_in(session: Session, twins: Sequence[Twin], now: datetime) -> dict[str, dict[str, RuleFreshness]]:
    history: dict[tuple[str, str], list[Confirmed]] = defaultdict(list)
    for handle, rule_id, at, said in run(session, _HISTORY, {"handles": [twin.handle for twin in twins]}):
        history[handle, rule_id].append(Confirmed(at.date(), said))
    today = now.astimezone(UTC).date()
    return {
        twin.handle: {
            rule.id: freshness(rule, rule_fingerprint(rule), history[twin.handle, rule.id], today)
            for rule in twin.rules
        }
        for twin in twins
    }


def stale_in(session: Session, twin: Twin, now: datetime) -> list[DueRule]:
    """Return the rules of a twin that are no longer fresh, and whether they are unused: they neither decided anything
    nor came up since they were confirmed."""
    return stale_by_twin(session, [twin], now)[twin.handle]


def stale_by_twin(session: Session, twins: Sequence[Twin], now: datetime) -> dict[str, list[DueRule]]:
    """Like `stale_in`, of several twins, by handle."""
    fresh = _freshness_in(session, twins, now)
    late = {
        twin.handle: [rule for rule in twin.rules if fresh[twin.handle][rule.id].state is not FreshnessState.FRESH]
        for twin in twins
    }
    books = {"books": [handle for handle, rules in late.items() if rules]}
    if not books["books"]:
        return {twin.handle: [] for twin in twins}
    uses = {(book, rule): (count, last) for book, rule, count, last in run(session, _USES, books)}
    overrides = {(book, rule): count for book, rule, count in run(session, _OVERRIDES, books)}
    came_up = {book: last_came_up(session, book) for book in books["books"]}
    return {
        twin.handle: [
            _due(twin, rule, fresh[twin.handle][rule.id], uses, overrides, came_up[twin.handle].get(rule.id))
            for rule in late[twin.handle]
        ]
        for twin in twins
    }


def _due(
    twin: Twin,
    rule: Rule,
    stands: RuleFreshness,
    uses: Mapping[tuple[str, str], tuple[int, datetime]],
    overrides: Mapping[tuple[str, str], int],
    came_up: date | None,
) -> DueRule:
    count, used = uses.get((twin.handle, rule.id), (0, None))
    last = max(filter(None, (used and used.date(), came_up)), default=None)
    is_unused = stands.confirmed is not None and (last is None or last < stands.confirmed)
    weight = risk(stands, rule.tier, count, overrides.get((twin.handle, rule.id), 0))
    return DueRule(twin.handle, rule, twin.expert, stands, weight, is_unused)
