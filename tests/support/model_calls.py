"""Calls through a circuit breaker: what the caller sees, and the pauses."""

from collections.abc import Callable

from tests.support.model_reports import MovableSeconds
from twins.claude.circuit_breaker import CircuitBreaker
from twins.claude.model_port import NoReplyError
from twins.deciding.model_failure import ModelFailure

Ends = ModelFailure | None
"""How a call ends: by a failure, or well."""


def nothing() -> None:
    """Do nothing, so that a call takes no time."""


def call(
    circuit: CircuitBreaker, ends: Ends, retry_after: float | None = None, during: Callable[[], object] = nothing
) -> Ends:
    """The failure that a caller sees."""
    try:
        with circuit.entered():
            during()
            _end(ends, retry_after)
    except NoReplyError as error:
        return error.failure
    return None


def down(circuit: CircuitBreaker, times: int = 4, retry_after: float | None = None) -> list[Ends]:
    """Some outages in a row, as their callers see them."""
    return [call(circuit, ModelFailure.OVERLOADED, retry_after) for _ in range(times)]


def rests_for(circuit: CircuitBreaker, seconds: MovableSeconds) -> int:
    """Return the seconds until a call gets through again; let that call fail too."""
    for waited in range(1, 1_000):
        seconds.seconds += 1
        if call(circuit, ModelFailure.TIMED_OUT) is not ModelFailure.CIRCUIT_OPEN:
            return waited
    raise AssertionError("it never tried again")


def _end(ends: Ends, retry_after: float | None) -> None:
    if ends:
        raise NoReplyError(ends, retry_after=retry_after)
