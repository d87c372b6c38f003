"""Outgoing messages, each a job in the transaction that causes it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.db.database import AT_END
from storage.db.identities import new_id
from storage.db.statements import insert_of, insert_or_ignore, run
from storage.db.tables_jobs import CardVersionRow, JobRow, PostedRow
from storage.jobs.message_parts import parts_of
from storage.jobs.rows import enqueue
from storage.jobs.ticket_events import tell_listeners
from twins.audience import is_direct
from twins.jobs import CardKind, Destination, Interaction, Job, JobKind, JobState, card_post, order_of
from twins.notices import Notice

_VERSION = select(CardVersionRow.number).where(
    CardVersionRow.card == bindparam("of_card"), CardVersionRow.subject == bindparam("of_subject")
)

_NOT_BEGUN: Any = (
    select(col(JobRow.payload))
    .where(JobRow.lane == bindparam("in_lane"), JobRow.state == JobState.OPEN, JobRow.attempts == 0)
    .with_for_update(skip_locked=True)
)
"""Without those that are just beginning, which are locked."""


def post(session: Session, card: CardKind, subject: str, place: Destination, now: datetime, *, again: str = "") -> None:
    """Send a card once to one place; `again` tells repeats apart."""
    job_id = f"post:{card}:{subject}:{place.channel or place.user}" + (f":{again}" if again else "")
    enqueue(session, card_post(job_id, card, subject, place, now), now)
    if card is CardKind.ANSWER and is_direct(place.channel):
        tell_listeners(session, subject, now)


def whisper(
    session: Session, place: Destination, text: str, now: datetime, *, is_lasting: bool = False, about: str = ""
) -> None:
    """Send a text to one person, ephemeral or lasting, once per channel and `about`; a long one in parts."""
    key = f"{place.team}:{place.channel}:{about}" if about else new_id()
    payload = {"place": asdict(place), "is_lasting": is_lasting}
    for number, part in enumerate(parts_of(text)):
        lane = f"tell:{place.user}"
        _enqueue(session, f"tell:{key}:{number:03}", JobKind.WHISPER, lane, payload | {"text": part}, now)


def reply_privately(session: Session, click: Interaction, word: str | None, now: datetime, *, about: str = "") -> None:
    if word:
        whisper(session, click.place, word, now, about=about)


def notify(session: Session, click: Interaction, notice: Notice, now: datetime, *, about: str = "") -> None:
    """Tell the person who acted, in words that are found when the message is sent; once per channel and `about`."""
    notify_person(session, click.place, notice, now, about=about)


def notify_person(session: Session, place: Destination, notice: Notice, now: datetime, *, about: str = "") -> None:
    """Like `notify`, for `place.user`, who may be another person; without a channel, in direct messages."""
    key = f"{place.team}:{place.channel}:{about}" if about else new_id()
    payload = {"place": asdict(place), "notice": notice.to_json()}
    _enqueue(session, f"tell:{key}:000", JobKind.WHISPER, f"tell:{place.user}", payload, now)


def add_reaction(session: Session, place: Destination, ts: str, now: datetime) -> None:
    payload = {"place": asdict(place), "ts": ts}
    _enqueue(session, f"mark:{place.team}:{place.channel}:{ts}", JobKind.REACT, f"mark:{place.channel}", payload, now)


def refresh_sign(session: Session, decision_id: str, place: Destination, now: datetime, *, sign: str = "") -> None:
    """Bring the reaction on the message of an ask up to its verdict: to its `sign`, if that was drawn just now."""
    lane, payload = f"sign:{place.channel}:{place.thread_ts}", {"subject": decision_id, "sign": sign}
    _enqueue(session, f"sign:{decision_id}:{new_id()}", JobKind.SIGN, lane, payload, now)


def refresh_card(
    session: Session, card: CardKind, subject: str, now: datetime, *, later: timedelta = timedelta(0)
) -> None:
    """Redraw a card, now or `later`, in every place where it is posted when this transaction ends."""
    finish = partial(_refresh_card, card=card, subject=subject, now=now, later=later)
    session.info.setdefault(AT_END, {}).setdefault((card, subject, later), finish)


def _refresh_card(session: Session, card: CardKind, subject: str, now: datetime, later: timedelta) -> None:
    add_version(
        session, card, subject, 1
    )  # first: a process that posts the card meanwhile sees this number or is seen below
    standing = select(PostedRow).where(PostedRow.subject == subject, PostedRow.card == card)
    rows = session.exec(standing).all()
    for row in rows:
        lane = f"update:{row.id}"  # of its own: a card that Slack refuses to change holds up no message
        payload = {
            "card": card,
            "subject": subject,
            "app": row.app,
            "channel": row.channel,
            "ts": row.ts,
            "thread_ts": row.thread_ts,
        }
        _enqueue(session, f"update:{row.id}:{new_id()}", JobKind.UPDATE, lane, payload, now, later)
        if card is CardKind.ANSWER:
            refresh_sign(session, subject, Destination(row.app, row.team, row.channel, row.thread_ts), now)
    if card is CardKind.ANSWER and all(is_direct(row.channel) for row in rows):  # agents' requests stand there
        tell_listeners(session, subject, now)


def share_card(session: Session, card: CardKind, subject: str, others: Sequence[str], now: datetime) -> None:
    """Have the messages that show a card show these subjects as well, from the end of this transaction on."""
    finish = partial(_share_card, card=card, subject=subject, others=others)
    session.info.setdefault(AT_END, {})[card, subject, timedelta(-1)] = finish  # right before it is redrawn
    refresh_card(session, card, subject, now)


def _share_card(session: Session, card: CardKind, subject: str, others: Sequence[str]) -> None:
    add_version(session, card, subject, 1)  # first, as above: the one who posts it meanwhile sees the others
    standing = select(PostedRow).where(PostedRow.subject == subject, PostedRow.card == card)
    for row in session.exec(standing).all():
        for other in others:
            again = {"id": f"{row.id}:{other}", "subject": other}
            insert_or_ignore(session, PostedRow, row.model_dump() | again)


def add_version(session: Session, card: CardKind, subject: str, number: int = 0) -> int:
    """Add to the number of a card's changes, and return it. Until this transaction ends, nobody else can."""
    values = {"card": card, "subject": subject, "number": number, "more": number}
    return int(run(session, _add_version(session.get_bind().dialect.name), values).scalar_one())


