"""Edits and deletions of messages whose words were captured."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from storage.asking.given_reasons import ReasonStore
from storage.db.audit_log import record
from storage.db.identities import text_of
from storage.db.tables_asks import CapturedWordsRow, CheckRow, OverrideRow, QuestionRow, ReviewRow
from storage.jobs import outbox
from storage.jobs.ledger import Ledger
from storage.jobs.message_events import has_newer_edit, is_deleted
from storage.overriding.store import OverrideStore
from storage.records.captured_words import add_captured_words, captured_words_from
from storage.records.checks import refresh_check
from storage.records.versions import VersionStore
from storage.replying.deleted_asks import close_deleted
from storage.replying.edited_asks import asks_of, supersede_reworded
from storage.replying.store import ReplyStore
from twins.audit import Act
from twins.audit_words import ActWord
from twins.checking.captured_words import Source, WordsPurpose
from twins.job_payloads import Deletion, MessageEdit
from twins.jobs import CardKind
from twins.overriding import ThreadReply


class EditedMessages:
    """Store for edited replies (new revisions), deleted ones (marked), edited asks (their open answers are superseded)
    and deleted asks (what is open is closed)."""

    def __init__(
        self,
        ledger: Ledger,
        versions: VersionStore,
        overrides: OverrideStore,
        replies: ReplyStore,
        reasons: ReasonStore,
    ) -> None:
        self._versions = versions
        self._reasons = reasons
        self._ledger = ledger
        self._overrides = overrides
        self._replies = replies

    def delete(self, said: Deletion, now: datetime) -> None:
        with self._ledger.completing(said.act.job_id) as session:
            close_deleted(session, said, now)
            self._revise(session, Source(said.channel, said.ts), None, now)

    def edit(
        self, said: MessageEdit, ask: str, reply: ThreadReply, word: str | None, witnesses: Sequence[str], now: datetime
    ) -> None:
        """Record an edited ask (`ask` is its text without twin names), captured words, or words that were not taken
        yet, if an item waits for them. `word` says why they can't be taken either."""
        source = Source(said.act.place.channel, said.ts)
        with self._ledger.completing(said.act.job_id) as session:
            if is_deleted(session, said.act.place.team, said.act.place.channel or "", said.ts):
                return
            if has_newer_edit(session, said.act, said.thread_ts):
                return
            if supersede_reworded(session, self._versions, said, ask, now):
                return
            if captured_words_from(session, source):
                self._revise(session, source, reply.text, now)
            elif asks_of(session, said.act.place.team, source.channel, said.ts):
                return
            elif not said.mentions_us and said.ts != said.thread_ts and self._replies.waits(session, said.act, reply):
                if word:
                    outbox.reply_privately(session, said.act, word, now, about=reply.ts)
                else:
                    self._replies.take(session, said.act, reply, witnesses, now)

    def _revise(self, session: Session, source: Source, text: str | None, now: datetime) -> None:
        last = captured_words_from(session, source)
        if last is None or (text is not None and text.strip() in {"", text_of(session, last.text_id)}):
            return
        override = session.get(OverrideRow, last.subject)
        if override:
            self._overrides.revise(session, override, last, source, text, now)
            return
        if text is None:
            last.deleted_at = now
            word = ActWord(f"{last.purpose}'s message deleted")
            record(session, Act(now, word, None, last.subject, {"revision": last.revision}))
        else:
            facts = add_captured_words(session, last.subject, last.purpose, text, source, now)
            record(session, Act(now, ActWord(f"{last.purpose} reworded"), None, last.subject, facts))
            if last.purpose is WordsPurpose.WHY:
                self._reasons.revise(session, last.subject, text, facts["revision"], now)
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
    if captured_words.purpose is WordsPurpose.WHY:
        outbox.refresh_card(session, CardKind.ANSWER, captured_words.subject, now)
    review = session.get(ReviewRow, captured_words.subject)
    if review:
        outbox.refresh_card(session, CardKind.CORRECTION, review.id, now)
        outbox.refresh_card(session, CardKind.ANSWER, review.decision_id, now)
