"""The quick benchmarks run to their figures. Whether these reach their aims is for a quiet machine to say."""

from collections.abc import Callable

import pytest

from tests.bench import audit, digests, gate, intake, tick

RUNS: dict[str, Callable[[], int]] = {
    "audit": lambda: audit.main(["--entries", "300"]),
    "digests": lambda: digests.main(["--experts", "3"]),
    "gate": gate.main,
    "intake": intake.main,
    "tick": lambda: tick.main(["--checks", "100", "--ticks", "12"]),
}


@pytest.mark.thorough
@pytest.mark.parametrize("name", RUNS)
def test_a_benchmark_prints_its_figures_beside_their_aims(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    RUNS[name]()

    assert "(aim: " in capsys.readouterr().out
