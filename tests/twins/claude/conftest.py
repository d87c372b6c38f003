"""A scripted model, a clock that moves only by hand, and a circuit breaker."""

import pytest

from tests.support.model_reports import MovableSeconds, ScriptedModel
from twins.claude.circuit_breaker import CircuitBreaker
from twins.claude.mind import Claude


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def mind(model: ScriptedModel) -> Claude:
    return Claude(model, MovableSeconds())


@pytest.fixture
def seconds() -> MovableSeconds:
    return MovableSeconds()


@pytest.fixture
def circuit(seconds: MovableSeconds) -> CircuitBreaker:
    return CircuitBreaker(seconds)
