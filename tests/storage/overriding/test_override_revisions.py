"""An override whose reason is edited or deleted, or which is taken back."""

from datetime import timedelta

import pytest

from storage.db.tables_asks import CapturedWordsRow
from storage.db.tables_jobs import AuditRow
from tests.support.override_actions import OverrideActions, override
from tests.support.store_world import MALLORY, World
from twins.checking.views import AnswerView
from twins.jobs import CardKind, JobKind
from twins.notices import Notice, Refusal
from twins.overriding import BegunOverride
from twins.states import OverrideState


def test_an_edited_reply_is_a_new_wording(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    ts = world.next_ts()
    overrides.reply(answer, "auditors need it", ts=ts)

    overrides.edit(answer, ts, "auditors need 13 months")

    after = override(world, answer)
    assert (after.reason, after.revision) == ("auditors need 13 months", 2)
    assert len(world.rows(CapturedWordsRow)) == 2
    assert world.acts()[-2:] == ["override recorded", "reason revised"]
    digests = {row.facts["text"] for row in world.rows(AuditRow) if row.subject == after.id and "text" in row.facts}
    assert len(digests) == 2


def test_a_reply_that_is_edited_to_nothing_keeps_its_reason(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    ts = world.next_ts()
    overrides.reply(answer, "auditors need it", ts=ts)

    overrides.edit(answer, ts, " ")

    assert override(world, answer).reason == "auditors need it"


def test_a_deleted_reply_is_kept_and_marked(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    ts = world.next_ts()
    overrides.reply(answer, "auditors need it", ts=ts)
    world.clock.move(timedelta(hours=1))

    overrides.edit(answer, ts, None)

    after = override(world, answer)
    assert (after.state, after.reason, after.source_deleted) == (OverrideState.RECORDED, "auditors need it", True)
    assert [row.deleted_at for row in world.rows(CapturedWordsRow)] == [world.clock.now()]
    assert world.acts()[-1] == "reason's message deleted"


def test_edits_of_other_messages_change_nothing(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    overrides.reply(answer, "auditors need it")
    before = world.view(answer.id), world.acts()

    overrides.edit(answer, world.next_ts(), "something else")
    overrides.edit(answer, world.next_ts(), None)

    assert (world.view(answer.id), world.acts()) == before


@pytest.mark.parametrize("has_reason", [False, True])
def test_an_override_can_be_withdrawn(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride, has_reason: bool
) -> None:
    if has_reason:
        overrides.reply(answer, "auditors need it")

    overrides.withdraw(begun)

    assert override(world, answer).state is OverrideState.WITHDRAWN
    assert world.acts()[-1] == "override withdrawn"
    assert world.view(answer.id).may_be_overridden == ("SEC-7",)


def test_an_override_is_withdrawn_once_and_by_its_author_only(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    assert overrides.withdraw(begun, MALLORY) == Notice(Refusal.NO_OVERRIDE)
    assert override(world, answer).state is OverrideState.WAITING

    assert overrides.withdraw(begun) is None
    assert overrides.withdraw(begun) == Notice(Refusal.NO_OVERRIDE)
    assert world.acts().count("override withdrawn") == 1


def test_a_withdrawn_override_takes_no_reason_and_no_edits(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    ts = world.next_ts()
    overrides.reply(answer, "auditors need it", ts=ts)
    overrides.withdraw(begun)

    overrides.edit(answer, ts, "auditors need 13 months")
    overrides.fill_form(begun.id, "and so do I")

    assert overrides.reply(answer, "so there") == Notice(Refusal.NOTHING_WAITS)
    assert override(world, answer).reason == "auditors need it"


def test_not_my_reason_waits_for_another(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    overrides.reply(answer, "lunch?")

    overrides.withdraw(begun, ask_again=True)

    old, new = sorted(world.view(answer.id).overrides, key=lambda o: o.revision, reverse=True)
    assert (old.state, new.state) == (OverrideState.WITHDRAWN, OverrideState.WAITING)
    assert (CardKind.OVERRIDE, new.id) in world.cards(JobKind.POST)
    overrides.reply(answer, "auditors need it")
    [recorded] = [o for o in world.view(answer.id).overrides if o.state is OverrideState.RECORDED]
    assert (recorded.id, recorded.reason) == (new.id, "auditors need it")


def test_what_changes_is_drawn_in_every_place_where_cards_stand(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    world.send(CardKind.OVERRIDE, begun.id)
    overrides.reply(answer, "auditors need it")
    assert world.cards(JobKind.UPDATE) == {(CardKind.ANSWER, answer.id), (CardKind.OVERRIDE, begun.id)}
