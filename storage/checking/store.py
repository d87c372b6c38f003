"""Checks: what experts, deputies and architects may do with one while it waits."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import person_id, slack_id, text_of, upsert_person
from storage.db.tables_asks import CheckRow, DecisionRow
from storage.db.tables_jobs import PostedRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.checks import (
    ask_of_decision,
    decider,
    escalate_soon,
    give_verdict,
    note_first_look,
    purpose_of,
    refresh_around,
    require_decider,
    settled_before,
)
from storage.records.expected_words import expect_words, expected_about, settle_expected
from storage.records.versions import VersionStore
from storage.views.answers import answer_view, answer_views
from twins.audit import Act
from twins.audit_words import ActWord
from twins.checking.captured_words import Source, WordsPurpose
from twins.checking.checks import may_not_receive
from twins.checking.escalation import HandoverReason, Stage
from twins.checking.reviews import batch_key
from twins.checking.views import AnswerView
from twins.jobs import CardKind, Destination, Interaction
from twins.notices import Done, Notice, NoticeFacts, Refusal, Refused
from twins.states import CheckState, ExpectedWordsState
from twins.values import Person


class CheckStore:
    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions

    def read(self, click: Interaction, check_id: str) -> AnswerView | None:
        """Return a check of this workspace, with its audience."""
        with self._database.read() as session:
            row = session.get(CheckRow, check_id)
            view = answer_view(session, self._versions, row.decision_id) if row else None
            return view if view and click.place.team == view.place.team else None

    def settle(
        self,
        click: Interaction,
        check_id: str,
        digest: str,
        to: CheckState,
        witnesses: Sequence[str],
        now: datetime,
        *,
        words: str = "",
    ) -> bool:
        """Give a verdict with the words typed into the card; `witnesses` are alerted when people decide their own ask.
        Return whether it is a decline without a reason."""
        with self._ledger.completing(click.job_id) as session:
            return self._settle(session, click, check_id, digest, to, witnesses, now, words)

    def settle_together(self, click: Interaction, ids: Sequence[str], to: CheckState, now: datetime) -> None:
        """Give several checks of one kind the same verdict, each with its own audit entry, except those settled
        meanwhile."""
        with self._ledger.completing(click.job_id) as session:
            found = (session.get(CheckRow, each, with_for_update=True) for each in sorted(set(ids)))
            rows = [row for row in found if row]  # all locked, in one order, before the first of them writes
            kinds = set(map(batch_key, answer_views(session, self._versions, [row.decision_id for row in rows])))
            if len(kinds) != 1 or None in kinds:
                raise Refused(Refusal.LIST_OUTDATED)
            refusals = []
            for row in rows:
                try:
                    self._settle(session, click, row.id, row.digest, to, (), now)
                except Refused as refused:
                    refusals.append(refused)
            done = len(rows) - len(refusals)
            if not done:
                raise refusals[0]
            outbox.notify(session, click, Notice(Done.SETTLED_TOGETHER, NoticeFacts(count=done, state=to)), now)

    def look_at(self, click: Interaction, check_id: str, digest: str, now: datetime) -> None:
        """Refuse a person who can't decide a check, and a card of an older state, before they write anything."""
        with self._database.write() as session:
            self.decidable(session, click, check_id, now, digest)

    def ask_for_words(
        self, click: Interaction, check_id: str, digest: str, purpose: WordsPurpose, now: datetime
    ) -> None:
        """Wait for words in the thread of the clicked card or list."""
        with self._ledger.completing(click.job_id) as session:
            row = self.decidable(session, click, check_id, now, digest)
            self._ask_for(session, click, row, purpose, self.decider(session, click, row), now, in_list=True)

    def pass_on(
        self,
        click: Interaction,
        check_id: str,
        digest: str,
        colleague: Person,
        architects: Sequence[str],
        now: datetime,
    ) -> None:
        """Hand a check to a colleague, who may then decide it too. An architect may do this once it is stuck."""
        with self._ledger.completing(click.job_id) as session:
            by_decider = True
            try:
                row = self.decidable(session, click, check_id, now, digest)
            except Refused as refused:
                stuck = _stuck_for_architect(session, click, check_id, architects)
                if stuck is None or refused.reason not in {Refusal.NOT_DECIDER, Refusal.OWN_CHECK}:
                    raise
                _require_waiting(session, stuck, click, digest)
                row, by_decider = stuck, False  # who may take it on themselves
            why_not = may_not_receive(colleague.slack, _conductor(session, row), click.by if by_decider else None)
            if why_not:
                raise Refused(why_not, NoticeFacts(name=colleague.name))
            self._pass_on(session, row, click, colleague, now)

    def may_not_receive(self, sent: Interaction, check_id: str, colleague: str) -> Refusal | None:
        """Return why a decider can't hand a check to a person, while the form that names them is still open."""
        with self._database.read() as session:
            row = session.get(CheckRow, check_id)
            if row is None:
                return None
            by: str | None = sent.by
            try:
                require_decider(session, self._versions, row, sent)
            except Refused:
                by = None  # an architect may take a stuck check on themselves
            return may_not_receive(colleague, _conductor(session, row), by)

    def decider(self, session: Session, click: Interaction, row: CheckRow) -> str:
        handle = session.get_one(DecisionRow, row.decision_id).handle
        return decider(session, self._versions, handle, click)

    def decidable(
        self, session: Session, click: Interaction, check_id: str, now: datetime, digest: str | None = None
    ) -> CheckRow:
        """Lock a check for a person who may decide it, and note the first look. With a `digest`, refuse a card of an
        older state."""
        row = session.get(CheckRow, check_id, with_for_update=True)
        if row is None:
            raise Refused(Refusal.CHECK_GONE)
        require_decider(session, self._versions, row, click)
        _require_waiting(session, row, click, digest)
        note_first_look(session, row, now)
        return row

    def _settle(
        self,
        session: Session,
        click: Interaction,
        check_id: str,
        digest: str,
        to: CheckState,
        witnesses: Sequence[str],
        now: datetime,
        typed: str = "",
    ) -> bool:
        row = self.decidable(session, click, check_id, now, digest)
        by = self.decider(session, click, row)
        words, source = _with_typed(typed, *_written_before(session, row, by, to, now))
        if words and to is CheckState.APPROVED:
            to = CheckState.APPROVED_WITH_CHANGES
        if not give_verdict(session, row, to, by, now, words=words, source=source, witnesses=witnesses):
            raise settled_before(session, row)
        wants_reason = to is CheckState.DECLINED and not words
        if wants_reason:
            self._ask_for(session, click, row, WordsPurpose.REASON, by, now)
        return wants_reason

    def _ask_for(
        self,
        session: Session,
        click: Interaction,
        row: CheckRow,
        purpose: WordsPurpose,
        by: str,
        now: datetime,
        *,
        in_list: bool = False,
    ) -> None:
        """Wait for a reply below the clicked check card, or a list that holds it."""
        posted = session.exec(
            select(PostedRow).where(PostedRow.channel == click.place.channel, PostedRow.ts == click.ts)
        ).first()
        is_card = posted is not None and (posted.card, posted.subject) == (CardKind.CHECK, row.id)
        if posted and (is_card or (in_list and posted.card is CardKind.INBOX)):
            thread = Destination(posted.app, posted.team, posted.channel, posted.ts)
            expect_words(session, row.decision_id, row.id, purpose, by, thread, click.at, now)

    def _pass_on(self, session: Session, row: CheckRow, click: Interaction, colleague: Person, now: datetime) -> None:
        ask = ask_of_decision(session, row.decision_id)
        by = person_id(session, ask.team, click.by)
        row.colleague = row.holder = upsert_person(session, ask.team, colleague)
        row.handed_by, row.stage, row.because = by, Stage.NEW, HandoverReason.HANDED_OVER
        row.since = row.next_at = now
        record(session, Act(now, ActWord.CHECK_HANDED_OVER, by, row.id, {"to": row.colleague}))
        refresh_around(session, row, now)
        escalate_soon(session, row.id, now)
        outbox.notify(session, click, Notice(Done.HANDED_TO, NoticeFacts(name=colleague.name)), now)


