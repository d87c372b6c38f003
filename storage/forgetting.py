"""How is forgotten what need not be kept: texts after some time, and a person who asks for it?

Decisions, citations and the audit chain stay as they are, and stay verifiable: they hold opaque ids and salted digests
only, and a digest without its salt says nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, delete, exists, func, or_, update
from sqlmodel import Session, col, select

from storage.chain import append
from storage.database import Database
from storage.shelf import Shelf
from storage.tables import (
    ArrangementRow,
    AskRow,
    AwaitedRow,
    CheckRow,
    DecisionRow,
    JobRow,
    OverrideRow,
    PersonRow,
    PostedRow,
    QuestionRow,
    ReadingRow,
    RemarkRow,
    ReviewRow,
    TextRow,
    ThreadRow,
)
from storage.twin_tables import DraftRow, ProposalRow
from twins.audit import Act
from twins.playbook import Twin
from twins.states import AwaitedState, CheckState, OverrideState, ProposalState, ReviewState

_OPEN: tuple[tuple[Any, StrEnum], ...] = (
    (CheckRow, CheckState.WAITING), (ReviewRow, ReviewState.OPEN), (OverrideRow, OverrideState.WAITING),
    (AwaitedRow, AwaitedState.WAITING),
)  # fmt: skip
"""What a decision still needs its texts for."""
_AT_ONCE = 200
"""Asks in one transaction, so that nobody waits for it."""
NOWHERE = "forgotten"
"""Stands for the channel of direct messages with somebody who was forgotten."""


class StillNeededError(Exception):
    """Somebody can't be forgotten yet; says what has to be done first."""


class Forgetting:
    """Deletes texts and people."""

    def __init__(self, database: Database, shelf: Shelf) -> None:
        self._database = database
        self._shelf = shelf

    def texts(self, before: datetime, now: datetime) -> int:
        """Delete the texts of asks from before a moment, of what was answered to them and said about them; not of what
        is still open. How many there were."""
        total: int = 0
        after: tuple[datetime | None, str] = (None, "")
        while True:
            with self._database.write() as session:
                finished = _finished(before, after)
                asks = [(at, str(ask)) for at, ask in session.connection().execute(finished.limit(_AT_ONCE))]
                proposals = _ids(session, _settled(before).limit(_AT_ONCE))
                texts = _texts_of(session, [ask for _, ask in asks], proposals)
                if texts:
                    _supersede(session, proposals, now)
                    _delete(session, texts)
                    append(session, Act(now, "texts forgotten", None, "retention", {"texts": len(texts)}))
            total += len(texts)
            if not asks and not proposals:
                return total
            after = asks[-1] if asks else after

    def person(self, slack: str, now: datetime) -> int:
        """Forget somebody, in every workspace: who they are, what they wrote, and what of it work still held. How many
        texts there were. Raises StillNeededError where a published twin or an open check needs them, LookupError where
        nobody here is that person."""
        with self._database.write() as session:
            people = list(session.exec(select(PersonRow).where(PersonRow.slack == slack)))
            if not people:
                raise LookupError(slack)
            self._refuse_while_needed(session, people)
            texts = sum(_forget(session, person, now) for person in people)
            append(session, *(Act(now, "person forgotten", None, person.id, {}) for person in people))
        return texts

    def _refuse_while_needed(self, session: Session, people: Sequence[PersonRow]) -> None:
        slack = {person.slack for person in people}
        kept = sorted(twin.handle for twin in self._shelf.live_in(session) if slack & _named_in(twin))
        if kept:
            raise StillNeededError(
                f"They are named in {', '.join(kept)}. Publish these twins without them first: "
                "`zerohandoff twin export`, edit, `twin publish`."
            )
        ids = [person.id for person in people]
        drafts = _ids(session, select(col(DraftRow.handle)).where(col(DraftRow.begun_by).in_(ids)))
        if drafts:
            begun = ", ".join(sorted(drafts))
            raise StillNeededError(f"They began the drafts of {begun}. Publish them or give them up first.")
        find = select(col(CheckRow.id)).join(DecisionRow, col(DecisionRow.id) == col(CheckRow.decision_id))
        find = find.join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id)).where(
            CheckRow.state == CheckState.WAITING.value, or_(col(AskRow.asker).in_(ids), col(CheckRow.holder).in_(ids))
        )
        waiting = _ids(session, find)
        if waiting:
            raise StillNeededError(f"{len(waiting)} checks of theirs wait. They have to be decided or withdrawn first.")


