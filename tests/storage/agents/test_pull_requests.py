"""A commit of a pull request asks each twin once, however often it is checked."""

from datetime import timedelta
from functools import partial

import pytest

from storage.agents.pull_requests import AssignedTwin
from storage.asking.ask_back_rows import put_again
from storage.db.tables_agents import AgentAskRow, PullRequestRow, TicketListenerRow
from storage.db.tables_asks import AskRow
from storage.db.tables_jobs import AuditRow
from tests.storage.agents.test_tickets import DIRECT, an_agent, show
from tests.support.check_actions import check_of, settle
from tests.support.outcomes import kind_of_refusal
from tests.support.store_world import APP, CORA, MALLORY, TEAM, World, all_at_once
from tests.support.vouching import verify
from twins.agents.identity import AgentIdentity
from twins.agents.limits import Limit
from twins.agents.pulls.pull_request import BrokenLaw, PullRequest
from twins.agents.request import AgentRequest
from twins.agents.tool_use import floor_reading
from twins.audit_words import ActWord
from twins.deciding.ask import Ask, Asked
from twins.jobs import JobKind
from twins.notices import Refusal
from twins.states import CheckState
from twins.values import Outcome

PULL = PullRequest("acme/shop", 12, "a" * 40, "main", "octocat", "Rotate keys", "https://github.com/acme/shop/pull/12")
NO_LIMIT = Limit()
WANT = AgentRequest("Merge acme/shop#12", twin="security")
LAW = {"data": [BrokenLaw("DAT-1", "migrations/7.sql")]}


def take(world: World, agent: AgentIdentity, most: Limit = NO_LIMIT, pull: PullRequest = PULL) -> str:
    """Take in a commit for the security twin; its id."""
    return world.store.pull_requests.take(agent, pull, {"security": WANT}, {}, most, world.clock.now())


def answer(world: World) -> None:
    """Have the security twin answer, as its files are assigned to it."""
    [row] = world.rows(AgentAskRow)
    ts = show(world, row.ticket)
    ask = Ask(text=WANT.want, want=WANT.want)
    asked = Asked(app=APP, team=TEAM, channel=DIRECT, ts=ts, thread_ts=ts, conductor=CORA, ask=ask)
    read = [(world.security, floor_reading(ask, world.security, "its files are assigned"))]
    world.store.asks.answer(f"ask:{APP}:{DIRECT}:{ts}", asked, read, world.clock.now())


@pytest.mark.postgresql
def test_sixteen_checks_at_once_by_two_agents_are_one_ask(world: World) -> None:
    agents = [an_agent(world), an_agent(world, MALLORY)]

    ids = all_at_once([partial(take, world, agents[number % 2]) for number in range(16)])

    assert len(set(ids)) == len(world.rows(AgentAskRow)) == len(world.rows(TicketListenerRow)) == 1


def test_another_commit_and_another_branch_are_other_asks(world: World) -> None:
    agent = an_agent(world)
    others = [
        PullRequest("acme/shop", 12, "b" * 40, "main", "octocat", "", ""),
        PullRequest("acme/shop", 12, "a" * 40, "next", "octocat", "", "", is_into_default=False),
        PullRequest("ACME/Shop", 12, "a" * 40, "main", "octocat", "", ""),  # the same one
    ]

    ids = {take(world, agent), *(take(world, agent, pull=each) for each in others)}

    assert len(ids) == len(world.rows(AgentAskRow)) == 3


def test_what_is_assigned_is_checked_first_whatever_its_words(world: World) -> None:
    take(world, an_agent(world))
    answer(world)

    [twin] = _state(world)
    assert twin.view
    [given] = twin.view.answers
    assert given.decision.outcome is Outcome.CHECK_FIRST
    assert settle(world, check_of(given)) is None

    [twin] = _state(world)
    assert twin.view
    [given] = twin.view.answers
    assert check_of(given).state is CheckState.APPROVED
    told = [job for job in world.jobs(JobKind.COMMIT_STATUS) if "listener" in job.payload]
    assert told


