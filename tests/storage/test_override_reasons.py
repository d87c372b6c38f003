"""Is the reason of an override taken from the right reply, and kept with all its wordings?"""

from datetime import timedelta

import pytest

from storage.tables import AuditRow, ReasonRow
from tests.storage.overriding import Desk
from tests.storage.world import ANA, DECIDED, MALLORY, TWO_DEFAULTS, World, all_at_once
from twins.overrides import Overridden, Overriding
from twins.states import OverrideState
from twins.views import AnswerView, OverrideView
from twins.work import Card, Kind


@pytest.fixture
def desk(world: World) -> Desk:
    """Where people override."""
    return Desk(world)


@pytest.fixture
def answer(world: World) -> AnswerView:
    """A decision of Cora's that rests on one default; its card was sent."""
    answer = world.decide(DECIDED)
    world.send(Card.ANSWER, answer.id)
    return answer


@pytest.fixture
def begun(desk: Desk, answer: AnswerView) -> Overridden:
    """Its override, waiting for a reason."""
    return desk.begin(answer, "SEC-7")


def override(world: World, answer: AnswerView) -> OverrideView:
    """The only override of an answer."""
    [only] = world.view(answer.id).overrides
    return only


def test_the_next_reply_is_the_reason(world: World, desk: Desk, answer: AnswerView, begun: Overridden) -> None:
    ts = world.next_ts()

    taken = desk.reply(answer, "because auditors need 13 months", ts=ts)

    assert taken == Overridden(Overriding.RECORDED, begun.override_id, "SEC-7")
    after = override(world, answer)
    assert (after.state, after.reason, after.revision) == (OverrideState.RECORDED, "auditors need 13 months", 1)
    assert [job.payload["ts"] for job in world.jobs(Kind.MARK)] == [ts]
    assert (Card.OVERRIDE, begun.override_id) in world.cards(Kind.POST)
    assert world.acts()[-1] == "override recorded"


def test_a_reason_is_taken_once(world: World, desk: Desk, answer: AnswerView, begun: Overridden) -> None:
    desk.reply(answer, "auditors need it")

    assert desk.reply(answer, "and so do I").result is Overriding.NOTHING
    assert override(world, answer).reason == "auditors need it"
    assert len(world.jobs(Kind.MARK)) == 1


@pytest.mark.parametrize("by", [ANA, MALLORY])
def test_somebody_elses_reply_is_no_reason(
    world: World, desk: Desk, answer: AnswerView, begun: Overridden, by: str
) -> None:
    assert desk.reply(answer, "good idea", by).result is Overriding.NOTHING
    assert override(world, answer).state is OverrideState.WAITING


def test_a_reply_in_another_thread_is_no_reason(
    world: World, desk: Desk, answer: AnswerView, begun: Overridden
) -> None:
    assert desk.reply(world.decide(DECIDED), "auditors need it").result is Overriding.NOTHING
    assert override(world, answer).state is OverrideState.WAITING


def test_an_empty_reply_is_no_reason(world: World, desk: Desk, answer: AnswerView, begun: Overridden) -> None:
    assert desk.reply(answer, " \n").result is Overriding.NO_REASON
    assert override(world, answer).state is OverrideState.WAITING


def test_a_reply_while_two_wait_is_taken_for_neither(world: World, desk: Desk) -> None:
    answer = world.decide(TWO_DEFAULTS)
    waiting = [desk.begin(answer, rule) for rule in ("SEC-7", "SEC-8")]

    assert desk.reply(answer, "auditors need it").result is Overriding.NEEDS_FORM
    for number, begun in enumerate(waiting):
        desk.fill_form(begun.override_id, f"reason {number}")

    reasons = {o.rule_id: (o.state, o.reason) for o in world.view(answer.id).overrides}
    assert reasons == {
        "SEC-7": (OverrideState.RECORDED, "reason 0"), "SEC-8": (OverrideState.RECORDED, "reason 1"),
    }  # fmt: skip


def test_an_override_has_one_card_whether_it_waits_or_is_recorded(world: World, desk: Desk) -> None:
    answer = world.decide(TWO_DEFAULTS)
    by_reply, by_form = (desk.begin(answer, rule).override_id for rule in ("SEC-7", "SEC-8"))
    assert world.cards(Kind.POST) == {(Card.ANSWER, answer.id), (Card.OVERRIDE, by_reply)}

    for override_id in (by_form, by_reply):
        desk.fill_form(override_id, "auditors need it")

    cards = [job.payload["subject"] for job in world.jobs(Kind.POST) if job.payload["card"] == Card.OVERRIDE]
    assert sorted(cards) == sorted([by_reply or "", by_form or ""])


def test_a_form_is_taken_once(world: World, desk: Desk, answer: AnswerView, begun: Overridden) -> None:
    desk.fill_form(begun.override_id, "auditors need it")
    desk.fill_form(begun.override_id, "and so do I")

    assert desk.told.last.result is Overriding.NOTHING
    assert override(world, answer).reason == "auditors need it"


def test_somebody_elses_form_is_not_taken(world: World, desk: Desk, answer: AnswerView, begun: Overridden) -> None:
    desk.fill_form(begun.override_id, "good idea", MALLORY)

    assert desk.told.last.result is Overriding.NOTHING
    assert override(world, answer).state is OverrideState.WAITING


