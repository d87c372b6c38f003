"""A verdict exists once, whenever the bot is killed: state, message, cards and audit entry."""

from dataclasses import replace

import pytest

from tests.crash.bot_process import BotProcess, KilledError
from tests.crash.final_state import FinalState, what_stands
from tests.crash.moment import Moment, opened
from tests.crash.power import fail_power
from tests.crash.sweep import SweepResult, live_through, press, reply, sweep, verdict
from tests.support.slack_world import ANA

CHANGES = "signed URLs, 10 minutes, per partner"
APPROVE = [press("check:approve")]
SENT = 4
"""Where a life that begins with a job dies once Slack has answered it, before that is noted."""
APPROVED = FinalState(
    state="approved",
    by=ANA,
    entries=("check asked", "check approved"),
    words=(),
    in_thread=("answer", "verdict"),
    with_expert=("check",),
    showing_it=("answer", "check", "verdict"),
)
APPROVED_WITH_CHANGES = FinalState(
    state="approved_with_changes",
    by=ANA,
    entries=("check asked", "check approved_with_changes"),
    words=(CHANGES,),
    in_thread=("answer", "verdict"),
    with_expert=("awaited", "check"),
    showing_it=("answer", "check", "verdict"),
    marks=1,
)


@pytest.mark.thorough
def test_an_approval_stands_once_wherever_the_bot_is_killed(moment: Moment) -> None:
    swept = sweep(moment, APPROVE, verdict("Approved by Ana"))
    _print(swept)
    assert swept.other_than(APPROVED) == {}


@pytest.mark.thorough
def test_an_approval_with_changes_stands_once_wherever_the_bot_is_killed(moment: Moment) -> None:
    swept = sweep(moment, [press("check:changes"), reply(CHANGES)], verdict("Approved with changes by Ana"))
    _print(swept)
    assert swept.other_than(APPROVED_WITH_CHANGES) == {}


def test_an_approval_stands_once_whenever_the_power_fails(moment: Moment) -> None:
    swept = sweep(moment, APPROVE, verdict("Approved by Ana"), killed=fail_power)
    _print(swept)
    assert swept.other_than(APPROVED) == {}


@pytest.mark.thorough
def test_a_message_that_slack_took_before_the_power_failed_is_found_there(moment: Moment) -> None:
    [whole] = live_through(moment, moment.again(), APPROVE, fatal=[])
    for point in [at for at, each in enumerate(whole.points, 1) if "after chat." in each]:
        url = moment.again()
        live_through(moment, url, APPROVE, [point], fail_power)
        with opened(url) as store:
            assert what_stands(moment.slack, store, "Approved by Ana") == APPROVED


@pytest.mark.thorough
def test_an_approval_stands_once_where_the_next_life_is_killed_as_well(moment: Moment) -> None:
    swept = sweep(moment, APPROVE, verdict("Approved by Ana"), then=[SENT])
    _print(swept)
    assert swept.other_than(APPROVED) == {}


@pytest.mark.thorough
def test_an_approval_stands_once_on_postgresql_too(moment_on_postgres: Moment) -> None:
    swept = sweep(moment_on_postgres, APPROVE, verdict("Approved by Ana"))
    _print(swept)
    assert swept.other_than(APPROVED) == {}


@pytest.mark.thorough
def test_who_clicks_again_since_the_ack_was_lost_is_told_that_the_verdict_stands(moment: Moment) -> None:
    [whole] = live_through(moment, moment.again(), APPROVE, fatal=[])
    written = next(at for at, point in enumerate(whole.points, 1) if point == "taking in: after COMMIT")
    url, slack = moment.again(), moment.slack
    with BotProcess(moment.api_url, url, fatal=written) as life, pytest.raises(KilledError):  # but not acked
        life.receives(APPROVE[0](slack))
    with BotProcess(moment.api_url, url) as life:
        life.receives(APPROVE[0](slack))
        life.settles()
    with opened(url) as store:
        stood = what_stands(slack, store, "Approved by Ana")
    [whispered] = stood.whispered
    assert "That verdict counts" in whispered
    assert replace(stood, whispered=()) == APPROVED


@pytest.mark.thorough
def test_every_call_to_slack_lies_between_two_fault_points(moment: Moment) -> None:
    [life] = live_through(moment, moment.again(), APPROVE, fatal=[])
    cards = [point.partition(": ")[2] for point in life.points]
    reached, passed = cards[::2], cards[1::2]
    assert [place.replace("before", "after") for place in reached] == passed
    called = [place.removeprefix("before ") for place in reached if not place.endswith("COMMIT")]
    assert [call.method for call in moment.slack.calls()][-len(called) :] == called


def _print(swept: SweepResult[FinalState]) -> None:
    print(f"\nkilled at {len(swept.standing)} of {len(swept.points)} fault points:", *swept.points, sep="\n  ")
