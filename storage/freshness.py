"""Freshness of rules and background prose, and its renewal."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from itertools import takewhile

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage import outgoing
from storage.chain import append
from storage.database import Database
from storage.keeping import add, meet, new_id
from storage.ledger import Ledger
from storage.looks import confirm, lock_looks
from storage.shelf import Shelf
from storage.tables import OverrideRow
from storage.twin_tables import CitationRow, ConfirmationRow, VersionRow
from twins.audit import Act
from twins.drafts import Drafted, Drafting, Say
from twins.evidence import wording
from twins.freshness import BACKGROUND, Confirmed, Fresh, Stale, State, background_freshness, damage, freshness
from twins.playbook import Twin
from twins.states import OverrideState
from twins.work import Click


class Freshness:
    def __init__(self, database: Database, ledger: Ledger, shelf: Shelf) -> None:
        self._database = database
        self._ledger = ledger
        self._shelf = shelf

    def stale(self, handle: str | None, now: datetime) -> list[Stale]:
        """Return the rules that are no longer fresh, of one twin or of all, riskiest first."""
        found = []
        with self._database.read() as session:
            for twin in self._shelf.live_in(session):
                if handle in {None, twin.handle}:
                    found += stale_in(session, twin, now)
        return sorted(found, key=lambda each: each.rank)

    def backgrounds(self, handle: str | None, now: datetime) -> dict[str, Fresh]:
        """Return the background prose that is due, by handle, of one twin or of all."""
        with self._database.read() as session:
            twins = [twin for twin in self._shelf.live_in(session) if handle in {None, twin.handle}]
            found = {twin.handle: background_in(session, self._shelf, twin.handle, now) for twin in twins}
        return {handle: fresh for handle, fresh in found.items() if fresh and fresh.state is State.DUE}

    def still_true(self, click: Click, handle: str, rule_id: str, say: Say, now: datetime) -> None:
        """Confirm a rule, or the background, as it is published; its expert and deputies may."""
        with self._ledger.closing(click.job_id) as session:
            outgoing.answer(session, click, say(self._still_true(session, click, handle, rule_id, now)), now)

    def _still_true(self, session: Session, click: Click, handle: str, rule_id: str, now: datetime) -> Drafting:
        live = self._shelf.live_twin(session, handle)
        rule = next((rule for rule in live.rules if rule.id == rule_id), None) if live else None
        if live is None or (rule is None and rule_id != BACKGROUND):
            return Drafting(Drafted.UNKNOWN, handle, rule_id)
        people = {person.slack: person for person in (live.expert, *live.deputies)}
        if click.by not in people:
            return Drafting(Drafted.NOT_YOURS, handle)
        by = meet(session, click.place.team, people[click.by])
        if rule:
            confirm(session, handle, [rule], by, "click", now)
        else:
            self._vouch_for_background(session, handle, by, now)
        for slack in people:
            outgoing.refresh_home(session, click.place.app, click.place.team, slack, now)
        return Drafting(Drafted.DONE, handle, rule_id)

    def _vouch_for_background(self, session: Session, handle: str, by: str, now: datetime) -> None:
        lock_looks(session, handle)
        version = self._shelf.live_version(session, handle)
        prose = _wording(version.background if version else "")
        add(
            session,
            ConfirmationRow(
                id=new_id(), handle=handle, rule_id=BACKGROUND, wording=prose, by=by, through="click", at=now
            ),
        )
        append(session, Act(now, "background confirmed", by, handle, {"through": "click"}))


def background_in(session: Session, shelf: Shelf, handle: str, now: datetime) -> Fresh | None:
    """Return the freshness of a twin's background prose; None without any. The first publication of the current text
    confirms it."""
    live = shelf.live_version(session, handle)
    if not live or not live.background:
        return None
    find = select(col(VersionRow.id), col(VersionRow.published_at)).where(
        VersionRow.handle == handle, col(VersionRow.number) <= live.number
    )
    published = session.connection().execute(find.order_by(col(VersionRow.number).desc()))
    alike = takewhile(lambda row: shelf.version(session, row[0]).background == live.background, published)
    said = select(col(ConfirmationRow.at)).where(
        ConfirmationRow.handle == handle,
        ConfirmationRow.rule_id == BACKGROUND,
        ConfirmationRow.wording == _wording(live.background),
    )
    first = min(at for _, at in alike)
    return background_freshness(
        [first.date(), *(at.date() for (at,) in session.connection().execute(said))], now.astimezone(UTC).date()
    )


def _wording(background: str) -> str:
    return sha256(background.encode()).hexdigest()[:16]


def freshness_of(session: Session, twin: Twin, now: datetime) -> dict[str, Fresh]:
    find = select(ConfirmationRow).where(ConfirmationRow.handle == twin.handle).order_by(col(ConfirmationRow.at))
    history: dict[str, list[Confirmed]] = {}
    for row in session.exec(find):
        history.setdefault(row.rule_id, []).append(Confirmed(row.at.date(), row.wording))
    today = now.astimezone(UTC).date()
    return {rule.id: freshness(rule, wording(rule), history.get(rule.id, ()), today) for rule in twin.rules}


def stale_in(session: Session, twin: Twin, now: datetime) -> list[Stale]:
    """Return the rules of a twin that are no longer fresh, and whether they are unused."""
    fresh = freshness_of(session, twin, now)
    rules = [rule for rule in twin.rules if fresh[rule.id].state is not State.FRESH]
    if not rules:
        return []
    uses, overrides = _uses(session, twin.handle), _overrides(session, twin.handle)
    found = []
    for rule in rules:
        stands, (count, last) = fresh[rule.id], uses.get(rule.id, (0, None))
        is_unused = stands.confirmed is not None and (last is None or last.date() < stands.confirmed)
        weight = damage(stands, rule.tier, count, overrides.get(rule.id, 0))
        found.append(Stale(twin.handle, rule, twin.expert, stands, weight, is_unused))
    return found


def _uses(session: Session, book: str) -> Mapping[str, tuple[int, datetime | None]]:
    """Return (citations, last cited at) by rule id."""
    find = select(col(CitationRow.rule_id), func.count(), func.max(col(CitationRow.at)))
    rows = session.connection().execute(find.where(CitationRow.book == book).group_by(col(CitationRow.rule_id)))
    return {str(rule): (int(count), last) for rule, count, last in rows}


def _overrides(session: Session, book: str) -> Mapping[str, int]:
    find = (
        select(col(OverrideRow.rule_id), func.count())
        .join(
            CitationRow,
            (col(CitationRow.decision_id) == col(OverrideRow.decision_id))
            & (col(CitationRow.rule_id) == col(OverrideRow.rule_id)),
        )
        .where(CitationRow.book == book, OverrideRow.state == OverrideState.RECORDED.value)
    )
    rows = session.connection().execute(find.group_by(col(OverrideRow.rule_id)))
    return {str(rule): int(count) for rule, count in rows}
