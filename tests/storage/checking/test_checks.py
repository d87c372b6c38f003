"""Who may settle a check, what the check is bound to, and that one click settles it."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from storage.db.tables_asks import CheckRow, PersonRow
from tests.support.check_actions import check_of, settle
from tests.support.store_world import (
    ANA,
    CHECK_FIRST,
    CORA,
    LEO,
    MALLORY,
    OMAR,
    TEAM,
    World,
    all_at_once,
)
from twins.jobs import AlreadyClosedError, CardKind, JobKind
from twins.notices import Notice, NoticeFacts, Refusal, Refused
from twins.states import CheckState
from twins.values import Person

FOR_ANA = Notice(Refusal.NOT_DECIDER, NoticeFacts(name="Ana"))
OMAR_AS_DEPUTY = (Person(slack=OMAR, name="Omar"),)


@pytest.mark.parametrize(
    ("deputies", "conductor", "by", "why_not"),
    [
        # a conductor asked: the owner and the deputies decide, nobody else
        (OMAR_AS_DEPUTY, CORA, ANA, None),
        (OMAR_AS_DEPUTY, CORA, OMAR, None),
        (OMAR_AS_DEPUTY, CORA, MALLORY, Refusal.NOT_DECIDER),
        (OMAR_AS_DEPUTY, CORA, LEO, Refusal.NOT_DECIDER),
        (OMAR_AS_DEPUTY, CORA, CORA, Refusal.NOT_DECIDER),
        # one of those who decide asked: the others decide
        (OMAR_AS_DEPUTY, ANA, ANA, Refusal.OWN_CHECK),
        (OMAR_AS_DEPUTY, ANA, OMAR, None),
        (OMAR_AS_DEPUTY, OMAR, OMAR, Refusal.OWN_CHECK),
        (OMAR_AS_DEPUTY, OMAR, ANA, None),
        # nobody else could decide: a sole expert does
        ((), ANA, ANA, None),
        ((), ANA, OMAR, Refusal.NOT_DECIDER),
        ((), CORA, OMAR, Refusal.NOT_DECIDER),
    ],
)
def test_who_may_settle_a_check(
    world: World, deputies: tuple[Person, ...], conductor: str, by: str, why_not: Refusal | None
) -> None:
    world.publish_with_deputies(*deputies)
    answer = world.decide(CHECK_FIRST, conductor=conductor)

    refused = settle(world, check_of(answer), by)

    assert (refused and refused.kind) == why_not
    assert (check_of(world.view(answer.id)).state is CheckState.APPROVED) is (why_not is None)


def test_a_namesake_in_another_workspace_settles_nothing(world: World) -> None:
    answer = world.decide(CHECK_FIRST)

    assert settle(world, check_of(answer), ANA, team="T0OTHER") == FOR_ANA
    assert check_of(world.view(answer.id)).state is CheckState.WAITING


def test_a_deputy_who_was_taken_off_the_twin_settles_nothing(world: World) -> None:
    answer = world.decide(CHECK_FIRST)
    world.publish_with_deputies()

    assert settle(world, check_of(answer), OMAR) == FOR_ANA


def test_whoever_may_not_settle_is_told_whose_check_it_is(world: World) -> None:
    assert settle(world, check_of(world.decide(CHECK_FIRST)), MALLORY) == FOR_ANA


def test_a_refused_click_leaves_nothing_behind_and_its_job_is_still_to_be_closed(world: World) -> None:
    check = check_of(world.decide(CHECK_FIRST))
    before = world.acts(), len(world.rows(PersonRow)), world.jobs(JobKind.WHISPER)
    click = world.click(MALLORY)

    for _ in range(2):  # a closed job would raise AlreadyClosedError
        with pytest.raises(Refused):
            world.store.checks.settle(click, check.id, check.digest, CheckState.APPROVED, (), world.clock.now())

    assert (world.acts(), len(world.rows(PersonRow)), world.jobs(JobKind.WHISPER)) == before
    assert not world.rows(CheckRow)[0].seen_at


@pytest.mark.parametrize("digest", ["0" * 64, "0" * 16, ""])
def test_a_click_on_something_else_than_was_asked_settles_nothing(world: World, digest: str) -> None:
    answer = world.decide(CHECK_FIRST)

    assert settle(world, check_of(answer), digest=digest) == Notice(Refusal.CARD_OUTDATED)
    assert check_of(world.view(answer.id)).state is CheckState.WAITING


def test_the_head_of_the_digest_is_enough(world: World) -> None:
    check = check_of(world.decide(CHECK_FIRST))

    assert settle(world, check, digest=check.digest[:16]) is None


def test_a_check_that_does_not_exist_settles_nothing(world: World) -> None:
    with pytest.raises(Refused) as refused:
        world.store.checks.settle(world.click(ANA), "no such check", "0", CheckState.APPROVED, (), world.clock.now())

    assert refused.value.reason is Refusal.CHECK_GONE


def test_a_verdict_is_written_with_its_audit_entry_and_posted_to_the_asker(world: World) -> None:
    answer = world.decide(CHECK_FIRST)
    check = check_of(answer)

    settle(world, check, OMAR, CheckState.DECLINED)

    after = check_of(world.view(answer.id))
    assert (after.state, after.settled_by, after.settled_at) == (
        CheckState.DECLINED,
        OMAR_AS_DEPUTY[0],
        world.clock.now(),
    )
    assert world.acts()[-1] == "check declined"
    [verdict] = [job for job in world.jobs(JobKind.POST) if job.payload["card"] == CardKind.VERDICT]
    assert (verdict.payload["place"]["channel"], verdict.payload["place"]["thread_ts"]) == (
        answer.place.channel,
        answer.place.thread_ts,
    )


def test_a_verdict_is_drawn_in_every_place_where_cards_stand(world: World) -> None:
    answer = world.decide(CHECK_FIRST)
    check = check_of(answer)
    standing = {
        world.send(CardKind.CHECK, check.id, "D0ANA"),
        world.send(CardKind.CHECK, check.id, "D0OMAR"),
        world.send(CardKind.ANSWER, answer.id),
    }
    world.send(CardKind.ANSWER, world.decide(CHECK_FIRST).id)

    settle(world, check)

    assert {job.payload["ts"] for job in world.jobs(JobKind.UPDATE)} == standing


def test_a_second_click_is_told_who_decided_and_when(world: World) -> None:
    check = check_of(world.decide(CHECK_FIRST))
    settle(world, check, OMAR, CheckState.DECLINED)
    decided_at = world.clock.now()
    world.clock.move(timedelta(minutes=5))

    second = settle(world, check, ANA, CheckState.APPROVED)

    assert second == Notice(Refusal.CHECK_SETTLED, NoticeFacts(state=CheckState.DECLINED, by=OMAR, at=decided_at))
    assert [act for act in world.acts() if act.startswith("check ")] == ["check asked", "check declined"]


def test_a_click_that_slack_delivers_again_is_nothing_new(world: World) -> None:
    check = check_of(world.decide(CHECK_FIRST))
    click = world.click(ANA)
    world.store.checks.settle(click, check.id, check.digest, CheckState.APPROVED, (), world.clock.now())

    with pytest.raises(AlreadyClosedError):
        world.store.checks.settle(click, check.id, check.digest, CheckState.DECLINED, (), world.clock.now())


def test_of_sixteen_clicks_at_once_exactly_one_settles_and_every_other_is_told(world: World) -> None:
    answer = world.decide(CHECK_FIRST)
    check = check_of(answer)
    world.send(CardKind.CHECK, check.id, "D0ANA")
    clicks = [(by, to) for by in (ANA, OMAR) for to in (CheckState.APPROVED, CheckState.DECLINED)] * 4

    results = all_at_once([partial(settle, world, check, by, to) for by, to in clicks])

    [(by, to)] = [click for click, refused in zip(clicks, results, strict=True) if not refused]
    first = Notice(Refusal.CHECK_SETTLED, NoticeFacts(state=to, by=by, at=world.clock.now()))
    assert Counter(results) == {None: 1, first: 15}
    after = check_of(world.view(answer.id))
    assert (after.state, after.settled_by and after.settled_by.slack) == (to, by)
    assert [act for act in world.acts() if act.startswith("check ") and act != "check asked"] == [f"check {to.value}"]
    assert len(world.jobs(JobKind.UPDATE)) == 1


def test_checks_wait_for_whom_they_were_put_to_the_oldest_first(world: World) -> None:
    answers = []
    for conductor in (CORA, ANA, CORA):
        answers.append(world.decide(CHECK_FIRST, conductor=conductor))
        world.clock.move(timedelta(minutes=1))

    assert [view.id for view in world.store.inbox.view_of(TEAM, ANA, world.clock.now()).checks] == [
        answers[0].id,
        answers[2].id,
    ]
    settle(world, check_of(answers[0]))
    assert [view.id for view in world.store.inbox.view_of(TEAM, ANA, world.clock.now()).checks] == [answers[2].id]
