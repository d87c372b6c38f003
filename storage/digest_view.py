"""Read model of a weekly digest."""

from datetime import datetime

from sqlmodel import Session, select

from storage.keeping import person_of, text_of
from storage.looks import are_answers, can_undo, wordings_as_shown
from storage.remarks import remark_of
from storage.shelf import Shelf
from storage.tables import AskRow, DecisionRow, OverrideRow
from storage.twin_tables import DigestRow, EditRow, LookRow, TwinRow
from twins.looks import DEPUTY_AFTER, Becomes, DigestView, Latest, LookView
from twins.playbook import Twin
from twins.remarks import Role
from twins.states import EditState, LookState, OverrideState


def digest_view(session: Session, shelf: Shelf, digest_id: str, now: datetime) -> DigestView:
    """Return a digest as of `now`, without the items of twins that are no longer published."""
    digest = session.get_one(DigestRow, digest_id)
    who = person_of(session, digest.person)
    looks = []
    deputies: dict[str, None] = {}
    for each in digest.looks or ():
        row = session.get(LookRow, each["look"])
        live = shelf.live_twin(session, row.handle) if row else None
        if row is None or live is None:
            continue
        is_mine = who is not None and live.expert.slack == who.slack
        if is_mine:
            deputies |= dict.fromkeys(person.name for person in live.deputies if person.pinged)
        looks.append(_look_view(session, row, live, each["decision"], "" if is_mine else live.expert.name, now))
    asked = tuple(deputies) if digest.silent >= DEPUTY_AFTER else ()
    return DigestView(digest_id, tuple(looks), digest.silent, asked)


def _look_view(
    session: Session, row: LookRow, live: Twin, decision: str | None, expert: str, now: datetime
) -> LookView:
    rule = next((rule for rule in live.rules if rule.id == row.rule_id), None)
    is_same = row.rule_id in wordings_as_shown(live, [row])
    return LookView(
        row.id,
        row.handle,
        live.name,
        rule if is_same else None,
        row.rule_id,
        LookState(row.state),
        row.is_unused,
        row.uses,
        row.overrides,
        _latest(session, decision, row.rule_id) if decision else None,
        person_of(session, row.settled_by),
        row.settled_at,
        can_undo(row, now),
        _becomes(session, row, live),
        expert,
        row.confirmed,
    )


def _becomes(session: Session, row: LookRow, live: Twin) -> Becomes:
    edits = list(session.exec(select(EditRow).where(EditRow.handle == row.handle, EditRow.batch == row.undo)))
    twin = session.get(TwinRow, row.handle)
    if not edits or any(edit.state == EditState.DROPPED for edit in edits):
        return Becomes.NOTHING
    if any(edit.state == EditState.OPEN for edit in edits):
        if not are_answers(session, row.handle):
            return Becomes.DRAFT
        by = person_of(session, row.settled_by)
        return Becomes.PUBLISHED_SOON if by and by.slack == live.expert.slack else Becomes.WAITS
    waits = twin is not None and twin.pending_id in {edit.version_id for edit in edits}
    return Becomes.WAITS if waits else Becomes.HOLDS


def _latest(session: Session, decision_id: str, rule_id: str) -> Latest | None:
    row = session.get(DecisionRow, decision_id)
    ask = session.get(AskRow, row.ask_id) if row else None
    if row is None or ask is None:
        return None
    find = select(OverrideRow).where(OverrideRow.decision_id == decision_id, OverrideRow.rule_id == rule_id)
    override = session.exec(find.where(OverrideRow.state == OverrideState.RECORDED.value)).first()
    remark = remark_of(session, override.id, Role.REASON) if override else None
    return Latest(row.at, text_of(session, ask.text_id), row.outcome, remark.text if remark else "")