def _named_in(twin: Twin) -> set[str]:
    spaces = [person.slack for space in twin.spaces for person in (*space.who, space.granted_by)]
    return {twin.expert.slack, *(person.slack for person in twin.deputies), *spaces}


def _forget(session: Session, person: PersonRow, now: datetime) -> int:
    """Everything of one person, in one transaction."""
    asks = _ids(session, select(col(AskRow.id)).where(AskRow.asker == person.id))
    proposals = _ids(session, _proposals_of(person))
    texts = [*_texts_of(session, asks, proposals), *_said_by(session, person.id)]
    _delete(session, texts)
    _supersede(session, proposals, now)
    _forget_places(session, person, asks)
    session.connection().execute(delete(ArrangementRow).where(col(ArrangementRow.person) == person.id))
    session.connection().execute(delete(PersonRow).where(col(PersonRow.id) == person.id))
    return len(texts)


def _supersede(session: Session, proposals: Sequence[str], now: datetime) -> None:
    """Nobody can accept what nobody can read any more."""
    is_open = col(ProposalRow.state) == ProposalState.PROPOSED.value
    still = _ids(session, select(col(ProposalRow.id)).where(col(ProposalRow.id).in_(proposals), is_open))
    again = col(ProposalRow.subject) + ":" + col(ProposalRow.id)  # the same may be proposed again
    values = {"state": ProposalState.SUPERSEDED.value, "settled_at": now, "subject": again}
    session.connection().execute(update(ProposalRow).where(col(ProposalRow.id).in_(still)).values(**values))
    append(session, *(Act(now, "proposal superseded", None, each, {}) for each in still))


def _proposals_of(person: PersonRow) -> Select[Any]:
    """What rests on their words: proposed by them, or from an override, a review or a check of theirs."""
    overrides = select(col(OverrideRow.id)).where(OverrideRow.by == person.id)
    reviews = select(col(ReviewRow.id)).where(ReviewRow.settled_by == person.id)
    checks = select(col(CheckRow.id)).where(CheckRow.settled_by == person.id)
    subject = col(ProposalRow.subject)
    return select(col(ProposalRow.id)).where(
        or_(col(ProposalRow.by) == person.id, subject.in_(overrides), subject.in_(reviews), subject.in_(checks))
    )


def _said_by(session: Session, person: str) -> list[str]:
    """The texts of what they said about anything: reasons, changes, corrections, questions, replies."""
    subjects = [
        *_ids(session, select(col(OverrideRow.id)).where(OverrideRow.by == person)),
        *_ids(session, select(col(CheckRow.id)).where(CheckRow.settled_by == person)),
        *_ids(session, select(col(ReviewRow.id)).where(ReviewRow.settled_by == person)),
        *_ids(session, select(col(QuestionRow.id)).where(QuestionRow.by == person)),
    ]
    remarks = _ids(session, select(col(RemarkRow.text_id)).where(col(RemarkRow.subject).in_(subjects)))
    awaited = select(col(AwaitedRow.text_id)).where(AwaitedRow.by == person, col(AwaitedRow.text_id).is_not(None))
    return [*remarks, *_ids(session, awaited)]


def _forget_places(session: Session, person: PersonRow, asks: Sequence[str]) -> None:
    """Slack's ids of them and of their direct messages: in asks, cards, threads and work, done or not."""
    connection = session.connection()
    cards = select(col(PostedRow.channel)).where(PostedRow.user == person.slack, PostedRow.team == person.team)
    direct = {channel for channel in _ids(session, cards) if channel.startswith("D")}
    found = select(col(AskRow.channel)).where(col(AskRow.id).in_(asks), col(AskRow.channel).startswith("D"))
    direct |= set(_ids(session, found))
    connection.execute(delete(ThreadRow).where(col(ThreadRow.channel).in_(direct)))
    connection.execute(update(AskRow).where(col(AskRow.channel).in_(direct)).values(channel=NOWHERE))
    connection.execute(update(RemarkRow).where(col(RemarkRow.channel).in_(direct)).values(channel=None, ts=None))
    connection.execute(update(AwaitedRow).where(col(AwaitedRow.channel).in_(direct)).values(channel=None))
    connection.execute(
        delete(PostedRow).where(or_(col(PostedRow.user) == person.slack, col(PostedRow.channel).in_(direct)))
    )
    for mark in (person.slack, *sorted(direct)):
        held = or_(*(column.contains(mark, autoescape=True) for column in (col(JobRow.id), col(JobRow.lane))))
        in_payload = _as_text(col(JobRow.payload)).contains(mark, autoescape=True)
        connection.execute(delete(JobRow).where(or_(held, in_payload)))


