"""Outbox: each outgoing message is a job, enqueued in the transaction that causes it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from storage.jobs import put
from storage.keeping import new_id
from storage.ledger_tables import PostedRow
from twins.work import Card, Click, Job, Kind, Place


def post(session: Session, card: Card, subject: str, place: Place, now: datetime, *, again: str = "") -> None:
    """Send a card once to one place; `again` tells repeats apart."""
    job_id = f"post:{card.value}:{subject}:{place.channel or place.user}" + (f":{again}" if again else "")
    _put(session, job_id, Kind.POST, place.lane, {"card": card.value, "subject": subject, "place": asdict(place)}, now)


def tell(session: Session, place: Place, text: str, now: datetime) -> None:
    """Send an ephemeral message to one person; best effort, as in Slack."""
    _put(session, f"tell:{new_id()}", Kind.TELL, f"tell:{place.user}", {"place": asdict(place), "text": text}, now)


def answer(session: Session, click: Click, word: str | None, now: datetime) -> None:
    """Reply privately to the person who acted; send nothing without a word."""
    if word:
        tell(session, click.place, word, now)


def mark(session: Session, place: Place, ts: str, now: datetime) -> None:
    """Add the reaction that marks a message as recorded."""
    payload = {"place": asdict(place), "ts": ts}
    _put(session, f"mark:{place.team}:{place.channel}:{ts}", Kind.MARK, f"mark:{place.channel}", payload, now)


def redraw(session: Session, card: Card, subject: str, now: datetime) -> None:
    """Redraw a card in every place where it was posted."""
    standing = select(PostedRow).where(PostedRow.subject == subject, PostedRow.card == card.value)
    for row in session.exec(standing):
        lane = f"update:{row.id}"  # of its own: a card that Slack refuses to change holds up no message
        payload = {
            "card": card.value,
            "subject": subject,
            "app": row.app,
            "channel": row.channel,
            "ts": row.ts,
            "thread_ts": row.thread_ts,
        }
        _put(session, f"update:{row.id}:{new_id()}", Kind.UPDATE, lane, payload, now)


def post_under(
    session: Session,
    card: Card,
    subject: str,
    check_id: str,
    user: str,
    place: Place,
    now: datetime,
    *,
    again: str = "",
) -> None:
    """Send a card to a person in the thread of their check card, else in their direct messages."""
    place = card_thread(session, check_id, user) or Place(place.app, place.team, user=user)
    post(session, card, subject, place, now, again=again)


def card_thread(session: Session, check_id: str, user: str) -> Place | None:
    """Return the thread of the check card in a person's direct messages."""
    of_check = select(PostedRow).where(PostedRow.subject == check_id, PostedRow.card == Card.CHECK.value)
    row = session.exec(of_check.where(PostedRow.user == user)).first()
    return Place(row.app, row.team, row.channel, row.ts, user) if row else None


def tend(session: Session, check_id: str, now: datetime, key: str) -> None:
    """Schedule an escalation step of a check."""
    _put(session, f"tend:{check_id}:{key}", Kind.TEND, f"tend:{check_id}", {"check": check_id}, now)


def weigh(session: Session, book: str, rule_id: str, key: str, now: datetime) -> None:
    """Schedule an evaluation of the evidence on a rule."""
    _put(session, f"weigh:{book}:{rule_id}:{key}", Kind.WEIGH, f"weigh:{book}", {"book": book, "rule": rule_id}, now)


def weigh_alike(session: Session, handle: str, alike: str, key: str, now: datetime) -> None:
    """Schedule an evaluation: could decisions of one kind become a space?"""
    payload = {"book": handle, "alike": alike}
    _put(session, f"weigh:{handle}:alike:{key}", Kind.WEIGH, f"weigh:{handle}", payload, now)


def weigh_hand_over(session: Session, handle: str, proposal: str, now: datetime) -> None:
    """Schedule an evaluation: could repeated hand-overs become a rule?"""
    payload = {"book": handle, "hand_over": proposal}
    _put(session, f"weigh:{handle}:hand_over:{proposal}", Kind.WEIGH, f"weigh:{handle}", payload, now)


def refresh_home(session: Session, app: str, team: str, user: str, now: datetime) -> None:
    payload = {"app": app, "team": team, "user": user}
    _put(session, f"home:{new_id()}", Kind.HOME, f"home:{user}", payload, now)


def replace(session: Session, row: PostedRow, now: datetime) -> None:
    """Mark a posted list as replaced by a newer one."""
    payload = {
        "card": row.card,
        "subject": row.subject,
        "app": row.app,
        "channel": row.channel,
        "ts": row.ts,
        "thread_ts": row.thread_ts,
        "is_replaced": True,
    }
    _put(session, f"update:{row.id}:{new_id()}", Kind.UPDATE, f"update:{row.id}", payload, now)


def _put(session: Session, job_id: str, kind: Kind, lane: str, payload: dict[str, Any], now: datetime) -> None:
    put(session, Job(job_id, kind.value, lane, payload, f"{now.timestamp():017.6f}", now), now)
