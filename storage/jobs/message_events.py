"""What Slack has told so far about messages: edits and deletions, in whatever order."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.db.statements import insert_or_ignore, run
from storage.db.tables_jobs import DeletedMessageRow, JobRow
from twins.job_payloads import Deletion
from twins.jobs import Destination, Interaction, JobKind, JobState

_DELETED = select(DeletedMessageRow.has_thread).where(
    DeletedMessageRow.team == bindparam("team"),
    DeletedMessageRow.channel == bindparam("channel"),
    DeletedMessageRow.ts == bindparam("ts"),
)


def note_deletion(session: Session, said: Deletion, now: datetime) -> None:
    key = {"team": said.act.place.team, "channel": said.channel, "ts": said.ts}
    insert_or_ignore(session, DeletedMessageRow, {**key, "has_thread": said.has_thread, "at": now})


def is_deleted(session: Session, team: str, channel: str, ts: str) -> bool:
    return run(session, _DELETED, {"team": team, "channel": channel, "ts": ts}).first() is not None


def is_thread_gone(session: Session, place: Destination) -> bool:
    """Return whether a thread went with its first message. Slack posts what is sent to it at the top of the channel."""
    first = {"team": place.team, "channel": place.channel or "", "ts": place.thread_ts or ""}
    gone = run(session, _DELETED, first).first()
    return gone is not None and not gone.has_thread


def has_newer_edit(session: Session, edit: Interaction, thread_ts: str) -> bool:
    """Return whether a later edit of the same message has been handled."""
    message = edit.job_id.rpartition(":")[0]
    handled = (JobRow.lane == f"in:{edit.place.channel}:{thread_ts}", JobRow.state == JobState.DONE)
    edits = session.exec(select(col(JobRow.id)).where(*handled, JobRow.kind == JobKind.EDIT))
    return any(each > edit.job_id for each in edits if each.rpartition(":")[0] == message)
