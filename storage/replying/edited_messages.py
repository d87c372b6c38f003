"""Edits and deletions of messages whose words were captured."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from storage.checking.superseding import supersede_reworded
from storage.db.audit_log import record
from storage.db.tables_asks import CapturedWordsRow, CheckRow, OverrideRow, QuestionRow, ReviewRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.overriding.store import OverrideStore
from storage.records.captured_words import add_captured_words, captured_words_from
from storage.records.checks import refresh_check
from twins.audit import Act
from twins.audit_words import ActWord
from twins.checking.captured_words import Source
from twins.jobs import CardKind


class EditedMessages:
    """Store for edited replies (new revisions), deleted ones (marked) and edited asks (their checks are superseded)."""

    def __init__(self, ledger: Ledger, overrides: OverrideStore) -> None:
        self._ledger = ledger
        self._overrides = overrides

    def revise(self, job_id: str, source: Source, text: str | None, now: datetime) -> None:
        """Record an edited message; with None it was deleted."""
        with self._ledger.completing(job_id) as session:
            self._revise(session, source, text, now)

    def revise_ask(
        self,
        job_id: str,
        said: Mapping[str, Any],
        ask: str,
        words: str,
        now: datetime,
        *,
        key: str,
        otherwise: Callable[[Session], None] = lambda _: None,
    ) -> None:
        """Record an edited message that may be an ask or captured words. `ask` is its text as an ask, without twin
        names. `otherwise` is called if nothing was taken from the message before."""
        source = Source(said["channel"], said["ts"])
        with self._ledger.completing(job_id) as session:
            if supersede_reworded(session, said, ask, now, key=key):
                return
            if captured_words_from(session, source):
                self._revise(session, source, words, now)
            else:
                otherwise(session)

    def _revise(self, session: Session, source: Source, text: str | None, now: datetime) -> None:
        last = captured_words_from(session, source)
        if last is None or (text is not None and not text.strip()):
            return
        override = session.get(OverrideRow, last.subject)
        if override:
            self._overrides.revise(session, override, last, source, text, now)
            return
        if text is None:
            last.deleted_at = now
            session.add(last)
            word = ActWord(f"{last.purpose}'s message deleted")
            record(session, Act(now, word, None, last.subject, {"revision": last.revision}))
        else:
            facts = add_captured_words(session, last.subject, last.purpose, text, source, now)
            record(session, Act(now, ActWord(f"{last.purpose} reworded"), None, last.subject, facts))
        session.flush()
        _redraw(session, last, now)


def _redraw(session: Session, captured_words: CapturedWordsRow, now: datetime) -> None:
    question = session.get(QuestionRow, captured_words.subject)
    if question:
        for card in (CardKind.QUESTION, CardKind.REPLIED):
            outbox.refresh_card(session, card, question.id, now)
    check = session.get(CheckRow, question.check_id if question else captured_words.subject)
    if check:
        refresh_check(session, check, now)
        outbox.refresh_card(session, CardKind.REASON, check.id, now)
    review = session.get(ReviewRow, captured_words.subject)
    if review:
        outbox.refresh_card(session, CardKind.CORRECTION, review.id, now)
        outbox.refresh_card(session, CardKind.ANSWER, review.decision_id, now)
