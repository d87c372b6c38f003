"""The final state in Slack and in the database, and anything that exists twice."""

from dataclasses import dataclass

from sqlmodel import select

from bot.practice.people.local_slack import LocalSlack
from bot.practice.workspace.model import Message
from storage.db import audit_log
from storage.db.identities import slack_id, text_of
from storage.db.tables_asks import CapturedWordsRow, CheckRow
from storage.db.tables_jobs import AuditRow, JobRow
from storage.store import Store
from tests.support.slack_world import ANA, BILLING, BOT, buttons, shown
from twins.jobs import JobState


@dataclass(frozen=True)
class FinalState:
    """Everything that a verdict leaves behind. Cards go by what they are for."""

    state: str
    by: str
    entries: tuple[str, ...]
    words: tuple[str, ...]
    in_thread: tuple[str, ...]
    with_expert: tuple[str, ...]
    showing_it: tuple[str, ...]
    marks: int = 0
    with_buttons: tuple[str, ...] = ()
    said_elsewhere: tuple[str, ...] = ()
    whispered: tuple[str, ...] = ()
    broken_at: int | None = None
    unfinished: tuple[str, ...] = ()


def what_stands(slack: LocalSlack, store: Store, words: str) -> FinalState:
    """Look at it; `words` are those of the verdict, which name Ana, or on her own card "you"."""
    direct = slack.dm(ANA, BOT)
    ours = {room: [m for m in slack.said(room) if m.bot_id] for room in list(slack.space.rooms)}
    cards = [message for said in ours.values() for message in said]
    with store.database.read() as session:
        check = session.exec(select(CheckRow)).one()
        acts = session.exec(select(AuditRow).where(AuditRow.subject == check.id)).all()
        remarks = session.exec(select(CapturedWordsRow).where(CapturedWordsRow.subject == check.id)).all()
        jobs = session.exec(select(JobRow).where(JobRow.state != JobState.DONE.value)).all()
        return FinalState(
            state=check.state,
            by=slack_id(session, check.settled_by) or "",
            entries=tuple(row.act for row in sorted(acts, key=lambda row: row.seq)),
            words=tuple(text_of(session, row.text_id) for row in remarks),
            in_thread=_purposes(ours.pop(BILLING)),
            with_expert=_purposes(ours.pop(direct)),
            showing_it=_purposes([card for card in cards if words in shown(card).replace("by you", "by Ana")]),
            marks=sum(len(message.reactions) for message in slack.said(direct)),
            with_buttons=_purposes([card for card in cards if {*buttons(card)} - {"ask:others"}]),
            said_elsewhere=_purposes([message for said in ours.values() for message in said]),
            whispered=tuple(m.text for each in slack.space.users for m in slack.ephemerals(each)),
            broken_at=audit_log.verify(store.database),
            unfinished=tuple(job.id for job in jobs),
        )


def _purposes(messages: list[Message]) -> tuple[str, ...]:
    return tuple(sorted(_purpose(message) for message in messages))


def _purpose(message: Message) -> str:
    """A message's id is `post:answer:DECISION:CHANNEL`, or begins with another kind of job."""
    kind, *about = str(((message.metadata or {}).get("event_payload") or {}).get("id", "")).split(":")
    return about[0] if kind == "post" else kind
