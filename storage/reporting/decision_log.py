"""Decision log with filters, and the history of one rule."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.db.database import Database
from storage.db.identities import name_of_agent, person_of, slack_id, text_of
from storage.db.tables_asks import AskRow, DecisionRow, OverrideRow, PersonRow, ReviewRow
from storage.db.tables_twins import CitationRow, ConfirmationRow, ProposalRow
from storage.records.audiences import audience_of
from storage.records.captured_words import captured_words_of
from storage.records.citations import OF_OVERRIDE
from storage.records.shared_checks import check_for
from storage.records.versions import VersionStore
from twins.audience import is_direct
from twins.authoring.evidence import rule_fingerprint
from twins.authoring.lessons import ProposalOrigin
from twins.checking.captured_words import WordsPurpose
from twins.reporting.decision_log import AN_AGENT, Filters, LogEntry, RuleEvent, RuleUsage
from twins.states import OverrideState, ProposalState

_PAGE = 500


class DecisionLogStore:
    def __init__(self, database: Database, versions: VersionStore) -> None:
        self._database = database
        self._versions = versions

    def entries(self, filters: Filters, at_most: int) -> list[LogEntry]:
        """Return the newest matching decisions, with the texts that the reader may see."""
        with self._database.read() as session:
            rows = session.exec(_filtered(filters).order_by(col(DecisionRow.at).desc()).limit(at_most)).all()
            return [self._entry(session, decision, ask, filters) for decision, ask in rows]

    def every(self, filters: Filters) -> Iterator[LogEntry]:
        """Yield all matching decisions, oldest first, a page at a time to save memory."""
        last: tuple[datetime, str] | None = None
        while True:
            find = _filtered(filters).order_by(col(DecisionRow.at), col(DecisionRow.id)).limit(_PAGE)
            if last:
                at, decision_id = last
                later = (DecisionRow.at > at) | ((DecisionRow.at == at) & (DecisionRow.id > decision_id))
                find = find.where(later)
            with self._database.read() as session:
                rows = session.exec(find).all()
                yield from (self._entry(session, decision, ask, filters) for decision, ask in rows)
            if len(rows) < _PAGE:
                return
            last = (rows[-1][0].at, rows[-1][0].id)

    def rests_on(self, book: str, rule_id: str) -> RuleUsage:
        """Count what rests on a rule, in any wording."""
        mine = (CitationRow.book == book, CitationRow.rule_id == rule_id)
        overridden = select(func.count()).select_from(OverrideRow).join(CitationRow, OF_OVERRIDE)
        recorded = OverrideRow.state == OverrideState.RECORDED
        with self._database.read() as session:
            uses, last = session.exec(select(func.count(), func.max(col(CitationRow.at))).where(*mine)).one()
            overrides = session.exec(overridden.where(*mine, recorded)).one()
            return RuleUsage(uses, last, overrides)

    def history(self, book: str, rule_id: str, at_most: int = 50) -> list[RuleEvent]:
        """Return what happened to a rule, newest first, without its uses."""
        with self._database.read() as session:
            found = [
                *_overridden(session, book, rule_id),
                *_confirmed(session, book, rule_id),
                *_proposed(session, book, rule_id),
                *self._changed(session, book, rule_id),
            ]
        return sorted(found, key=lambda each: each.at, reverse=True)[:at_most]

    def _changed(self, session: Session, book: str, rule_id: str) -> Iterator[RuleEvent]:
        before = None
        for row in self._versions.history_in(session, book):
            rule = next((each for each in self._versions.parse(row).twin.rules if each.id == rule_id), None)
            said = rule_fingerprint(rule) if rule else None
            if said != before:
                what = "added" if before is None else "retired" if rule is None else "changed"
                words = f"{what} in version {row.number}" + (f" ({row.note})" if row.note else "")
                yield RuleEvent(row.published_at, words)
            before = said

    def _entry(self, session: Session, decision: DecisionRow, ask: AskRow, filters: Filters) -> LogEntry:
        conductor, reader = slack_id(session, ask.conductor), filters.reader
        may_read = filters.texts and _may_read(ask, conductor, reader)
        overrides = session.exec(
            select(OverrideRow).where(
                OverrideRow.decision_id == decision.id, OverrideRow.state == OverrideState.RECORDED
            )
        ).all()
        check = check_for(session, decision)
        review = session.exec(select(ReviewRow.state).where(ReviewRow.decision_id == decision.id)).first()
        reasons = [
            captured_words.text
            for each in overrides
            if (captured_words := captured_words_of(session, each.id, WordsPurpose.REASON))
        ]
        return LogEntry(
            id=decision.id,
            at=decision.at,
            twin=decision.handle,
            product=ask.product,
            outcome=decision.outcome,
            tier=decision.tier,
            rules=tuple(decision.rules or ()),
            space=decision.space,
            check=check.state if check else None,
            review=review,
            overridden=tuple(each.rule_id for each in overrides),
            conductor=conductor if reader == conductor else None,
            ask=text_of(session, ask.text_id) if may_read else None,
            reasons=tuple(reasons) if may_read else (),
            audience=audience_of(session, decision.id),
            agent=_agent(session, ask, is_own=conductor is not None and reader == conductor),
        )


def _agent(session: Session, ask: AskRow, *, is_own: bool) -> str:
    return name_of_agent(session, ask.agent_id) if is_own or not ask.agent_id else AN_AGENT


def _may_read(ask: AskRow, conductor: str | None, reader: str | None) -> bool:
    """Return whether a reader may see the texts: a conductor's own, or, on the command line (None), all but direct
    messages."""
    if reader is None:
        return not is_direct(ask.channel)
    return conductor is not None and conductor == reader


def _filtered(filters: Filters) -> Any:
    find = select(DecisionRow, AskRow).join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
    if filters.twin:
        find = find.where(DecisionRow.handle == filters.twin)
    if filters.rule:
        cites = select(CitationRow.decision_id).where(CitationRow.rule_id == filters.rule)
        find = find.where(col(DecisionRow.id).in_(cites))
    if filters.product:
        find = find.where(func.lower(col(AskRow.product)) == filters.product.casefold())
    if filters.conductor:
        person = select(PersonRow.id).where(PersonRow.slack == filters.conductor)
        find = find.where(col(AskRow.conductor).in_(person))
    if filters.since:
        find = find.where(DecisionRow.at >= filters.since)
    return find.where(DecisionRow.at < filters.until) if filters.until else find


def _overridden(session: Session, book: str, rule_id: str) -> Iterator[RuleEvent]:
    find = (
        select(OverrideRow)
        .join(CitationRow, OF_OVERRIDE)
        .where(OverrideRow.rule_id == rule_id, CitationRow.book == book)
        .where(OverrideRow.state == OverrideState.RECORDED)
        .order_by(col(OverrideRow.clicked_at).desc())
        .limit(50)
    )
    for row in session.exec(find):
        kind = f" ({row.kind.replace('_', ' ')})" if row.kind else ""
        yield RuleEvent(row.settled_at or row.clicked_at, f"overridden{kind}")


def _confirmed(session: Session, book: str, rule_id: str) -> Iterator[RuleEvent]:
    find = select(ConfirmationRow).where(ConfirmationRow.handle == book, ConfirmationRow.rule_id == rule_id)
    for row in session.exec(find.order_by(col(ConfirmationRow.at).desc()).limit(50)):
        by = person_of(session, row.by)
        yield RuleEvent(row.at, f"confirmed by {by.name if by else 'somebody'} through a {row.through}")


def _proposed(session: Session, book: str, rule_id: str) -> Iterator[RuleEvent]:
    find = select(ProposalRow).where(ProposalRow.handle == book)
    is_change = (col(ProposalRow.about) == rule_id) & (col(ProposalRow.origin) != ProposalOrigin.PHRASING)
    mine = (col(ProposalRow.rule_id) == rule_id) | is_change
    for row in session.exec(find.where(mine).order_by(col(ProposalRow.at).desc()).limit(50)):
        became = "" if row.state == ProposalState.PROPOSED else f", {row.state}"
        yield RuleEvent(row.settled_at or row.at, f"{row.origin.replace('_', ' ')}{became}")
