"""Of rules that are offered the conductor picks one, and states whether the ask keeps to it; the first click counts."""

from datetime import timedelta

import pytest

from storage.db.tables_asks import DecisionRow, TextRow
from storage.db.tables_twins import CitationRow, ConfirmationRow, ProposalRow
from tests.support.check_actions import check_of, hand_over, settle
from tests.support.outcomes import refusal_of
from tests.support.pick_actions import UNSURE, PickActions, back_of, few_rules
from tests.support.store_world import ANA, BILLING, CHECK_FIRST, CORA, MALLORY, World
from tests.support.vouching import verify
from twins.authoring.lessons import ProposalOrigin
from twins.deciding.decision import Cause, Fit
from twins.jobs import AlreadyClosedError, CardKind, JobKind
from twins.notices import Notice, NoticeFacts, Refusal
from twins.overriding import ThreadReply
from twins.states import AskState, OverrideState, ReviewState
from twins.values import Outcome, Tier


@pytest.fixture
def picks(world: World) -> PickActions:
    return PickActions(world)


def test_an_unsure_answer_waits_for_a_pick_and_opens_nothing(world: World, picks: PickActions) -> None:
    answer = picks.offered()
    assert back_of(answer).state is AskState.OFFERED
    assert {rule.id for rule in answer.decision.offered} == {"SEC-7", "SEC-17"}
    assert (answer.check, answer.review) == (None, None)


@pytest.mark.parametrize(
    ("fit", "outcome", "tier"),
    [
        (Fit.KEEPS, Outcome.ASSUMED, Tier.ASSUME),
        (Fit.OTHER, Outcome.CHECK_FIRST, Tier.CHECK_FIRST),
        (Fit.AGAINST, Outcome.NOT_BY_DEFAULT, Tier.ASSUME),
    ],
)
def test_what_is_stated_decides(world: World, picks: PickActions, fit: Fit, outcome: Outcome, tier: Tier) -> None:
    answer = picks.picked()
    assert (answer.decision.outcome, back_of(answer).picked) == (Outcome.UNSURE, "SEC-7")
    assert picks.state(answer, fit) is None
    after = world.view(answer.id)
    assert (after.decision.outcome, after.decision.tier) == (outcome, tier)
    assert back_of(after).state is AskState.STATED
    assert (after.review is not None, after.check is not None) == (
        outcome is Outcome.ASSUMED,
        outcome is Outcome.CHECK_FIRST,
    )


def test_a_verdict_by_a_statement_is_written_over_the_unsure_one_and_logged_as_a_second_entry(
    world: World, picks: PickActions
) -> None:
    answer = picks.picked()
    [row] = world.rows(DecisionRow)
    picks.state(answer)
    [after] = world.rows(DecisionRow)
    assert after.id == row.id
    assert after.content_id != row.content_id
    assert row.content_id not in {text.id for text in world.rows(TextRow)}
    assert world.acts()[-6:] == ["asked", "decided", "rule picked", "fit stated", "decided", "review opened"]
    assert verify(world.store.database) is None


def test_a_question_is_read_out_by_the_picked_rule(world: World, picks: PickActions) -> None:
    answer = picks.offered("what is the rule for a package and an advisory")
    rule = answer.decision.offered[0].id
    assert picks.pick(answer, rule) is None
    after = world.view(answer.id)
    assert after.decision.outcome is Outcome.ANSWERED
    assert [cited.id for cited in after.decision.cited] == [rule]
    assert back_of(after).state is AskState.DECIDED


def test_none_of_these_puts_it_to_the_expert(world: World, picks: PickActions) -> None:
    answer = picks.offered()
    assert hand_over(world, answer) is None
    after = world.view(answer.id)
    assert check_of(after).owner.slack == ANA
    assert back_of(after).state is AskState.PASSED_ON
    assert picks.pick(after) == Notice(Refusal.ASK_SETTLED, NoticeFacts(state=AskState.PASSED_ON, at=world.clock.now()))


def test_what_the_expert_says_to_none_of_these_is_offered_to_them_as_a_rule(world: World, picks: PickActions) -> None:
    answer = picks.offered()
    hand_over(world, answer)
    settle(world, check_of(world.view(answer.id)))
    assert [row.origin for row in world.rows(ProposalRow)] == [ProposalOrigin.HAND_OVER]


def test_only_the_conductor_picks_and_states(world: World, picks: PickActions) -> None:
    answer = picks.offered()
    for by in (MALLORY, ANA):
        assert picks.pick(answer, by=by) == Notice(Refusal.NOT_PICKER)
    assert picks.pick(answer, team="T0OTHER") == Notice(Refusal.NOT_PICKER)
    picks.pick(answer)
    assert picks.state(answer, by=ANA) == Notice(Refusal.NOT_PICKER)


