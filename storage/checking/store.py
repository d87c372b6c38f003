"""Store for checks: what experts, deputies and architects may do with a check while it waits."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.identities import person_id, person_of, slack_id, text_of, upsert_person
from storage.db.tables_asks import CheckRow, DecisionRow, ExpectedWordsRow
from storage.db.tables_jobs import PostedRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.checks import (
    ask_of_decision,
    decider,
    escalate_soon,
    give_verdict,
    note_first_look,
    refresh_check,
    refusal_reason,
    role_of,
    too_late,
)
from storage.records.expected_words import expect_words, expected_about, settle_expected
from storage.records.versions import VersionStore
from storage.views.answers import answer_view
from twins.audit import Act
from twins.audit_words import ActWord
from twins.checking.captured_words import Source, WordsPurpose
from twins.checking.checks import Say, VerdictOutcome, VerdictResult
from twins.checking.escalation import HandoverReason, Stage
from twins.checking.reviews import batch_key
from twins.checking.views import AnswerView
from twins.jobs import CardKind, Destination, Interaction
from twins.states import CheckState, ExpectedWordsState
from twins.values import Person


class CheckStore:
    def __init__(self, database: Database, ledger: Ledger, versions: VersionStore) -> None:
        self._database = database
        self._ledger = ledger
        self._versions = versions

    def read(self, click: Interaction, check_id: str) -> AnswerView | None:
        """Return a check of this workspace, with its audience; None if there is none."""
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
        say: Say,
        now: datetime,
    ) -> VerdictResult:
        """Give a verdict. Of two concurrent clicks one wins; the other person is told why, privately. `witnesses` are
        alerted when people decide their own ask."""
        with self._ledger.completing(click.job_id) as session:
            settling = self._settle(session, click, check_id, digest, to, witnesses, now)
            outbox.reply_privately(session, click, say(settling), now)
            return settling

    def settle_together(self, click: Interaction, ids: Sequence[str], to: CheckState, say: Say, now: datetime) -> None:
        """Give several checks of one kind the same verdict, each with its own audit entry and messages, except those
        settled meanwhile."""
        with self._ledger.completing(click.job_id) as session:
            outbox.reply_privately(session, click, say(self._settle_together(session, click, ids, to, now)), now)

    def ask_for_words(
        self, click: Interaction, check_id: str, digest: str, purpose: WordsPurpose, say: Say, now: datetime
    ) -> VerdictResult:
        """Ask for words in the thread of the clicked card; clicked elsewhere, the result says `wants_form`."""
        with self._ledger.completing(click.job_id) as session:
            row, settling = self.decidable(session, click, check_id, now, digest)
            if row and not settling:
                by = self.decider(session, click, row)
                expected_words = self._ask_for(session, click, row, purpose, by, now)
                settling = VerdictResult(VerdictOutcome.ASKED, wants_form=expected_words is None)
            settling = settling or VerdictResult(VerdictOutcome.UNKNOWN)
            outbox.reply_privately(session, click, say(settling), now)
            return settling

    def pass_on(
        self,
        click: Interaction,
        check_id: str,
        digest: str,
        colleague: Person,
        architects: Sequence[str],
        say: Say,
        now: datetime,
    ) -> None:
        """Hand a check to a colleague, who may then decide it too. An architect may do this once it is stuck."""
        with self._ledger.completing(click.job_id) as session:
            row, settling = self.decidable(session, click, check_id, now, digest)
            if row and settling and settling.result in {VerdictOutcome.NOT_YOURS, VerdictOutcome.OWN_ASK}:
                settling = _architect_override(session, row, click, digest, architects) or settling
                settling = None if settling.result is VerdictOutcome.DONE else settling
            if row and not settling:
                settling = self._pass_on(session, row, click, colleague, now)
            outbox.reply_privately(session, click, say(settling or VerdictResult(VerdictOutcome.UNKNOWN)), now)

    def decider(self, session: Session, click: Interaction, row: CheckRow) -> str:
        handle = session.get_one(DecisionRow, row.decision_id).handle
        return decider(session, self._versions, handle, click)

    def decidable(
        self, session: Session, click: Interaction, check_id: str, now: datetime, digest: str | None = None
    ) -> tuple[CheckRow | None, VerdictResult | None]:
        """Lock a check and note when it was first seen. The second value says why this person can't decide it, or that
        the `digest` is outdated."""
        row = session.get(CheckRow, check_id, with_for_update=True)
        if row is None:
            return None, VerdictResult(VerdictOutcome.UNKNOWN)
        refused = refusal_reason(session, self._versions, row, click)
        if refused:
            return row, VerdictResult(refused, owner=person_of(session, row.owner))
        if row.state != CheckState.WAITING:
            return row, too_late(session, row, click.by)
        note_first_look(session, row, now)
        fits = digest is None or (bool(digest) and row.digest.startswith(digest))
        return row, None if fits else VerdictResult(VerdictOutcome.OUTDATED)

    def _settle(
        self,
        session: Session,
        click: Interaction,
        check_id: str,
        digest: str,
        to: CheckState,
        witnesses: Sequence[str],
        now: datetime,
    ) -> VerdictResult:
        row, settling = self.decidable(session, click, check_id, now, digest)
        if row is None or settling:
            return settling or VerdictResult(VerdictOutcome.UNKNOWN)
        by = self.decider(session, click, row)
        said = expected_about(session, row.id, by)
        words, source = _written_before(session, said)
        if words and to is CheckState.APPROVED:
            to = CheckState.APPROVED_WITH_CHANGES
        if said:
            settle_expected(
                session, said, ExpectedWordsState.TAKEN if words else ExpectedWordsState.DROPPED, now, role_of(to)
            )
        if not give_verdict(session, row, to, by, now, words=words, source=source, witnesses=witnesses):
            return too_late(session, row)
        wants_form = False
        if to is CheckState.DECLINED and not words:
            wants_form = self._ask_for(session, click, row, WordsPurpose.REASON, by, now) is None
        return VerdictResult(VerdictOutcome.DONE, to, click.by, now, wants_form=wants_form)

    def _settle_together(
        self, session: Session, click: Interaction, ids: Sequence[str], to: CheckState, now: datetime
    ) -> VerdictResult:
        found = (session.get(CheckRow, each, with_for_update=True) for each in sorted(set(ids)))
        rows = [row for row in found if row]  # all locked, in one order, before the first of them writes
        kinds = {batch_key(answer_view(session, self._versions, row.decision_id)) for row in rows}
        if len(kinds) != 1 or None in kinds:
            return VerdictResult(VerdictOutcome.UNKNOWN)
        results = [self._settle(session, click, row.id, row.digest, to, (), now) for row in rows]
        done = sum(each.result is VerdictOutcome.DONE for each in results)
        return VerdictResult(VerdictOutcome.DONE, to, click.by, now, count=done) if done else results[0]

    def _ask_for(
        self, session: Session, click: Interaction, row: CheckRow, purpose: WordsPurpose, by: str, now: datetime
    ) -> ExpectedWordsRow | None:
        """Wait for a reply below the clicked check card; None if the click came from elsewhere."""
        posted = session.exec(
            select(PostedRow).where(PostedRow.channel == click.place.channel, PostedRow.ts == click.ts)
        ).first()
        if posted is None or (posted.card, posted.subject) != (CardKind.CHECK, row.id):
            return None
        thread = Destination(posted.app, posted.team, posted.channel, posted.ts)
        return expect_words(session, row.decision_id, row.id, purpose, by, thread, click.at, now)

    def _pass_on(
        self, session: Session, row: CheckRow, click: Interaction, colleague: Person, now: datetime
    ) -> VerdictResult:
        ask = ask_of_decision(session, row.decision_id)
        if colleague.slack == slack_id(session, ask.conductor):
            return VerdictResult(VerdictOutcome.OWN_ASK, owner=colleague)
        by = person_id(session, ask.team, click.by)
        row.colleague = row.holder = upsert_person(session, ask.team, colleague)
        row.handed_by, row.stage, row.because = by, Stage.NEW, HandoverReason.HANDED_OVER
        row.since = row.next_at = now
        session.add(row)
        session.flush()
        record(session, Act(now, ActWord.CHECK_HANDED_OVER, by, row.id, {"to": row.colleague}))
        refresh_check(session, row, now)
        escalate_soon(session, row.id, now)
        return VerdictResult(VerdictOutcome.DONE, CheckState.WAITING, owner=colleague)


def _architect_override(
    session: Session, row: CheckRow, click: Interaction, digest: str, architects: Sequence[str]
) -> VerdictResult | None:
    """Say what an architect may do with a stuck check: DONE if they may hand it over, None if they have no say."""
    ask = ask_of_decision(session, row.decision_id)
    if click.by not in architects or click.place.team != ask.team or row.stage != Stage.STUCK:
        return None
    if row.state != CheckState.WAITING:
        return too_late(session, row, click.by)
    return VerdictResult(VerdictOutcome.DONE if digest and row.digest.startswith(digest) else VerdictOutcome.OUTDATED)


def _written_before(session: Session, said: ExpectedWordsRow | None) -> tuple[str, Source]:
    """Return what was written in the card's thread before its purpose was known."""
    if said is None or said.text_id is None:
        return "", Source()
    return text_of(session, said.text_id), Source(said.channel, said.ts)
