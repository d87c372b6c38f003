"""Deleted asks: what is open about them is closed, and their cards say why."""

from datetime import datetime

from sqlmodel import Session

from storage.asking.ask_back_rows import locked, move_ask_back
from storage.asking.twin_choices import supersede_choice
from storage.db.audit_log import record
from storage.jobs import outbox
from storage.jobs.message_events import note_deletion
from storage.records.checks import give_verdict, refresh_check
from storage.replying.edited_asks import OpenAnswer, answers_of, asks_of, lapse_overrides
from twins.audit import Act
from twins.audit_words import ActWord
from twins.job_payloads import Deletion
from twins.jobs import CardKind
from twins.states import AskState, CheckState


def close_deleted(session: Session, said: Deletion, now: datetime) -> None:
    """Close what is open of a deleted ask, and have its cards say that it is gone. What a person has decided stays, and
    so does the review of leave that was given: a person may have acted on it."""
    note_deletion(session, said, now)
    for ask in asks_of(session, said.act.place.team, said.channel, said.ts):
        record(session, Act(now, ActWord.ASK_DELETED, None, ask.id, {}))
        supersede_choice(session, ask, now)
        for answer in answers_of(session, ask):
            _close(session, answer, now)


def _close(session: Session, answer: OpenAnswer, now: datetime) -> None:
    lapse_overrides(session, answer, now)
    back = locked(session, answer.row.id)
    if back:
        move_ask_back(session, back, AskState.LAPSED, now)
    outbox.refresh_card(session, CardKind.ANSWER, answer.row.id, now)
    if answer.check and not give_verdict(session, answer.check, CheckState.WITHDRAWN, None, now):
        refresh_check(session, answer.check, now)
