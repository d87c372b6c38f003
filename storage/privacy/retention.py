"""Deletion of texts after their retention period, and of people on request.

Decisions, citations and the audit log stay verifiable: they hold only opaque ids and salted digests, which reveal
nothing without their salt.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import exists, func, or_, union_all, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.attachments.attached_files import file_texts_without_ask
from storage.db.audit_log import record
from storage.db.database import Database
from storage.db.tables_asks import (
    AskRow,
    CapturedWordsRow,
    CheckRow,
    DecisionRow,
    ExpectedWordsRow,
    OverrideRow,
    PersonRow,
    QuestionRow,
    ReadingRow,
    ReviewRow,
    TextRow,
)
from storage.db.tables_jobs import JobRow
from storage.db.tables_products import ProductRequestRow
from storage.db.tables_twins import ProposalRow
from storage.privacy.checked_commits import forget_checked_commits
from storage.privacy.forget_person import forget_person, refuse_while_needed
from storage.privacy.texts import delete_texts, supersede, texts_of
from storage.records.product_requests import supersede_requests
from storage.records.versions import VersionStore
from twins.audit import Act
from twins.audit_words import ActWord
from twins.jobs import JobState
from twins.states import CheckState, ExpectedWordsState, OverrideState, ReviewState

_OPEN: tuple[tuple[Any, StrEnum], ...] = (
    (CheckRow, CheckState.WAITING),
    (ReviewRow, ReviewState.OPEN),
    (OverrideRow, OverrideState.WAITING),
    (ExpectedWordsRow, ExpectedWordsState.WAITING),
)
"""Rows and states for which a decision still needs its texts."""
_AT_ONCE = 200
"""Asks per transaction, so that other writers don't wait for long."""


class RetentionStore:
    def __init__(self, database: Database, versions: VersionStore) -> None:
        self._database = database
        self._versions = versions

    def texts(self, before: datetime, now: datetime) -> int:
        """Delete the texts of old finished asks, proposals, product requests and files; return how many."""
        total: int = 0
        after: tuple[datetime | None, str] = (None, "")
        while True:
            with self._database.write() as session:
                finished = _finished(before, after)
                asks = session.exec(finished.limit(_AT_ONCE)).all()
                proposals = session.exec(_settled(before).limit(_AT_ONCE)).all()
                requests = session.exec(_requests(before).limit(_AT_ONCE)).all()
                texts = [
                    *texts_of(session, [ask for _, ask in asks], proposals),
                    *_read_for_nothing(session, before),
                    *_said_since(session, before),
                    *file_texts_without_ask(session, before, _AT_ONCE),
                    *(each.text_id for each in requests),
                ]
                _blank_given_up(session, before)
                if texts:
                    supersede(session, proposals, now)
                    supersede_requests(session, requests, now)
                    delete_texts(session, texts)
                    record(session, Act(now, ActWord.TEXTS_FORGOTTEN, None, "retention", {"texts": len(texts)}))
            total += len(texts)
            if not asks and not texts:
                return total
            after = asks[-1] if asks else after

    def checked_commits(self, before: datetime) -> None:
        """Delete what is kept of pull requests' commits that were checked before a moment and wait for nobody."""
        after: str | None = ""
        while after is not None:
            with self._database.write() as session:
                after = forget_checked_commits(session, before, after)

    def person(self, slack: str, now: datetime) -> int:
        """Forget a person in every workspace; return the number of their texts. Raises StillNeededError if a published
        twin or an open check needs them, LookupError if they are unknown."""
        with self._database.write() as session:
            people = list(session.exec(select(PersonRow).where(PersonRow.slack == slack)))
            if not people:
                raise LookupError(slack)
            refuse_while_needed(session, self._versions, people)
            texts = sum(forget_person(session, person, now) for person in people)
            record(session, *(Act(now, ActWord.PERSON_FORGOTTEN, None, person.id, {}) for person in people))
        return texts


def _finished(before: datetime, after: tuple[datetime | None, str]) -> Any:
    """Select the (at, id) of asks after a cursor that have a text and nothing open, oldest first."""
    of_ask = col(DecisionRow.ask_id) == col(AskRow.id)
    on = col(DecisionRow.id)
    still = [exists().where(of_ask, col(table.decision_id) == on, col(table.state) == state) for table, state in _OPEN]
    has_text = exists().where(col(TextRow.id) == col(AskRow.text_id))
    find = select(col(AskRow.at), col(AskRow.id)).where(col(AskRow.at) < before, has_text, *(~each for each in still))
    at, last = after
    if at is not None:
        find = find.where(or_(col(AskRow.at) > at, (col(AskRow.at) == at) & (col(AskRow.id) > last)))
    return find.order_by(col(AskRow.at), col(AskRow.id))


def _said_since(session: Session, before: datetime) -> Iterable[str]:
    """Return texts captured about asks whose own texts are already forgotten."""
    of_question = col(CheckRow.id) == col(QuestionRow.check_id)
    about = union_all(
        select(col(CheckRow.id).label("subject"), col(CheckRow.decision_id).label("decision")),
        select(col(OverrideRow.id), col(OverrideRow.decision_id)),
        select(col(ReviewRow.id), col(ReviewRow.decision_id)),
        select(col(QuestionRow.id), col(CheckRow.decision_id)).join(CheckRow, of_question),
        select(col(DecisionRow.id), col(DecisionRow.id)),
    ).subquery()
    has_text = aliased(TextRow)
    is_forgotten = ~exists().where(col(has_text.id) == col(AskRow.text_id))
    find = select(col(TextRow.id)).join(CapturedWordsRow, col(CapturedWordsRow.text_id) == col(TextRow.id))
    find = find.join(about, about.c.subject == col(CapturedWordsRow.subject))
    find = find.join(DecisionRow, col(DecisionRow.id) == about.c.decision)
    find = find.join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id)).where(is_forgotten)
    return session.exec(find.where(col(CapturedWordsRow.at) < before).limit(_AT_ONCE))


def _settled(before: datetime) -> SelectOfScalar[Any]:
    """Select the proposals with a text that were settled before a moment, or are still open and were made before it."""
    has_text = exists().where(col(TextRow.id) == col(ProposalRow.precedent_id))
    settled = func.coalesce(col(ProposalRow.settled_at), col(ProposalRow.at))
    return select(col(ProposalRow.id)).where(settled < before, has_text)


def _requests(before: datetime) -> SelectOfScalar[Any]:
    """Select the requests for a channel's product, by the same rule."""
    has_text = exists().where(col(TextRow.id) == col(ProductRequestRow.text_id))
    settled = func.coalesce(col(ProductRequestRow.settled_at), col(ProductRequestRow.at))
    return select(ProductRequestRow).where(settled < before, has_text)


def _read_for_nothing(session: Session, before: datetime) -> Iterable[str]:
    """Return the texts of readings of asks that were never answered."""
    decided = exists().where(col(DecisionRow.reading_id) == col(ReadingRow.id))
    find = select(col(TextRow.id)).join(ReadingRow, col(ReadingRow.content_id) == col(TextRow.id))
    return session.exec(find.where(ReadingRow.at < before, ~decided).limit(_AT_ONCE))


def _blank_given_up(session: Session, before: datetime) -> None:
    """Blank the payloads of old dead jobs; until then they can be retried."""
    old = (col(JobRow.state) == JobState.DEAD, col(JobRow.closed_at) < before, col(JobRow.payload).is_not(None))
    session.exec(update(JobRow).where(*old).values(payload=None))
