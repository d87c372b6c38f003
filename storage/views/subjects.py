"""The decision that a card's subject belongs to."""

from typing import Any

from sqlmodel import Session

from storage.db.tables_agents import OverrideRequestRow
from storage.db.tables_asks import CheckRow, ExpectedWordsRow, OverrideRow, QuestionRow, ReviewRow
from twins.jobs import CardKind

_TABLES: dict[CardKind, Any] = {
    CardKind.CHECK: CheckRow,
    CardKind.VERDICT: CheckRow,
    CardKind.REASON: CheckRow,
    CardKind.REMINDER: CheckRow,
    CardKind.NUDGE: CheckRow,
    CardKind.ALARM: CheckRow,
    CardKind.OVERRIDE: OverrideRow,
    CardKind.OVERRIDE_REQUEST: OverrideRequestRow,
    CardKind.EXPECTED_WORDS: ExpectedWordsRow,
    CardKind.CORRECTION: ReviewRow,
    CardKind.STOP: ReviewRow,
    CardKind.QUESTION: QuestionRow,
    CardKind.REPLIED: QuestionRow,
}
"""Tables of the rows that cards are about; an answer is about its decision."""
ABOUT_DECISIONS = frozenset({CardKind.ANSWER, *_TABLES})


def decision_of(session: Session, card: CardKind, subject: str) -> str:
    table = _TABLES.get(card)
    if table is QuestionRow:
        check_id = session.get_one(QuestionRow, subject).check_id
        return session.get_one(CheckRow, check_id).decision_id
    return str(session.get_one(table, subject).decision_id) if table else subject
