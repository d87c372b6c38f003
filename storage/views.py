"""Read model of a decision, for cards."""

from sqlmodel import Session, col, select

from storage.awaiting import awaited_views
from storage.keeping import person_of, text_of
from storage.remarks import remark_of
from storage.shelf import Shelf
from storage.tables import AskRow, CheckRow, DecisionRow, OverrideRow, QuestionRow, ReviewRow, TextRow
from storage.twin_tables import TwinRow
from twins.audit import FORGOTTEN
from twins.decision import Decision
from twins.evidence import ReasonKind
from twins.remarks import Remark, Role
from twins.states import CheckState, OverrideState, ReviewState
from twins.values import Outcome, Person, Tier
from twins.views import AnswerView, CheckView, OverrideView, QuestionView, ReviewView, TwinFace
from twins.waiting import Because, Stage
from twins.work import Place

_OPEN = CheckState.WAITING
NOBODY = Person(slack="U000", name="somebody who was forgotten")
"""Placeholder for a person whose name was deleted."""


def answer_view(session: Session, shelf: Shelf, decision_id: str) -> AnswerView:
    row = session.get_one(DecisionRow, decision_id)
    ask = session.get_one(AskRow, row.ask_id)
    twin = shelf.version(session, row.version_id).twin
    check = session.exec(select(CheckRow).where(CheckRow.decision_id == decision_id)).first()
    review = session.exec(select(ReviewRow).where(ReviewRow.decision_id == decision_id)).first()
    asker = person_of(session, ask.asker, "whoever asked")
    overrides = session.exec(
        select(OverrideRow).where(OverrideRow.decision_id == decision_id).order_by(col(OverrideRow.clicked_at))
    )
    return AnswerView(
        id=row.id,
        decision=_decision(session, row),
        twin=TwinFace.of(twin),
        ask=text_of(session, ask.text_id),
        asker=asker.slack if asker else None,
        asker_name=asker.name if asker else "somebody who was forgotten",
        place=Place(ask.app, ask.team, ask.channel, ask.thread_ts),
        product=ask.product,
        check=check_view(session, check, ask.asker) if check else None,
        overrides=tuple(override_view(session, override) for override in overrides),
        review=review_view(session, review) if review else None,
        awaited=awaited_views(session, decision_id) if check or review else (),
        is_stopped=bool(review) and session.get_one(TwinRow, row.handle).stopped_on == decision_id,
    )


def check_view(session: Session, row: CheckRow, asker: str) -> CheckView:
    questions = select(QuestionRow).where(QuestionRow.check_id == row.id).order_by(col(QuestionRow.asked_at))
    state = CheckState(row.state)
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
        stage=Stage(row.stage),
        because=Because(row.because),
        was_nudged=row.nudged_at is not None,
        handed_by=person_of(session, row.handed_by),
        was_own_ask=row.settled_by == asker and state is not CheckState.WITHDRAWN,
        remark=remark_of(session, row.id, Role.REASON if state is CheckState.DECLINED else Role.CHANGES),
        questions=tuple(question_view(session, each, is_open=state is _OPEN) for each in session.exec(questions)),
    )


def question_view(session: Session, row: QuestionRow, *, is_open: bool) -> QuestionView:
    return QuestionView(
        row.id,
        person_of(session, row.by) or NOBODY,
        remark_of(session, row.id, Role.QUESTION) or Remark(FORGOTTEN),
        remark_of(session, row.id, Role.ANSWER),
        is_open and row.answered_at is None,
    )


def review_view(session: Session, row: ReviewRow) -> ReviewView:
    return ReviewView(
        row.id,
        ReviewState(row.state),
        row.settled_at,
        person_of(session, row.settled_by, "a deputy"),
        remark_of(session, row.id, Role.CORRECTION),
    )


def override_view(session: Session, row: OverrideRow) -> OverrideView:
    """Return an override with the latest revision of its reason."""
    reason = remark_of(session, row.id, Role.REASON)
    return OverrideView(
        id=row.id,
        rule_id=row.rule_id,
        state=OverrideState(row.state),
        reason=reason.text if reason else "",
        revision=reason.revision if reason else 0,
        source_deleted=bool(reason and reason.is_deleted),
        kind=ReasonKind(row.kind) if row.kind else None,
    )


def _decision(session: Session, row: DecisionRow) -> Decision:
    """Return the decision as it was written, or what is left once its texts are forgotten."""
    kept = session.get(TextRow, row.content_id)
    if kept:
        return Decision.model_validate_json(kept.body)
    return Decision(
        outcome=Outcome(row.outcome), tier=Tier(row.tier), reason=FORGOTTEN, grounds=(), space=row.space, mind=row.mind
    )
