"""Read model of a weekly digest."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, select

from storage.authoring.self_publishing import publishes_itself
from storage.db.identities import person_of, text_of
from storage.db.tables_asks import AskRow, DecisionRow, OverrideRow
from storage.db.tables_twins import DigestItemRow, DigestRow, EditRow, TwinRow
from storage.records.audiences import audience_of
from storage.records.captured_words import captured_words_of
from storage.records.digests.digest_items import can_undo, digests_of_person, wordings_as_shown
from storage.records.digests.override_reasons import other_reasons
from storage.records.digests.small_things import small_thing
from storage.records.digests.unanswered import unanswered_view
from storage.records.versions import VersionStore
from twins.checking.captured_words import WordsPurpose
from twins.freshness.digest import DEPUTY_AFTER, DigestItemView, DigestView, EditFate, LatestUse, UnansweredView
from twins.playbook.model import Twin
from twins.states import EditState, OverrideState


def digest_view(session: Session, versions: VersionStore, digest_id: str, now: datetime) -> DigestView:
    """Return a digest as of `now`, without the items of twins that are no longer published."""
    digest = session.get_one(DigestRow, digest_id)
    who = person_of(session, digest.person)
    items = []
    deputies: dict[str, None] = {}
    for each in digest.items or ():
        row = session.get(DigestItemRow, each["look"])
        live = versions.live_twin(session, row.handle) if row else None
        if row is None or live is None:
            continue
        is_mine = who is not None and live.expert.slack == who.slack
        if is_mine:
            deputies |= dict.fromkeys(person.name for person in live.deputies if person.pinged)
        view = _item_view(session, row, live, each["decision"], "" if is_mine else live.expert.name, now)
        asked_last = digests_of_person(session, row, digest.person)[-1:]
        items.append(replace(view, is_asked_again=asked_last != [digest_id]))
    asked = tuple(deputies) if digest.silent >= DEPUTY_AFTER else ()
    small = tuple(found for each in digest.small or () if (found := small_thing(session, each)))
    open_questions = tuple(_unanswered(session, versions, digest.unanswered or ()))
    return DigestView(digest_id, tuple(items), digest.silent, asked, small, open_questions)


def _unanswered(session: Session, versions: VersionStore, groups: Sequence[Sequence[str]]) -> Iterator[UnansweredView]:
    for group in groups:
        row = session.get(DecisionRow, group[0]) if group else None
        twin = versions.live_twin(session, row.handle) if row else None
        view = unanswered_view(session, twin, group) if twin else None
        if view:
            yield view


def _item_view(
    session: Session, row: DigestItemRow, live: Twin, decision: str | None, expert: str, now: datetime
) -> DigestItemView:
    rule = next((rule for rule in live.rules if rule.id == row.rule_id), None)
    is_same = row.rule_id in wordings_as_shown(live, [row])
    return DigestItemView(
        row.id,
        row.handle,
        live.name,
        rule if is_same else None,
        row.rule_id,
        row.state,
        row.is_unused,
        row.uses,
        row.overrides,
        _latest(session, decision, row.rule_id) if decision else None,
        person_of(session, row.settled_by),
        row.settled_at,
        can_undo(row, now),
        _edit_fate(session, row, live),
        expert,
        row.confirmed,
    )


def _edit_fate(session: Session, row: DigestItemRow, live: Twin) -> EditFate:
    edits = list(session.exec(select(EditRow).where(EditRow.handle == row.handle, EditRow.batch == row.undo)))
    twin = session.get(TwinRow, row.handle)
    if not edits or any(edit.state == EditState.DROPPED for edit in edits):
        return EditFate.NOTHING
    if any(edit.state == EditState.OPEN for edit in edits):
        if not publishes_itself(session, row.handle):
            return EditFate.DRAFT
        by = person_of(session, row.settled_by)
        return EditFate.PUBLISHED_SOON if by and by.slack == live.expert.slack else EditFate.WAITS
    waits = twin is not None and twin.pending_id in {edit.version_id for edit in edits}
    return EditFate.WAITS if waits else EditFate.HOLDS


def _latest(session: Session, decision_id: str, rule_id: str) -> LatestUse | None:
    row = session.get(DecisionRow, decision_id)
    ask = session.get(AskRow, row.ask_id) if row else None
    if row is None or ask is None:
        return None
    find = select(OverrideRow).where(OverrideRow.decision_id == decision_id, OverrideRow.rule_id == rule_id)
    override = session.exec(find.where(OverrideRow.state == OverrideState.RECORDED)).first()
    captured_words = captured_words_of(session, override.id, WordsPurpose.REASON) if override else None
    reason = captured_words.text if captured_words else ""
    others = other_reasons(session, row.handle, override.id) if override and reason else ()
    audience = audience_of(session, decision_id)
    return LatestUse(row.at, text_of(session, ask.text_id), row.outcome, reason, audience, others)
