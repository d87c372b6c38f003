"""An answer is written whole, once, and within the caps that its expert set."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from storage.db.tables_asks import AskRow, CheckRow, DecisionRow, TextRow
from storage.db.tables_jobs import AuditRow
from storage.db.tables_twins import SpaceUseRow
from tests.support.check_actions import tend
from tests.support.store_world import (
    ANA,
    APP,
    BILLING,
    BY_SPACE,
    CHECK_FIRST,
    CORA,
    DECIDED,
    FOR_A_PERSON,
    FOR_LEO,
    LEO,
    NO_READING,
    OMAR,
    REFUSED,
    SENTRY,
    SENTRY_CAP,
    TEAM,
    World,
    all_at_once,
    starter,
)
from twins.checking.escalation import Step
from twins.deciding.reading import NoReading, Reading
from twins.jobs import AlreadyClosedError, CardKind, Destination, JobKind
from twins.values import Outcome


def test_an_answer_is_written_with_its_audit_entries_and_its_post(world: World) -> None:
    thread = world.next_ts()
    answer = world.decide(DECIDED, thread_ts=thread)

    assert (answer.decision.outcome, answer.conductor, answer.twin.handle) == (Outcome.DECIDED, CORA, "security")
    assert answer.place == Destination(APP, TEAM, BILLING, thread)
    assert world.acts()[-2:] == ["asked", "decided"]
    assert world.cards(JobKind.POST) == {(CardKind.ANSWER, answer.id)}
    assert world.rows(CheckRow) == []


def test_what_must_be_checked_first_is_put_to_the_expert_at_once(world: World) -> None:
    answer = world.decide(CHECK_FIRST)

    assert answer.check
    assert (answer.check.owner.slack, answer.check.settled_by) == (ANA, None)
    assert world.acts()[-3:] == ["asked", "decided", "check asked"]
    assert tend(world, answer.check) is Step.ASK
    assert world.cards(JobKind.POST) == {(CardKind.ANSWER, answer.id), (CardKind.CHECK, answer.check.id)}
    to = {job.payload["card"]: job.payload["place"] for job in world.jobs(JobKind.POST)}
    assert (to[CardKind.CHECK]["user"], to[CardKind.CHECK]["channel"]) == (ANA, None)


def test_the_experts_own_ask_is_put_to_the_deputy(world: World) -> None:
    answer = world.decide(CHECK_FIRST, conductor=ANA)

    assert answer.check
    assert answer.check.owner.slack == OMAR


@pytest.mark.parametrize("reading", [FOR_A_PERSON, REFUSED, NO_READING], ids=["for a person", "refused", "no reading"])
def test_what_is_refused_or_handed_over_is_put_to_nobody(world: World, reading: Reading | NoReading) -> None:
    answer = world.decide(reading)

    assert answer.check is None
    assert world.cards(JobKind.POST) == {(CardKind.ANSWER, answer.id)}


def test_what_another_expert_covers_names_that_person(world: World) -> None:
    person = world.decide(FOR_LEO).decision.person

    assert person
    assert person.slack == LEO


def test_an_answer_is_written_once_however_often_its_job_runs(world: World) -> None:
    asked, job = world.asked(), world.job(JobKind.ASK)
    world.store.asks.answer(job.id, asked, [(world.security, CHECK_FIRST)], world.clock.now())
    before = (len(world.acts()), len(world.jobs(JobKind.POST)))

    with pytest.raises(AlreadyClosedError):
        world.store.asks.answer(job.id, asked, [(world.security, CHECK_FIRST)], world.clock.now())

    assert (len(world.acts()), len(world.jobs(JobKind.POST))) == before
    assert [len(world.rows(table)) for table in (AskRow, DecisionRow, CheckRow)] == [1, 1, 1]


def test_an_answer_is_written_once_when_its_job_runs_twice_at_the_same_time(world: World) -> None:
    asked, job = world.asked(), world.job(JobKind.ASK)

    def answer() -> bool:
        try:
            world.store.asks.answer(job.id, asked, [(world.security, CHECK_FIRST)], world.clock.now())
        except AlreadyClosedError:
            return False
        return True

    assert sorted(all_at_once([answer] * 8)) == [False] * 7 + [True]
    assert [len(world.rows(table)) for table in (AskRow, DecisionRow, CheckRow)] == [1, 1, 1]


def test_an_answer_that_fails_half_way_leaves_nothing_behind(world: World) -> None:
    asked, job = world.asked(), world.job(JobKind.ASK)
    unknown = world.company.model_copy(update={"id": "never published"})
    before = world.acts()

    with pytest.raises(Exception, match=r"(?i)foreign key"):
        world.store.asks.answer(job.id, asked, [(world.security, DECIDED), (unknown, DECIDED)], world.clock.now())

    assert (world.acts(), world.rows(AskRow), world.rows(TextRow), world.jobs(JobKind.POST)) == (before, [], [], [])
    assert job.id in [head.id for head in world.store.ledger.heads()]


def test_several_twins_answer_one_ask_each_for_itself_in_one_message(world: World) -> None:
    data = world.publish(starter("data"))
    rule = data.twin.rules[0].id

    answers = world.answer(
        world.asked(), (world.security, CHECK_FIRST), (data, Reading(mind="test", why="audits", applied=(rule,)))
    )

    assert [answer.twin.handle for answer in answers] == ["data", "security"]
    assert len(world.rows(AskRow)) == 1
    [strictest] = [subject for card, subject in world.cards(JobKind.POST) if card == CardKind.ANSWER]
    assert strictest == answers[1].id


def test_a_decision_goes_by_the_companys_law_of_that_moment(world: World) -> None:
    folder = starter("company")
    triggers = tuple(t.model_copy(update={"when": ("end sessions",)}) for t in folder.twin.check_first[:1])
    world.publish(replace(folder, twin=folder.twin.model_copy(update={"check_first": triggers})))

    assert world.decide(DECIDED, "end sessions after a day").decision.outcome is Outcome.CHECK_FIRST


def test_a_space_decides_until_its_cap_is_used_up(world: World) -> None:
    outcomes = [world.decide(BY_SPACE, SENTRY).decision for _ in range(SENTRY_CAP + 1)]

    assert [decision.space for decision in outcomes] == ["SEC-S3"] * SENTRY_CAP + [None]
    assert outcomes[-1].outcome is not Outcome.DECIDED


def test_parallel_answers_never_exceed_the_cap_of_a_space(world: World) -> None:
    decisions = all_at_once([lambda: world.decide(BY_SPACE, SENTRY).decision] * 12)

    assert sum(decision.space == "SEC-S3" for decision in decisions) == SENTRY_CAP
    assert [row.uses for row in world.rows(SpaceUseRow)] == [SENTRY_CAP]


def test_uses_count_for_each_period_of_the_cap(world: World) -> None:
    for _ in range(SENTRY_CAP + 1):
        world.decide(BY_SPACE, SENTRY)
    world.clock.move(datetime(2026, 12, 1, tzinfo=UTC) - world.clock.now())

    assert world.decide(BY_SPACE, SENTRY).decision.space == "SEC-S3"
    assert sorted(row.uses for row in world.rows(SpaceUseRow)) == [1, SENTRY_CAP]


def test_people_who_were_never_seen_before_may_ask_about_each_other_at_once(world: World) -> None:
    conductors = [ANA, OMAR] * 6  # a check on Ana's ask goes to Omar, and the other way round

    answers = all_at_once([partial(world.decide, CHECK_FIRST, conductor=conductor) for conductor in conductors])

    assert len({answer.id for answer in answers}) == len(conductors)


def test_asks_in_one_new_thread_are_all_answered_at_once(world: World) -> None:
    world.decide(DECIDED)
    thread = world.next_ts()

    answers = all_at_once([lambda: world.decide(DECIDED, thread_ts=thread)] * 8)

    assert len({answer.id for answer in answers}) == 8


def test_an_audit_entry_carries_the_moment_of_its_act(world: World) -> None:
    world.clock.move(timedelta(hours=3))
    world.decide(DECIDED)

    assert {row.at for row in world.rows(AuditRow) if row.act in {"asked", "decided"}} == {world.clock.now()}


def test_the_ask_before_a_message_is_never_that_message_itself(world: World) -> None:
    thread = world.next_ts()
    first = world.asked("end sessions after a day", thread_ts=thread)
    second = world.asked("and on a phone?", thread_ts=thread)
    for asked in (first, second):
        world.answer(asked, (world.security, DECIDED))
    last = partial(world.store.twin_choices.last_ask_in, TEAM, BILLING, thread)

    assert last(first.ts) is None
    assert [earlier.text for ts in (second.ts, world.next_ts()) if (earlier := last(ts))] == [
        "end sessions after a day",
        "and on a phone?",
    ]
