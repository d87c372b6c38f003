"""The single probe of the model among many concurrent asks."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from tests.support.model_calls import Ends, call, down, rests_for
from tests.support.model_reports import MovableSeconds
from twins.claude.circuit_breaker import CircuitBreaker
from twins.deciding.model_failure import ModelFailure


def test_after_the_rest_one_tries_and_all_others_fail_at_once_meanwhile(
    circuit: CircuitBreaker, seconds: MovableSeconds
) -> None:
    down(circuit)
    seconds.seconds += 15
    others: list[Ends] = []

    def meanwhile() -> None:
        with ThreadPoolExecutor(8) as pool:
            others.extend(pool.map(lambda _: call(circuit, None), range(8)))

    assert call(circuit, None, during=meanwhile) is None
    assert others == [ModelFailure.CIRCUIT_OPEN] * 8
    assert not circuit.is_open


def test_of_many_that_come_together_after_the_rest_just_one_tries(
    circuit: CircuitBreaker, seconds: MovableSeconds
) -> None:
    down(circuit)
    seconds.seconds += 15
    together, rest_is_done = threading.Barrier(16), threading.Event()

    def come(_: int) -> Ends:
        together.wait(5)
        ended = call(circuit, ModelFailure.TIMED_OUT, during=lambda: rest_is_done.wait(5))
        if ended is ModelFailure.CIRCUIT_OPEN and next(failed_at_once) == 15:
            rest_is_done.set()
        return ended

    failed_at_once = iter(range(1, 17))
    with ThreadPoolExecutor(16) as pool:
        ended = list(pool.map(come, range(16)))

    assert sorted(str(each) for each in ended) == ["circuit_open"] * 15 + ["timed_out"]


def test_calls_that_fail_together_open_it_once(circuit: CircuitBreaker, seconds: MovableSeconds) -> None:
    together = threading.Barrier(16)
    with ThreadPoolExecutor(16) as pool:
        ended = list(
            pool.map(lambda _: call(circuit, ModelFailure.TIMED_OUT, during=lambda: together.wait(5)), range(16))
        )

    assert ended == [ModelFailure.TIMED_OUT] * 16
    assert rests_for(circuit, seconds) == 15


def test_only_the_call_that_tries_ends_the_trial(circuit: CircuitBreaker, seconds: MovableSeconds) -> None:
    with ExitStack() as under_way:

        def one_tries_meanwhile() -> None:
            down(circuit)
            seconds.seconds += 15
            under_way.enter_context(circuit.entered())

        call(circuit, ModelFailure.TIMED_OUT, during=one_tries_meanwhile)

        seconds.seconds += 30
        assert call(circuit, None) is ModelFailure.CIRCUIT_OPEN
