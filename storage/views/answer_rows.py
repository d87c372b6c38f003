"""Rows that answers are drawn from, in a number of statements that doesn't grow with the answers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import SimpleNamespace
from typing import Any, TypeVar

from sqlalchemy import bindparam, exists, inspect, or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from storage.db.statements import run
from storage.db.tables_agents import AgentRow
from storage.db.tables_ask_backs import AskBackRow, TwinChoiceRow
from storage.db.tables_asks import (
    AskRow,
    CapturedWordsRow,
    CheckRow,
    DecisionRow,
    ExpectedWordsRow,
    OverrideRow,
    PersonRow,
    QuestionRow,
    ReviewRow,
    TextRow,
)
from storage.db.tables_jobs import DeletedMessageRow, PostedRow
from storage.db.tables_twins import TwinRow
from storage.records.audiences import CHECK_ID
from twins.audit import FORGOTTEN
from twins.checking.captured_words import CapturedWords, WordsPurpose
from twins.jobs import CardKind
from twins.states import CheckState
from twins.values import Person

K = TypeVar("K")
T = TypeVar("T")
Grouped = Mapping[K, Sequence[T]]

_IDS: Any = bindparam("ids", expanding=True)
_WANT: Any = aliased(TextRow)
_CONTENT: Any = aliased(TextRow)
_EARLIER: Any = aliased(AskRow)
_OF_ASK: Any = aliased(DecisionRow)
_FOLLOWS = exists().where(
    _EARLIER.team == AskRow.team,
    _EARLIER.channel == AskRow.channel,
    _EARLIER.thread_ts == AskRow.thread_ts,
    _EARLIER.conductor == AskRow.conductor,
    _EARLIER.ts < AskRow.ts,
    col(AskRow.ts) != AskRow.thread_ts,
)
"""The person asked something before in the same thread."""
_SAID = or_(
    exists().where(col(OverrideRow.decision_id) == DecisionRow.id),
    exists().where(col(ExpectedWordsRow.decision_id) == DecisionRow.id),
    exists().where(col(CapturedWordsRow.subject) == _OF_ASK.id, col(_OF_ASK.ask_id) == DecisionRow.ask_id),
)
"""Something was clicked or said under the answer, or the answers beside it."""
_DELETED = (
    (col(DeletedMessageRow.team) == AskRow.team)
    & (col(DeletedMessageRow.channel) == AskRow.channel)
    & (col(DeletedMessageRow.ts) == AskRow.ts)
)
_TABLES = (DecisionRow, AskRow, PersonRow, TwinRow, TwinChoiceRow, AskBackRow, CheckRow, ReviewRow)
_COLUMNS: Any = {table.__name__: inspect(table).columns for table in _TABLES}
_MORE = ("want", "said_in", "content", "agent", "deleted_at", "is_follow_up", "has_words")
_ANSWERS: Any = (
    select_columns(*(column for columns in _COLUMNS.values() for column in columns))
    .add_columns(_WANT.body.label("want"), _WANT.channel.label("said_in"), _CONTENT.body.label("content"))
    .add_columns(col(AgentRow.name).label("agent"), col(DeletedMessageRow.at).label("deleted_at"))
    .add_columns(_FOLLOWS.label("is_follow_up"), _SAID.label("has_words"))
    .select_from(DecisionRow)
    .join(AskRow, col(AskRow.id) == DecisionRow.ask_id)
    .outerjoin(PersonRow, col(PersonRow.id) == AskRow.conductor)
    .outerjoin(TwinRow, col(TwinRow.handle) == DecisionRow.handle)
    .outerjoin(TwinChoiceRow, col(TwinChoiceRow.ask_id) == AskRow.id)
    .outerjoin(AskBackRow, col(AskBackRow.decision_id) == DecisionRow.id)
    .outerjoin(CheckRow, col(CheckRow.id) == CHECK_ID)
    .outerjoin(ReviewRow, col(ReviewRow.decision_id) == DecisionRow.id)
    .outerjoin(_WANT, _WANT.id == AskRow.text_id)
    .outerjoin(_CONTENT, _CONTENT.id == DecisionRow.content_id)
    .outerjoin(AgentRow, col(AgentRow.id) == AskRow.agent_id)
    .outerjoin(DeletedMessageRow, _DELETED)
    .where(col(DecisionRow.id).in_(_IDS))
)
_OVERRIDES = select_columns(OverrideRow).where(col(OverrideRow.decision_id).in_(_IDS))
_OVERRIDES = _OVERRIDES.order_by(col(OverrideRow.clicked_at))
_EXPECTED = select_columns(ExpectedWordsRow).where(col(ExpectedWordsRow.decision_id).in_(_IDS))
_EXPECTED = _EXPECTED.order_by(col(ExpectedWordsRow.since))
_REASONS: Any = (
    select_columns(col(DecisionRow.ask_id), CapturedWordsRow)
    .join(CapturedWordsRow, col(CapturedWordsRow.subject) == DecisionRow.id)
    .where(col(CapturedWordsRow.purpose) == WordsPurpose.WHY, col(DecisionRow.ask_id).in_(_IDS))
    .order_by(col(CapturedWordsRow.at), col(CapturedWordsRow.revision))
)
"""The reasons that conductors gave after an ask: on whichever twin's answer, each counts for all."""
_WORDS: Any = select_columns(CapturedWordsRow).where(col(CapturedWordsRow.subject).in_(_IDS))
_WORDS = _WORDS.order_by(col(CapturedWordsRow.revision))
_QUESTIONS = select_columns(QuestionRow).where(col(QuestionRow.check_id).in_(_IDS))
_QUESTIONS = _QUESTIONS.order_by(col(QuestionRow.asked_at))
_SENT: Any = select_columns(col(PostedRow.subject), col(PostedRow.user)).where(
    col(PostedRow.subject).in_(_IDS), col(PostedRow.card) == CardKind.CHECK, col(PostedRow.user).is_not(None)
)
_UNDER: Any = (
    select_columns(DecisionRow, _CONTENT.body)
    .outerjoin(_CONTENT, _CONTENT.id == DecisionRow.content_id)
    .where(or_(col(DecisionRow.check_id).in_(_IDS), col(DecisionRow.id).in_(bindparam("openers", expanding=True))))
    .order_by(col(DecisionRow.at), col(DecisionRow.id))
)
_WAITING: Any = (
    select_columns(col(DecisionRow.ask_id), col(CheckRow.id))
    .join(DecisionRow, col(DecisionRow.id) == CheckRow.decision_id)
    .where(col(DecisionRow.ask_id).in_(_IDS), col(CheckRow.state) == CheckState.WAITING)
)
_FIRST: Any = select_columns(col(DecisionRow.id), AskRow).join(AskRow, col(AskRow.id) == DecisionRow.ask_id)
_FIRST = _FIRST.where(col(DecisionRow.id).in_(_IDS))
_TEXTS = select_columns(col(TextRow.id), col(TextRow.body)).where(col(TextRow.id).in_(_IDS))
_PEOPLE = select_columns(PersonRow).where(col(PersonRow.id).in_(_IDS))