def test_an_empty_form_is_no_reason(world: World, desk: Desk, answer: AnswerView, begun: Overridden) -> None:
    desk.fill_form(begun.override_id, "  ")

    assert desk.told.last.result is Overriding.NO_REASON
    assert override(world, answer).state is OverrideState.WAITING


def test_of_several_replies_at_once_one_is_the_reason(
    world: World, desk: Desk, answer: AnswerView, begun: Overridden
) -> None:
    texts = [f"reason {number}" for number in range(8)]

    all_at_once([lambda text=text: desk.reply(answer, text) for text in texts])  # type: ignore[misc]  # mypy can't type a lambda's default

    results = [told.result for told in desk.told.all if told.result is not Overriding.WAITING]
    assert sorted(results) == sorted([Overriding.RECORDED] + [Overriding.NOTHING] * 7)
    assert len(world.rows(ReasonRow)) == 1
    assert len(world.jobs(Kind.MARK)) == 1


def test_an_edited_reply_is_a_new_wording(world: World, desk: Desk, answer: AnswerView, begun: Overridden) -> None:
    ts = world.next_ts()
    desk.reply(answer, "auditors need it", ts=ts)

    desk.edit(answer, ts, "auditors need 13 months")

    after = override(world, answer)
    assert (after.reason, after.revision) == ("auditors need 13 months", 2)
    assert len(world.rows(ReasonRow)) == 2
    assert world.acts()[-2:] == ["override recorded", "reason revised"]
    digests = {row.facts["text"] for row in world.rows(AuditRow) if row.subject == after.id and "text" in row.facts}
    assert len(digests) == 2


def test_a_reply_that_is_edited_to_nothing_keeps_its_reason(
    world: World, desk: Desk, answer: AnswerView, begun: Overridden
) -> None:
    ts = world.next_ts()
    desk.reply(answer, "auditors need it", ts=ts)

    desk.edit(answer, ts, " ")

    assert override(world, answer).reason == "auditors need it"


def test_a_deleted_reply_is_kept_and_marked(world: World, desk: Desk, answer: AnswerView, begun: Overridden) -> None:
    ts = world.next_ts()
    desk.reply(answer, "auditors need it", ts=ts)
    world.clock.move(timedelta(hours=1))

    desk.edit(answer, ts, None)

    after = override(world, answer)
    assert (after.state, after.reason, after.source_deleted) == (OverrideState.RECORDED, "auditors need it", True)
    assert [row.deleted_at for row in world.rows(ReasonRow)] == [world.clock.now()]
    assert world.acts()[-1] == "reason's message deleted"


def test_edits_of_other_messages_change_nothing(
    world: World, desk: Desk, answer: AnswerView, begun: Overridden
) -> None:
    desk.reply(answer, "auditors need it")
    before = world.view(answer.id), world.acts()

    desk.edit(answer, world.next_ts(), "something else")
    desk.edit(answer, world.next_ts(), None)

    assert (world.view(answer.id), world.acts()) == before


@pytest.mark.parametrize("has_reason", [False, True])
def test_an_override_can_be_withdrawn(
    world: World, desk: Desk, answer: AnswerView, begun: Overridden, has_reason: bool
) -> None:
    if has_reason:
        desk.reply(answer, "auditors need it")

    desk.withdraw(begun)

    assert override(world, answer).state is OverrideState.WITHDRAWN
    assert world.acts()[-1] == "override withdrawn"
    assert world.view(answer.id).may_be_overridden == ("SEC-7",)


def test_an_override_is_withdrawn_once_and_by_its_author_only(
    world: World, desk: Desk, answer: AnswerView, begun: Overridden
) -> None:
    desk.withdraw(begun, MALLORY)
    assert override(world, answer).state is OverrideState.WAITING

    desk.withdraw(begun)
    desk.withdraw(begun)

    assert [told.result for told in desk.told.all].count(Overriding.NOTHING) == 2
    assert world.acts().count("override withdrawn") == 1


def test_a_withdrawn_override_takes_no_reason_and_no_edits(
    world: World, desk: Desk, answer: AnswerView, begun: Overridden
) -> None:
    ts = world.next_ts()
    desk.reply(answer, "auditors need it", ts=ts)
    desk.withdraw(begun)

    desk.edit(answer, ts, "auditors need 13 months")
    desk.fill_form(begun.override_id, "and so do I")

    assert desk.reply(answer, "so there").result is Overriding.NOTHING
    assert override(world, answer).reason == "auditors need it"


def test_not_my_reason_waits_for_another(world: World, desk: Desk, answer: AnswerView, begun: Overridden) -> None:
    desk.reply(answer, "lunch?")

    desk.withdraw(begun, ask_again=True)

    old, new = sorted(world.view(answer.id).overrides, key=lambda o: o.revision, reverse=True)
    assert (old.state, new.state) == (OverrideState.WITHDRAWN, OverrideState.WAITING)
    assert (Card.OVERRIDE, new.id) in world.cards(Kind.POST)
    assert desk.reply(answer, "auditors need it").override_id == new.id


def test_what_changes_is_drawn_in_every_place_where_cards_stand(
    world: World, desk: Desk, answer: AnswerView, begun: Overridden
) -> None:
    assert begun.override_id
    world.send(Card.OVERRIDE, begun.override_id)
    desk.reply(answer, "auditors need it")
    assert world.cards(Kind.UPDATE) == {(Card.ANSWER, answer.id), (Card.OVERRIDE, begun.override_id)}
