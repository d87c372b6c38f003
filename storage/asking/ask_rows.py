"""Asks, as rows inside a caller's transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.db.identities import agent_behind, digest_of, keep_text, new_id, person_id, upsert_person
from storage.db.statements import insert_row, run
from storage.db.tables_ask_backs import AskBackRow
from storage.db.tables_asks import AskRow, DecisionRow
from storage.records.shared_checks import check_for
from storage.records.versions import VersionStore
from twins.audit import Act
from twins.audit_words import ActWord
from twins.deciding.ask import Asked
from twins.states import AskState, CheckState
from twins.values import Person

_ASKED_BESIDE = select(AskRow.id).where(
    AskRow.app == bindparam("app"),
    AskRow.channel == bindparam("channel"),
    AskRow.ts == bindparam("ts"),
    AskRow.id != bindparam("ask"),
)
"""Other asks on the same message."""


def keep_ask(session: Session, asked: Asked, now: datetime) -> tuple[AskRow, Act]:
    """Store an ask and its text; return the act for the audit log."""
    text = keep_text(session, asked.ask.text, asked.channel)
    row = AskRow(
        id=new_id(),
        app=asked.app,
        team=asked.team,
        channel=asked.channel,
        ts=asked.ts,
        thread_ts=asked.thread_ts,
        revision=asked.revision,
        conductor=_known(session, asked),
        text_id=text.id,
        product=asked.ask.product,
        at=now,
        agent_id=agent_behind(session, asked.channel, asked.ts),
    )
    insert_row(session, row)
    facts = {"text": digest_of(text)} | ({"agent": row.agent_id} if row.agent_id else {})
    return row, Act(now, ActWord.ASKED, row.conductor, row.id, facts)


def is_asked_again(session: Session, ask: AskRow) -> bool:
    """Return whether a message was asked again since, after an edit, a new version or a choice of another twin."""
    same = (AskRow.app == ask.app, AskRow.channel == ask.channel, AskRow.ts == ask.ts)
    find = select(col(AskRow.id)).where(*same, AskRow.id != ask.id, AskRow.at >= ask.at)
    return session.exec(find.limit(1)).first() is not None


def twins_apart(session: Session, versions: VersionStore, ask: AskRow, handles: Sequence[str]) -> list[str]:
    """Return the names of other twins whose answers to the message of an ask still count, in a message of their own."""
    if (
        run(session, _ASKED_BESIDE, {"app": ask.app, "channel": ask.channel, "ts": ask.ts, "ask": ask.id}).first()
        is None
    ):
        return []
    of_message = (AskRow.app == ask.app, AskRow.channel == ask.channel, AskRow.ts == ask.ts, AskRow.id != ask.id)
    find = select(DecisionRow).join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id)).where(*of_message)
    others = find.where(col(DecisionRow.handle).not_in(handles)).order_by(col(DecisionRow.at))
    rows = [row for row in session.exec(others).all() if not _is_superseded(session, row)]
    return list(dict.fromkeys(versions.version(session, row.version_id).twin.name for row in rows))


def _is_superseded(session: Session, row: DecisionRow) -> bool:
    back, check = session.get(AskBackRow, row.id), check_for(session, row)
    if check:
        return check.state == CheckState.SUPERSEDED
    return back is not None and back.state == AskState.SUPERSEDED


def _known(session: Session, asked: Asked) -> str:
    """Return the conductor's opaque id; store the name, if given, for the cards."""
    if not asked.ask.name:
        return person_id(session, asked.team, asked.conductor)
    return upsert_person(session, asked.team, Person(slack=asked.conductor, name=asked.ask.name[:60]))
