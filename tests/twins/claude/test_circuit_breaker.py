"""A model that is down is left alone, and one ask probes it for all."""

import pytest

from tests.support.model_calls import Ends, call, down, rests_for
from tests.support.model_reports import MovableSeconds
from twins.claude.circuit_breaker import CircuitBreaker
from twins.deciding.model_failure import ModelFailure


def test_three_outages_in_a_row_leave_it_closed(circuit: CircuitBreaker) -> None:
    assert down(circuit, 3) == [ModelFailure.OVERLOADED] * 3
    assert not circuit.is_open
    assert call(circuit, None) is None


def test_the_fourth_outage_in_a_row_opens_it_and_then_all_fail_at_once(circuit: CircuitBreaker) -> None:
    assert down(circuit) == [ModelFailure.OVERLOADED] * 4

    called: list[str] = []
    assert circuit.is_open
    assert call(circuit, None, during=lambda: called.append("the model")) is ModelFailure.CIRCUIT_OPEN
    assert called == []


@pytest.mark.parametrize("between", [None, *(each for each in ModelFailure if not each.is_outage)])
def test_whatever_is_no_outage_starts_the_count_anew(circuit: CircuitBreaker, between: Ends) -> None:
    down(circuit, 3)
    call(circuit, between)

    down(circuit, 3)

    assert not circuit.is_open
    down(circuit, 1)
    assert circuit.is_open


def test_an_error_that_nobody_foresaw_starts_the_count_anew_and_is_raised_on(circuit: CircuitBreaker) -> None:
    down(circuit, 3)

    with pytest.raises(ZeroDivisionError), circuit.entered():
        raise ZeroDivisionError

    down(circuit, 3)
    assert not circuit.is_open


@pytest.mark.parametrize("failure", [each for each in ModelFailure if each.is_outage])
def test_each_kind_of_outage_opens_it(circuit: CircuitBreaker, failure: ModelFailure) -> None:
    for _ in range(4):
        call(circuit, failure)

    assert circuit.is_open


def test_a_bad_key_never_opens_it(circuit: CircuitBreaker) -> None:
    assert [call(circuit, ModelFailure.BAD_KEY) for _ in range(20)] == [ModelFailure.BAD_KEY] * 20
    assert not circuit.is_open


def test_while_it_rests_nobody_tries(circuit: CircuitBreaker, seconds: MovableSeconds) -> None:
    down(circuit)
    seconds.seconds += 14.9

    assert call(circuit, None) is ModelFailure.CIRCUIT_OPEN
    seconds.seconds += 0.1
    assert call(circuit, None) is None


def test_a_success_after_the_rest_closes_it_and_all_is_forgotten(
    circuit: CircuitBreaker, seconds: MovableSeconds
) -> None:
    down(circuit)
    rests_for(circuit, seconds)
    seconds.seconds += 30
    assert call(circuit, None) is None

    assert not circuit.is_open
    assert down(circuit, 3) == [ModelFailure.OVERLOADED] * 3
    assert not circuit.is_open
    down(circuit, 1)
    assert rests_for(circuit, seconds) == 15


def test_it_rests_twice_as_long_each_time_up_to_five_minutes(circuit: CircuitBreaker, seconds: MovableSeconds) -> None:
    down(circuit)

    assert [rests_for(circuit, seconds) for _ in range(7)] == [15, 30, 60, 120, 240, 300, 300]


@pytest.mark.parametrize(("retry_after", "rest"), [(3, 15), (100, 100), (3600, 300)])
def test_it_rests_as_long_as_the_server_asks_up_to_five_minutes(
    circuit: CircuitBreaker, seconds: MovableSeconds, retry_after: float, rest: int
) -> None:
    down(circuit, 4, retry_after)

    assert rests_for(circuit, seconds) == rest