def test_a_rule_is_picked_once(world: World, picks: PickActions) -> None:
    answer = picks.picked()
    assert picks.pick(answer, "SEC-17") == Notice(Refusal.ASK_SETTLED, NoticeFacts(state=AskState.PICKED, item="SEC-7"))
    picks.state(answer)
    told = picks.state(answer, Fit.AGAINST)
    assert told
    assert told.kind is Refusal.ASK_SETTLED


def test_a_card_of_an_older_state_is_refused(world: World, picks: PickActions) -> None:
    answer = picks.offered()
    assert picks.pick(answer, digest="0" * 12) == Notice(Refusal.ASK_OUTDATED)
    assert picks.pick(answer, digest="") == Notice(Refusal.ASK_OUTDATED)


def test_a_rule_that_was_not_offered_cannot_be_picked(world: World, picks: PickActions) -> None:
    answer = picks.offered()
    assert picks.pick(answer, "SEC-1") == Notice(Refusal.ASK_OUTDATED)
    assert back_of(world.view(answer.id)).state is AskState.SUPERSEDED


@pytest.mark.parametrize("is_picked", [False, True])
def test_a_version_that_changes_an_offered_rule_supersedes_it_and_asks_again(
    world: World, picks: PickActions, is_picked: bool
) -> None:
    answer = picks.picked() if is_picked else picks.offered()
    world.publish(few_rules("SEC-17", text="Something else"))
    after = world.view(answer.id)
    assert back_of(after).state is AskState.SUPERSEDED
    assert [job.id for job in world.jobs(JobKind.ASK) if "again" in job.id] == [f"ask:again:{answer.id}"]
    told = picks.state(answer) if is_picked else picks.pick(answer)
    assert told
    assert told.facts.state == AskState.SUPERSEDED


def test_a_version_that_changes_another_rule_leaves_it(world: World, picks: PickActions) -> None:
    answer = picks.offered()
    world.publish(few_rules("SEC-9", text="Something else"))
    assert picks.pick(answer) is None


def test_a_click_never_goes_below_a_trigger_that_was_published_since(world: World, picks: PickActions) -> None:
    answer = picks.picked()
    folder = few_rules("SEC-9", text="Something else")
    first = folder.twin.check_first[0]
    wider = first.model_copy(update={"when": (*first.when, "logged in for a week")})
    twin = folder.twin.model_copy(update={"check_first": (wider, *folder.twin.check_first[1:])})
    world.publish(type(folder)(**{**vars(folder), "twin": twin}))
    assert picks.state(answer) == Notice(Refusal.ASK_OUTDATED)
    after = world.view(answer.id)
    assert (after.decision.outcome, back_of(after).state) == (Outcome.UNSURE, AskState.SUPERSEDED)
    [again] = [job for job in world.jobs(JobKind.ASK) if "again" in job.id]
    assert again.payload["text"] == f"security: {UNSURE}"


def test_an_edit_of_the_ask_supersedes_it(world: World, picks: PickActions) -> None:
    answer = picks.offered()
    ts, text = answer.place.thread_ts or "", "can we keep people logged in for a month or so"
    said = world.edit(BILLING, ts, f"security {text}")
    world.store.edited_messages.edit(said, text, ThreadReply(ts, ts, text), None, (), world.clock.now())
    assert back_of(world.view(answer.id)).state is AskState.SUPERSEDED
    assert [job for job in world.jobs(JobKind.ASK) if job.payload.get("text") == f"security {text}"]


def test_the_same_ask_within_a_day_gets_no_second_pick_and_points_to_the_first(
    world: World, picks: PickActions
) -> None:
    first = picks.offered()
    second = picks.offered("Can we keep people logged in for a WEEK?")
    assert back_of(second).state is AskState.REPEATED
    assert back_of(second).first_in == BILLING
    told = picks.pick(second)
    assert told
    assert told.kind is Refusal.ASK_SETTLED
    assert picks.pick(first) is None
    assert hand_over(world, second) is None
    others = picks.offered(conductor=MALLORY), picks.offered("can we keep people logged in for a fortnight")
    assert {back_of(each).state for each in others} == {AskState.OFFERED}


def test_the_same_words_behind_another_ask_are_another_ask(world: World, picks: PickActions) -> None:
    def behind(before: str) -> AskState:
        asked = world.asked(UNSURE)
        asked = asked.model_copy(update={"ask": asked.ask.model_copy(update={"before": before})})
        [answer] = world.answer(asked, (picks.version, picks.read(UNSURE)))
        return back_of(answer).state

    assert behind("how long do sessions last?") is AskState.OFFERED
    assert behind("how long do links live?") is AskState.OFFERED
    assert behind("How long do links live") is AskState.REPEATED


