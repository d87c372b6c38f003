"""No check is lost, settled by silence, or given to a person who may not have it (searched)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import ANA, LEO, OMAR, a_person, a_twin
from twins.checking.checks import escalation_order, is_named
from twins.checking.escalation import CheckSnapshot, NextStep, Presence, Stage, Step, next_move
from twins.playbook.model import Deputy, EscalationPolicy
from twins.playbook.working_hours import LONGEST_LOOK, Hours, after_working
from twins.states import CheckState
from twins.values import Person

CORA, MIA = a_person("Cora"), a_person("Mia")
PEOPLE = (ANA, OMAR, LEO, MIA, CORA)
QUARTER = timedelta(minutes=15)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
SHORT = Hours(start="09:00", end="10:00", days=("mon",))
hours = st.sampled_from([Hours(), Hours(), Hours(start="22:00", end="23:45"), SHORT, Hours(days=("sat", "sun"))])
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"])
moments = st.integers(0, 4 * 24 * 400).map(lambda quarters: FIRST + quarters * QUARTER)


@st.composite
def patiences(draw: st.DrawFn) -> EscalationPolicy:
    """From a quarter of an hour to weeks."""
    remind, more, expire = (draw(st.integers(1, 160)) / 4 for _ in range(3))
    return EscalationPolicy(remind_after=remind, move_on_after=remind + more, expire_after=expire, hours=draw(hours))


presences = st.builds(Presence, zones, st.sampled_from([False, False, True]), st.none() | st.none() | moments)
everybody = st.fixed_dictionaries({person.slack: presences for person in PEOPLE})


@st.composite
def situations(draw: st.DrawFn) -> CheckSnapshot:
    """Draw a check in any stage, held by any person, even one no longer in the chain."""
    people = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, unique_by=lambda person: person.slack))
    holder = draw(st.sampled_from(people) | st.sampled_from(PEOPLE))
    asked_back_at = draw(st.none() | st.none() | moments)
    return CheckSnapshot(holder, draw(st.sampled_from(Stage)), draw(moments), people, draw(patiences()), asked_back_at)


def _waited(check: CheckSnapshot, since: datetime, present: Mapping[str, Presence], now: datetime) -> bool:
    """Return whether the hours until a check expires are over."""
    zone = present[check.holder.slack].zone
    return after_working(since, timedelta(hours=check.patience.expire_after), check.patience.hours, zone) <= now


def _moved(check: CheckSnapshot, move: NextStep, now: datetime) -> CheckSnapshot:
    """Return the check after a move, as the store records it."""
    stage = {Step.ASK: Stage.HELD, Step.REMIND: Stage.REMINDED, Step.ALARM: Stage.STUCK}.get(move.step, check.stage)
    since = now if move.step in {Step.ASK, Step.ALARM} else check.since
    return replace(check, holder=move.holder, stage=stage, since=since)


def test_no_step_is_a_verdict() -> None:
    verdicts = {state.value for state in CheckState} - {CheckState.EXPIRED, CheckState.WAITING}

    assert set(Step) == {Step.WAIT, Step.ASK, Step.REMIND, Step.ALARM, Step.EXPIRE}
    assert not verdicts & {step.value for step in Step}


@given(check=situations(), present=everybody, now=moments)
def test_a_check_expires_only_where_the_architects_or_the_conductor_left_it_so_long(
    check: CheckSnapshot, present: dict[str, Presence], now: datetime
) -> None:
    if next_move(check, present, now).step is Step.EXPIRE:
        assert check.stage is Stage.STUCK or (check.asked_back_at and check.stage is not Stage.NEW)
        assert _waited(check, check.asked_back_at or check.since, present, now)


@given(check=situations(), present=everybody, now=moments)
def test_the_next_look_is_always_ahead_but_for_what_has_expired(
    check: CheckSnapshot, present: dict[str, Presence], now: datetime
) -> None:
    move = next_move(check, present, now)

    assert (move.next_at > now) is (move.step is not Step.EXPIRE)


@given(check=situations(), present=everybody, now=moments)
def test_only_who_is_here_is_asked_or_reminded_and_nothing_reaches_who_is_gone(
    check: CheckSnapshot, present: dict[str, Presence], now: datetime
) -> None:
    move = next_move(check, present, now)

    holder = present[move.holder.slack]
    assert move.step not in {Step.ASK, Step.REMIND} or holder.is_here(now)
    assert move.step is not Step.ALARM or move.reaches_holder is not holder.is_gone


@given(check=situations(), present=everybody, now=moments)
def test_a_check_only_ever_moves_on_along_its_chain(
    check: CheckSnapshot, present: dict[str, Presence], now: datetime
) -> None:
    move = next_move(check, present, now)

    people = list(check.chain)
    if move.step is Step.ASK and check.stage is not Stage.NEW:
        assert check.holder not in people or people.index(move.holder) > people.index(check.holder)
    if move.step in {Step.WAIT, Step.REMIND, Step.EXPIRE}:
        assert move.holder == check.holder


@given(check=situations(), present=everybody, now=moments)
def test_a_check_is_stuck_only_where_nobody_is_left_to_ask(
    check: CheckSnapshot, present: dict[str, Presence], now: datetime
) -> None:
    move = next_move(check, present, now)

    is_held = check.stage is not Stage.NEW and check.holder in check.chain
    left = check.chain[list(check.chain).index(check.holder) + 1 :] if is_held else check.chain
    assert move.step is not Step.ALARM or not any(present[person.slack].is_here(now) for person in left)


@given(data=st.data(), check=situations(), now=moments)
def test_every_check_expires_in_bounded_time_if_nobody_ever_acts(
    data: st.DataObject, check: CheckSnapshot, now: datetime
) -> None:
    most, zone = 2 * len(check.chain) + 4, {person.slack: data.draw(zones) for person in PEOPLE}
    check = replace(check, since=min(check.since, now), asked_back_at=check.asked_back_at and min(check.since, now))
    for _ in range(most):
        present = {slack: replace(where, zone=zone[slack]) for slack, where in data.draw(everybody).items()}
        move = next_move(check, present, now)
        if move.step is Step.EXPIRE:
            return
        assert move.next_at - now <= timedelta(days=LONGEST_LOOK)
        check, now = _moved(check, move, now), move.next_at
    raise AssertionError(f"it still waits after {most} looks")


@given(check=situations(), present=everybody, now=moments, late=st.integers(0, 400))
def test_what_has_expired_stays_so_however_late_it_is_looked_at(
    check: CheckSnapshot, present: dict[str, Presence], now: datetime, late: int
) -> None:
    if next_move(check, present, now).step is Step.EXPIRE:
        assert next_move(check, present, now + late * QUARTER).step is Step.EXPIRE


deputies = st.lists(
    st.builds(lambda who, pinged: Deputy(**who.model_dump(), pinged=pinged), st.sampled_from(PEOPLE), st.booleans()),
    max_size=3,
    unique_by=lambda deputy: deputy.slack,
)


@given(
    own=deputies,
    owner=st.sampled_from(PEOPLE),
    colleague=st.none() | st.sampled_from(PEOPLE),
    conductor=st.sampled_from(PEOPLE),
    present=everybody,
    stage=st.sampled_from(Stage),
    now=moments,
)
def test_whoever_asked_is_never_asked_for_the_verdict_unless_there_is_nobody_else(
    own: list[Deputy],
    owner: Person,
    colleague: Person | None,
    conductor: Person,
    present: dict[str, Presence],
    stage: Stage,
    now: datetime,
) -> None:
    twin = a_twin(deputies=own)
    people = escalation_order(twin, owner, colleague, conductor.slack, named=is_named(twin, owner))
    check = CheckSnapshot(people[0], stage, FIRST, people, EscalationPolicy())

    move = next_move(check, present, now)

    assert move.holder != conductor or people == [owner] == [conductor]
