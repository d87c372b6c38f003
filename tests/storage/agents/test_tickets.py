"""A request of an agent is taken in once, and only its own person's agents can read it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from storage.db.tables_agents import AgentAskRow
from storage.db.tables_asks import AskRow
from storage.db.tables_jobs import AuditRow, JobRow
from tests.support.outcomes import kind_of_refusal, refusal_of
from tests.support.store_world import APP, CHECK_FIRST, CORA, DECIDED, MALLORY, TEAM, World, all_at_once
from twins.agents.identity import AgentIdentity, AgentScope
from twins.agents.limits import Limit
from twins.agents.request import AgentRequest
from twins.agents.tickets import BEING_READ
from twins.audience import is_direct
from twins.deciding.ask import Ask, Asked
from twins.deciding.reading import Reading
from twins.job_payloads import AgentAsk, read
from twins.jobs import AlreadyClosedError, Destination, Job, JobKind, JobState
from twins.notices import Refusal
from twins.states import CheckState

WANT = AgentRequest("end sessions after a day", "people complain", "security")
DIRECT = "D0CORA"


def an_agent(world: World, person: str = CORA, name: str = "Claude Code") -> AgentIdentity:
    """Return an agent of a person, with every scope."""
    place = Destination(APP, TEAM, user=person)
    return world.store.agent_tokens.known_agent(place, name, frozenset(AgentScope), world.clock.now())


def take(world: World, identity: AgentIdentity, request: AgentRequest = WANT, most: int | None = None) -> str:
    """Take in a request; its ticket."""
    return world.store.tickets.take(identity, request, Limit(most), world.clock.now())


def show(world: World, ticket: str) -> str:
    """Do as if the request had been posted; the ts of its message."""
    ts = world.next_ts()
    there = Destination(APP, TEAM, DIRECT, ts, CORA)
    world.store.tickets.show(read(AgentAsk, job_of(world, ticket)), there, world.clock.now())
    return ts


def job_of(world: World, ticket: str) -> Job:
    row = next(each for each in world.jobs(JobKind.AGENT_ASK) if each.payload["ticket"] == ticket)
    return Job(row.id, row.kind, row.lane, row.payload, row.sort, row.run_at)


def answer(world: World, ticket: str, reading: Reading = DECIDED) -> None:
    """Show a request, and have the security twin answer it."""
    ts = show(world, ticket)
    assert is_direct(DIRECT)
    ask = Ask.of(WANT.text)
    asked = Asked(app=APP, team=TEAM, channel=DIRECT, ts=ts, thread_ts=ts, conductor=CORA, ask=ask)
    world.store.asks.answer(f"ask:{APP}:{DIRECT}:{ts}", asked, [(world.security, reading)], world.clock.now())


@pytest.mark.postgresql
def test_sixteen_equal_requests_at_once_are_one_ticket(world: World) -> None:
    agent = an_agent(world)

    tickets = all_at_once([lambda: take(world, agent)] * 16)

    assert len(set(tickets)) == len(world.rows(AgentAskRow)) == len(world.jobs(JobKind.AGENT_ASK)) == 1


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        (lambda r: AgentRequest(r.want, r.why, r.twin), True),
        (lambda r: AgentRequest(f" {r.want} ", r.why, r.twin), True),
        (lambda r: AgentRequest(r.want, "they asked", r.twin), False),
        (lambda r: AgentRequest(r.want, r.why, ""), False),
    ],
)
def test_without_a_key_the_words_are_the_key(
    world: World, change: Callable[[AgentRequest], AgentRequest], is_same: bool
) -> None:
    agent = an_agent(world)

    assert (take(world, agent) == take(world, agent, change(WANT))) is is_same


def test_a_key_with_other_words_is_refused(world: World) -> None:
    agent = an_agent(world)
    first = take(world, agent, AgentRequest("a", "b", "security", "one"))

    assert take(world, agent, AgentRequest("a", "b", "security", "one")) == first
    refused = kind_of_refusal(lambda: take(world, agent, AgentRequest("a", "c", "security", "one")))
    assert refused is Refusal.KEY_REUSED
    assert take(world, agent, AgentRequest("a", "b", "security", "two")) != first


def test_what_an_agent_put_into_a_key_is_stored_nowhere(world: World) -> None:
    take(world, an_agent(world), AgentRequest("a", "b", "security", "job-tulip5dahlia7"))

    assert "tulip5" not in repr([world.rows(table) for table in (AgentAskRow, JobRow, AuditRow)])


def test_the_same_words_a_day_later_are_another_request_unless_somebody_is_still_asked(world: World) -> None:
    agent = an_agent(world)
    first = take(world, agent)
    answer(world, first)
    world.clock.move(timedelta(days=1))
    second = take(world, agent)
    assert second != first
    answer(world, second, CHECK_FIRST)

    world.clock.move(timedelta(days=2))

    assert take(world, agent) == second


def test_another_person_s_ticket_is_none(world: World) -> None:
    ticket = take(world, an_agent(world))
    other, own = an_agent(world, MALLORY), an_agent(world, CORA, "another agent of hers")

    theirs = refusal_of(lambda: world.store.tickets.view(other, ticket))
    assert theirs == refusal_of(lambda: world.store.tickets.view(other, "ask_never"))
    assert world.store.tickets.view(own, ticket).ticket == ticket
    assert take(world, other) != ticket
    for act in (
        lambda: world.store.agent_actions.withdraw(other, ticket, world.clock.now()),
        lambda: world.store.agent_actions.answer(other, ticket, "x", world.clock.now()),
        lambda: world.store.agent_actions.request_override(other, ticket, "x", world.clock.now()),
    ):
        assert refusal_of(act) == theirs


def test_tickets_can_t_be_guessed(world: World) -> None:
    agent = an_agent(world)
    tickets = {take(world, agent, AgentRequest(f"want {number}")) for number in range(50)}

    assert len(tickets) == 50
    assert min(map(len, tickets)) >= 28


def test_an_agent_asks_no_more_than_its_share_a_minute(world: World) -> None:
    agent = an_agent(world)
    for number in range(3):
        take(world, agent, AgentRequest(f"want {number}"), most=3)

    assert kind_of_refusal(lambda: take(world, agent, AgentRequest("one more"), most=3)) is Refusal.TOO_MANY_ASKS
    take(world, agent, AgentRequest("want 0"), most=3)  # the same again is no new one
    take(world, an_agent(world, name="CI"), AgentRequest("one more"), most=3)
    world.clock.move(timedelta(minutes=1, seconds=1))
    take(world, agent, AgentRequest("one more"), most=3)


def test_the_ask_and_its_audit_entry_name_the_agent_and_the_person(world: World) -> None:
    agent = an_agent(world)
    ticket = take(world, agent)
    answer(world, ticket)

    [ask] = world.rows(AskRow)
    view = world.store.tickets.view(agent, ticket)
    assert ask.agent_id == agent.agent
    assert (view.answers[0].conductor, view.answers[0].agent) == (CORA, "Claude Code")
    asked = next(row for row in audited(world) if row.act == "asked")
    assert (asked.actor, asked.facts["agent"]) == (ask.conductor, agent.agent)


def test_the_mark_of_a_ticket_moves_with_everything_that_happens_to_it(world: World) -> None:
    agent = an_agent(world)
    ticket = take(world, agent)
    marks = [world.store.tickets.marks([ticket])[ticket]]
    answer(world, ticket, CHECK_FIRST)
    marks.append(world.store.tickets.marks([ticket])[ticket])
    world.store.agent_actions.withdraw(agent, ticket, world.clock.now())
    marks.append(world.store.tickets.marks([ticket])[ticket])

    assert len(set(marks)) == 3
    assert world.store.tickets.marks([ticket])[ticket] == marks[-1]


def test_a_request_is_decided_with_the_message_that_shows_it_or_not_at_all(world: World) -> None:
    ticket = take(world, an_agent(world))
    said, there = read(AgentAsk, job_of(world, ticket)), Destination(APP, TEAM, DIRECT, world.next_ts(), CORA)
    asked = Asked(app=APP, team=TEAM, channel="D", ts="0", thread_ts="0", conductor=CORA, ask=Ask.of(WANT.text))
    assert world.store.tickets.marks([ticket]) == {ticket: BEING_READ}

    for _ in range(2):  # an attempt that comes too late writes nothing
        with suppress(AlreadyClosedError):
            world.store.tickets.answer(said, there, asked, [(world.security, DECIDED)], world.clock.now())

    view = world.store.tickets.view(an_agent(world), ticket)
    assert (view.place, len(view.answers)) == (Destination(APP, TEAM, DIRECT, there.thread_ts), 1)
    assert [(ask.channel, ask.ts) for ask in world.rows(AskRow)] == [(DIRECT, there.thread_ts)]
    assert [job.state for job in world.jobs(JobKind.ASK)] == [JobState.DONE]
    assert world.store.tickets.marks([ticket]) != {ticket: BEING_READ}


@pytest.mark.postgresql
def test_withdrawing_twice_is_withdrawing_once(world: World) -> None:
    agent = an_agent(world)
    ticket = take(world, agent)
    answer(world, ticket, CHECK_FIRST)

    all_at_once([lambda: world.store.agent_actions.withdraw(agent, ticket, world.clock.now())] * 4)

    [view] = world.store.tickets.view(agent, ticket).answers
    assert view.check
    assert view.check.state is CheckState.WITHDRAWN
    assert world.acts().count("check withdrawn") == world.acts().count("agent acted") == 1


def audited(world: World) -> list[AuditRow]:
    """Return the entries of the audit log."""
    return sorted(world.rows(AuditRow), key=lambda row: row.seq)
