"""Store for what Slack sends: jobs from payloads, the bot's threads, and handles that are still free."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from storage.db.database import Database, take_turns
from storage.db.statements import insert_or_ignore
from storage.db.tables_jobs import ThreadRow
from storage.db.tables_twins import DraftRow, TwinRow
from storage.jobs.message_events import is_deleted, note_deletion
from storage.jobs.rows import enqueue, known_jobs
from twins.job_payloads import Deletion, Mention, read, said_first
from twins.jobs import Interaction, Job, JobKind


class InboundStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def accept(self, jobs: Sequence[Job], now: datetime) -> None:
        """Enqueue what Slack sent, and register an ask's thread for replies that precede the answer."""
        with self._database.write(urgent=True) as session:
            for job in _with_what_they_overtook(jobs):
                if job.kind == JobKind.ASK:
                    said = read(Mention, job)
                    values = {
                        "team": said.act.place.team,
                        "channel": said.act.place.channel or "",
                        "ts": said.thread_ts,
                    }
                    take_turns(session, ":".join(values.values()))
                    insert_or_ignore(session, ThreadRow, values)
                if job.kind == JobKind.DELETE:
                    note_deletion(session, read(Deletion, job), now)
                enqueue(session, job, now)

    def is_deleted(self, act: Interaction) -> bool:
        """Return whether the message of an act was deleted."""
        with self._database.read() as session:
            return is_deleted(session, act.place.team, act.place.channel or "", act.ts or "")

    def is_bot_thread(self, team: str, channel: str, thread_ts: str) -> bool:
        key = (team, channel, thread_ts)
        with self._database.read() as session:
            if session.get(ThreadRow, key):
                return True
        with self._database.write(urgent=True) as session:  # waits for an ask that is being taken in
            take_turns(session, ":".join(key))
            return session.get(ThreadRow, key) is not None

    def is_handle_free(self, handle: str, job_id: str) -> bool:
        """Return whether a handle is free, or was taken by this very job."""
        with self._database.read() as session:
            is_taken = session.get(TwinRow, handle) or session.get(DraftRow, handle)
            return not is_taken or bool(known_jobs(session, [job_id]))


def _with_what_they_overtook(jobs: Sequence[Job]) -> Iterator[Job]:
    """Put before an edit the message that it changed, in case that hasn't come yet."""
    for job in jobs:
        first = said_first(job) if job.kind == JobKind.EDIT else None
        if first:
            yield first
        yield job
