"""Read model of a decision, for cards."""

from dataclasses import replace

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.asking.syntheses import synthesis_of
from storage.db.agent_identities import name_of_agent
from storage.db.identities import person_of, text_of
from storage.db.tables_ask_backs import AskBackRow
from storage.db.tables_asks import (
    AskRow,
    CheckRow,
    DecisionRow,
    OverrideRow,
    QuestionRow,
    ReviewRow,
    TextRow,
)
from storage.db.tables_together import TwinChoiceRow
from storage.db.tables_twins import TwinRow
from storage.jobs.message_events import is_deleted
from storage.records.audiences import audience_with
from storage.records.captured_words import captured_words_of, first_captured_at, reason_for
from storage.records.checks import is_follow_up
from storage.records.expected_words import expected_words_views
from storage.records.shared_checks import check_for, decisions_under
from storage.records.versions import VersionStore
from twins.audit import FORGOTTEN
from twins.checking.ask_views import AskBackView, SharedReason, TwinIdentity
from twins.checking.captured_words import CapturedWords, WordsPurpose
from twins.checking.views import AnswerView, CheckView, OverrideView, QuestionView, ReviewView
from twins.deciding.decision import Decision
from twins.jobs import Destination
from twins.states import CheckState
from twins.values import Person, RuleChange

_OPEN = CheckState.WAITING
NOBODY = Person(slack="U000", name="a former colleague")
"""Placeholder for a person whose name was deleted."""


def answer_view(session: Session, versions: VersionStore, decision_id: str) -> AnswerView:
    row = session.get_one(DecisionRow, decision_id)
    ask = session.get_one(AskRow, row.ask_id)
    twin, decision = versions.version(session, row.version_id).twin, _decision(session, row)
    check = check_for(session, row)
    review = session.exec(select(ReviewRow).where(ReviewRow.decision_id == decision_id)).first()
    choice = session.get(TwinChoiceRow, ask.id)
    conductor = person_of(session, ask.conductor, "the person who asked")
    overrides = session.exec(
        select(OverrideRow).where(OverrideRow.decision_id == decision_id).order_by(col(OverrideRow.clicked_at))
    )
    return AnswerView(
        id=row.id,
        decision=decision,
        twin=TwinIdentity.of(twin),
        ask=text_of(session, ask.text_id),
        conductor=conductor.slack if conductor else None,
        conductor_name=conductor.name if conductor else "a former colleague",
        agent=name_of_agent(session, ask.agent_id),
        place=Destination(ask.app, ask.team, ask.channel, ask.thread_ts),
        product=ask.product,
        is_deleted=is_deleted(session, ask.team, ask.channel, ask.ts),
        check=_with_others(session, check_view(session, check, ask.conductor), ask) if check else None,
        overrides=tuple(override_view(session, override) for override in overrides),
        review=review_view(session, review) if review else None,
        expected_words=expected_words_views(session, decision_id),
        is_stopped=bool(review) and session.get_one(TwinRow, row.handle).stopped_on == decision_id,
        audience=audience_with(session, ask, check, review),
        may_ask_another=choice is not None and bool(choice.candidates) and choice.others_at is None,
        others_to_ask=tuple(choice.concerned or ()) if choice and not (choice.chosen or choice.others_at) else (),
        ended=_ended(session, versions, row, decision),
        ask_back=_ask_back(session, decision_id),
        why=reason_for(session, decision_id),
        is_follow_up=is_follow_up(session, ask),
        checked_with=_checked_with(session, versions, check, decision_id) if check else (),
    )


def _with_others(session: Session, check: CheckView, ask: AskRow) -> CheckView:
    """Count the other checks of an ask that wait."""
    of_ask = select(col(DecisionRow.id)).where(DecisionRow.ask_id == ask.id)
    others = select(func.count()).where(CheckRow.id != check.id, CheckRow.state == _OPEN)
    beside = session.exec(others.where(col(CheckRow.decision_id).in_(of_ask))).one() if check.is_waiting else 0
    return replace(check, waits_beside=beside)


def _checked_with(
    session: Session, versions: VersionStore, check: CheckRow, decision_id: str
) -> tuple[SharedReason, ...]:
    rows = [row for row in decisions_under(session, check) if row.id != decision_id]
    twins = (versions.version(session, row.version_id).twin for row in rows)
    return tuple(
        SharedReason(TwinIdentity.of(twin), _decision(session, row)) for twin, row in zip(twins, rows, strict=True)
    )


def together_view(session: Session, versions: VersionStore, decision_id: str) -> AnswerView:
    """Return an answer with those of other twins to the same ask."""
    ids = decisions_beside(session, decision_id)
    every = {each: replace(answer_view(session, versions, each), place_beside=at) for at, each in enumerate(ids)}
    synthesis = synthesis_of(session, session.get_one(DecisionRow, decision_id).ask_id) if len(ids) > 1 else ""
    return replace(every.pop(decision_id), beside=tuple(every.values()), synthesis=synthesis)