def _conductor(session: Session, row: CheckRow) -> str | None:
    return slack_id(session, ask_of_decision(session, row.decision_id).conductor)


def _stuck_for_architect(
    session: Session, click: Interaction, check_id: str, architects: Sequence[str]
) -> CheckRow | None:
    """Return a stuck check of this workspace to an architect."""
    row = session.get(CheckRow, check_id)
    is_stuck = row is not None and row.stage == Stage.STUCK and click.by in architects
    return row if row and is_stuck and click.place.team == ask_of_decision(session, row.decision_id).team else None


def _require_waiting(session: Session, row: CheckRow, click: Interaction, digest: str | None) -> None:
    if row.state != CheckState.WAITING:
        raise settled_before(session, row, click.by)
    if digest is not None and not (digest and row.digest.startswith(digest)):
        raise Refused(Refusal.CARD_OUTDATED)


def _written_before(session: Session, row: CheckRow, by: str, to: CheckState, now: datetime) -> tuple[str, Source]:
    """Take what was written in the card's thread before the verdict showed its purpose."""
    said = expected_about(session, row.id, by)
    if said is None:
        return "", Source()
    words = text_of(session, said.text_id) if said.text_id else ""
    became = ExpectedWordsState.TAKEN if words else ExpectedWordsState.DROPPED
    settle_expected(session, said, became, now, purpose_of(to))
    return words, Source(said.channel, said.ts) if said.text_id else Source()


def _with_typed(typed: str, words: str, source: Source) -> tuple[str, Source]:
    """Put what was typed into the card behind what was written in its thread."""
    typed = typed.strip()
    return ("\n".join(filter(None, (words, typed))), Source()) if typed else (words, source)
