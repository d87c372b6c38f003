"""Reasons and answers that conductors give after an ask, and reasons that they take back."""

from datetime import datetime

from sqlmodel import Session, select

from storage.asking.ask_back_rows import move_ask_back, put_again, supersede_ask
from storage.asking.rereading import PendingAsk, Reread, all_pending, finish, pending, pending_together, reread
from storage.db.audit_log import record
from storage.db.identities import person_id, slack_id, text_of
from storage.db.tables_asks import AskRow, DecisionRow, ReviewRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.records.captured_words import add_captured_words, reason_for
from storage.records.checks import give_verdict, refresh_check, thread_of
from storage.records.citations import cite
from storage.records.expected_words import expect_words, expected_about, settle_expected
from storage.records.open_reviews import supersede_review
from storage.records.shared_checks import check_for, decisions_under
from storage.records.versions import VersionStore
from twins.audit import Act
from twins.audit_words import ActWord
from twins.checking.captured_words import Source, WordsPurpose
from twins.jobs import CardKind, Interaction
from twins.notices import Notice, Refusal, Refused
from twins.overriding import trimmed_reason
from twins.states import AskState, CheckState, ExpectedWordsState
from twins.values import Outcome


class ReasonStore:
    def __init__(self, ledger: Ledger, versions: VersionStore) -> None:
        self._ledger = ledger
        self._versions = versions

    def take(
        self,
        session: Session,
        click: Interaction,
        purpose: WordsPurpose,
        decision_id: str,
        text: str,
        source: Source,
        now: datetime,
    ) -> None:
        """Take a conductor's words for what the twin asked: the reason, which brings the verdict, or a clarification,
        with which the ask is put again."""
        together = pending_together(session, self._versions, click, decision_id)
        if purpose is WordsPurpose.CLARIFICATION:
            self._clarify(session, click, together[0], text, now)
        elif together[0].row.outcome == Outcome.DECIDED:
            _require_no_reason(session, together[0])
            self._decide_with(session, click, together, text, source, now)
        else:
            together[0].waits_in(AskState.WAITING_FOR_WHY)
            self._decide_with(session, click, together, text, source, now)

    def withhold(self, click: Interaction, decision_id: str, now: datetime) -> None:
        """Decide without a reason, a tier higher, for each twin of the ask that waits."""
        with self._ledger.completing(click.job_id) as session:
            together = pending_together(session, self._versions, click, decision_id)
            together[0].waits_in(AskState.WAITING_FOR_WHY)
            found = self._reread(session, click, together, None, now)
            for each, read in found or ():
                record(session, Act(now, ActWord.WHY_WITHHELD, each.ask.conductor, each.row.id, {}))
                decision = read.decide(session, now, gives_no_why=True)
                finish(session, each, read, decision, AskState.DECIDED, now)
                cite(session, each.row.id, each.version.twin, decision, now)

    def wait_for_reason(self, click: Interaction, decision_id: str, now: datetime) -> None:
        """Ask for a reason that changes no verdict, in the thread or in a form."""
        with self._ledger.completing(click.job_id) as session:
            waiting = pending(session, self._versions, click, decision_id)
            _require_no_reason(session, waiting)
            purpose, thread = WordsPurpose.WHY, thread_of(waiting.ask)
            expect_words(session, decision_id, decision_id, purpose, waiting.ask.conductor, thread, click.at, now)

    def take_back(self, click: Interaction, decision_id: str, now: datetime) -> None:
        """Take back a reason that was none: what rests on it is closed, and the ask is put again."""
        with self._ledger.completing(click.job_id) as session:
            together = pending_together(session, self._versions, click, decision_id)
            back = together[0].waits_in(AskState.DECIDED)
            is_given = reason_for(session, decision_id) is not None
            handles = _close_all(session, together, now) if is_given else []
            if not handles or back.state != AskState.SUPERSEDED:
                raise Refused(Refusal.GONE)
            record(session, Act(now, ActWord.WHY_TAKEN_BACK, back.by, decision_id, {}))
            put_again(session, together[0].ask, click.by, handles, f"{decision_id}:why", now)

    def revise(self, session: Session, decision_id: str, reason: str, revision: str, now: datetime) -> None:
        """Have an ask whose verdicts rest on a reworded reason answered again, while nobody has acted on them."""
        row = session.get(DecisionRow, decision_id)
        ask = session.get_one(AskRow, row.ask_id) if row else None
        conductor = slack_id(session, ask.conductor) if ask else None
        if not (ask and conductor):
            return
        together = all_pending(session, self._versions, decision_id)
        handles = _close_all(session, together, now)
        _redraw(session, together, now)
        if handles:
            text = f"{text_of(session, ask.text_id)}\nbecause {trimmed_reason(reason)}"
            put_again(session, ask, conductor, handles, f"{decision_id}:why:{revision}", now, text=text)

    def _decide_with(
        self, session: Session, click: Interaction, together: list[PendingAsk], text: str, source: Source, now: datetime
    ) -> None:
        """Take the reason for every twin of the ask. The text as a whole goes through the floor of those that wait for
        it; it changes no verdict that was given without one."""
        reason, first = trimmed_reason(text), together[0]
        found = self._reread(session, click, together, reason, now)
        if found is None:
            return
        facts = add_captured_words(session, first.row.id, WordsPurpose.WHY, reason, source, now)
        record(session, Act(now, ActWord.WHY_GIVEN, first.ask.conductor, first.row.id, facts))
        _taken(session, first, WordsPurpose.WHY, now)
        for each, read in found:
            _taken(session, each, WordsPurpose.WHY, now)
            decision = read.decide(session, now)
            finish(session, each, read, decision, AskState.DECIDED, now)
            if decision.outcome is not Outcome.UNSURE:
                cite(session, each.row.id, each.version.twin, decision, now)
        _redraw(session, together, now)

    def _reread(
        self, session: Session, click: Interaction, together: list[PendingAsk], why: str | None, now: datetime
    ) -> list[tuple[PendingAsk, Reread]] | None:
        """Read the ask again for the twins that wait for its reason; where that can't be, put it to them again."""
        asking = [each for each in together if each.back and each.back.state == AskState.WAITING_FOR_WHY]
        found = [(each, reread(session, self._versions, each, now, why=why)) for each in asking]
        if any(read is None for _, read in found):
            self._put_again(session, click, asking, f"because {why}" if why else None, now)
            return None
        return [(each, read) for each, read in found if read]

    def _clarify(self, session: Session, click: Interaction, waiting: PendingAsk, text: str, now: datetime) -> None:
        back = waiting.waits_in(AskState.WAITING_FOR_WORDS)
        _taken(session, waiting, WordsPurpose.CLARIFICATION, now)
        record(session, Act(now, ActWord.ASK_CLARIFIED, back.by, waiting.row.id, {}))
        self._put_again(session, click, [waiting], text, now)

    def _put_again(
        self, session: Session, click: Interaction, asking: list[PendingAsk], more: str | None, now: datetime
    ) -> None:
        """Have the ask answered again, with more words behind it."""
        first = asking[0]
        if all(each.back and supersede_ask(session, each.back, each.ask, now) for each in asking):
            text = "\n".join(filter(None, (text_of(session, first.ask.text_id), more)))
            handles = sorted(each.row.handle for each in asking)
            put_again(session, first.ask, click.by, handles, first.row.id, now, text=text)
        else:
            outbox.notify(session, click, Notice(Refusal.ASK_OUTDATED), now)


