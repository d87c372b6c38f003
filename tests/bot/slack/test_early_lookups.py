"""Profiles that are looked up while a payload is written down: as new as the payload, and used for its job alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event

import pytest

from bot.clock import system_time
from bot.practice.demo_people import BOT_TOKEN, practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import serve
from bot.slack.client import SlackApp, SlackApps, make_client
from bot.slack.users import EARLY_FOR, EarlyLookups, UserDirectory
from twins.jobs import Job, JobKind, RetryError
from twins.people import Membership, Profile

WHO = ("A0ZERO", "U0CORA")
CORA = Profile("U0CORA", "Cora", Membership.MEMBER)
ASK = Job("ask:1", JobKind.ASK, "in:C0BILLING:1", {"app": "A0ZERO", "team": "T0PRACTICE", "user": "U0CORA"}, "1", None)  # type: ignore[arg-type]  # nobody runs it


class Clock:
    """Seconds that a test moves."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def slack() -> LocalSlack:
    return practice_slack()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def users(slack: LocalSlack, clock: Clock) -> Iterator[UserDirectory]:
    with serve(slack) as served:
        app = SlackApp("A0ZERO", "T0PRACTICE", "U0ZERO", make_client(BOT_TOKEN, served.api_url))
        yield UserDirectory(SlackApps([app], system_time), system_time, EarlyLookups(clock))


def standing(users: UserDirectory, job: Job) -> Membership:
    return users.profile_for(job.id, "A0ZERO", "T0PRACTICE", "U0CORA").standing


def leave(slack: LocalSlack) -> None:
    slack.space.users["U0CORA"] = replace(slack.space.users["U0CORA"], deleted=True)


def test_a_job_uses_the_lookup_of_its_payload(slack: LocalSlack, users: UserDirectory) -> None:
    users.look_up_early(ASK)

    assert standing(users, ASK) is Membership.MEMBER
    assert len(slack.calls("users.info")) == 1


def test_a_lookup_serves_one_run_of_one_job(slack: LocalSlack, users: UserDirectory) -> None:
    users.look_up_early(ASK)
    standing(users, ASK)
    leave(slack)

    assert standing(users, ASK) is Membership.DEACTIVATED
    assert standing(users, replace(ASK, id="click:1")) is Membership.DEACTIVATED


def test_a_job_that_waited_asks_again(slack: LocalSlack, users: UserDirectory, clock: Clock) -> None:
    users.look_up_early(ASK)
    assert slack.wait_for(lambda: slack.calls("users.info"), timeout=10)
    clock.seconds = EARLY_FOR + 0.1
    leave(slack)

    assert standing(users, ASK) is Membership.DEACTIVATED
    assert len(slack.calls("users.info")) == 2


def test_a_lookup_that_fails_fails_the_attempt_and_the_next_asks_again(slack: LocalSlack, users: UserDirectory) -> None:
    slack.faults.next("users.info", 429)
    users.look_up_early(ASK)

    with pytest.raises(RetryError):
        standing(users, ASK)
    assert standing(users, ASK) is Membership.MEMBER


def test_what_tells_no_act_of_a_person_asks_nothing(slack: LocalSlack, users: UserDirectory) -> None:
    users.look_up_early(replace(ASK, kind=JobKind.DELETE))

    assert standing(users, ASK) is Membership.MEMBER
    assert len(slack.calls("users.info")) == 1


def test_a_payload_gets_no_answer_from_before_it_came_in() -> None:
    """Only a lookup that has not begun is shared."""
    early, begun, may_end, asked = EarlyLookups(), Event(), Event(), []

    def look_up() -> Profile:
        asked.append(datetime.now(UTC))
        begun.set()
        may_end.wait(10)
        return CORA

    early.begin("first", WHO, look_up)
    assert begun.wait(10)
    early.begin("second", WHO, look_up)
    may_end.set()

    first, second = early.take("first"), early.take("second")
    assert first
    assert second
    assert first is not second
    assert (first.result(10), second.result(10)) == (CORA, CORA)
    assert len(asked) == 2


def test_payloads_that_wait_for_one_lookup_share_it() -> None:
    early, may_begin, asked = EarlyLookups(), Event(), []

    def wait() -> Profile:
        may_begin.wait(10)
        return CORA

    def look_up() -> Profile:
        asked.append(WHO)
        return CORA

    for number in range(4):  # they take every thread
        early.begin(f"other {number}", ("A0ZERO", f"U0{number}"), wait)
    for number in range(3):
        early.begin(f"job {number}", WHO, look_up)
    may_begin.set()

    found = [early.take(f"job {number}") for number in range(3)]
    assert [each.result(10) for each in found if each] == [CORA] * 3
    assert len(asked) == 1
