"""Reviews of answers that went ahead on an assumption, and what follows from them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from storage.db.audit_log import record
from storage.db.identities import person_id, slack_id
from storage.db.tables_asks import AskRow, ReviewRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.audiences import from_decision
from storage.records.captured_words import add_captured_words
from storage.records.checks import ask_of_decision, asked_in_full, decider, thread_of
from storage.records.digests.digest_items import confirm, lock_items
from storage.records.proposal_rows import open_proposal
from storage.records.twin_state import release_twin
from storage.records.versions import VersionStore
from storage.views.answers import answer_view, answer_views
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin
from twins.checking.captured_words import NOWHERE, Source, WordsPurpose
from twins.checking.reviews import batch_key, may_not_review
from twins.jobs import CardKind, Destination, Interaction
from twins.notices import Done, Notice, NoticeFacts, Refusal, Refused
from twins.playbook.model import Twin
from twins.states import REVIEW_TRANSITIONS, ReviewState, can_move


class ReviewStore:
    def __init__(self, ledger: Ledger, versions: VersionStore) -> None:
        self._ledger = ledger
        self._versions = versions

    def confirm(self, click: Interaction, review_id: str, now: datetime) -> None:
        """Confirm an assumed answer, and with it the rules it cites."""
        with self._ledger.completing(click.job_id) as session:
            self._confirm(session, click, review_id, now)

    def confirm_together(self, click: Interaction, ids: Sequence[str], now: datetime) -> None:
        """Confirm several reviews of one kind, each with its own audit entry, except those settled meanwhile."""
        with self._ledger.completing(click.job_id) as session:
            found = (session.get(ReviewRow, each, with_for_update=True) for each in sorted(set(ids)))
            rows = [row for row in found if row]  # all locked, in one order, before the first of them writes
            kinds = set(map(batch_key, answer_views(session, self._versions, [row.decision_id for row in rows])))
            if len(kinds) != 1 or None in kinds:
                raise Refused(Refusal.REVIEW_GONE)
            refusals = []
            for row in rows:
                try:
                    self._confirm(session, click, row.id, now)
                except Refused as refused:
                    refusals.append(refused)
            done = len(rows) - len(refusals)
            if not done:
                raise refusals[0]
            if done > 1:
                outbox.notify(session, click, Notice(Done.CONFIRMED_TOGETHER, NoticeFacts(count=done)), now)

    def correct(
        self, session: Session, click: Interaction, review_id: str, text: str, source: Source, now: datetime
    ) -> None:
        """Tell the conductor at once, and offer a proposal."""
        row = self._settle(session, click, review_id, ReviewState.CORRECTED, now, text, source)
        ask = ask_of_decision(session, row.decision_id)
        outbox.post(session, CardKind.CORRECTION, review_id, thread_of(ask), now)
        call = Precedent(ask=asked_in_full(session, ask), said=text)
        sources = [from_decision(row.decision_id)]
        origin, key = ProposalOrigin.CORRECTION, ProposalKey(review_id)
        offered = open_proposal(session, row.handle, origin, key, call, sources, thread_of(ask), now)
        if offered:
            outbox.post(session, CardKind.SUGGESTION, offered, Destination(ask.app, ask.team, user=click.by), now)

    def _confirm(self, session: Session, click: Interaction, review_id: str, now: datetime) -> None:
        row = self._settle(session, click, review_id, ReviewState.CONFIRMED, now)
        self._refresh_rules(session, click, row, now)

    def _settle(
        self,
        session: Session,
        click: Interaction,
        review_id: str,
        to: ReviewState,
        now: datetime,
        text: str = "",
        source: Source = NOWHERE,
    ) -> ReviewRow:
        row = session.get(ReviewRow, review_id, with_for_update=True)
        live = self._versions.live_twin(session, row.handle) if row else None
        if row is None or live is None:
            raise Refused(Refusal.REVIEW_GONE)
        ask = ask_of_decision(session, row.decision_id)
        _require_reviewer(session, live, ask, click)
        by = decider(session, self._versions, row.handle, click)
        lock_items(session, row.handle)
        if not _move(session, row, to, by, now):
            by_first = slack_id(session, row.settled_by)
            raise Refused(Refusal.REVIEW_SETTLED, NoticeFacts(state=row.state, by=by_first, at=row.settled_at))
        facts = add_captured_words(session, row.id, WordsPurpose.CORRECTION, text, source, now) if text else {}
        record(session, Act(now, ActWord(f"review {to}"), by, row.id, {"decision": row.decision_id, **facts}))
        release_twin(session, row.decision_id, row.handle, by, now)
        _redraw(session, row, live, ask, click, now)
        return row

    def _refresh_rules(self, session: Session, click: Interaction, row: ReviewRow, now: datetime) -> None:
        """Confirm the cited rules whose text is still the one that was reviewed. What rests on the conductor's own
        statement confirms none."""
        live = self._versions.live_twin(session, row.handle)
        answer = answer_view(session, self._versions, row.decision_id)
        cited = {} if answer.rests_on_statement else {rule.id: rule.text for rule in answer.decision.cited}
        if live:
            seen = [rule for rule in live.rules if cited.get(rule.id) == rule.text]
            by = person_id(session, click.place.team, click.by)
            confirm(session, row.handle, seen, by, "review", now, review=row.id)


def _require_reviewer(session: Session, live: Twin, ask: AskRow, click: Interaction) -> None:
    conductor = slack_id(session, ask.conductor) or ""
    is_foreign = click.place.team != ask.team
    refusal = Refusal.NOT_REVIEWER if is_foreign else may_not_review(live, conductor, click.by)
    if refusal:
        raise Refused(refusal)


def _redraw(session: Session, row: ReviewRow, live: Twin, ask: AskRow, click: Interaction, now: datetime) -> None:
    outbox.refresh_card(session, CardKind.ANSWER, row.decision_id, now)
    outbox.refresh_card(session, CardKind.STOP, row.id, now)
    for person in (live.expert, *live.deputies):
        outbox.refresh_card(session, CardKind.INBOX, person_id(session, ask.team, person.slack), now)
    for slack in {live.expert.slack, click.by}:
        outbox.refresh_home(session, ask.app, ask.team, slack, now)


def _move(session: Session, row: ReviewRow, to: ReviewState, by: str, now: datetime) -> bool:
    allowed = [state for state in ReviewState if can_move(REVIEW_TRANSITIONS, state, to)]
    statement = update(ReviewRow).where(col(ReviewRow.id) == row.id, col(ReviewRow.state).in_(allowed))
    values = {"state": to, "settled_at": now, "settled_by": by}
    won = bool(session.exec(statement.values(**values)).rowcount)
    session.refresh(row)
    return won