@cache
def _add_version(dialect: str) -> Any:
    """Return the statement that adds `more`, built once."""
    added = insert_of(dialect, CardVersionRow).values(
        card=bindparam("card"), subject=bindparam("subject"), number=bindparam("number")
    )
    more = {"number": col(CardVersionRow.number) + bindparam("more")}
    return added.on_conflict_do_update(index_elements=["card", "subject"], set_=more).returning(
        col(CardVersionRow.number)
    )


def version_of(session: Session, card: CardKind, subject: str) -> int:
    """Return the number of a card's changes."""
    return run(session, _VERSION, {"of_card": card, "of_subject": subject}).scalar() or 0


def post_under(
    session: Session,
    card: CardKind,
    subject: str,
    check_id: str,
    user: str,
    place: Destination,
    now: datetime,
    *,
    again: str = "",
) -> None:
    place = card_thread(session, check_id, user) or Destination(place.app, place.team, user=user)
    post(session, card, subject, place, now, again=again)


def card_thread(session: Session, check_id: str, user: str) -> Destination | None:
    of_check = select(PostedRow).where(PostedRow.subject == check_id, PostedRow.card == CardKind.CHECK)
    row = session.exec(of_check.where(PostedRow.user == user)).first()
    return Destination(row.app, row.team, row.channel, row.ts, user) if row else None


def schedule_evidence(session: Session, book: str, rule_id: str, key: str, now: datetime) -> None:
    _enqueue(
        session,
        f"weigh:{book}:{rule_id}:{key}",
        JobKind.EVIDENCE,
        f"weigh:{book}",
        {"book": book, "rule": rule_id},
        now,
    )


def schedule_approvals(session: Session, handle: str, alike: str, key: str, now: datetime) -> None:
    """Schedule an evaluation: could decisions of one kind become a space?"""
    payload = {"book": handle, "alike": alike}
    _enqueue(session, f"weigh:{handle}:alike:{key}", JobKind.EVIDENCE, f"weigh:{handle}", payload, now)


def schedule_hand_over(session: Session, handle: str, proposal: str, now: datetime) -> None:
    """Schedule an evaluation: could repeated hand-overs become a rule?"""
    payload = {"book": handle, "hand_over": proposal}
    _enqueue(session, f"weigh:{handle}:hand_over:{proposal}", JobKind.EVIDENCE, f"weigh:{handle}", payload, now)


def schedule_phrasing(session: Session, handle: str, proposal: str, now: datetime) -> None:
    """Have the expert asked whether a rule should be found by a conductor's words."""
    payload = {"book": handle, "phrasing": proposal}
    _enqueue(session, f"weigh:{handle}:phrasing:{proposal}", JobKind.EVIDENCE, f"weigh:{handle}", payload, now)


def schedule_synthesis(session: Session, ask_id: str, now: datetime) -> None:
    """Have a model put the answers of several twins together."""
    _enqueue(session, f"synthesis:{new_id()}", JobKind.SYNTHESIS, f"synthesis:{ask_id}", {"ask": ask_id}, now)


def refresh_home(session: Session, app: str, team: str, user: str, now: datetime) -> None:
    """Redraw a person's Home tab; a redraw that has not begun will show this change too."""
    payload, lane = {"app": app, "team": team, "user": user}, f"home:{user}"
    waiting = run(session, _NOT_BEGUN, {"in_lane": lane}).scalars()
    if not any({**each, **payload} == each for each in waiting):
        _enqueue(session, f"home:{new_id()}", JobKind.HOME, lane, payload, now)


def schedule_publish(
    session: Session,
    click: Interaction,
    handle: str,
    cause: str,
    now: datetime,
    *,
    later: timedelta = timedelta(0),
    **about: str | bool,
) -> None:
    """Try to publish a twin's draft for the person who acted. `cause` is what they accepted or answered. Without a
    `key` in `about`, only a draft is published that holds nothing that can still be undone."""
    place = click.place
    payload = {
        "app": place.app,
        "team": place.team,
        "user": click.by,
        "user_team": place.team,
        "handle": handle,
        "channel": place.channel,
        "thread_ts": place.thread_ts,
        **about,
    }
    _enqueue(session, f"publish:{cause}:{new_id()}", JobKind.PUBLISH, f"publish:{handle}", payload, now, later)


def mark_replaced(session: Session, row: PostedRow, now: datetime) -> None:
    payload = {
        "card": row.card,
        "subject": row.subject,
        "app": row.app,
        "channel": row.channel,
        "ts": row.ts,
        "thread_ts": row.thread_ts,
        "is_replaced": True,
    }
    _enqueue(session, f"update:{row.id}:{new_id()}", JobKind.UPDATE, f"update:{row.id}", payload, now)


def _enqueue(
    session: Session,
    job_id: str,
    kind: JobKind,
    lane: str,
    payload: dict[str, Any],
    now: datetime,
    later: timedelta = timedelta(0),
) -> None:
    enqueue(session, Job(job_id, kind.value, lane, payload, order_of(now + later), now + later), now)
