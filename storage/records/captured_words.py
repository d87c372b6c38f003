"""Captured words: their revisions, and marks for deleted messages."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.db.identities import add, digest_of, keep_text, new_id, text_of
from storage.db.tables_asks import CapturedWordsRow
from twins.checking.captured_words import CapturedWords, Source, WordsPurpose, trimmed_words


def add_captured_words(
    session: Session, subject: str, purpose: WordsPurpose, text: str, source: Source, now: datetime
) -> dict[str, str]:
    """Record captured words, as the first revision or the next; return its facts for the audit log."""
    last = _last(session, subject, purpose)
    kept = keep_text(session, trimmed_words(text))
    row = CapturedWordsRow(
        id=new_id(),
        subject=subject,
        purpose=purpose.value,
        revision=last.revision + 1 if last else 1,
        text_id=kept.id,
        channel=source.channel if source.ts else None,
        ts=source.ts,
        at=now,
    )
    add(session, row)
    return {"revision": str(row.revision), "text": digest_of(kept)}


def captured_words_of(session: Session, subject: str, purpose: WordsPurpose) -> CapturedWords | None:
    """Return the latest revision of captured words."""
    last = _last(session, subject, purpose)
    return CapturedWords(text_of(session, last.text_id), last.revision, bool(last.deleted_at)) if last else None


def captured_words_from(session: Session, source: Source) -> CapturedWordsRow | None:
    """Return the latest revision captured from a message."""
    find = select(CapturedWordsRow).where(CapturedWordsRow.channel == source.channel, CapturedWordsRow.ts == source.ts)
    return session.exec(find.order_by(col(CapturedWordsRow.revision).desc()).limit(1)).first()


def _last(session: Session, subject: str, purpose: WordsPurpose) -> CapturedWordsRow | None:
    find = select(CapturedWordsRow).where(
        CapturedWordsRow.subject == subject, CapturedWordsRow.purpose == purpose.value
    )
    return session.exec(find.order_by(col(CapturedWordsRow.revision).desc()).limit(1)).first()
