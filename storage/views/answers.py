"""Read model of a decision, for cards."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.asking.syntheses import synthesis_of
from storage.db.statements import run
from storage.db.tables_ask_backs import AskBackRow
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, ExpectedWordsRow, OverrideRow, QuestionRow, ReviewRow
from storage.records.audiences import deciders_of
from storage.records.checks import was_chosen
from storage.records.versions import VersionStore
from storage.views.answer_rows import AnswerRows, answer_rows
from twins.audience import Audience
from twins.audit import FORGOTTEN
from twins.checking.ask_views import AskBackView, SharedReason, TwinIdentity
from twins.checking.captured_words import CapturedWords, WordsPurpose
from twins.checking.views import AnswerView, CheckView, ExpectedWordsView, OverrideView, QuestionView, ReviewView
from twins.deciding.decision import Decision
from twins.jobs import Destination
from twins.states import CheckState
from twins.values import Person, RuleChange

_OPEN = CheckState.WAITING
_ITS_ASK = select(DecisionRow.ask_id).where(DecisionRow.id == bindparam("decision")).scalar_subquery()
_BESIDE = select(DecisionRow.id).where(DecisionRow.ask_id == _ITS_ASK)
_BESIDE = _BESIDE.order_by(col(DecisionRow.at), col(DecisionRow.id))
NOBODY = Person(slack="U000", name="a former colleague")
"""Placeholder for a person whose name was deleted."""


def answer_view(session: Session, versions: VersionStore, decision_id: str) -> AnswerView:
    [view] = answer_views(session, versions, [decision_id])
    return view


def answer_views(session: Session, versions: VersionStore, decision_ids: Sequence[str]) -> list[AnswerView]:
    """Return answers in the order of their ids, read in a number of statements that doesn't grow with them."""
    rows = answer_rows(session, decision_ids)
    return [_answer(session, versions, rows, rows.own[each]) for each in decision_ids]


def _answer(session: Session, versions: VersionStore, rows: AnswerRows, own: Any) -> AnswerView:
    row, ask, check, review, choice = own.DecisionRow, own.AskRow, own.CheckRow, own.ReviewRow, own.TwinChoiceRow
    twin, decision = versions.version(session, row.version_id).twin, _decision(row, own.content)
    conductor = rows.person(ask.conductor, "the person who asked")
    return AnswerView(
        id=row.id,
        decision=decision,
        twin=TwinIdentity.of(twin),
        ask=own.want if own.want is not None else FORGOTTEN,
        conductor=conductor.slack if conductor else None,
        conductor_name=conductor.name if conductor else "a former colleague",
        agent=(own.agent or "an agent") if ask.agent_id else "",
        place=Destination(ask.app, ask.team, ask.channel, ask.thread_ts),
        product=ask.product,
        is_deleted=own.deleted_at is not None,
        check=_check(rows, check, ask) if check else None,
        overrides=tuple(_override(rows, override) for override in rows.overrides[row.id]),
        review=_review(rows, review) if review else None,
        expected_words=tuple(_expected(rows, each) for each in rows.expected[row.id]),
        is_stopped=bool(review) and own.TwinRow.stopped_on == row.id,
        audience=_audience(session, versions, rows, own),
        may_ask_another=choice is not None and bool(choice.candidates) and choice.others_at is None,
        others_to_ask=tuple(choice.concerned or ()) if choice and not (choice.chosen or choice.others_at) else (),
        ended=_ended(session, versions, own, decision),
        ask_back=_ask_back(rows, own.AskBackRow),
        why=rows.latest(rows.reasons[ask.id]),
        is_follow_up=own.is_follow_up,
        checked_with=_checked_with(session, versions, rows, row.id, check) if check else (),
    )


def _audience(session: Session, versions: VersionStore, rows: AnswerRows, own: Any) -> Audience:
    check, review, twin = own.CheckRow, own.ReviewRow, own.TwinRow
    people = [own.AskRow.conductor, review.settled_by if review else None]
    if check:
        people += deciders_of(check, (question.by for question in rows.questions[check.id]))
    sent = rows.sent_to[check.id] if check else []
    if review and twin:
        sent = [*sent, versions.version(session, twin.version_id).twin.expert.slack]
    known = filter(None, [*map(rows.slack, people), *sent])
    return Audience(own.said_in or own.AskRow.channel, frozenset(known))


def _checked_with(
    session: Session, versions: VersionStore, rows: AnswerRows, decision_id: str, check: CheckRow
) -> tuple[SharedReason, ...]:
    others = [each for each in rows.under[check.id] if each[0].id != decision_id]
    twins = (versions.version(session, row.version_id).twin for row, _ in others)
    return tuple(
        SharedReason(TwinIdentity.of(twin), _decision(row, content))
        for twin, (row, content) in zip(twins, others, strict=True)
    )


def together_view(session: Session, versions: VersionStore, decision_id: str) -> AnswerView:
    """Return an answer with those of other twins to the same ask."""
    ids = decisions_beside(session, decision_id)
    found = zip(ids, answer_views(session, versions, ids), strict=True)
    every = {each: replace(view, place_beside=at) for at, (each, view) in enumerate(found)}
    synthesis = synthesis_of(session, session.get_one(DecisionRow, decision_id).ask_id) if len(ids) > 1 else ""
    return replace(every.pop(decision_id), beside=tuple(every.values()), synthesis=synthesis)


