"""The files of messages, read once for every ask on the message."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, exists
from sqlmodel import Session, col, select

from storage.db.database import Database, take_turns
from storage.db.identities import keep_text
from storage.db.statements import run
from storage.db.tables_asks import AskRow, TextRow
from storage.db.tables_jobs import AttachedFileRow
from storage.jobs.rows import enqueue
from twins.attachments.attached_file import AttachedFile
from twins.jobs import Job

_OF_MESSAGE = (
    select(col(TextRow.body))
    .join(AttachedFileRow, col(AttachedFileRow.text_id) == col(TextRow.id))
    .where(
        AttachedFileRow.team == bindparam("team"),
        AttachedFileRow.channel == bindparam("channel"),
        AttachedFileRow.ts == bindparam("ts"),
    )
    .order_by(col(AttachedFileRow.place))
)


class AttachmentStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def of_message(self, team: str, channel: str, ts: str) -> tuple[AttachedFile, ...]:
        with self._database.read() as session:
            return files_of(session, team, channel, ts)

    def keep(
        self, place: tuple[str, str, str], files: Sequence[AttachedFile], now: datetime, *notices: Job
    ) -> tuple[AttachedFile, ...]:
        """Store what was read of a message's files, before any mind sees it: a second attempt, a later edit and another
        machine decide on the same text. Return what was stored first."""
        with self._database.write() as session:
            take_turns(session, ":".join(place))
            known = files_of(session, *place)
            if known:
                return known
            for number, file in enumerate(files):
                text = keep_text(session, file.model_dump_json(), place[1])
                team, channel, ts = place
                row = AttachedFileRow(team=team, channel=channel, ts=ts, place=number, text_id=text.id, at=now)
                session.add(row)
            for notice in notices:
                enqueue(session, notice, now)
        return tuple(files)


def files_of(session: Session, team: str, channel: str, ts: str) -> tuple[AttachedFile, ...]:
    """Return what was read of a message's files; nothing once their texts are forgotten."""
    bodies = run(session, _OF_MESSAGE, {"team": team, "channel": channel, "ts": ts}).scalars()
    return tuple(map(AttachedFile.model_validate_json, bodies))


def file_texts_of(session: Session, asks: Sequence[str]) -> list[str]:
    """Return the ids of the texts of the files of some asks."""
    find = select(col(AttachedFileRow.text_id)).join(AskRow, _is_of_ask())
    return list(session.exec(find.where(col(AskRow.id).in_(asks))))


def file_texts_without_ask(session: Session, before: datetime, most: int) -> list[str]:
    """Return the ids of the texts of files whose message was never asked or is forgotten."""
    has_ask = exists().where(_is_of_ask())
    find = select(col(TextRow.id)).join(AttachedFileRow, col(AttachedFileRow.text_id) == col(TextRow.id))
    return list(session.exec(find.where(col(AttachedFileRow.at) < before, ~has_ask).limit(most)))


def _is_of_ask() -> ColumnElement[bool]:
    return and_(
        col(AskRow.team) == col(AttachedFileRow.team),
        col(AskRow.channel) == col(AttachedFileRow.channel),
        col(AskRow.ts) == col(AttachedFileRow.ts),
    )