def verdict_view(session: Session, versions: VersionStore, decision_id: str) -> AnswerView:
    """Return an answer with what every other twin says of the same message now, in a message of its own too."""
    view = together_view(session, versions, decision_id)
    handles = {each.twin.handle for each in (view, *view.beside)}
    earlier = (answer_view(session, versions, row.id) for row in _newest_of_message(session, decision_id))
    others = [each for each in earlier if each.twin.handle not in handles and not each.is_superseded]
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
    ask = select(DecisionRow.ask_id).where(DecisionRow.id == decision_id).scalar_subquery()
    find = select(DecisionRow.id).where(DecisionRow.ask_id == ask)
    return list(session.exec(find.order_by(col(DecisionRow.at), col(DecisionRow.id))))


def _ask_back(session: Session, decision_id: str) -> AskBackView | None:
    """Return what the conductor is asked; of a repeated ask, where it was offered first."""
    row = session.get(AskBackRow, decision_id)
    if row is None:
        return None
    first = session.get(DecisionRow, row.first_id) if row.first_id else None
    ask = session.get(AskRow, first.ask_id) if first else None
    return AskBackView(row.state, row.digest, row.rule_id, ask.at if ask else None, ask.channel if ask else "")


def _ended(session: Session, versions: VersionStore, row: DecisionRow, decision: Decision) -> dict[str, RuleChange]:
    """Return the defaults of an answer that the live version no longer lets people override."""
    twin = session.get(TwinRow, row.handle)
    if twin is None or twin.version_id == row.version_id:
        return {}
    now = {rule.id: rule for rule in versions.version(session, twin.version_id).twin.rules}
    changes = {rule.id: rule.change_since(now.get(rule.id)) for rule in decision.overridable}
    return {rule_id: change for rule_id, change in changes.items() if change and change is not RuleChange.REWORDED}


def check_view(session: Session, row: CheckRow, conductor: str) -> CheckView:
    questions = select(QuestionRow).where(QuestionRow.check_id == row.id).order_by(col(QuestionRow.asked_at))
    state = row.state
    return CheckView(
        id=row.id,
        state=state,
        owner=person_of(session, row.owner) or NOBODY,
        digest=row.digest,
        asked_at=row.asked_at,
        settled_at=row.settled_at,
        settled_by=person_of(session, row.settled_by, "a deputy"),
        holder=person_of(session, row.holder) or NOBODY,
        since=row.since,
        stage=row.stage,
        because=row.because,
        was_nudged=row.nudged_at is not None,
        handed_by=person_of(session, row.handed_by),
        was_own_ask=row.settled_by == conductor and state is not CheckState.WITHDRAWN,
        captured_words=captured_words_of(
            session, row.id, WordsPurpose.REASON if state is CheckState.DECLINED else WordsPurpose.CHANGES
        ),
        questions=tuple(question_view(session, each, is_open=state is _OPEN) for each in session.exec(questions)),
        is_explained_later=state is CheckState.DECLINED and _is_explained_later(session, row),
    )


def _is_explained_later(session: Session, row: CheckRow) -> bool:
    given_at = first_captured_at(session, row.id, WordsPurpose.REASON)
    return bool(given_at and row.settled_at and given_at > row.settled_at)


def question_view(session: Session, row: QuestionRow, *, is_open: bool) -> QuestionView:
    return QuestionView(
        row.id,
        person_of(session, row.by) or NOBODY,
        captured_words_of(session, row.id, WordsPurpose.QUESTION) or CapturedWords(FORGOTTEN),
        captured_words_of(session, row.id, WordsPurpose.ANSWER),
        is_open and row.answered_at is None,
    )


def review_view(session: Session, row: ReviewRow) -> ReviewView:
    return ReviewView(
        row.id,
        row.state,
        row.settled_at,
        person_of(session, row.settled_by, "a deputy"),
        captured_words_of(session, row.id, WordsPurpose.CORRECTION),
    )


def override_view(session: Session, row: OverrideRow) -> OverrideView:
    """Return an override with the latest revision of its reason."""
    reason = captured_words_of(session, row.id, WordsPurpose.REASON)
    return OverrideView(
        id=row.id,
        rule_id=row.rule_id,
        state=row.state,
        reason=reason.text if reason else "",
        revision=reason.revision if reason else 0,
        source_deleted=bool(reason and reason.is_deleted),
        kind=row.kind,
    )


def _decision(session: Session, row: DecisionRow) -> Decision:
    """Return the decision as it was written, or what is left once its texts are forgotten."""
    kept = session.get(TextRow, row.content_id)
    if kept:
        return Decision.model_validate_json(kept.body)
    return Decision(outcome=row.outcome, tier=row.tier, reason=FORGOTTEN, grounds=(), space=row.space, mind=row.mind)