def verdict_view(session: Session, versions: VersionStore, decision_id: str) -> AnswerView:
    """Return an answer with what every other twin says of the same message now, in a message of its own too."""
    view = together_view(session, versions, decision_id)
    handles = {each.twin.handle for each in (view, *view.beside)}
    newest = [row.id for row in _newest_of_message(session, decision_id) if row.handle not in handles]
    earlier = answer_views(session, versions, newest)
    others = [each for each in earlier if not each.is_superseded]
    return replace(view, beside=(*view.beside, *others))


def _newest_of_message(session: Session, decision_id: str) -> list[DecisionRow]:
    """Return each twin's newest decision on the message of a decision's ask."""
    ask = session.get_one(AskRow, session.get_one(DecisionRow, decision_id).ask_id)
    of_message = (AskRow.app == ask.app, AskRow.channel == ask.channel, AskRow.ts == ask.ts)
    find = select(DecisionRow).join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id)).where(*of_message)
    rows = session.exec(find.order_by(col(AskRow.at), col(DecisionRow.at), col(DecisionRow.id)))
    return list({row.handle: row for row in rows}.values())


def decisions_beside(session: Session, decision_id: str) -> list[str]:
    """Return the ids of all decisions on a decision's ask, in the order in which the twins were named."""
    return list(run(session, _BESIDE, {"decision": decision_id}).scalars())


def _ask_back(rows: AnswerRows, row: AskBackRow | None) -> AskBackView | None:
    """Return what the conductor is asked; of a repeated ask, where it was offered first."""
    if row is None:
        return None
    ask = rows.firsts.get(row.first_id or "")
    return AskBackView(row.state, row.digest, row.rule_id, ask.at if ask else None, ask.channel if ask else "")


def _ended(session: Session, versions: VersionStore, own: Any, decision: Decision) -> dict[str, RuleChange]:
    """Return the defaults of an answer that the live version no longer lets people override."""
    if own.TwinRow is None or own.TwinRow.version_id == own.DecisionRow.version_id:
        return {}
    now = {rule.id: rule for rule in versions.version(session, own.TwinRow.version_id).twin.rules}
    changes = {rule.id: rule.change_since(now.get(rule.id)) for rule in decision.overridable}
    return {rule_id: change for rule_id, change in changes.items() if change and change is not RuleChange.REWORDED}


def _check(rows: AnswerRows, row: CheckRow, ask: AskRow) -> CheckView:
    state = row.state
    is_open = state is _OPEN
    return CheckView(
        id=row.id,
        state=state,
        owner=rows.person(row.owner) or NOBODY,
        digest=row.digest,
        asked_at=row.asked_at,
        settled_at=row.settled_at,
        settled_by=rows.person(row.settled_by, "a deputy"),
        holder=rows.person(row.holder) or NOBODY,
        since=row.since,
        stage=row.stage,
        because=row.because,
        was_nudged=row.nudged_at is not None,
        handed_by=rows.person(row.handed_by),
        was_own_ask=row.settled_by == ask.conductor and state is not CheckState.WITHDRAWN,
        was_chosen=was_chosen(row, ask),
        captured_words=rows.words(
            row.id, WordsPurpose.REASON if state is CheckState.DECLINED else WordsPurpose.CHANGES
        ),
        questions=tuple(_question(rows, each, is_open=is_open) for each in rows.questions[row.id]),
        is_explained_later=state is CheckState.DECLINED and _is_explained_later(rows, row),
        waits_beside=len({*rows.waiting[ask.id]} - {row.id}) if is_open else 0,
    )


def _is_explained_later(rows: AnswerRows, row: CheckRow) -> bool:
    given = rows.captured[row.id, WordsPurpose.REASON]
    return bool(given and row.settled_at and min(each.at for each in given) > row.settled_at)


def _question(rows: AnswerRows, row: QuestionRow, *, is_open: bool) -> QuestionView:
    return QuestionView(
        row.id,
        rows.person(row.by) or NOBODY,
        rows.words(row.id, WordsPurpose.QUESTION) or CapturedWords(FORGOTTEN),
        rows.words(row.id, WordsPurpose.ANSWER),
        is_open and row.answered_at is None,
    )


def _review(rows: AnswerRows, row: ReviewRow) -> ReviewView:
    by, correction = rows.person(row.settled_by, "a deputy"), rows.words(row.id, WordsPurpose.CORRECTION)
    return ReviewView(row.id, row.state, row.settled_at, by, correction)


def _override(rows: AnswerRows, row: OverrideRow) -> OverrideView:
    """Return an override with the latest revision of its reason."""
    reason = rows.words(row.id, WordsPurpose.REASON)
    return OverrideView(
        id=row.id,
        rule_id=row.rule_id,
        state=row.state,
        reason=reason.text if reason else "",
        revision=reason.revision if reason else 0,
        source_deleted=bool(reason and reason.is_deleted),
        kind=row.kind,
    )


def _expected(rows: AnswerRows, row: ExpectedWordsRow) -> ExpectedWordsView:
    text = rows.texts.get(row.text_id, FORGOTTEN) if row.text_id else None
    return ExpectedWordsView(row.id, row.purpose, row.state, rows.slack(row.by), text)


def _decision(row: DecisionRow, content: str | None) -> Decision:
    """Return the decision as it was written, or what is left once its texts are forgotten."""
    if content is not None:
        return Decision.model_validate_json(content)
    return Decision(outcome=row.outcome, tier=row.tier, reason=FORGOTTEN, grounds=(), space=row.space, mind=row.mind)