@dataclass(frozen=True)
class AnswerRows:
    """Rows about some decisions: in `own` those of each, by table name; then those that refer to them."""

    own: Mapping[str, Any]
    overrides: Grouped[str, OverrideRow]
    expected: Grouped[str, ExpectedWordsRow]
    reasons: Grouped[str, CapturedWordsRow]
    questions: Grouped[str, QuestionRow]
    under: Grouped[str, tuple[DecisionRow, str | None]]
    sent_to: Grouped[str, str]
    waiting: Grouped[str, str]
    firsts: Mapping[str, AskRow]
    captured: Grouped[tuple[str, WordsPurpose], CapturedWordsRow]
    texts: Mapping[str, str]
    people: Mapping[str, PersonRow]

    def person(self, person: str | None, otherwise: str = "somebody") -> Person | None:
        """Return a person; None once forgotten. `otherwise` replaces a missing name."""
        row = self.people.get(person or "")
        return Person(slack=row.slack, name=row.name or otherwise) if row else None

    def slack(self, person: str | None) -> str | None:
        row = self.people.get(person or "")
        return row.slack if row else None

    def words(self, subject: str, purpose: WordsPurpose) -> CapturedWords | None:
        """Return the latest revision of words."""
        return self.latest(self.captured[subject, purpose])

    def latest(self, rows: Sequence[CapturedWordsRow]) -> CapturedWords | None:
        if not rows:
            return None
        text = self.texts.get(rows[-1].text_id, FORGOTTEN)
        return CapturedWords(text, rows[-1].revision, bool(rows[-1].deleted_at))


