"""Captured words: their revisions, and marks for deleted messages."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.db.identities import digest_of, keep_text, new_id, text_of
from storage.db.tables_asks import (
    AskRow,
    CapturedWordsRow,
    CheckRow,
    DecisionRow,
    OverrideRow,
    QuestionRow,
    ReviewRow,
)
from twins.checking.captured_words import CapturedWords, Source, WordsPurpose, trimmed_words


def add_captured_words(
    session: Session, subject: str, purpose: WordsPurpose, text: str, source: Source, now: datetime
) -> dict[str, str]:
    """Record captured words, as the first revision or the next; return its facts for the audit log."""
    last = _last(session, subject, purpose)
    kept = keep_text(session, trimmed_words(text), _posted_to(session, subject))
    row = CapturedWordsRow(
        id=new_id(),
        subject=subject,
        purpose=purpose,
        revision=last.revision + 1 if last else 1,
        text_id=kept.id,
        channel=source.channel if source.ts else None,
        ts=source.ts,
        at=now,
    )
    session.add(row)
    return {"revision": str(row.revision), "text": digest_of(kept)}


def captured_words_of(session: Session, subject: str, purpose: WordsPurpose) -> CapturedWords | None:
    last = _last(session, subject, purpose)
    return CapturedWords(text_of(session, last.text_id), last.revision, bool(last.deleted_at)) if last else None


def reason_for(session: Session, decision_id: str) -> CapturedWords | None:
    """Return the reason that a conductor gave after an ask: on whichever twin's answer, it counts for each."""
    ask = select(DecisionRow.ask_id).where(DecisionRow.id == decision_id).scalar_subquery()
    beside = select(col(DecisionRow.id)).where(DecisionRow.ask_id == ask)
    find = select(CapturedWordsRow).where(
        CapturedWordsRow.purpose == WordsPurpose.WHY, col(CapturedWordsRow.subject).in_(beside)
    )
    last = session.exec(find.order_by(col(CapturedWordsRow.at).desc(), col(CapturedWordsRow.revision).desc())).first()
    return CapturedWords(text_of(session, last.text_id), last.revision, bool(last.deleted_at)) if last else None


def captured_words_from(session: Session, source: Source) -> CapturedWordsRow | None:
    find = select(CapturedWordsRow).where(CapturedWordsRow.channel == source.channel, CapturedWordsRow.ts == source.ts)
    return session.exec(find.order_by(col(CapturedWordsRow.revision).desc()).limit(1)).first()


def _posted_to(session: Session, subject: str) -> str | None:
    """Return the channel of the ask that words are about: they are posted there, even if written in a form or below a
    card in the decider's direct messages."""
    question = session.get(QuestionRow, subject)
    about = question.check_id if question else subject
    row = session.get(CheckRow, about) or session.get(OverrideRow, about) or session.get(ReviewRow, about)
    decision = session.get(DecisionRow, row.decision_id if row else about)
    ask = session.get(AskRow, decision.ask_id) if decision else None
    return ask.channel if ask else None


def _last(session: Session, subject: str, purpose: WordsPurpose) -> CapturedWordsRow | None:
    find = select(CapturedWordsRow).where(CapturedWordsRow.subject == subject, CapturedWordsRow.purpose == purpose)
    return session.exec(find.order_by(col(CapturedWordsRow.revision).desc()).limit(1)).first()
