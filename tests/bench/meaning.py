"""`python -m tests.bench.meaning`: CPU time of an ask in the encoder on this machine, and of its loading.

Exits 1 if the median misses its aim; without the encoder it only says so.
"""

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

from bot.meaning.blas_threads import use_one_thread
from bot.meaning.encoder_selection import installed_weights

ASKS = (
    "let partners pull the invoice export by a link that expires because they sync at night",
    "keep raw events for 400 days",
    "may I rename the tab in the settings so that people find it",
)
ROUNDS, MOST_MS = 100, 40.0


def main() -> int:
    weights = installed_weights()
    if weights is None:
        print("the encoder isn't installed: see requirements-meaning.lock")
        return 0
    use_one_thread()
    from bot.meaning.minilm import MiniLM

    began = time.process_time()
    encoder = MiniLM(weights)
    load = 1000 * (time.process_time() - began)
    asks = [_cpu(partial(encoder.encode, [ASKS[turn % len(ASKS)]])) for turn in range(ROUNDS)]
    middle, slow, long = statistics.median(asks), sorted(asks)[94], _cpu(partial(encoder.encode, ["word " * 800]))
    holds = middle <= MOST_MS
    print(f"encoder, CPU: {middle:.1f} ms an ask (aim: <= {MOST_MS:g}) {'ok' if holds else 'short'}")
    print(f"  p95 {slow:.1f} ms; 4,000 characters {long:.1f} ms; loading {load:.0f} ms")
    return 0 if holds else 1


def _cpu(work: Callable[[], object]) -> float:
    """Return milliseconds of CPU."""
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


if __name__ == "__main__":
    sys.exit(main())
