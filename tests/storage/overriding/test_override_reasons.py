"""The reason of an override comes from the right reply or form."""

import pytest

from storage.db.tables_asks import CapturedWordsRow
from tests.support.override_actions import OverrideActions, override
from tests.support.store_world import ANA, DECIDED, MALLORY, TWO_DEFAULTS, World, all_at_once
from twins.checking.views import AnswerView
from twins.jobs import CardKind, JobKind
from twins.overriding import OverrideOutcome, OverrideResult
from twins.states import OverrideState


def test_the_next_reply_is_the_reason(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: OverrideResult
) -> None:
    ts = world.next_ts()

    taken = overrides.reply(answer, "because auditors need 13 months", ts=ts)

    assert taken == OverrideResult(OverrideOutcome.RECORDED, begun.override_id, "SEC-7")
    after = override(world, answer)
    assert (after.state, after.reason, after.revision) == (OverrideState.RECORDED, "auditors need 13 months", 1)
    assert [job.payload["ts"] for job in world.jobs(JobKind.REACT)] == [ts]
    assert (CardKind.OVERRIDE, begun.override_id) in world.cards(JobKind.POST)
    assert world.acts()[-1] == "override recorded"


def test_a_reason_is_taken_once(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: OverrideResult
) -> None:
    overrides.reply(answer, "auditors need it")

    assert overrides.reply(answer, "and so do I").result is OverrideOutcome.NOTHING
    assert override(world, answer).reason == "auditors need it"
    assert len(world.jobs(JobKind.REACT)) == 1


@pytest.mark.parametrize("by", [ANA, MALLORY])
def test_somebody_elses_reply_is_no_reason(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: OverrideResult, by: str
) -> None:
    assert overrides.reply(answer, "good idea", by).result is OverrideOutcome.NOTHING
    assert override(world, answer).state is OverrideState.WAITING


def test_a_reply_in_another_thread_is_no_reason(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: OverrideResult
) -> None:
    assert overrides.reply(world.decide(DECIDED), "auditors need it").result is OverrideOutcome.NOTHING
    assert override(world, answer).state is OverrideState.WAITING


def test_an_empty_reply_is_no_reason(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: OverrideResult
) -> None:
    assert overrides.reply(answer, " \n").result is OverrideOutcome.NO_REASON
    assert override(world, answer).state is OverrideState.WAITING


def test_a_reply_while_two_wait_is_taken_for_neither(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(TWO_DEFAULTS)
    waiting = [overrides.begin(answer, rule) for rule in ("SEC-7", "SEC-8")]

    assert overrides.reply(answer, "auditors need it").result is OverrideOutcome.NEEDS_FORM
    for number, begun in enumerate(waiting):
        overrides.fill_form(begun.override_id, f"reason {number}")

    reasons = {o.rule_id: (o.state, o.reason) for o in world.view(answer.id).overrides}
    assert reasons == {
        "SEC-7": (OverrideState.RECORDED, "reason 0"),
        "SEC-8": (OverrideState.RECORDED, "reason 1"),
    }


def test_an_override_has_one_card_whether_it_waits_or_is_recorded(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(TWO_DEFAULTS)
    by_reply, by_form = (overrides.begin(answer, rule).override_id for rule in ("SEC-7", "SEC-8"))
    assert world.cards(JobKind.POST) == {
        (CardKind.ANSWER, answer.id),
        (CardKind.OVERRIDE, by_reply),
        (CardKind.OVERRIDE, by_form),
    }

    for override_id in (by_form, by_reply):
        overrides.fill_form(override_id, "auditors need it")

    cards = [job.payload["subject"] for job in world.jobs(JobKind.POST) if job.payload["card"] == CardKind.OVERRIDE]
    assert sorted(cards) == sorted([by_reply or "", by_form or ""])


def test_a_form_is_taken_once(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: OverrideResult
) -> None:
    overrides.fill_form(begun.override_id, "auditors need it")
    overrides.fill_form(begun.override_id, "and so do I")

    assert overrides.told.last.result is OverrideOutcome.NOTHING
    assert override(world, answer).reason == "auditors need it"


def test_somebody_elses_form_is_not_taken(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: OverrideResult
) -> None:
    overrides.fill_form(begun.override_id, "good idea", MALLORY)

    assert overrides.told.last.result is OverrideOutcome.NOTHING
    assert override(world, answer).state is OverrideState.WAITING


def test_an_empty_form_is_no_reason(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: OverrideResult
) -> None:
    overrides.fill_form(begun.override_id, "  ")

    assert overrides.told.last.result is OverrideOutcome.NO_REASON
    assert override(world, answer).state is OverrideState.WAITING


def test_of_several_replies_at_once_one_is_the_reason(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: OverrideResult
) -> None:
    texts = [f"reason {number}" for number in range(8)]

    all_at_once([lambda text=text: overrides.reply(answer, text) for text in texts])  # type: ignore[misc]  # mypy can't type a lambda's default

    results = [told.result for told in overrides.told.all if told.result is not OverrideOutcome.WAITING]
    assert sorted(results) == sorted([OverrideOutcome.RECORDED] + [OverrideOutcome.NOTHING] * 7)
    assert len(world.rows(CapturedWordsRow)) == 1
    assert len(world.jobs(JobKind.REACT)) == 1
