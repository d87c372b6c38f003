"""Captured words: their revisions, and marks for deleted messages."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.keeping import add, digest_of, keep_text, new_id, text_of
from storage.tables import RemarkRow
from twins.remarks import Remark, Role, Source, trimmed_remark


def add_remark(session: Session, subject: str, role: Role, text: str, source: Source, now: datetime) -> dict[str, str]:
    """Record captured words, as the first revision or the next; return its facts for the audit log."""
    last = _last(session, subject, role)
    kept = keep_text(session, trimmed_remark(text))
    row = RemarkRow(
        id=new_id(),
        subject=subject,
        role=role.value,
        revision=last.revision + 1 if last else 1,
        text_id=kept.id,
        channel=source.channel if source.ts else None,
        ts=source.ts,
        at=now,
    )
    add(session, row)
    return {"revision": str(row.revision), "text": digest_of(kept)}


def remark_of(session: Session, subject: str, role: Role) -> Remark | None:
    """Return the latest revision of captured words."""
    last = _last(session, subject, role)
    return Remark(text_of(session, last.text_id), last.revision, bool(last.deleted_at)) if last else None


def remark_from(session: Session, source: Source) -> RemarkRow | None:
    """Return the latest revision captured from a message."""
    find = select(RemarkRow).where(RemarkRow.channel == source.channel, RemarkRow.ts == source.ts)
    return session.exec(find.order_by(col(RemarkRow.revision).desc()).limit(1)).first()


def _last(session: Session, subject: str, role: Role) -> RemarkRow | None:
    find = select(RemarkRow).where(RemarkRow.subject == subject, RemarkRow.role == role.value)
    return session.exec(find.order_by(col(RemarkRow.revision).desc()).limit(1)).first()
