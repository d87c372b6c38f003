"""Texts that belong to asks and proposals, and their deletion."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, update
from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.tables_asks import (
    AskRow,
    CapturedWordsRow,
    CheckRow,
    DecisionRow,
    ExpectedWordsRow,
    OverrideRow,
    QuestionRow,
    ReadingRow,
    ReviewRow,
    TextRow,
)
from storage.db.tables_twins import ProposalRow
from twins.audit import Act
from twins.audit_words import ActWord
from twins.states import ProposalState


def texts_of(session: Session, asks: Sequence[str], proposals: Sequence[str]) -> list[str]:
    """Return the ids of all texts written about some asks and in some proposals."""
    decided = select(col(DecisionRow.id)).where(col(DecisionRow.ask_id).in_(asks))
    subjects = [
        *ids_in(session, select(col(CheckRow.id)).where(col(CheckRow.decision_id).in_(decided))),
        *ids_in(session, select(col(ReviewRow.id)).where(col(ReviewRow.decision_id).in_(decided))),
        *ids_in(session, select(col(OverrideRow.id)).where(col(OverrideRow.decision_id).in_(decided))),
    ]
    questions = select(col(QuestionRow.id)).where(col(QuestionRow.check_id).in_(subjects))
    subjects += ids_in(session, questions)
    reading = select(col(ReadingRow.content_id)).join(DecisionRow, col(DecisionRow.reading_id) == col(ReadingRow.id))
    expected_words = select(col(ExpectedWordsRow.text_id)).where(col(ExpectedWordsRow.text_id).is_not(None))
    found: list[Select[Any]] = [
        select(col(AskRow.text_id)).where(col(AskRow.id).in_(asks)),
        select(col(DecisionRow.content_id)).where(col(DecisionRow.ask_id).in_(asks)),
        reading.where(col(DecisionRow.ask_id).in_(asks), col(ReadingRow.content_id).is_not(None)),
        select(col(CapturedWordsRow.text_id)).where(col(CapturedWordsRow.subject).in_(subjects)),
        expected_words.where(col(ExpectedWordsRow.decision_id).in_(decided)),
        select(col(ProposalRow.precedent_id)).where(col(ProposalRow.id).in_(proposals)),
    ]
    ids = {text for each in found for text in ids_in(session, each)}
    return ids_in(session, select(col(TextRow.id)).where(col(TextRow.id).in_(ids)))


def supersede(session: Session, proposals: Sequence[str], now: datetime) -> None:
    """Supersede open proposals whose texts can't be read any more."""
    is_open = col(ProposalRow.state) == ProposalState.PROPOSED
    still = ids_in(session, select(col(ProposalRow.id)).where(col(ProposalRow.id).in_(proposals), is_open))
    again = col(ProposalRow.subject) + ":" + col(ProposalRow.id)  # so that it may be proposed again
    values = {"state": ProposalState.SUPERSEDED, "settled_at": now, "subject": again}
    session.connection().execute(update(ProposalRow).where(col(ProposalRow.id).in_(still)).values(**values))
    record(session, *(Act(now, ActWord.PROPOSAL_SUPERSEDED, None, each, {}) for each in still))


def delete_texts(session: Session, texts: Sequence[str]) -> None:
    session.connection().execute(delete(TextRow).where(col(TextRow.id).in_(texts)))


def ids_in(session: Session, find: Select[Any]) -> list[str]:
    return [str(found) for (found,) in session.connection().execute(find)]
