"""Is the model left alone when it is down, and does one ask find out for all when it is back?"""

import pytest

from tests.twins.claude.calling import Ends, call, down, rests_for
from tests.twins.claude.saying import MovableSeconds
from twins.claude.circuit import Circuit
from twins.failure import Failure


def test_three_outages_in_a_row_leave_it_closed(circuit: Circuit) -> None:
    assert down(circuit, 3) == [Failure.OVERLOADED] * 3
    assert not circuit.is_open
    assert call(circuit, None) is None


def test_the_fourth_outage_in_a_row_opens_it_and_then_all_fail_at_once(circuit: Circuit) -> None:
    assert down(circuit) == [Failure.OVERLOADED] * 4

    called: list[str] = []
    assert circuit.is_open
    assert call(circuit, None, during=lambda: called.append("the model")) is Failure.CIRCUIT_OPEN
    assert called == []


@pytest.mark.parametrize("between", [None, *(each for each in Failure if not each.is_outage)])
def test_whatever_is_no_outage_starts_the_count_anew(circuit: Circuit, between: Ends) -> None:
    down(circuit, 3)
    call(circuit, between)

    down(circuit, 3)

    assert not circuit.is_open
    down(circuit, 1)
    assert circuit.is_open


def test_an_error_that_nobody_foresaw_starts_the_count_anew_and_is_raised_on(circuit: Circuit) -> None:
    down(circuit, 3)

    with pytest.raises(ZeroDivisionError), circuit.entered():
        raise ZeroDivisionError

    down(circuit, 3)
    assert not circuit.is_open


@pytest.mark.parametrize("failure", [each for each in Failure if each.is_outage])
def test_each_kind_of_outage_opens_it(circuit: Circuit, failure: Failure) -> None:
    for _ in range(4):
        call(circuit, failure)

    assert circuit.is_open


def test_a_bad_key_never_opens_it(circuit: Circuit) -> None:
    assert [call(circuit, Failure.BAD_KEY) for _ in range(20)] == [Failure.BAD_KEY] * 20
    assert not circuit.is_open


def test_while_it_rests_nobody_tries(circuit: Circuit, seconds: MovableSeconds) -> None:
    down(circuit)
    seconds.seconds += 14.9

    assert call(circuit, None) is Failure.CIRCUIT_OPEN
    seconds.seconds += 0.1
    assert call(circuit, None) is None


def test_a_success_after_the_rest_closes_it_and_all_is_forgotten(circuit: Circuit, seconds: MovableSeconds) -> None:
    down(circuit)
    rests_for(circuit, seconds)
    seconds.seconds += 30
    assert call(circuit, None) is None

    assert not circuit.is_open
    assert down(circuit, 3) == [Failure.OVERLOADED] * 3
    assert not circuit.is_open
    down(circuit, 1)
    assert rests_for(circuit, seconds) == 15


def test_it_rests_twice_as_long_each_time_up_to_five_minutes(circuit: Circuit, seconds: MovableSeconds) -> None:
    down(circuit)

    assert [rests_for(circuit, seconds) for _ in range(7)] == [15, 30, 60, 120, 240, 300, 300]


@pytest.mark.parametrize(("retry_after", "rest"), [(3, 15), (100, 100), (3600, 300)])
def test_it_rests_as_long_as_the_server_asks_up_to_five_minutes(
    circuit: Circuit, seconds: MovableSeconds, retry_after: float, rest: int
) -> None:
    down(circuit, 4, retry_after)

    assert rests_for(circuit, seconds) == rest
