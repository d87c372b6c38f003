"""The reason of an override comes from the right reply or form."""

from functools import partial

import pytest

from storage.db.tables_asks import CapturedWordsRow
from tests.support.override_actions import OverrideActions, override
from tests.support.store_world import ANA, DECIDED, MALLORY, TWO_DEFAULTS, World, all_at_once
from twins.checking.views import AnswerView
from twins.jobs import CardKind, JobKind
from twins.notices import Notice, NoticeFacts, Refusal
from twins.overriding import BegunOverride
from twins.states import OverrideState


def test_the_next_reply_is_the_reason(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    ts = world.next_ts()

    assert overrides.reply(answer, "because auditors need 13 months", ts=ts) is None

    after = override(world, answer)
    assert (after.id, after.state) == (begun.id, OverrideState.RECORDED)
    assert (after.reason, after.revision) == ("auditors need 13 months", 1)
    assert world.notices() == []
    assert [job.payload["ts"] for job in world.jobs(JobKind.REACT)] == [ts]
    assert (CardKind.OVERRIDE, begun.id) in world.cards(JobKind.POST)
    assert world.acts()[-1] == "override recorded"


def test_a_reason_is_taken_once(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    overrides.reply(answer, "auditors need it")

    assert overrides.reply(answer, "and so do I") == Notice(Refusal.NOTHING_WAITS)
    assert override(world, answer).reason == "auditors need it"
    assert len(world.jobs(JobKind.REACT)) == 1


@pytest.mark.parametrize("by", [ANA, MALLORY])
def test_somebody_elses_reply_is_no_reason(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride, by: str
) -> None:
    assert overrides.reply(answer, "good idea", by) == Notice(Refusal.NOTHING_WAITS)
    assert override(world, answer).state is OverrideState.WAITING


def test_a_reply_in_another_thread_is_no_reason(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    assert overrides.reply(world.decide(DECIDED), "auditors need it") == Notice(Refusal.NOTHING_WAITS)
    assert override(world, answer).state is OverrideState.WAITING


def test_an_empty_reply_is_no_reason(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    overrides.reply(answer, " \n")

    assert world.notices() == [Notice(Refusal.NO_REASON, NoticeFacts(item="SEC-7"))]
    assert override(world, answer).state is OverrideState.WAITING


def test_a_reply_while_two_wait_is_taken_for_neither(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(TWO_DEFAULTS)
    waiting = [overrides.begin(answer, rule) for rule in ("SEC-7", "SEC-8")]

    assert overrides.reply(answer, "auditors need it") == Notice(Refusal.SEVERAL_WAIT)
    for number, begun in enumerate(waiting):
        overrides.fill_form(begun.id, f"reason {number}")

    reasons = {o.rule_id: (o.state, o.reason) for o in world.view(answer.id).overrides}
    assert reasons == {
        "SEC-7": (OverrideState.RECORDED, "reason 0"),
        "SEC-8": (OverrideState.RECORDED, "reason 1"),
    }


def test_an_override_has_one_card_whether_it_waits_or_is_recorded(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(TWO_DEFAULTS)
    by_reply, by_form = (overrides.begin(answer, rule).id for rule in ("SEC-7", "SEC-8"))
    assert world.cards(JobKind.POST) == {
        (CardKind.ANSWER, answer.id),
        (CardKind.OVERRIDE, by_reply),
        (CardKind.OVERRIDE, by_form),
    }

    for override_id in (by_form, by_reply):
        overrides.fill_form(override_id, "auditors need it")

    cards = [job.payload["subject"] for job in world.jobs(JobKind.POST) if job.payload["card"] == CardKind.OVERRIDE]
    assert sorted(cards) == sorted([by_reply, by_form])


def test_a_form_is_taken_once(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    overrides.fill_form(begun.id, "auditors need it")

    assert overrides.fill_form(begun.id, "and so do I") == Notice(Refusal.NO_OVERRIDE)
    assert override(world, answer).reason == "auditors need it"


def test_somebody_elses_form_is_not_taken(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    assert overrides.fill_form(begun.id, "good idea", MALLORY) == Notice(Refusal.NO_OVERRIDE)
    assert override(world, answer).state is OverrideState.WAITING


def test_an_empty_form_is_no_reason(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    assert overrides.fill_form(begun.id, "  ") == Notice(Refusal.NO_REASON)
    assert override(world, answer).state is OverrideState.WAITING


def test_of_several_replies_at_once_one_is_the_reason(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    texts = [f"reason {number}" for number in range(8)]

    results = all_at_once([partial(overrides.reply, answer, text) for text in texts])

    assert results.count(None) == 1
    assert {*results} <= {None, Notice(Refusal.NOTHING_WAITS), Notice(Refusal.NO_OVERRIDE)}  # by how early it lost
    assert len(world.rows(CapturedWordsRow)) == 1
    assert len(world.jobs(JobKind.REACT)) == 1
