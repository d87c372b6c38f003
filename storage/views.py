"""What stands in the database about a decision, gathered for a card?"""

from sqlmodel import Session, col, select

from storage.keeping import FORGOTTEN, slack_id, text_of
from storage.shelf import Shelf
from storage.tables import AskRow, CheckRow, DecisionRow, OverrideRow, ReasonRow, TextRow
from twins.decision import Decision
from twins.playbook import Twin
from twins.states import CheckState, OverrideState
from twins.values import Outcome, Person, Tier
from twins.views import AnswerView, CheckView, OverrideView, TwinFace
from twins.work import Place


def answer_view(session: Session, shelf: Shelf, decision_id: str) -> AnswerView:
    """The decision, its check and its overrides as they are now."""
    row = session.get_one(DecisionRow, decision_id)
    ask = session.get_one(AskRow, row.ask_id)
    twin = shelf.version(session, row.version_id).twin
    check = session.exec(select(CheckRow).where(CheckRow.decision_id == decision_id)).first()
    overrides = session.exec(
        select(OverrideRow).where(OverrideRow.decision_id == decision_id).order_by(col(OverrideRow.clicked_at))
    )
    return AnswerView(
        id=row.id,
        decision=_decision(session, row),
        twin=TwinFace.of(twin),
        ask=text_of(session, ask.text_id),
        asker=slack_id(session, ask.asker),
        place=Place(ask.app, ask.team, ask.channel, ask.thread_ts),
        product=ask.product,
        check=check_view(session, check, twin) if check else None,
        overrides=tuple(override_view(session, override) for override in overrides),
    )


def check_view(session: Session, row: CheckRow, twin: Twin) -> CheckView:
    """A check as it is now."""
    owner = Person(slack=row.owner, name=row.owner_name)
    names = {person.slack: person for person in (*twin.deputies, twin.expert, owner)}
    by = slack_id(session, row.settled_by)
    return CheckView(
        id=row.id,
        state=CheckState(row.state),
        owner=owner,
        digest=row.digest,
        asked_at=row.asked_at,
        settled_at=row.settled_at,
        settled_by=names.get(by, Person(slack=by, name="a deputy")) if by else None,
    )


def override_view(session: Session, row: OverrideRow) -> OverrideView:
    """An override with the latest wording of its reason."""
    last = session.exec(
        select(ReasonRow).where(ReasonRow.override_id == row.id).order_by(col(ReasonRow.revision).desc()).limit(1)
    ).first()
    return OverrideView(
        id=row.id,
        rule_id=row.rule_id,
        state=OverrideState(row.state),
        reason=text_of(session, last.text_id) if last else "",
        revision=last.revision if last else 0,
        source_deleted=bool(last and last.deleted_at),
    )


def _decision(session: Session, row: DecisionRow) -> Decision:
    """The decision as it was written, or what stays of it once its texts are forgotten."""
    kept = session.get(TextRow, row.content_id)
    if kept:
        return Decision.model_validate_json(kept.body)
    return Decision(
        outcome=Outcome(row.outcome), tier=Tier(row.tier), reason=FORGOTTEN, grounds=(), space=row.space, mind=row.mind
    )