def test_after_a_day_it_lapses_and_the_same_ask_is_offered_again(world: World, picks: PickActions) -> None:
    answer, picked = picks.offered(), picks.picked("can we keep people logged in for a fortnight")
    assert world.store.ask_expiry.lapse(timedelta(days=1), world.clock.now()) == 0
    world.clock.move(timedelta(days=1))
    assert world.store.ask_expiry.lapse(timedelta(days=1), world.clock.now()) == 2
    assert world.store.ask_expiry.lapse(timedelta(days=1), world.clock.now()) == 0
    assert {back_of(world.view(each.id)).state for each in (answer, picked)} == {AskState.LAPSED}
    told = picks.pick(answer)
    assert told
    assert told.facts.state == AskState.LAPSED
    assert back_of(picks.offered()).state is AskState.OFFERED


def test_what_was_stated_is_no_use_of_a_rule_and_its_review_confirms_none(world: World, picks: PickActions) -> None:
    answer = picks.picked()
    picks.state(answer)
    assert world.rows(CitationRow) == []
    review = world.view(answer.id).review
    assert review
    world.store.reviews.confirm(world.click(ANA), review.id, world.clock.now())
    assert world.rows(ConfirmationRow) == []
    after = world.view(answer.id).review
    assert after
    assert after.state is ReviewState.CONFIRMED


def test_what_was_stated_is_suggested_to_the_expert_as_a_phrasing(world: World, picks: PickActions) -> None:
    picks.state(picks.picked())
    [proposal] = world.rows(ProposalRow)
    assert (proposal.origin, proposal.about) == (ProposalOrigin.PHRASING, "SEC-7")


def test_what_follows_another_ask_in_its_thread_is_no_phrasing(world: World, picks: PickActions) -> None:
    first = picks.offered()
    thread = first.place.thread_ts
    second = picks.offered("and can we keep people logged in for a month", thread_ts=thread)
    picks.pick(second)
    picks.state(world.view(second.id))
    assert world.view(second.id).rests_on_statement
    assert world.rows(ProposalRow) == []


def test_nothing_that_was_said_in_a_direct_message_is_suggested(world: World, picks: PickActions) -> None:
    said = "can we keep people logged in for a week"
    asked = world.asked(said).model_copy(update={"channel": "D0CORA"})
    [answer] = world.answer(asked, (picks.version, picks.read(said)))
    picks.pick(answer)
    picks.state(answer)
    assert world.view(answer.id).decision.outcome is Outcome.ASSUMED
    assert world.rows(ProposalRow) == []


def test_an_override_of_what_was_stated_is_reviewed(world: World, picks: PickActions) -> None:
    answer = picks.picked()
    picks.state(answer, Fit.AGAINST)
    begun = world.store.overrides.begin(world.click(), answer.id, "SEC-7", world.clock.now())
    assert world.view(answer.id).review is None
    now = world.clock.now()
    assert refusal_of(lambda: world.store.overrides.fill_form(world.click(), begun.id, "a demo", now)) is None
    after = world.view(answer.id)
    assert after.override(begun.id).state is OverrideState.RECORDED
    assert after.review


def test_the_reason_of_a_stated_verdict_is_the_statement(world: World, picks: PickActions) -> None:
    answer = picks.picked()
    picks.state(answer)
    assert Cause.STATED in {ground.cause for ground in world.view(answer.id).decision.grounds}


def test_a_check_first_answer_asks_nothing_back(world: World) -> None:
    assert world.decide(CHECK_FIRST).ask_back is None


def test_a_redelivered_click_does_nothing_twice(world: World, picks: PickActions) -> None:
    answer = picks.offered()
    click, now = world.click(CORA), world.clock.now()
    shown = back_of(answer).digest[:12]
    world.store.picks.pick(click, answer.id, "SEC-7", shown, now)
    with pytest.raises(AlreadyClosedError):
        world.store.picks.pick(click, answer.id, "SEC-7", shown, now)
    assert world.acts().count("rule picked") == 1


def test_each_step_redraws_the_answer(world: World, picks: PickActions) -> None:
    answer = picks.offered()
    world.send(CardKind.ANSWER, answer.id)
    picks.pick(answer)
    picks.state(answer)
    assert len([job for job in world.jobs(JobKind.UPDATE) if job.payload["subject"] == answer.id]) == 2
