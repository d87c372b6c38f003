"""Read model of a decision, for cards."""

from sqlmodel import Session, col, select

from storage.db.identities import person_of, text_of
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, OverrideRow, QuestionRow, ReviewRow, TextRow
from storage.db.tables_twins import TwinRow
from storage.records.audiences import audience_with
from storage.records.captured_words import captured_words_of
from storage.records.expected_words import expected_words_views
from storage.records.versions import VersionStore
from twins.audit import FORGOTTEN
from twins.checking.captured_words import CapturedWords, WordsPurpose
from twins.checking.views import AnswerView, CheckView, OverrideView, QuestionView, ReviewView, TwinIdentity
from twins.deciding.decision import Decision
from twins.jobs import Destination
from twins.states import CheckState
from twins.values import Person, RuleChange

_OPEN = CheckState.WAITING
NOBODY = Person(slack="U000", name="somebody who was forgotten")
"""Placeholder for a person whose name was deleted."""


def answer_view(session: Session, versions: VersionStore, decision_id: str) -> AnswerView:
    row = session.get_one(DecisionRow, decision_id)
    ask = session.get_one(AskRow, row.ask_id)
    twin, decision = versions.version(session, row.version_id).twin, _decision(session, row)
    check = session.exec(select(CheckRow).where(CheckRow.decision_id == decision_id)).first()
    review = session.exec(select(ReviewRow).where(ReviewRow.decision_id == decision_id)).first()
    conductor = person_of(session, ask.conductor, "whoever asked")
    overrides = session.exec(
        select(OverrideRow).where(OverrideRow.decision_id == decision_id).order_by(col(OverrideRow.clicked_at))
    )
    return AnswerView(
        id=row.id,
        decision=decision,
        twin=TwinIdentity.of(twin),
        ask=text_of(session, ask.text_id),
        conductor=conductor.slack if conductor else None,
        conductor_name=conductor.name if conductor else "somebody who was forgotten",
        place=Destination(ask.app, ask.team, ask.channel, ask.thread_ts),
        product=ask.product,
        check=check_view(session, check, ask.conductor) if check else None,
        overrides=tuple(override_view(session, override) for override in overrides),
        review=review_view(session, review) if review else None,
        expected_words=expected_words_views(session, decision_id) if check or review else (),
        is_stopped=bool(review) and session.get_one(TwinRow, row.handle).stopped_on == decision_id,
        audience=audience_with(session, ask, check, review),
        ended=_ended(session, versions, row, decision),
    )


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
    )


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