def answer_rows(session: Session, decision_ids: Sequence[str]) -> AnswerRows:
    """Gather what is shown of decisions. Those that don't exist are left out."""
    own = {row.DecisionRow.id: row for row in _own_rows(session, decision_ids)}
    checks = {row.CheckRow.id: row.CheckRow for row in own.values() if row.CheckRow}
    reviews = [row.ReviewRow for row in own.values() if row.ReviewRow]
    talked = {row.DecisionRow.id: row.AskRow.id for row in own.values() if row.has_words}
    overrides = [row for (row,) in _found(session, _OVERRIDES, talked)]
    expected = [row for (row,) in _found(session, _EXPECTED, talked)]
    reasons = [tuple(row) for row in _found(session, _REASONS, set(talked.values()))]
    questions = [row for (row,) in _found(session, _QUESTIONS, checks)]
    is_open = {row.AskRow.id for row in own.values() if row.CheckRow and row.CheckRow.state == CheckState.WAITING}
    subjects = [each.id for rows in (checks.values(), reviews, overrides, questions) for each in rows]
    captured = [row for (row,) in _found(session, _WORDS, subjects)]
    texts = [each.text_id for each in (*captured, *(row for _, row in reasons), *expected) if each.text_id]
    firsts = [row.AskBackRow.first_id for row in own.values() if row.AskBackRow and row.AskBackRow.first_id]
    conductors = {row.PersonRow.id: row.PersonRow for row in own.values() if row.PersonRow}
    people = {*_people_in(checks.values(), reviews, questions, overrides, expected)} - {*conductors}
    return AnswerRows(
        own=own,
        overrides=_grouped((row.decision_id, row) for row in overrides),
        expected=_grouped((row.decision_id, row) for row in expected),
        reasons=_grouped(reasons),
        questions=_grouped((row.check_id, row) for row in questions),
        under=_under(session, checks),
        sent_to=_grouped(_found(session, _SENT, checks)),
        waiting=_grouped(_found(session, _WAITING, is_open)),
        firsts=dict(map(tuple, _found(session, _FIRST, firsts))),
        captured=_grouped(((row.subject, row.purpose), row) for row in captured),
        texts=dict(map(tuple, _found(session, _TEXTS, texts))),
        people=conductors | {row.id: row for (row,) in _found(session, _PEOPLE, people)},
    )


def _own_rows(session: Session, decision_ids: Sequence[str]) -> Iterator[Any]:
    """Yield the rows of each decision, None where it has none of a table. They aren't loaded as the session's own rows,
    which would take longer than the statement itself: nothing changes what is shown."""
    for row in run(session, _ANSWERS, {"ids": list(decision_ids)}).all() if decision_ids else ():
        values = iter(row)
        parts = {table: _part(columns.keys(), values) for table, columns in _COLUMNS.items()}
        yield SimpleNamespace(**parts, **dict(zip(_MORE, values, strict=True)))


def _part(names: Sequence[str], values: Iterator[Any]) -> SimpleNamespace | None:
    """Take a row of one table from values, which begin with its key."""
    part = dict(zip(names, islice(values, len(names)), strict=True))
    return None if part[names[0]] is None else SimpleNamespace(**part)


def _found(session: Session, find: Any, ids: Collection[str], **more: Sequence[str]) -> Sequence[Any]:
    return session.execute(find, {"ids": list(ids), **more}).all() if ids else ()


def _grouped(pairs: Iterable[Any]) -> Mapping[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def _under(session: Session, checks: Mapping[str, CheckRow]) -> Grouped[str, tuple[DecisionRow, str | None]]:
    """Return the decisions that each check settles, the one that opened it first."""
    opened = {row.decision_id: row.id for row in checks.values()}
    found = [(row, content) for row, content in _found(session, _UNDER, checks, openers=list(opened))]
    first = [(opened[row.id], (row, content)) for row, content in found if row.id in opened]
    return _grouped([*first, *((row.check_id, (row, content)) for row, content in found if row.check_id in checks)])


def _people_in(*rows: Iterable[Any]) -> Iterable[str]:
    """Yield the people that rows name, in any column."""
    names = ("owner", "holder", "settled_by", "handed_by", "colleague", "by")
    every = (getattr(row, name, None) for some in rows for row in some for name in names)
    return (person for person in every if person)