def _require_no_reason(session: Session, waiting: PendingAsk) -> None:
    is_given = reason_for(session, waiting.row.id) is not None
    if waiting.back and waiting.back.state == AskState.SUPERSEDED:
        raise Refused(Refusal.ASK_OUTDATED)
    if waiting.row.outcome != Outcome.DECIDED or is_given:
        raise Refused(Refusal.ANSWERED_BEFORE if is_given else Refusal.GONE)


def _taken(session: Session, waiting: PendingAsk, purpose: WordsPurpose, now: datetime) -> None:
    expected = expected_about(session, waiting.row.id, waiting.ask.conductor)
    if expected:
        settle_expected(session, expected, ExpectedWordsState.TAKEN, now, purpose)


def _redraw(session: Session, together: list[PendingAsk], now: datetime) -> None:
    """Redraw the answers, and the checks that wait, with the reason."""
    for each in together:
        outbox.refresh_card(session, CardKind.ANSWER, each.row.id, now)
        check = check_for(session, each.row)
        if check and check.state == CheckState.WAITING:
            refresh_check(session, check, now)


def _close_all(session: Session, together: list[PendingAsk], now: datetime) -> list[str]:
    """Close what rests on a reason and nobody has acted on; return the twins to ask again."""
    handles: list[str] = []
    for each in together:
        is_decided = each.back and each.back.state == AskState.DECIDED
        closed = _close(session, each, now) if is_decided and each.row.handle not in handles else []
        handles += closed
        if each.back and (closed or each.row.handle in handles):
            move_ask_back(session, each.back, AskState.SUPERSEDED, now)
    return sorted(set(handles))


def _close(session: Session, waiting: PendingAsk, now: datetime) -> list[str]:
    """Close the check or the review that rests on a reason; return the twins to ask again, none if a person has acted
    on it."""
    check = check_for(session, waiting.row, locks=True)
    if check:
        handles = [each.handle for each in decisions_under(session, check)]
        is_open = check.state == CheckState.WAITING
        closes = is_open and give_verdict(session, check, CheckState.SUPERSEDED, waiting.ask.conductor, now)
        return handles if closes else []
    of_answer = select(ReviewRow).where(ReviewRow.decision_id == waiting.row.id)
    review = session.exec(of_answer.with_for_update()).first()
    if review is None or not supersede_review(session, review, now):
        return []
    twin, team = waiting.version.twin, waiting.ask.team
    for each in (twin.expert, *twin.deputies):
        outbox.refresh_card(session, CardKind.INBOX, person_id(session, team, each.slack), now)
    return [waiting.row.handle]