def _as_text(column: Any) -> ColumnElement[str]:
    return cast(column, String)


def _finished(before: datetime, after: tuple[datetime | None, str]) -> Any:
    """(when, id) of asks whose text is there, and about which nothing is open any more: the next ones, the oldest
    first."""
    of_ask = col(DecisionRow.ask_id) == col(AskRow.id)
    on = col(DecisionRow.id)
    still = [
        exists().where(of_ask, col(table.decision_id) == on, col(table.state) == state.value) for table, state in _OPEN
    ]
    has_text = exists().where(col(TextRow.id) == col(AskRow.text_id))
    find = select(col(AskRow.at), col(AskRow.id)).where(col(AskRow.at) < before, has_text, *(~each for each in still))
    at, last = after
    if at is not None:
        find = find.where(or_(col(AskRow.at) > at, (col(AskRow.at) == at) & (col(AskRow.id) > last)))
    return find.order_by(col(AskRow.at), col(AskRow.id))


def _settled(before: datetime) -> Select[Any]:
    """Proposals that were settled before a moment, or that nobody has answered since, and whose text is there."""
    has_text = exists().where(col(TextRow.id) == col(ProposalRow.call_id))
    settled = func.coalesce(col(ProposalRow.settled_at), col(ProposalRow.at))
    return select(col(ProposalRow.id)).where(settled < before, has_text)


def _texts_of(session: Session, asks: Sequence[str], proposals: Sequence[str]) -> list[str]:
    """The ids of everything that was written about some asks, and in some proposals."""
    decided = select(col(DecisionRow.id)).where(col(DecisionRow.ask_id).in_(asks))
    subjects = [
        *_ids(session, select(col(CheckRow.id)).where(col(CheckRow.decision_id).in_(decided))),
        *_ids(session, select(col(ReviewRow.id)).where(col(ReviewRow.decision_id).in_(decided))),
        *_ids(session, select(col(OverrideRow.id)).where(col(OverrideRow.decision_id).in_(decided))),
    ]
    questions = select(col(QuestionRow.id)).where(col(QuestionRow.check_id).in_(subjects))
    subjects += _ids(session, questions)
    reading = select(col(ReadingRow.content_id)).join(DecisionRow, col(DecisionRow.reading_id) == col(ReadingRow.id))
    awaited = select(col(AwaitedRow.text_id)).where(col(AwaitedRow.text_id).is_not(None))
    found: list[Select[Any]] = [
        select(col(AskRow.text_id)).where(col(AskRow.id).in_(asks)),
        select(col(DecisionRow.content_id)).where(col(DecisionRow.ask_id).in_(asks)),
        reading.where(col(DecisionRow.ask_id).in_(asks), col(ReadingRow.content_id).is_not(None)),
        select(col(RemarkRow.text_id)).where(col(RemarkRow.subject).in_(subjects)),
        awaited.where(col(AwaitedRow.decision_id).in_(decided)),
        select(col(ProposalRow.call_id)).where(col(ProposalRow.id).in_(proposals)),
    ]
    ids = {text for each in found for text in _ids(session, each)}
    return _ids(session, select(col(TextRow.id)).where(col(TextRow.id).in_(ids)))


def _delete(session: Session, texts: Sequence[str]) -> None:
    session.connection().execute(delete(TextRow).where(col(TextRow.id).in_(texts)))


def _ids(session: Session, find: Select[Any]) -> list[str]:
    return [str(found) for (found,) in session.connection().execute(find)]
