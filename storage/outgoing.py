"""Which messages go out because of what was written? Each is a job, in the same transaction."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from storage.jobs import put
from storage.keeping import new_id
from storage.tables import PostedRow
from twins.work import Card, Job, Kind, Place


def post(session: Session, card: Card, subject: str, place: Place, now: datetime) -> None:
    """Send a card once to one place."""
    job_id = f"post:{card.value}:{subject}:{place.channel or 'dm'}"
    _put(session, job_id, Kind.POST, place.lane, {"card": card.value, "subject": subject, "place": asdict(place)}, now)


def tell(session: Session, place: Place, text: str, now: datetime) -> None:
    """Say something to one person only; best effort, as Slack's ephemeral messages are."""
    _put(session, f"tell:{new_id()}", Kind.TELL, f"tell:{place.user}", {"place": asdict(place), "text": text}, now)


def mark(session: Session, place: Place, ts: str, now: datetime) -> None:
    """Put the mark of being recorded on somebody's message."""
    payload = {"place": asdict(place), "ts": ts}
    _put(session, f"mark:{place.team}:{place.channel}:{ts}", Kind.MARK, f"mark:{place.channel}", payload, now)


def redraw(session: Session, card: Card, subject: str, now: datetime) -> None:
    """Draw a card anew in every place where it stands."""
    standing = select(PostedRow).where(PostedRow.subject == subject, PostedRow.card == card.value)
    for row in session.exec(standing):
        lane = f"update:{row.id}"  # of its own: a card that Slack refuses to change holds up no message
        payload = {"card": card.value, "subject": subject, "app": row.app, "channel": row.channel, "ts": row.ts,
                   "thread_ts": row.thread_ts}  # fmt: skip
        _put(session, f"update:{row.id}:{new_id()}", Kind.UPDATE, lane, payload, now)


def _put(session: Session, job_id: str, kind: Kind, lane: str, payload: dict[str, Any], now: datetime) -> None:
    put(session, Job(job_id, kind.value, lane, payload, f"{now.timestamp():017.6f}", now), now)
