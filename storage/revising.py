"""Edits and deletions of messages whose words were captured."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from storage import outgoing
from storage.chain import append
from storage.ledger import Ledger
from storage.overrides import Overrides
from storage.remarks import add_remark, remark_from
from storage.superseding import supersede_reworded
from storage.tables import CheckRow, OverrideRow, QuestionRow, RemarkRow, ReviewRow
from storage.verdicts import redraw_check
from twins.audit import Act
from twins.remarks import Role, Source
from twins.work import Card


class Revising:
    """Store for edited replies (new revisions), deleted ones (marked) and edited asks (their checks are superseded)."""

    def __init__(self, ledger: Ledger, overrides: Overrides) -> None:
        self._ledger = ledger
        self._overrides = overrides

    def revise(self, job_id: str, source: Source, text: str | None, now: datetime) -> None:
        """Record an edited message; with None it was deleted."""
        with self._ledger.closing(job_id) as session:
            self._revise(session, source, text, now)

    def revise_ask(
        self, job_id: str, said: Mapping[str, Any], ask: str, words: str, now: datetime, *, key: str
    ) -> None:
        """Record an edited message that may be an ask or captured words. `ask` is its text as an ask, without twin
        names."""
        with self._ledger.closing(job_id) as session:
            if not supersede_reworded(session, said, ask, now, key=key):
                self._revise(session, Source(said["channel"], said["ts"]), words, now)

    def _revise(self, session: Session, source: Source, text: str | None, now: datetime) -> None:
        last = remark_from(session, source)
        if last is None or (text is not None and not text.strip()):
            return
        override = session.get(OverrideRow, last.subject)
        if override:
            self._overrides.revise(session, override, last, source, text, now)
            return
        if text is None:
            last.deleted_at = now
            session.add(last)
            append(session, Act(now, f"{last.role}'s message deleted", None, last.subject, {"revision": last.revision}))
        else:
            facts = add_remark(session, last.subject, Role(last.role), text, source, now)
            append(session, Act(now, f"{last.role} reworded", None, last.subject, facts))
        session.flush()
        _redraw(session, last, now)


def _redraw(session: Session, remark: RemarkRow, now: datetime) -> None:
    question = session.get(QuestionRow, remark.subject)
    if question:
        for card in (Card.QUESTION, Card.REPLIED):
            outgoing.redraw(session, card, question.id, now)
    check = session.get(CheckRow, question.check_id if question else remark.subject)
    if check:
        redraw_check(session, check, now)
        outgoing.redraw(session, Card.REASON, check.id, now)
    review = session.get(ReviewRow, remark.subject)
    if review:
        outgoing.redraw(session, Card.CORRECTION, review.id, now)
        outgoing.redraw(session, Card.ANSWER, review.decision_id, now)