def test_put_again_it_stays_assigned_and_to_the_letter(world: World) -> None:
    take(world, an_agent(world))
    answer(world)
    [ask] = world.rows(AskRow)

    with world.store.database.write() as session:
        assert put_again(session, ask, CORA, ["security"], "again", world.clock.now())

    [job] = [each for each in world.jobs(JobKind.ASK) if each.payload and each.payload.get("revision") == "again"]
    assert (job.payload["text"], job.payload["floor_of"]) == (WANT.want, "security")
    assert job.payload["assigned"]


def test_a_law_is_noted_and_asks_nobody(world: World) -> None:
    agent = an_agent(world)

    world.store.pull_requests.take(agent, PULL, {}, LAW, NO_LIMIT, world.clock.now())

    [twin] = _state(world)
    assert (twin.broken, twin.view) == ((BrokenLaw("DAT-1", "migrations/7.sql"),), None)
    assert world.rows(AgentAskRow) == []
    [entry] = [row for row in world.rows(AuditRow) if row.act == ActWord.PULL_REQUEST_CHECKED]
    assert entry.facts["twins"] == {"data": ["DAT-1"]}
    assert "migrations" not in repr(entry.facts)
    assert verify(world.store.database) is None


def test_new_asks_are_limited_and_known_ones_aren_t(world: World) -> None:
    agent = an_agent(world)
    first = take(world, agent, most=Limit(1))
    assert take(world, agent, most=Limit(1)) == first

    other = PullRequest("acme/shop", 13, "a" * 40, "main", "octocat", "", "")
    assert kind_of_refusal(partial(take, world, agent, Limit(1), other)) is Refusal.TOO_MANY_ASKS


def test_a_check_is_of_one_workspace(world: World) -> None:
    check = take(world, an_agent(world))

    assert world.store.pull_requests.state(check, TEAM)
    assert world.store.pull_requests.state(check, "T0OTHER") is None
    assert world.store.pull_requests.state("pr_never") is None


def test_an_old_commit_is_forgotten_once_nobody_is_asked_about_it(world: World) -> None:
    agent, other = an_agent(world), PullRequest("acme/shop", 13, "b" * 40, "main", "octocat", "", "")
    world.store.pull_requests.take(agent, other, {}, LAW, NO_LIMIT, world.clock.now())
    waits = take(world, agent)
    answer(world)
    world.clock.move(timedelta(days=400))
    young = PullRequest("acme/shop", 14, "c" * 40, "main", "octocat", "", "")
    world.store.pull_requests.take(agent, young, {}, LAW, NO_LIMIT, world.clock.now())
    before = world.clock.now() - timedelta(days=365)

    world.store.retention.checked_commits(before)

    assert {row.number for row in world.rows(PullRequestRow)} == {12, 14}
    [view] = [twin.view for twin in _of(world, waits)]
    assert view
    settle(world, check_of(view.answers[0]), to=CheckState.APPROVED)
    world.store.retention.checked_commits(before)
    assert {row.number for row in world.rows(PullRequestRow)} == {14}
    assert world.rows(TicketListenerRow) == []
    assert take(world, agent) != waits


def test_a_forgotten_person_s_asks_are_gone_and_nothing_passes(world: World) -> None:
    take(world, an_agent(world, MALLORY))

    world.store.retention.person(MALLORY, world.clock.now())

    [twin] = _state(world)
    assert (twin.view, twin.broken) == (None, ())
    assert verify(world.store.database) is None


def _of(world: World, check: str) -> tuple[AssignedTwin, ...]:
    state = world.store.pull_requests.state(check)
    assert state
    return state.twins


def _state(world: World) -> tuple[AssignedTwin, ...]:
    [row] = world.rows(PullRequestRow)
    state = world.store.pull_requests.state(row.id)
    assert state
    return state.twins
