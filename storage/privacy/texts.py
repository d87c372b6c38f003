"""Texts that belong to asks and proposals, and their deletion."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.attachments.attached_files import file_texts_of
from storage.db.audit_log import record
from storage.db.tables_agents import OverrideRequestRow
from storage.db.tables_ask_backs import AskBackRow, SynthesisRow
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


def texts_of(session: Session, asks: Sequence[str], proposals: Sequence[str]) -> Sequence[str]:
    """Return the ids of all texts written about some asks and in some proposals."""
    decided = select(col(DecisionRow.id)).where(col(DecisionRow.ask_id).in_(asks))
    subjects = [
        *session.exec(select(col(CheckRow.id)).where(col(CheckRow.decision_id).in_(decided))),
        *session.exec(select(col(ReviewRow.id)).where(col(ReviewRow.decision_id).in_(decided))),
        *session.exec(select(col(OverrideRow.id)).where(col(OverrideRow.decision_id).in_(decided))),
    ]
    subjects += session.exec(select(col(QuestionRow.id)).where(col(QuestionRow.check_id).in_(subjects)))
    before = select(col(AskBackRow.before_id)).where(col(AskBackRow.before_id).is_not(None))
    reading = select(col(ReadingRow.content_id)).join(DecisionRow, col(DecisionRow.reading_id) == col(ReadingRow.id))
    expected_words = select(col(ExpectedWordsRow.text_id)).where(col(ExpectedWordsRow.text_id).is_not(None))
    found: list[SelectOfScalar[Any]] = [
        select(col(AskRow.text_id)).where(col(AskRow.id).in_(asks)),
        select(col(DecisionRow.content_id)).where(col(DecisionRow.ask_id).in_(asks)),
        reading.where(col(DecisionRow.ask_id).in_(asks), col(ReadingRow.content_id).is_not(None)),
        select(col(CapturedWordsRow.text_id)).where(col(CapturedWordsRow.subject).in_(subjects)),
        select(col(CapturedWordsRow.text_id)).where(col(CapturedWordsRow.subject).in_(decided)),
        before.where(col(AskBackRow.decision_id).in_(decided)),
        select(col(OverrideRequestRow.text_id)).where(col(OverrideRequestRow.decision_id).in_(decided)),
        expected_words.where(col(ExpectedWordsRow.decision_id).in_(decided)),
        select(col(SynthesisRow.content_id)).where(col(SynthesisRow.ask_id).in_(asks)),
        select(col(ProposalRow.precedent_id)).where(col(ProposalRow.id).in_(proposals)),
    ]
    ids = {text for each in found for text in session.exec(each)} | {*file_texts_of(session, asks)}
    return session.exec(select(col(TextRow.id)).where(col(TextRow.id).in_(ids))).all()


def supersede(session: Session, proposals: Sequence[str], now: datetime) -> None:
    """Supersede open proposals whose texts can't be read any more."""
    is_open = ProposalRow.state == ProposalState.PROPOSED
    still = session.exec(select(col(ProposalRow.id)).where(col(ProposalRow.id).in_(proposals), is_open)).all()
    values = {"state": ProposalState.SUPERSEDED, "settled_at": now}
    session.exec(update(ProposalRow).where(col(ProposalRow.id).in_(still)).values(**values))
    record(session, *(Act(now, ActWord.PROPOSAL_SUPERSEDED, None, each, {}) for each in still))


def delete_texts(session: Session, texts: Sequence[str]) -> None:
    session.exec(delete(TextRow).where(col(TextRow.id).in_(texts)))
